import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Keeper, type Stored } from './keeping.ts';

interface Fields {
  readonly title: string;
  readonly worst: string;
}

/** A server that has one record, and says no to what is over an old version. */
function server(began: Fields) {
  let stored: Stored<Fields> = { fields: began, version: 1 };
  return {
    stored: () => stored,
    ways: {
      keep: async (fields: Fields, over: number) => {
        if (over !== stored.version) return Promise.resolve('newer' as const);
        stored = { fields, version: over + 1 };
        return Promise.resolve(stored);
      },
      read: async () => Promise.resolve(stored),
      ready: ({ title }: Fields) => title !== '',
      present: () => 0,
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('keeps what is typed by itself, and what two people write in different fields', async () => {
  const { ways, stored } = server({ title: 'Pool', worst: '' });
  const [mine, other] = [new Keeper(stored(), ways), new Keeper(stored(), ways)];
  mine.set({ title: 'Raise the pool' });
  other.set({ worst: 'Payments fail' });
  await vi.runAllTimersAsync();
  expect(stored().fields).toEqual({ title: 'Raise the pool', worst: 'Payments fail' });
  mine.hear(stored());
  expect(mine.draft()).toMatchObject({ fields: stored().fields, clashes: [], standing: { state: 'kept' } });
});

it('stores nothing over what another wrote in the same field, until somebody says which it is', async () => {
  const { ways, stored } = server({ title: 'Pool', worst: '' });
  const [mine, other] = [new Keeper(stored(), ways), new Keeper(stored(), ways)];
  mine.set({ worst: 'Payments fail' });
  await vi.runAllTimersAsync();
  other.set({ worst: 'Nothing at all' });
  await vi.runAllTimersAsync();
  expect(stored().fields.worst).toBe('Payments fail');
  const [clash] = other.draft().clashes;
  expect([other.draft().fields.worst, clash]).toEqual(['Nothing at all', { field: 'worst', theirs: 'Payments fail' }]);
  if (clash !== undefined) other.settle(clash, 'mine');
  await vi.runAllTimersAsync();
  expect(stored().fields.worst).toBe('Nothing at all');
});

it('keeps what is typed while it is being stored, and what could not be stored', async () => {
  const { ways, stored } = server({ title: 'Pool', worst: '' });
  let away = true;
  const keeper = new Keeper(stored(), {
    ...ways,
    keep: async (fields, over) => (away ? Promise.reject(new Error('the server is away')) : ways.keep(fields, over)),
  });
  keeper.set({ title: 'Raise' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(keeper.draft().standing.state).toBe('failed');
  away = false;
  const flushed = keeper.flush();
  keeper.set({ title: 'Raise the pool' });
  await flushed;
  await vi.runAllTimersAsync();
  expect(stored().fields.title).toBe('Raise the pool');
  keeper.stop();
});
