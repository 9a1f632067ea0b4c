import { expect, it } from 'vitest';

import { days, hours } from '../../kernel/index.ts';
import { closedWithin, countGoals, heldAgainst, shippedGoals } from './learning-goals.ts';

const from = days(100);

it.each([
  { what: 'done on the last day', done: from + days(5), now: from + days(30), goal: 'kept' },
  { what: 'done an hour late', done: from + days(5) + hours(1), now: from + days(30), goal: 'missed' },
  { what: 'not done, with days left', done: null, now: from + days(5), goal: 'running' },
  { what: 'not done, and its days are over', done: null, now: from + days(5) + 1, goal: 'missed' },
])('INC-16: what is $what is held against the goal of five days', ({ done, now, goal }) => {
  expect(heldAgainst(5, { from, done }, now)).toMatchObject({ goal, by: from + days(5), took: done === null ? null : done - from });
});

it('INC-16: an action has days by its priority', () => {
  expect([1, 2, 3].map((priority) => closedWithin(shippedGoals, priority))).toEqual([14, 30, 90]);
  expect(closedWithin({ ...shippedGoals, closedDays: { '1': 3, '2': 4, '3': 5 } }, 1)).toBe(3);
});

it('each of some is counted once', () => {
  expect(countGoals([{ goal: 'kept' }, { goal: 'missed' }, { goal: 'missed' }])).toEqual({ kept: 1, missed: 2, running: 0 });
});
