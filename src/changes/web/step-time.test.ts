import { expect, it } from 'vitest';

import { readStepTime, stepTime } from './step-time.ts';

it('says when a step is due from 00:00 of its plan', () => {
  expect([-900, 0, 360, 3_930].map(stepTime)).toEqual(['−00:15', '00:00', '+00:06', '+01:05:30']);
});

it('reads what is typed: minutes alone, hours and minutes, seconds too', () => {
  expect(['-15', '15', '+0:06', '−1:05', 'T+00:06', '0:00:30', '90', ' 0 '].map(readStepTime)).toEqual([
    -900, 900, 360, -3_900, 360, 30, 5_400, 0,
  ]);
});

it('takes nothing else for a time, and reads back what it says', () => {
  expect(['', 'soon', '1:75', '0:00:61', '1:2:3:4'].map(readStepTime)).toEqual(Array.from({ length: 5 }, () => undefined));
  for (const at of [-86_399, -60, 0, 59, 7_261]) expect(readStepTime(stepTime(at))).toBe(at);
});
