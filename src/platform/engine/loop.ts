import type { Duration, Instant } from '../../kernel/index.ts';
import { wait, type Clock } from '../clock/index.ts';

/** How long a loop sleeps that may not work yet, or whose round has failed. */
const SHORTLY: Duration = 250;

/**
 * The shortest time between the starts of two rounds: what comes in meanwhile is done together. A round for each thing that
 * comes in costs several times as much, so that a busy instance would fall behind.
 */
const GATHER: Duration = 20;

/** What a round answers after which somebody else knows when there is something to do. */
export const UNTIL_POKED: Duration = Infinity;

/** Something that looks for work again and again. */
export interface Loop {
  /** Wakes the loop now. */
  poke(): void;
  /** Whoever looks on its behalf has found nothing for it: that is as good as a round of a loop that sleeps, and no sign of life of one that hangs. */
  hasNothing(): void;
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
  /** How it sleeps between rounds, where somebody knows better. */
  readonly sleep?: Sleep | undefined;
  /**
   * One round. Answers how long there is nothing to do: 0 to look again at once, `UNTIL_POKED` for as long as nobody says
   * otherwise; undefined where it may not work yet, which is no round.
   */
  readonly round: () => Promise<Duration | undefined>;
  readonly onError: (error: unknown) => void;
}

/** Counts the rounds that ended well. */
function countRounds(clock: Clock): { ended: () => void; last: () => Instant; count: () => number } {
  let last = clock.now();
  let count = 0;
  return {
    ended: () => {
      last = clock.now();
      count += 1;
    },
    last: () => last,
    count: () => count,
  };
}

/** Starts a loop. A round that throws is reported and tried again a little later; the loop never ends by itself. */
export function startLoop(plan: LoopPlan): Loop {
  let stopped = false;
  let poked = false;
  let wake: (() => void) | undefined;
  const rounds = countRounds(plan.clock);

  const byTheClock: Sleep = (length, awake) => (length === UNTIL_POKED ? () => undefined : plan.clock.after(length, awake));

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
      let rest = SHORTLY;
      let how = byTheClock;
      try {
        const answer = await plan.round();
        if (answer !== undefined) {
          rest = answer;
          how = plan.sleep ?? byTheClock;
          rounds.ended();
        }
      } catch (error) {
        plan.onError(error);
      }
      const over = plan.clock.monotonic();
      await gather(GATHER - (over - began));
      const left = rest - (plan.clock.monotonic() - over);
      if (!poked && !stopped && left > 0) await sleep(left, how);
      wake = undefined;
    }
  };

  const running = run();
  return {
    poke: () => {
      poked = true;
      wake?.();
    },
    hasNothing: () => {
      if (wake !== undefined) rounds.ended();
    },
    stop: async () => {
      stopped = true;
      wake?.();
      await running;
    },
    lastRound: rounds.last,
    rounds: rounds.count,
  };
}
