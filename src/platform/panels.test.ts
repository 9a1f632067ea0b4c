import { setTimeout as delay } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { panelsOn, registerPanel } from './panels.ts';

const nobody = { many: async () => Promise.resolve([]), maybe: async () => Promise.resolve(undefined) };

it('a slow or failing panel shows itself as such and delays nothing', async () => {
  registerPanel({ name: 'thing.well', subject: 'thing', load: async (_, { id, now }) => Promise.resolve([{ id, now }]) });
  registerPanel({ name: 'thing.slow', subject: 'thing', load: async () => delay(2000, ['late']) });
  registerPanel({ name: 'thing.broken', subject: 'thing', load: async () => Promise.reject(new Error('no')) });
  registerPanel({ name: 'other.well', subject: 'other', load: async () => Promise.resolve(['other']) });
  const before = performance.now();
  const shown = await panelsOn(nobody, { kind: 'thing', id: 'a', now: 5 });
  expect(performance.now() - before).toBeLessThan(1000);
  expect(shown).toEqual([
    { name: 'thing.well', state: 'shown', items: [{ id: 'a', now: 5 }] },
    { name: 'thing.slow', state: 'slow', items: [] },
    { name: 'thing.broken', state: 'failed', items: [] },
  ]);
});
