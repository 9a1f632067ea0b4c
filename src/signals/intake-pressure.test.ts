import { expect, test } from 'vitest';

import { IntakePressure } from './intake-pressure.ts';

const at = (): { now: number; monotonic: () => number } => {
  const clock = { now: 10_000, monotonic: () => clock.now };
  return clock;
};

test('a thousand alerts a second are no overload, however they are spread', () => {
  const clock = at();
  const pressure = new IntakePressure(clock);
  for (let second = 0; second < 5; second += 1) {
    for (let part = 0; part < 100; part += 1) {
      clock.now += 10;
      pressure.note(10);
      expect(pressure.isOverload()).toBe(false);
    }
  }
});

test('thousands a second are, and no longer than a second after the last', () => {
  const clock = at();
  const pressure = new IntakePressure(clock);
  for (let part = 0; part < 100; part += 1) {
    clock.now += 10;
    pressure.note(64);
  }
  expect(pressure.isOverload()).toBe(true);
  clock.now += 1000;
  expect(pressure.isOverload()).toBe(false);
});
