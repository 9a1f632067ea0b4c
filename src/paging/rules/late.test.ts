import { describe, expect, it } from 'vitest';

import { hours, minutes, seconds } from '../../kernel/index.ts';
import { lateBy, lateWords } from './late.ts';

describe('a late page', () => {
  it.each([
    [seconds(0), null],
    [minutes(1) - 1, null],
    [minutes(1), minutes(1)],
    [hours(3), hours(3)],
  ])('is late from a minute on: %i ms', (length, late) => {
    expect(lateBy(1000, 1000 + length)).toBe(late);
  });

  it('is not late when it goes before its time', () => {
    expect(lateBy(5000, 1000)).toBeNull();
  });

  it.each([
    [minutes(1), '1 min late'],
    [minutes(60) - 1, '59 min late'],
    [minutes(60), '1 h late'],
    [minutes(61), '1 h 1 min late'],
    [hours(26) + minutes(5), '26 h 5 min late'],
  ])('says how late: %i ms', (late, words) => {
    expect(lateWords(late)).toBe(words);
  });
});
