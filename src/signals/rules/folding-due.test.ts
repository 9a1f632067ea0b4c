import { expect, it } from 'vitest';

import { seconds } from '../../kernel/index.ts';
import { foldingDue, isNoteDue, notable, type FoldingFound } from './folding-due.ts';

const NOW = 1_000_000;
const nothing: FoldingFound = { pending: false, lastRound: NOW - seconds(2), firstEnd: undefined, firstRelease: undefined };

it('folding has nothing to do while nothing waits and no time is up', () => {
  expect(foldingDue(nothing, NOW)).toBeUndefined();
});

it('what waits in the log is folded now', () => {
  expect(foldingDue({ ...nothing, pending: true }, NOW)).toBe(NOW);
});

it('an alert whose time is up, or whose silence ends, is due then: the earlier of the two', () => {
  expect(foldingDue({ ...nothing, firstEnd: NOW + 700 }, NOW)).toBe(NOW + 700);
  expect(foldingDue({ ...nothing, firstEnd: NOW + 700, firstRelease: NOW + 500 }, NOW)).toBe(NOW + 500);
});

it('times are looked at once a second and not more often', () => {
  expect(foldingDue({ ...nothing, lastRound: NOW - 100, firstEnd: NOW - 50 }, NOW)).toBe(NOW + 900);
});

it('a pause that was downtime is looked into at once, and not noted away', () => {
  const down = { ...nothing, lastRound: NOW - seconds(30) };
  expect(foldingDue(down, NOW)).toBe(NOW);
  expect(isNoteDue(down, NOW)).toBe(false);
  expect(isNoteDue({ ...down, lastRound: NOW - seconds(29) }, NOW)).toBe(true);
});

it('that folding goes on is noted every ten seconds, unless a round does so anyway', () => {
  const quiet = { ...nothing, lastRound: NOW - seconds(10) };
  expect(isNoteDue(quiet, NOW)).toBe(true);
  expect(isNoteDue({ ...quiet, lastRound: NOW - seconds(9) }, NOW)).toBe(false);
  expect(isNoteDue({ ...quiet, pending: true }, NOW)).toBe(false);
  expect(isNoteDue({ ...quiet, firstEnd: NOW - 1 }, NOW)).toBe(false);
  expect(isNoteDue({ ...quiet, firstEnd: NOW + 1 }, NOW)).toBe(true);
});

it('only rounds that are no downtime away are noted anew', () => {
  expect(notable(NOW)).toEqual({ before: NOW - seconds(10), after: NOW - seconds(30) });
});
