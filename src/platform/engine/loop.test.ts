import { expect, it } from 'vitest';

import { wait } from '../clock/index.ts';
import { handClock } from './for-tests.ts';
import { startLoop, UNTIL_POKED } from './loop.ts';

const raise = (error: unknown): never => {
  throw error;
};

it('a loop sleeps as long as its round says, and no longer once it is poked', async () => {
  const clock = handClock();
  const rounds: number[] = [];
  const began = clock.now();
  const loop = startLoop({
    clock,
    async round() {
      rounds.push(clock.now() - began);
      return Promise.resolve(rounds.length === 1 ? 5000 : UNTIL_POKED);
    },
    onError: raise,
  });
  await clock.pass(60_000);
  expect(rounds).toEqual([0, 5000]);
  loop.poke();
  await clock.pass(60_000);
  expect(rounds).toEqual([0, 5000, 60_000]);
  await loop.stop();
});

it('what comes while a round is under way makes another one', async () => {
  const clock = handClock();
  let rounds = 0;
  const loop = startLoop({
    clock,
    async round() {
      rounds += 1;
      await wait(clock, 300);
      return UNTIL_POKED;
    },
    onError: raise,
  });
  await clock.pass(100);
  loop.poke();
  loop.poke();
  await clock.pass(10_000);
  expect(rounds).toBe(2);
  await loop.stop();
});

it('a round that fails is tried again soon by the clock, whoever else knows better when there is work', async () => {
  const clock = handClock();
  const told: unknown[] = [];
  const loop = startLoop({
    clock,
    sleep: () => () => undefined,
    async round() {
      return told.length < 3 ? Promise.reject(new Error('the database is away')) : Promise.resolve(UNTIL_POKED);
    },
    onError: (error) => told.push(error),
  });
  await clock.pass(1000);
  expect(told).toHaveLength(3);
  expect(loop.rounds()).toBe(1);
  await loop.stop();
});

it('that there is nothing for it is a round of a loop that sleeps, and none of one that hangs', async () => {
  const clock = handClock();
  let began = 0;
  let goOn = (): void => undefined;
  const loop = startLoop({
    clock,
    async round() {
      began += 1;
      return began === 1 ? UNTIL_POKED : new Promise<number>((resolve) => (goOn = () => resolve(UNTIL_POKED)));
    },
    onError: raise,
  });
  await clock.pass(100);
  loop.hasNothing();
  expect([loop.rounds(), clock.now() - loop.lastRound()]).toEqual([2, 0]);
  loop.poke();
  await clock.pass(30_000);
  loop.hasNothing();
  expect([loop.rounds(), clock.now() - loop.lastRound()]).toEqual([2, 30_000]);
  goOn();
  await clock.pass(100);
  await loop.stop();
});
