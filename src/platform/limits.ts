import type { Duration, Instant, Refusal } from '../kernel/index.ts';

/** Counts tries by a name within a window, in memory and bounded. */
export interface Limit {
  /** Takes one; answers how long to wait when there is none left, undefined when it was taken. */
  take(name: string, now: Instant): Duration | undefined;
  /** Forgets a name: its tries were good. */
  forget(name: string): void;
}

const MOST_NAMES = 100_000;

/** A bucket for each name that holds `most` and fills up evenly within `window`. */
export function createLimit(most: number, window: Duration): Limit {
  const buckets = new Map<string, { left: number; at: Instant }>();
  return {
    take(name, now) {
      if (buckets.size > MOST_NAMES) buckets.clear();
      const known = buckets.get(name) ?? { left: most, at: now };
      const left = Math.min(most, known.left + ((now - known.at) * most) / window);
      if (left < 1) return Math.ceil(((1 - left) * window) / most);
      buckets.set(name, { left: left - 1, at: now });
      return undefined;
    },
    forget: (name) => void buckets.delete(name),
  };
}

/** The refusal of whoever came too often. */
export const tooSoon = (wait: Duration): Refusal => ({
  code: 'too-many',
  detail: `too many tries from here; the next one is possible in ${Math.ceil(wait / 1000)} s`,
  wait,
});
