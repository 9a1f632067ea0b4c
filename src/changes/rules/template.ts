import { days, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Outcome } from './execution.ts';
import type { Phase } from './rollout.ts';

/** A value that a template leaves open. */
export interface Blank {
  readonly key: string;
  readonly words: string;
  /** What may be put in; empty for one plain word. */
  readonly choices: readonly string[];
}

/** The words of a step. */
interface StepWords {
  readonly action: string;
  readonly command: string | null;
  readonly where: string;
  readonly who: string;
  readonly expect: string;
  readonly check: string;
  readonly gotcha: string;
}

/** A phase of its roll-out, with the hosts that it reaches. */
interface TemplatePhase extends Phase {
  readonly hosts: readonly string[];
}

/** What a template does: its runs count for as long as this is the same. */
export interface TemplateWork<S extends StepWords = StepWords> {
  readonly kind: string;
  readonly environment: string;
  readonly services: readonly string[];
  readonly blanks: readonly Blank[];
  readonly plan: { readonly timeline: readonly S[]; readonly rollback: readonly S[]; readonly phases: readonly TemplatePhase[] };
}

/** What is put into the blanks, by their keys. */
export type Filled = Readonly<Record<string, string>>;

const BLANK = /\{\{\s*([a-z0-9-]+)\s*\}\}/g;

/** A text with its blanks filled; one that nothing is said of stays. */
export const fillText = (text: string, filled: Filled): string =>
  text.replace(BLANK, (blank, key: string) => (Object.hasOwn(filled, key) ? (filled[key] ?? blank) : blank));

/** A step with each of its texts rewritten. */
export const rewriteStep = <S extends StepWords>(step: S, rewrite: (text: string) => string): S => ({
  ...step,
  action: rewrite(step.action),
  command: step.command === null ? null : rewrite(step.command),
  where: rewrite(step.where),
  who: rewrite(step.who),
  expect: rewrite(step.expect),
  check: rewrite(step.check),
  gotcha: rewrite(step.gotcha),
});

/** A phase with where it is done and to what it goes back rewritten. */
export const rewritePhase = <P extends TemplatePhase>(phase: P, rewrite: (text: string) => string): P => ({
  ...phase,
  hosts: phase.hosts.map(rewrite),
  backTo: rewrite(phase.backTo),
});

/** A step with its blanks filled. */
export const fillStep = <S extends StepWords>(step: S, filled: Filled): S => rewriteStep(step, (text) => fillText(text, filled));

/** A phase with its blanks filled. */
export const fillPhase = <P extends TemplatePhase>(phase: P, filled: Filled): P => rewritePhase(phase, (text) => fillText(text, filled));

/**
 * How a text is written with blanks where values vary, by their keys: in one pass and longer values first, so that neither is cut by
 * another, nor a blank by a value that looks like a part of it.
 */
export function opener(varying: readonly { readonly key: string; readonly value: string }[]): (text: string) => string {
  if (varying.length === 0) return (text) => text;
  const keys = new Map(varying.map(({ key, value }) => [value, key]));
  const longest = [...keys.keys()].toSorted((one, other) => other.length - one.length);
  const any = new RegExp(longest.map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
  return (text) => text.replaceAll(any, (value) => `{{${keys.get(value) ?? value}}}`);
}

/** The keys of the blanks that some texts have, each once. */
export const blanksIn = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(BLANK)].map(([, key]) => key ?? ''))),
];

/** The texts of a step. */
export const textsOf = ({ action, command, where, who, expect, check, gotcha }: StepWords): readonly string[] => [
  action,
  command ?? '',
  where,
  who,
  expect,
  check,
  gotcha,
];

/** The texts of a phase that may hold blanks. */
export const textsOfPhase = ({ hosts, backTo }: TemplatePhase): readonly string[] => [...hosts, backTo];

/** One word that brings no second command with it: no blank, no quote, no sign of a shell, and no option. */
const PLAIN = /^[\p{L}\p{N}_/][\p{L}\p{N}._:/@+,=-]{0,99}$/u;

/** Whether every blank is filled with something that it takes, and nothing else is. */
export function checkFilled(blanks: readonly Blank[], filled: Filled): Result<null> {
  const unknown = Object.keys(filled).find((key) => !blanks.some((blank) => blank.key === key));
  if (unknown !== undefined) return refuse('bad-input', `the template has no blank "${unknown}"`, `body.filled.${unknown}`);
  for (const { key, words, choices } of blanks) {
    const value = Object.hasOwn(filled, key) ? filled[key] : undefined;
    const at = `body.filled.${key}`;
    if (value === undefined || value === '') return refuse('bad-input', `say ${words}`, at);
    if (choices.length > 0 && !choices.includes(value)) return refuse('bad-input', `${words}: one of ${choices.join(', ')}`, at);
    if (choices.length === 0 && !PLAIN.test(value))
      return refuse('bad-input', `${words}: one word of letters, digits and . _ : / @ + , = -, which begins with none of them`, at);
  }
  return ok(null);
}

/** Who does a step is not what is done. */
const deedsOf = (steps: readonly StepWords[]): string => JSON.stringify(steps.map((step) => ({ ...step, who: '' })));

/** Whether two versions of a template do the same work, so that the runs of one speak for the other. */
export const sameWork = (one: TemplateWork, other: TemplateWork): boolean => textOfWork(one) === textOfWork(other);

const textOfWork = ({ kind, environment, services, blanks, plan }: TemplateWork): string =>
  JSON.stringify([
    kind,
    environment,
    services.toSorted(),
    blanks.map(({ key, choices }) => [key, choices]),
    deedsOf(plan.timeline),
    deedsOf(plan.rollback),
    plan.phases,
  ]);

/** A change as far as it must keep to its template. */
export interface MadeOf {
  readonly environment: string;
  readonly services: readonly string[];
  readonly plan: TemplateWork['plan'];
}

/** Whether a change is what its template says, with its blanks filled: an edit beyond them makes it another change. */
export const keepsTo = (work: TemplateWork, filled: Filled, made: MadeOf): boolean =>
  made.environment === work.environment &&
  JSON.stringify(made.services.toSorted()) === JSON.stringify(work.services.toSorted()) &&
  deedsOf(made.plan.timeline) === deedsOf(work.plan.timeline.map((step) => fillStep(step, filled))) &&
  deedsOf(made.plan.rollback) === deedsOf(work.plan.rollback.map((step) => fillStep(step, filled))) &&
  JSON.stringify(made.plan.phases) === JSON.stringify(work.plan.phases.map((phase) => fillPhase(phase, filled)));

/** One finished run of a template, or one that is being rolled back. */
export interface TemplateRun {
  readonly number: number;
  /** Null while it is being rolled back. */
  readonly endedAt: Instant | null;
  readonly outcome: Outcome | null;
  /** The numbers of the incidents that it is blamed for. */
  readonly incidents: readonly number[];
}

/** What a template owes before nobody approves its changes. */
export interface EvidenceOwed {
  /** So many runs without fallout in a row. */
  readonly runs: number;
  /** And no fallout for so many months. */
  readonly months: number;
}

/** What the runs of a template prove. */
export interface Evidence {
  readonly proven: boolean;
  readonly because: string;
  readonly runs: number;
  /** Runs without fallout since the last one that had some. */
  readonly clean: number;
  readonly fallouts: number;
}

/** A month counts as its longest. */
const MONTH = days(31);

const outcomeWords: Readonly<Record<Outcome, string>> = {
  success: 'ended well',
  issues: 'had issues',
  'rolled-back': 'was rolled back',
  failed: 'failed',
};

/** What a run did beside what it was to do; undefined where nothing. */
export function falloutOf({ number, outcome, incidents }: TemplateRun): string | undefined {
  const [first] = incidents;
  if (first !== undefined) return `CHG-${number} is blamed for T-${first}`;
  if (outcome === 'success') return undefined;
  return `CHG-${number} ${outcome === null ? 'is being rolled back' : outcomeWords[outcome]}`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What the runs of a template prove, the newest first. A fallout takes that away until as many runs and months have passed without one. */
export function evidenceOf(runs: readonly TemplateRun[], asked: EvidenceOwed, now: Instant): Evidence {
  const bad = runs.findIndex((run) => falloutOf(run) !== undefined);
  const clean = bad < 0 ? runs.length : bad;
  const counts = { runs: runs.length, clean, fallouts: runs.filter((run) => falloutOf(run) !== undefined).length };
  const last = runs[bad];
  if (clean < asked.runs) {
    const since = last === undefined ? '' : ` since ${falloutOf(last) ?? ''}`;
    return { ...counts, proven: false, because: `${clean} of ${counted(asked.runs, 'run')} without fallout${since}` };
  }
  const recent = runs.find((run) => falloutOf(run) !== undefined && (run.endedAt ?? now) > now - asked.months * MONTH);
  if (recent !== undefined)
    return { ...counts, proven: false, because: `${falloutOf(recent) ?? ''}, less than ${counted(asked.months, 'month')} ago` };
  return { ...counts, proven: true, because: `${counted(clean, 'run')} without fallout, none in ${counted(asked.months, 'month')}` };
}
