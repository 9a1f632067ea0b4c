import { expect, it } from 'vitest';

import { budgetWords, lengthWords, percentWords } from './delivery.ts';

it('tells lengths short', () => {
  expect([null, 12.4, 999, 4210, 59_900, 60_000, 200_000, 7_500_000].map(lengthWords)).toEqual([
    '–',
    '12 ms',
    '999 ms',
    '4.2 s',
    '59.9 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
});

it('rounds no share up to a whole that it is not', () => {
  expect([1, 0.999, 0.99999, 0.5].map(percentWords)).toEqual(['100 %', '99.9 %', '99.999 %', '50 %']);
  expect(percentWords(0.999999)).toBe('99.999 %');
});

it('PAG-16: says what is left of the error budget', () => {
  expect(budgetWords({ allowed: 0.2, bad: 0, left: 1 })).toBe('100 %, none used');
  expect(budgetWords({ allowed: 0.2, bad: 1, left: -4 })).toBe('none: 1 used, less than one allowed');
  expect(budgetWords({ allowed: 2, bad: 3, left: -0.5 })).toBe('none: 3 of 2 used');
  expect(budgetWords({ allowed: 12, bad: 3, left: 0.75 })).toBe('75 %, 3 of 12 used');
  expect(budgetWords({ allowed: 0, bad: 0, left: null })).toBe('–');
});
