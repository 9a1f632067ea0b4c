import { minutes, type Duration, type Instant } from '../../kernel/index.ts';
import type { Ranked, WhatChanged } from './what-changed.ts';

/** A change that is less likely than this is no candidate for having done it with another. */
const LIKELY = 0.1;
/** What a change does is still settling for so long after its end. */
const SETTLES: Duration = minutes(30);

const until = ({ change }: Ranked, at: Instant): Instant => Math.min(at, (change.end ?? at) + SETTLES);

/**
 * The likely changes of which at least one other went on at the same time, or was still settling. Two or more make an incident
 * compound: neither is easily told to be the one.
 */
export function overlapping({ ranked, isNone }: WhatChanged, at: Instant): string[] {
  if (isNone) return [];
  const likely = ranked.filter(({ likelihood }) => likelihood >= LIKELY);
  return likely
    .filter((one) =>
      likely.some((other) => other !== one && one.change.start < until(other, at) + 1 && other.change.start < until(one, at) + 1),
    )
    .map(({ change }) => change.change);
}
