import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** After so long without an answer whoever is called in next is paged, by the severity of the ticket. */
export const patience = (severity: number): Duration => minutes(severity === 1 ? 10 : severity === 2 ? 15 : 30);

/** A page that somebody was called in by, as far as what follows asks. */
export interface CalledPage {
  readonly person: { readonly id: string; readonly name: string };
  readonly state: 'unanswered' | 'answered' | 'declined' | 'over';
  /** The step that made it. */
  readonly step: number;
  /** By none of the person's ways anything was handed over, and none is left. */
  readonly unreachable: boolean;
}

/** Somebody who was called in and has not come so far. */
export interface Calling {
  readonly state: 'sent' | 'unanswered';
  readonly step: number;
  readonly steps: number;
  readonly dueAt: Instant | null;
  readonly pages: readonly CalledPage[];
  /** Ids of those who are here. */
  readonly here: readonly string[];
}

/** What becomes of a calling in, and why. */
export type CallingDecision =
  | { readonly kind: 'answered'; readonly because: string }
  | { readonly kind: 'over'; readonly because: string }
  | { readonly kind: 'next'; readonly because: string }
  /** Every step is taken. `declined`: everybody has said no. */
  | { readonly kind: 'nobody'; readonly declined: boolean; readonly because: string }
  | { readonly kind: 'wait'; readonly until: Instant | null };

const names = (pages: readonly CalledPage[]): string => pages.map(({ person }) => person.name).join(' and ');

/** Why the step is over though nobody came, or undefined while somebody may still. */
function stepOver(calling: Calling, now: Instant): string | undefined {
  const own = calling.pages.filter((page) => page.step === calling.step);
  if (own.length === 0) return 'it came to nobody';
  if (own.every((page) => page.state === 'declined')) return `${names(own)} cannot come`;
  const asked = own.filter((page) => page.state === 'unanswered' && !page.unreachable);
  if (asked.length === 0) return `${names(own)} cannot be reached`;
  return calling.dueAt !== null && calling.dueAt <= now ? `${names(asked)} did not answer` : undefined;
}

/** Decides about a calling in: who answers or checks in ends it, and whose step is over gives way to the next. */
export function decideCalling(calling: Calling, now: Instant): CallingDecision {
  const { pages, here, state, step, steps } = calling;
  const came = pages.find((page) => here.includes(page.person.id));
  if (came !== undefined) return { kind: 'answered', because: `${came.person.name} is here` };
  const answered = pages.find((page) => page.state === 'answered');
  if (answered !== undefined) return { kind: 'answered', because: `${answered.person.name} answered` };
  if (pages.length > 0 && pages.every((page) => page.state === 'over')) return { kind: 'over', because: 'nobody is needed any more' };
  const allDeclined = pages.length > 0 && pages.every((page) => page.state === 'declined');
  if (state === 'unanswered')
    return allDeclined ? { kind: 'nobody', declined: true, because: `${names(pages)} cannot come` } : { kind: 'wait', until: null };
  const why = stepOver(calling, now);
  if (why === undefined) return { kind: 'wait', until: calling.dueAt };
  if (step + 1 < steps) return { kind: 'next', because: why };
  return { kind: 'nobody', declined: allDeclined, because: why };
}
