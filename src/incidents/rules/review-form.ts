import { minutes, type Duration } from '../../kernel/index.ts';
import { lengthWords, questionKeys, sectionKeys, type Section } from './post-mortem.ts';

/** How much a post mortem asks: everything, or what fits on one page. */
export const forms = ['whole', 'one-page'] as const;
export type Form = (typeof forms)[number];

/** What the form is chosen by. */
export interface FormFacts {
  readonly severity: number;
  readonly purpose: string;
  /** How long it hurt, where both ends are recorded. */
  readonly impact: Duration | undefined;
}

/** A severity 2 that hurt for less is a small failure. */
const SMALL: Duration = minutes(30);

/** The form of a post mortem by the rule: a person may choose the other one. */
export function formFor({ severity, purpose, impact }: FormFacts): { readonly form: Form; readonly because: string } {
  if (purpose !== 'real') return { form: 'one-page', because: `it was a ${purpose}` };
  if (severity > 2) return { form: 'one-page', because: `a severity ${severity} is a small failure` };
  if (severity === 2 && impact !== undefined && impact < SMALL)
    return { form: 'one-page', because: `a severity 2 that hurt for ${lengthWords(impact)}` };
  return { form: 'whole', because: `a severity ${severity}` };
}

const onePage: readonly Section[] = ['summary', 'impact', 'root-cause', 'lessons', 'asked-else'];

/** The sections that a form shows: its own, and whatever people wrote in another, so that nothing is out of sight. */
export const shownIn = (form: Form, written: ReadonlySet<Section>): readonly Section[] =>
  form === 'whole' ? sectionKeys : sectionKeys.filter((key) => onePage.includes(key) || written.has(key));

/** What stands between a draft and its review. */
export interface Readiness {
  readonly form: Form;
  readonly facilitator: string | null;
  readonly answered: ReadonlySet<Section>;
}

/** The questions of the facilitator that nobody has answered; the short form is done without one. */
export const unanswered = ({ form, answered }: Pick<Readiness, 'form' | 'answered'>): readonly Section[] =>
  form === 'one-page' ? [] : questionKeys.filter((key) => !answered.has(key));

/** Why a draft cannot go to its review; undefined where it can. Questions are left open for a reason. */
export function whyNotReady(ready: Readiness, because: string | undefined): string | undefined {
  if (ready.form === 'one-page') return undefined;
  if (ready.facilitator === null) return 'name a facilitator first: somebody who did not work on it, and who asks';
  const open = unanswered(ready).length;
  if (open > 0 && because === undefined)
    return `${open} of the facilitator's ${questionKeys.length} questions have no answer: answer them ("nothing" is an answer), or say why they are left open`;
  return undefined;
}
