import { seconds, type Duration, type Instant } from '../../kernel/index.ts';

/** What a try says of its provider. An address that was refused says nothing: the provider did its work. */
export type Sign = 'well' | 'ill' | 'nothing';

interface Seen {
  readonly at: Instant;
  readonly isIll: boolean;
}

/**
 * What is known of one provider. Closed: messages go. Open: they do not, until `rest` after `since`. After that it is half-open:
 * one message at a time goes as a probe, and how that ends decides.
 */
export type Breaker =
  | { readonly state: 'closed'; readonly seen: readonly Seen[] }
  | { readonly state: 'open'; readonly since: Instant; readonly rest: Duration; readonly probe: Instant | undefined };

/** Whether a message may go, and what to remember of having asked. `until`: when it makes sense to ask again. */
export type Pass =
  | { readonly pass: 'yes' | 'probe'; readonly next: Breaker }
  | { readonly pass: 'no'; readonly until: Instant; readonly next: Breaker };

/** Why these numbers: docs/decisions/0013-breakers.md. */
const WINDOW: Duration = seconds(30);
const MOST_SEEN = 20;
const ENOUGH = 5;
const FIRST_REST: Duration = seconds(5);
export const MOST_REST: Duration = seconds(30);
/** A probe that has not ended by then never will: a send takes 8 s at most. */
export const PROBE_LIFE: Duration = seconds(10);
const ASK_AGAIN: Duration = seconds(1);

export const newBreaker: Breaker = { state: 'closed', seen: [] };

/** A span that began at `since`. A clock that was set back ends it: nothing may wait longer than it was told to. */
const isRunning = (since: Instant, length: Duration, now: Instant): boolean => now >= since && now < since + length;

/** How a provider stands at an instant. */
export function standing(breaker: Breaker, now: Instant): 'closed' | 'open' | 'half-open' {
  if (breaker.state === 'closed') return 'closed';
  return isRunning(breaker.since, breaker.rest, now) ? 'open' : 'half-open';
}

/** Asks whether a message may go now. */
export function ask(breaker: Breaker, now: Instant): Pass {
  if (breaker.state === 'closed') return { pass: 'yes', next: breaker };
  if (isRunning(breaker.since, breaker.rest, now)) return { pass: 'no', until: breaker.since + breaker.rest, next: breaker };
  const isProbing = breaker.probe !== undefined && isRunning(breaker.probe, PROBE_LIFE, now);
  if (isProbing) return { pass: 'no', until: now + ASK_AGAIN, next: breaker };
  return { pass: 'probe', next: { ...breaker, probe: now } };
}

/** A try of a message that was let through: how it ended and when. */
export interface Told {
  readonly at: Instant;
  readonly sign: Sign;
  readonly isProbe: boolean;
}

function closedTold(breaker: Breaker & { state: 'closed' }, { at, sign }: Told): Breaker {
  // A provider that is well costs nothing: counting begins with its first failure.
  if (sign === 'nothing' || (sign === 'well' && breaker.seen.length === 0)) return breaker;
  const seen = [...breaker.seen.filter((each) => isRunning(each.at, WINDOW, at)), { at, isIll: sign === 'ill' }].slice(-MOST_SEEN);
  const ill = seen.filter((each) => each.isIll).length;
  if (ill === 0) return newBreaker;
  return ill >= ENOUGH && ill * 2 >= seen.length
    ? { state: 'open', since: at, rest: FIRST_REST, probe: undefined }
    : { state: 'closed', seen };
}

/** Takes in how a try ended. While open only probes count: what else ends now was sent before. */
export function told(breaker: Breaker, how: Told): Breaker {
  if (breaker.state === 'closed') return closedTold(breaker, how);
  if (!how.isProbe) return breaker;
  if (how.sign === 'well') return newBreaker;
  if (how.sign === 'nothing') return { ...breaker, probe: undefined };
  return { state: 'open', since: how.at, rest: Math.min(breaker.rest * 2, MOST_REST), probe: undefined };
}
