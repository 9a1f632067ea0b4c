import { expect, it } from 'vitest';

import { seldom } from './seldom.ts';

it('tells the same failure of the same place once a minute, and how often it came meanwhile', () => {
  let now = 0;
  const told: unknown[] = [];
  const tell = seldom({ error: (where, error, fields) => void told.push([where, String(error), fields]) }, { monotonic: () => now });
  for (; now < 59_000; now += 200) tell('fold', new Error('connect ECONNREFUSED'));
  tell('clocks', new Error('connect ECONNREFUSED'));
  tell('fold', new Error('the disk is full'));
  now = 60_000;
  tell('fold', new Error('connect ECONNREFUSED'));
  expect(told).toEqual([
    ['fold', 'Error: connect ECONNREFUSED', {}],
    ['clocks', 'Error: connect ECONNREFUSED', {}],
    ['fold', 'Error: the disk is full', {}],
    ['fold', 'Error: connect ECONNREFUSED', { meanwhile: 294 }],
  ]);
});

it('remembers so many at most, and forgets the oldest', () => {
  const told: unknown[] = [];
  const tell = seldom({ error: (where) => void told.push(where) }, { monotonic: () => 0 });
  for (let each = 0; each <= 500; each += 1) tell(`place ${each}`, 'it failed');
  tell('place 500', 'it failed');
  expect(told).toHaveLength(501);
  tell('place 0', 'it failed');
  expect(told).toHaveLength(502);
});
