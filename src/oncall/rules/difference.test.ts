import { expect, it } from 'vitest';

import { differencesBetween } from './difference.ts';
import type { Shift } from './shifts.ts';

const shift = (person: string | null, from: number, until: number): Shift => ({
  person,
  from,
  until,
  source: 'rotation',
  version: 1,
  because: '',
});

it('a difference is a span in which somebody else is on, joined where spans touch', () => {
  const before = [shift('ann', 0, 10), shift('ben', 10, 20), shift('ben', 20, 30), shift(null, 30, 40)];
  const after = [shift('ann', 0, 12), shift('ben', 12, 15), shift('cat', 15, 35), shift('ann', 35, 40)];
  expect(differencesBetween(before, after)).toEqual([
    { from: 10, until: 12, before: 'ben', after: 'ann' },
    { from: 15, until: 30, before: 'ben', after: 'cat' },
    { from: 30, until: 35, before: null, after: 'cat' },
    { from: 35, until: 40, before: null, after: 'ann' },
  ]);
});

it('equal lists differ nowhere, whatever their cuts', () => {
  expect(differencesBetween([shift('ann', 0, 10)], [shift('ann', 0, 4), shift('ann', 4, 10)])).toEqual([]);
  expect(differencesBetween([], [])).toEqual([]);
});

it('equal differences with a gap of agreement between them stay apart', () => {
  const before = [shift('ann', 0, 30)];
  const after = [shift('ben', 0, 10), shift('ann', 10, 20), shift('ben', 20, 30)];
  expect(differencesBetween(before, after).map(({ from, until }) => [from, until])).toEqual([
    [0, 10],
    [20, 30],
  ]);
});
