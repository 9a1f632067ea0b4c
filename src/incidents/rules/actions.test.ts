import { expect, it } from 'vitest';

import { days, hours } from '../../kernel/index.ts';
import { remind } from './actions.ts';

const dueAt = days(30);

/** Every reminder of an action that nobody does, when each is looked at as soon as it is due. */
function course(until: number): { at: number; tell: string }[] {
  const told: { at: number; tell: string }[] = [];
  let reminded = 0;
  for (let now = 0; now < until;) {
    const { tell, lookAt } = remind({ dueAt, reminded }, now);
    if (tell !== undefined) {
      told.push({ at: now, tell });
      reminded += 1;
    }
    expect(lookAt).toBeGreaterThan(now);
    now = lookAt;
  }
  return told;
}

it('the owner is reminded a day before, on the day and every week, and the manager is told from the second week on', () => {
  expect(course(dueAt + days(20))).toEqual([
    { at: dueAt - days(1), tell: 'owner' },
    { at: dueAt, tell: 'owner' },
    { at: dueAt + days(7), tell: 'owner-and-manager' },
    { at: dueAt + days(14), tell: 'owner-and-manager' },
  ]);
});

it('tells once, however late it is looked at', () => {
  expect(remind({ dueAt, reminded: 0 }, dueAt + hours(5)).tell).toBe('owner');
  expect(remind({ dueAt, reminded: 2 }, dueAt + hours(5)).tell).toBeUndefined();
});
