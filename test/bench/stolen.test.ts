import { expect, it } from 'vitest';

import { stolenShare, ticksOf } from './stolen.ts';

it('says which share of the wanted processor time the host kept', () => {
  const before = ticksOf('cpu  100 20 30 5000 40 1 9 50 0 0\ncpu0 1 2 3');
  const after = ticksOf('cpu  150 20 60 9000 50 1 9 70 0 0\ncpu0 1 2 3');
  expect(before).toEqual({ worked: 160, stolen: 50 });
  expect(stolenShare(before, after)).toBe(0.2);
  expect(stolenShare(before, before)).toBe(0);
  expect(stolenShare(ticksOf(''), ticksOf(''))).toBe(0);
});
