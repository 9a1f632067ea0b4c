import { hours, minutes, seconds, type Duration } from '../../kernel/index.ts';
import type { Sign } from './breaker.ts';

/** Whether a message demands attention: for one page, or for several of a person. */
export const isPaging = ({ kind }: { readonly kind: string }): boolean => kind === 'page' || kind === 'bundle';

/** A message as far as it matters what becomes of it. */
export interface Tried {
  /** A page, or a bundle of them, has other ways than this message; what else there is has none. */
  readonly kind: string;
  /** Tries so far, this one among them. */
  readonly tries: number;
  readonly age: Duration;
}

/** How a try ended: see `Outcome` of the channels. */
export type TryEnd = { readonly kind: 'handed-over' | 'unknown' } | { readonly kind: 'failed'; readonly retry: 'later' | 'never' };

/** What follows: the message is over, or it is tried again so much later. */
export type After = { readonly over: true } | { readonly over: false; readonly again: Duration };

const MOST_TRIES = 3;
const AGAIN: Duration = seconds(2);
const MOST_AGAIN: Duration = minutes(1);
/** How long a message that is nobody's page is kept for a provider that is out. */
const KEPT: Duration = hours(1);

const over: After = { over: true };

/**
 * After three tries of one message the page goes on to the next method, whether they failed or their answers were lost. A notice has no
 * next method, so it is tried for an hour; but what may have arrived is never sent more than three times.
 */
export function afterTry(message: Tried, end: TryEnd, isOut: boolean): After {
  if (end.kind === 'handed-over' || (end.kind === 'failed' && end.retry === 'never')) return over;
  const isPatient = message.kind === 'notice' && end.kind === 'failed' && message.age < KEPT;
  if (message.tries >= MOST_TRIES && !isPatient) return over;
  // A page does not wait for a provider that is out: it is asked for again at once, and goes on.
  if (isPaging(message) && isOut) return { over: false, again: 0 };
  return { over: false, again: Math.min(MOST_AGAIN, AGAIN * 2 ** Math.max(0, Math.min(message.tries, 10) - MOST_TRIES)) };
}

/**
 * Whether a message is not to be sent again: every try of it that is counted may have arrived, though whoever made the last ones did
 * not live to tell.
 */
export const isSpent = (message: Pick<Tried, 'kind' | 'tries'>): boolean => isPaging(message) && message.tries > MOST_TRIES;

/** What the end of a try says of the provider. A hang and a lost answer are failures as much as a refusal. */
export function signOf(end: TryEnd): Sign {
  if (end.kind === 'handed-over') return 'well';
  return end.kind === 'failed' && end.retry === 'never' ? 'nothing' : 'ill';
}

/** A message that was not tried, because its provider is out. */
export interface Kept extends Tried {
  /** Not tried for that reason before. */
  readonly isFirst: boolean;
  /** The person can be reached by a method whose provider is not out. */
  readonly hasAnotherWay: boolean;
  /** A message of the same page waits for the same channel already. */
  readonly isDoubled: boolean;
}

/**
 * What becomes of a message whose provider is out. `go-on`: it ends, and its page takes the next method at once. `keep`: it waits for
 * the provider. `keep-and-step`: the same, and the ticket's next step goes at once, because nobody is reached meanwhile. `end`: it ends.
 */
export type KeptDecision = 'go-on' | 'keep' | 'keep-and-step' | 'end';

export function whenOut(message: Kept): KeptDecision {
  if (!isPaging(message)) return message.age < KEPT ? 'keep' : 'end';
  if (message.hasAnotherWay) return 'go-on';
  if (message.isDoubled) return 'end';
  return message.isFirst ? 'keep-and-step' : 'keep';
}

/** How long the strongest proof that a channel has is waited for before the next method goes. */
export const PROOF_WAIT: Duration = seconds(30);
