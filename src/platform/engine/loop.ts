import type { Duration, Instant } from '../../kernel/index.ts';
import { wait, type Clock } from '../clock/index.ts';

/** The longest that a loop sleeps before it looks again, whatever it was told. */
const LONGEST_SLEEP: Duration = 250;

/**
 * The shortest time between the starts of two rounds: what comes in meanwhile is done together. A round for each thing that
 * comes in costs several times as much, so that a busy instance would fall behind.
 */
const GATHER: Duration = 20;

/** Something that looks for work again and again. */
export interface Loop {
  /** Wakes the loop now. */
  poke(): void;
  /** Ends it after the round under way. */
  stop(): Promise<void>;
  /** When the last round ended well. */
  lastRound(): Instant;
  /** How many rounds have ended well. */
  rounds(): number;
}

/** Calls `wake` when so much time has passed, or sooner; the answer calls it off. */
export type Sleep = (length: Duration, wake: () => void) => () => void;

export interface LoopPlan {
  readonly clock: Clock;
  /** How it sleeps between rounds; by itself never long, since others may bring work without a word. */
  readonly sleep?: Sleep | 'until-poked' | undefined;
  /** One round. Answers how long there is nothing to do: 0 to look again at once; undefined where it may not work yet, which is no round. */
  readonly round: () => Promise<Duration | undefined>;
  readonly onError: (error: unknown) => void;
}

/** Starts a loop. A round that throws is reported and tried again a little later; the loop never ends by itself. */
export function startLoop(plan: LoopPlan): Loop {
  let stopped = false;
  let poked = false;
  let wake: (() => void) | undefined;
  let last = plan.clock.now();
  let rounds = 0;

  const shortly: Sleep = (length, awake) => plan.clock.after(Math.min(length, LONGEST_SLEEP), awake);
  const asPlanned: Sleep = plan.sleep === 'until-poked' ? () => () => undefined : (plan.sleep ?? shortly);

  const sleep = async (length: Duration, how: Sleep): Promise<void> =>
    new Promise((resolve) => {
      const callOff = how(length, resolve);
      wake = () => {
        callOff();
        resolve();
      };
    });

  const gather = async (length: Duration): Promise<void> => {
    if (length > 0 && !stopped) await wait(plan.clock, length);
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      poked = false;
      const began = plan.clock.monotonic();
      let rest = LONGEST_SLEEP;
      let how = asPlanned;
      try {
        const answer = await plan.round();
        rest = answer ?? LONGEST_SLEEP;
        if (answer !== undefined) {
          last = plan.clock.now();
          rounds += 1;
        }
      } catch (error) {
        plan.onError(error);
        how = shortly;
      }
      await gather(GATHER - (plan.clock.monotonic() - began));
      if (!poked && !stopped && rest > 0) await sleep(rest, how);
      wake = undefined;
    }
  };

  const running = run();
  return {
    poke: () => {
      poked = true;
      wake?.();
    },
    stop: async () => {
      stopped = true;
      wake?.();
      await running;
    },
    lastRound: () => last,
    rounds: () => rounds,
  };
}
