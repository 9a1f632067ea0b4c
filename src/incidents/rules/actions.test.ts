import { expect, it } from 'vitest';

import { days, hours } from '../../kernel/index.ts';
import { remind, tellsOf } from './actions.ts';

const dueAt = days(30);

/** Every reminder of an action that nobody does, when each is looked at as soon as it is due. */
function course(until: number): { at: number; level: number }[] {
  const told: { at: number; level: number }[] = [];
  let reminded = 0;
  for (let now = 0; now < until;) {
    const { level, lookAt } = remind({ dueAt, reminded }, now);
    if (level !== undefined) {
      told.push({ at: now, level });
      reminded += 1;
    }
    expect(lookAt).toBeGreaterThan(now);
    now = lookAt;
  }
  return told;
}

it('INC-16: the owner is reminded a day before, on the day and every week, and with each week it goes one manager up', () => {
  expect(course(dueAt + days(27))).toEqual([
    { at: dueAt - days(1), level: 0 },
    { at: dueAt, level: 0 },
    { at: dueAt + days(7), level: 1 },
    { at: dueAt + days(14), level: 2 },
    { at: dueAt + days(21), level: 3 },
  ]);
});

it.each([
  ['owner', 0, ['owner']],
  ['owner', 1, ['owner', 'manager']],
  ['owner', 2, ['owner', 'manager', 'director', 'deputy']],
  ['owner', 9, ['owner', 'manager', 'director', 'deputy', 'vp']],
  ['manager', 1, ['manager', 'director', 'deputy']],
  [null, 0, ['manager']],
  [null, 2, ['manager', 'director', 'deputy']],
])('INC-16: of an action of %s level %d tells %j', (owner, level, told) => {
  // A team without a manager, and one whose manager was told already, cost no week.
  expect(tellsOf(owner, [['manager'], [], ['director', 'deputy'], ['manager'], ['vp']], level).people).toEqual(told);
});

it('tells once, however late it is looked at', () => {
  expect(remind({ dueAt, reminded: 0 }, dueAt + hours(5)).level).toBe(0);
  expect(remind({ dueAt, reminded: 2 }, dueAt + hours(5)).level).toBeUndefined();
});
