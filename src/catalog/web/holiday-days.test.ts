import { expect, it } from 'vitest';

import { daysOf, linesOfDays, nextOf } from './holiday-days.ts';

const days = [
  { date: '2026-12-25', name: 'Christmas Day' },
  { date: '2027-01-01', name: 'New Year' },
];

it('days are written a line each, read back as they were, and pasted with commas', () => {
  expect(daysOf(linesOfDays(days))).toEqual({ days, wrong: [] });
  expect(daysOf('\n 2026-12-25, Christmas Day \n\n2027-01-01;New Year\n').days).toEqual(days);
});

it('a line that is no day is told by its number', () => {
  expect(daysOf('2026-12-25 Christmas Day\nBoxing Day\n2026-12-26').wrong).toEqual([2, 3]);
});

it('the next day of a calendar is today or later, in whatever order it is written', () => {
  expect(nextOf(days.toReversed(), '2026-12-25')?.name).toBe('Christmas Day');
  expect(nextOf(days, '2026-12-26')?.name).toBe('New Year');
  expect(nextOf(days, '2027-06-01')).toBeUndefined();
});
