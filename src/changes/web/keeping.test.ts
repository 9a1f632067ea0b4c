import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Problem, Unreachable } from '../../web/api.ts';
import { beginOnce } from './begin-once.ts';
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
      plain: ({ title, worst }: Fields) => ({ title: title.trim(), worst }),
      keyed: (theirs: Fields) => theirs,
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
});

const said = (keeper: Keeper<Fields>): string => keeper.draft().standing.state;

it('says that it is kept while what stands is what is stored, and that it is not while it lacks what it needs', async () => {
  const { ways, stored } = server({ title: 'Pool', worst: '' });
  const keeper = new Keeper(stored(), ways);
  keeper.set({ worst: '' });
  expect(said(keeper)).toBe('kept');
  keeper.set({ title: 'Pools' });
  expect([said(keeper), keeper.holds()]).toEqual(['writing', true]);
  keeper.set({ title: 'Pool ' });
  expect([said(keeper), keeper.holds()]).toEqual(['kept', false]);
  keeper.set({ title: '' });
  expect(said(keeper)).toBe('empty');
  await vi.runAllTimersAsync();
  expect([said(keeper), stored().version]).toEqual(['empty', 1]);
});

/** Ways whose answers are lost on the way back until they are found again. */
function losing({ ways }: ReturnType<typeof server>) {
  const way = { lost: true, sent: 0 };
  const keep = async (fields: Fields, over: number) => {
    way.sent += 1;
    const answer = await ways.keep(fields, over);
    if (way.lost) throw new Unreachable('the answer was lost');
    return answer;
  };
  return { way, ways: { ...ways, keep } };
}

it('is not at odds with itself where the answer to what it stored was lost', async () => {
  const site = server({ title: 'Pool', worst: '' });
  const { way, ways } = losing(site);
  const keeper = new Keeper(site.stored(), ways);
  keeper.set({ worst: 'Payments fail' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect([site.stored().version, said(keeper)]).toEqual([2, 'failed']);
  keeper.set({ worst: 'Payments fail for 5 minutes' });
  expect(said(keeper)).toBe('failed');
  way.lost = false;
  await vi.runAllTimersAsync();
  expect(site.stored()).toEqual({ fields: { title: 'Pool', worst: 'Payments fail for 5 minutes' }, version: 3 });
  expect(keeper.draft()).toMatchObject({ clashes: [], standing: { state: 'kept' } });
});

it('sends what was refused again only once it was changed, and what is left behind until it is stored', async () => {
  const site = server({ title: 'Pool', worst: '' });
  let sent = 0;
  let no: Error | undefined = new Problem(400, { title: 'It is too long' });
  const ways = {
    ...site.ways,
    keep: async (fields: Fields, over: number) => {
      sent += 1;
      if (no !== undefined) throw no;
      return site.ways.keep(fields, over);
    },
  };
  const keeper = new Keeper(site.stored(), ways);
  keeper.set({ worst: 'Very long' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([sent, keeper.draft().standing]).toMatchObject([1, { state: 'failed', refused: true }]);
  no = new Unreachable('away');
  keeper.set({ worst: 'Short' });
  const left = keeper.leave();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toBe(5 + 1);
  no = undefined;
  await vi.runAllTimersAsync();
  await left;
  expect(site.stored().fields.worst).toBe('Short');
});

it('begins one record however often its answer is lost, and another one after a refusal', async () => {
  const keys: string[] = [];
  const answers: (Error | string)[] = [new Unreachable('away'), new Problem(503, {}), 'made', new Problem(400, {}), 'made'];
  const post = async (sent: string, key: string): Promise<string> => {
    keys.push(key);
    const answer = answers.shift() ?? 'made';
    if (answer instanceof Error) throw answer;
    return Promise.resolve(`${answer} of ${sent}`);
  };
  const begin = beginOnce(post);
  for (const words of ['Po', 'Poo']) await expect(begin(words)).rejects.toThrow();
  expect(await begin('Pool')).toEqual({ sent: 'Po', answer: 'made of Po' });
  expect(new Set(keys).size).toBe(1);
  const other = beginOnce(post);
  await expect(other('Po')).rejects.toThrow();
  expect(await other('Pool')).toEqual({ sent: 'Pool', answer: 'made of Pool' });
  expect(keys[3]).not.toBe(keys[4]);
});

it('joins what is told while something is being stored, once that is answered', async () => {
  const site = server({ title: 'Pool', worst: '' });
  const keeper = new Keeper(site.stored(), site.ways);
  keeper.set({ title: 'Raise the pool' });
  const flushed = keeper.flush();
  keeper.hear({ fields: { title: 'Raise the pool', worst: 'Payments fail' }, version: 3 });
  await flushed;
  expect(keeper.draft().fields).toEqual({ title: 'Raise the pool', worst: 'Payments fail' });
});

it('CHG-5: stores nothing while the screen asks first, keeps what is written meanwhile, and stores it once it may', async () => {
  const { ways, stored } = server({ title: 'Pool', worst: '' });
  const mine = new Keeper(stored(), ways);
  mine.wait(true);
  mine.set({ worst: 'Payments fail' });
  await vi.runAllTimersAsync();
  expect([mine.draft().standing.state, mine.holds(), stored().fields.worst]).toEqual(['waits', true, '']);
  await mine.leave();
  expect(stored().fields.worst).toBe('');
  mine.wait(false);
  await vi.runAllTimersAsync();
  expect([mine.draft().standing.state, stored().fields.worst]).toEqual(['kept', 'Payments fail']);
});
