import { expect, test } from 'vitest';

import { LARGEST_ROUND, nextPace } from './pace.ts';

/** The pace after so many rounds that took as long as their entries ask. */
function paceAt(perEntry: number, rounds: number): number {
  let pace = LARGEST_ROUND;
  for (let round = 0; round < rounds; round += 1) pace = nextPace(pace, { took: pace * perEntry, wasFull: true });
  return pace;
}

test('rounds are as large as may be where they are quick', () => {
  expect(paceAt(0.3, 10)).toBe(LARGEST_ROUND);
});

test('rounds become small where each entry takes long, and never so small that the round itself is the work', () => {
  expect(paceAt(2, 10)).toBe(100);
  expect(paceAt(1000, 10)).toBe(50);
});

test('a round that found little and was quick lets the pace rise again', () => {
  expect(nextPace(50, { took: 150, wasFull: false })).toBe(100);
  expect(nextPace(50, { took: 150, wasFull: true })).toBe(50);
});
