import { afterEach, beforeEach, expect, it } from 'vitest';

import { handClock, type HandClock } from './for-tests.ts';
import { startLookout, type Found, type Lookout } from './lookout.ts';

type Name = 'clocks' | 'deliver';

let clock: HandClock;
let began: number;
let lookout: Lookout<Name> | undefined;
let looks: number[];
let pokes: string[];
let idle: string[];
let found: Found<Name> | undefined;

const loop = (name: Name): { poke: () => void; hasNothing: () => void } => ({
  poke: () => void pokes.push(`${name} ${clock.now() - began}`),
  hasNothing: () => void idle.push(name),
});

function start(): Lookout<Name> {
  lookout = startLookout<Name>({
    clock,
    loops: new Map([
      ['clocks', loop('clocks')],
      ['deliver', loop('deliver')],
    ]),
    async look() {
      looks.push(clock.now() - began);
      return Promise.resolve(found);
    },
    onError: (error) => {
      throw error;
    },
  });
  return lookout;
}

beforeEach(() => {
  clock = handClock();
  began = clock.now();
  [looks, pokes, idle] = [[], [], []];
  found = { clocks: undefined, deliver: undefined };
});
afterEach(async () => {
  const stopped = lookout?.stop();
  await clock.pass(100);
  await stopped;
});

it('an instance with nothing to do looks once a second for all its loops, which count as alive', async () => {
  start();
  await clock.pass(10_000);
  expect(looks).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  expect(pokes).toEqual([]);
  expect(idle).toHaveLength(22);
});

it('a loop is poked when the first of its work is due, to the millisecond', async () => {
  found = { clocks: began + 2345, deliver: undefined };
  start();
  await clock.pass(2400);
  expect(pokes).toEqual(['clocks 2345']);
});

it('what is due and was left lying by another, dead or not, is found within a second, and again until it is done', async () => {
  start();
  await clock.pass(1);
  found = { clocks: undefined, deliver: began };
  await clock.pass(3000);
  expect(pokes).toEqual(['deliver 1000', 'deliver 2000', 'deliver 3000']);
});

it('whoever rings has it look at once', async () => {
  const started = start();
  await clock.pass(300);
  started.look();
  await clock.pass(100);
  expect(looks).toEqual([0, 300]);
});

it('a loop that is expected to have work is poked without a look: at once, or when it is due', async () => {
  const started = start();
  await clock.pass(300);
  started.expect('deliver', clock.now());
  started.expect('clocks', clock.now() + 200);
  started.expect('clocks', clock.now() + 200);
  // Looks find what is further away.
  started.expect('clocks', clock.now() + 60_000);
  await clock.pass(500);
  expect(pokes[0]).toBe('deliver 300');
  expect(pokes).toHaveLength(2);
  const at = Number(pokes[1]?.split(' ')[1]);
  expect(at).toBeGreaterThan(500);
  expect(at).toBeLessThanOrEqual(521);
  expect(looks).toEqual([0]);
});

it('where it may not look it is no sign of life of any loop', async () => {
  found = undefined;
  start();
  await clock.pass(1000);
  expect(looks).toEqual([0, 250, 500, 750, 1000]);
  expect([pokes, idle]).toEqual([[], []]);
});
