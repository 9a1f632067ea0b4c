import { seconds, type Duration, type Instant } from '../../kernel/index.ts';
import type { Clock } from '../clock/index.ts';
import { startLoop, type Loop, type Sleep } from './loop.ts';

/** How often it looks at least: others may bring work without a word, and die before they have done it. */
const LOOK_EVERY: Duration = seconds(1);
/** What is due within so much time of each other is one wake-up. */
const TOGETHER: Duration = 20;

/** When each loop has something to do at the earliest; undefined where nothing waits for it. */
export type Found<Name extends string> = Readonly<Record<Name, Instant | undefined>>;

export interface LookoutPlan<Name extends string> {
  readonly clock: Clock;
  /** How it sleeps between looks, where somebody knows better when there will be something to find. */
  readonly sleep?: Sleep | undefined;
  readonly loops: ReadonlyMap<Name, Pick<Loop, 'poke' | 'hasNothing'>>;
  /** One look, for all loops together; undefined where it may not look. */
  readonly look: () => Promise<Found<Name> | undefined>;
  readonly onError: (error: unknown) => void;
}

/** Looks for work on behalf of loops that sleep until they are poked. */
export interface Lookout<Name extends string> {
  /** There may be something for whichever loop: it looks now. */
  readonly look: () => void;
  /** There is something for a loop at an instant. */
  readonly expect: (loop: Name, at: Instant) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts looking: at least every second, and when the first of what it found is due. So a wake-up that was lost, that a dead
 * instance never gave, or that came while somebody else had what is due, costs a second; and an instance with nothing to do asks one
 * question a second.
 */
export function startLookout<Name extends string>(plan: LookoutPlan<Name>): Lookout<Name> {
  const { clock, loops } = plan;
  const expected = new Set<string>();

  const loop = startLoop({
    clock,
    sleep: plan.sleep,
    async round() {
      const found = await plan.look();
      if (found === undefined) return undefined;
      const now = clock.now();
      let rest = LOOK_EVERY;
      for (const [name, each] of loops) {
        const at = found[name];
        if (at !== undefined && at <= now) {
          each.poke();
        } else {
          each.hasNothing();
          if (at !== undefined) rest = Math.min(rest, at - now);
        }
      }
      return rest;
    },
    onError: plan.onError,
  });

  return {
    look: () => loop.poke(),
    expect(name, at) {
      const length = at - clock.now();
      if (length <= 0) {
        loops.get(name)?.poke();
        return;
      }
      // What is due later is found by looking.
      if (length > LOOK_EVERY) return;
      // A timer may be early by a millisecond.
      const slot = Math.ceil((clock.monotonic() + length + 1) / TOGETHER);
      const key = `${name} ${slot}`;
      if (expected.has(key)) return;
      expected.add(key);
      clock.after(slot * TOGETHER - clock.monotonic(), () => {
        expected.delete(key);
        loops.get(name)?.poke();
      });
    },
    stop: async () => loop.stop(),
  };
}
