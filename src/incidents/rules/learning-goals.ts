import { days, type Duration, type Instant } from '../../kernel/index.ts';

/** By when an organisation means to have learned: days until a review is done, and until an action is closed, by its priority. */
export interface LearningGoals {
  readonly reviewedDays: number;
  readonly closedDays: Readonly<Record<'1' | '2' | '3', number>>;
}

/** As they ship. */
export const shippedGoals: LearningGoals = { reviewedDays: 5, closedDays: { '1': 14, '2': 30, '3': 90 } };

export const goalStates = ['kept', 'missed', 'running'] as const;
export type GoalState = (typeof goalStates)[number];

/** Something held against a goal: by when it was to be done, and how that stands. */
export interface Held {
  readonly goal: GoalState;
  readonly by: Instant;
  readonly took: Duration | null;
}

/** Holds something against a goal of days. What is not done yet is missed as soon as its days are over: nobody waits for it to end. */
export function heldAgainst(count: number, span: { readonly from: Instant; readonly done: Instant | null }, now: Instant): Held {
  const by = span.from + days(count);
  if (span.done !== null) return { goal: span.done <= by ? 'kept' : 'missed', by, took: span.done - span.from };
  return { goal: now > by ? 'missed' : 'running', by, took: null };
}

/** The days in which an action of a priority is to be closed. */
export function closedWithin(goals: LearningGoals, priority: number): number {
  const { '1': first, '2': second, '3': third } = goals.closedDays;
  return priority === 1 ? first : priority === 2 ? second : third;
}

/** How many of some are kept, missed and running. */
export function countGoals(held: readonly Pick<Held, 'goal'>[]): Readonly<Record<GoalState, number>> {
  const count = (goal: GoalState): number => held.filter((each) => each.goal === goal).length;
  return { kept: count('kept'), missed: count('missed'), running: count('running') };
}
