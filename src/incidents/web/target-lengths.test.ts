import { expect, it } from 'vitest';

import { amountOf, lengthWords, secondsOf } from './target-lengths.ts';

it('INC-31: a target is said in the largest unit that holds it whole, and loses nothing by that', () => {
  expect([60, 90, 300, 5_400, 86_400].map(lengthWords)).toEqual(['1 min', '90 s', '5 min', '90 min', '1 d']);
  for (const seconds of [1, 59, 61, 3_600, 5_401]) {
    const { amount, unit } = amountOf(seconds);
    expect(secondsOf(String(amount), unit)).toBe(seconds);
  }
});

it('INC-31: what is no length that a target may have is not taken', () => {
  expect(['', '0', '-5', '1.5', 'ten', '91'].map((typed) => secondsOf(typed, 'd'))).toEqual(Array.from({ length: 6 }, () => undefined));
  expect(secondsOf(' 90 ', 'd')).toBe(7_776_000);
});
