import { seconds, type Duration, type Instant } from '../../kernel/index.ts';

/** Alerts that are due by time alone are looked at so often. */
export const LOOK_AT_TIMES_EVERY: Duration = seconds(1);
/** A pause of folding this long was our own downtime: what was not heard of meanwhile is not over. */
export const DOWNTIME: Duration = seconds(30);
/** It is noted so often that folding goes on, where nothing else does: well within what counts as downtime. */
const NOTE_EVERY: Duration = seconds(10);

/** What a look has found of the log and the alerts. */
export interface FoldingFound {
  /** Whether something waits in the log. */
  readonly pending: boolean;
  /** When the lane that was longest left alone had its last round. */
  readonly lastRound: Instant;
  /** When the first alert ends that is not heard of again, and when the first is released that a silence holds. */
  readonly firstEnd: Instant | undefined;
  readonly firstRelease: Instant | undefined;
}

/** When folding has something to do at the earliest; undefined while nothing waits. A pause that was downtime is looked into at once. */
export function foldingDue({ pending, lastRound, firstEnd, firstRelease }: FoldingFound, now: Instant): Instant | undefined {
  if (pending || now - lastRound >= DOWNTIME) return now;
  const first = Math.min(firstEnd ?? Infinity, firstRelease ?? Infinity);
  return first === Infinity ? undefined : Math.max(first, lastRound + LOOK_AT_TIMES_EVERY);
}

/** Whether it is to be noted that folding goes on: nothing waits that would do so. */
export function isNoteDue(found: FoldingFound, now: Instant): boolean {
  const due = foldingDue(found, now);
  return (due === undefined || due > now) && now - found.lastRound >= NOTE_EVERY;
}

/** The last rounds that may be noted anew: after a longer pause, what ends by time must first be put off. */
export const notable = (now: Instant): { before: Instant; after: Instant } => ({ before: now - NOTE_EVERY, after: now - DOWNTIME });
