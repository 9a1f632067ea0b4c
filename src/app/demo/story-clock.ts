import type { Instant } from '../../kernel/index.ts';
import { systemClock, type Clock } from '../../platform/clock/index.ts';

/** The clock by which the demo's history is made: it stands still until it is moved. */
export interface StoryClock extends Clock {
  /** Moves on to an instant; one that has passed moves it by a millisecond, so that no two acts share a moment. */
  moveTo(instant: Instant): void;
}

/** More than the pause that a loop of the product makes between two rounds, in milliseconds. */
const TICK = 50;

export function storyClock(start: Instant): StoryClock {
  let now = start;
  let readings = 0;
  return {
    now: () => now,
    // Goes on with every reading, so that loops which rest between their rounds have always rested.
    monotonic: () => now - start + (readings += 1) * TICK,
    random: (bytes) => systemClock.random(bytes),
    after: (length, act) => systemClock.after(length, act),
    moveTo: (instant) => void (now = Math.max(now + 1, Math.floor(instant))),
  };
}
