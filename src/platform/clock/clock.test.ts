import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { databaseClock } from './clock.ts';

/** The database's clock, an hour ahead of this machine's. */
const there = (): number => Date.now() + 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

describe('the clock that follows the database', () => {
  it('takes what the database says, with half the time that the question took', async () => {
    const clock = databaseClock();
    await clock.read(async () => {
      vi.advanceTimersByTime(100);
      return Promise.resolve(there());
    });
    expect(clock.now() - there()).toBe(50);
    expect(clock.skew()).toBe(-3_600_050);
    vi.advanceTimersByTime(60_000);
    expect(clock.now() - there()).toBe(50);
  });

  it.each([
    [0, 8000],
    [8000, 0],
  ])(
    'a question in which this process stood still, %i ms before the answer and %i ms behind it, moves it no more than it must',
    async (before, behind) => {
      const clock = databaseClock();
      await clock.read(async () => Promise.resolve(there()));
      await clock.read(async () => {
        vi.advanceTimersByTime(before);
        const answer = there();
        vi.advanceTimersByTime(behind);
        return Promise.resolve(answer);
      });
      expect(clock.now() - there()).toBe(0);
    },
  );

  it('a slow answer that what it carried on cannot be true of is taken', async () => {
    const clock = databaseClock();
    await clock.read(async () => {
      vi.advanceTimersByTime(1000);
      return Promise.resolve(there());
    });
    expect(clock.now() - there()).toBe(0);
  });
});
