import type { Duration } from '../../kernel/index.ts';

/** How many entries one transaction of folding takes at most: it has to end well within the engine's time-outs. */
export const LARGEST_ROUND = 400;
const SMALLEST_ROUND = 50;

/** Rounds that take longer keep what else the instance does waiting, above all the pages that they made. */
const LONG: Duration = 250;
const SHORT: Duration = 100;

/** How many entries the next round takes: fewer where the last took long, on a machine with little time for us. */
export function nextPace(pace: number, round: { readonly took: Duration; readonly wasFull: boolean }): number {
  if (round.took > LONG) return Math.max(SMALLEST_ROUND, Math.floor(pace / 2));
  if (!round.wasFull || round.took < SHORT) return Math.min(LARGEST_ROUND, pace * 2);
  return pace;
}
