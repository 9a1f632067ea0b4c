import { seconds, type Duration } from '../../kernel/index.ts';

/** What Evenkeel promises of itself: this share of tickets of severity 1 and 2 has its first page handed over within this time of being accepted. */
export const objective: { readonly target: number; readonly within: Duration } = { target: 0.999, within: seconds(60) };

/** First pages of a period: those in time, and those late or never handed over. */
export interface Outcome {
  readonly good: number;
  readonly bad: number;
}

/** What the objective allows and what was used of it. */
export interface Budget {
  /** Between 0 and 1; null where nothing was measured. */
  readonly reached: number | null;
  /** How many may be late in such a period: rarely a whole number. */
  readonly allowed: number;
  /** How much of that is left, 1 for all of it; below 0 where more was used. Null where nothing was measured. */
  readonly left: number | null;
}

/** What is left of the error budget. */
export function budgetOf({ good, bad }: Outcome): Budget {
  const all = good + bad;
  const allowed = all * (1 - objective.target);
  return all === 0 ? { reached: null, allowed: 0, left: null } : { reached: good / all, allowed, left: 1 - bad / allowed };
}
