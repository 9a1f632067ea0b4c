import { describe, expect, it } from 'vitest';

import { systemClock } from '../platform/clock/index.ts';
import { groupCommits, type IntakeLog } from './intake-log.ts';
import type { Chunk } from './store-log.ts';

interface Rig {
  readonly log: IntakeLog;
  readonly chunks: Chunk[];
  accepted: number;
  late: number;
}

/** A log whose writes are what the test says; its monotonic clock goes on by `late` more. */
function rig(write: (chunk: Chunk, count: number) => Promise<number>): Rig {
  const chunks: Chunk[] = [];
  const state = { accepted: 0, late: 0 };
  const log = groupCommits({
    clock: { ...systemClock, monotonic: () => systemClock.monotonic() + state.late },
    write: async (chunk) => {
      chunks.push(chunk);
      return write(chunk, chunks.length);
    },
    onAccepted: () => void (state.accepted += 1),
    close: async () => Promise.resolve(),
  });
  return Object.assign(state, { log, chunks });
}

const pause = async (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('group commits', () => {
  it('SIG-2: many requests share a commit, and each learns where its entries stand', async () => {
    const it_ = rig(async (_, count) => Promise.resolve(count * 100));
    const places = await Promise.all(['a', 'b', 'c'].map(async (line, place) => it_.log.append({ line, entries: place + 1 })));
    expect(it_.chunks.map(({ body, entries }) => ({ body, entries }))).toEqual([{ body: 'a\nb\nc', entries: 6 }]);
    expect(places).toEqual([
      { log: 100, first: 0 },
      { log: 100, first: 1 },
      { log: 100, first: 3 },
    ]);
    expect(it_.accepted).toBe(1);
    expect(it_.log.waiting()).toBe(0);
    await it_.log.close();
  });

  it('SIG-2: nothing is answered before its commit', async () => {
    let finish: (() => void) | undefined;
    const it_ = rig(async () => new Promise((resolve) => void (finish = () => resolve(1))));
    let answered = false;
    const done = it_.log.append({ line: 'a', entries: 1 }).then(() => void (answered = true));
    await pause(30);
    expect(answered).toBe(false);
    expect(it_.accepted).toBe(0);
    finish?.();
    await done;
    expect(answered).toBe(true);
    await it_.log.close();
  });

  it('what comes while commits are under way goes together into the next', async () => {
    const finish: (() => void)[] = [];
    const it_ = rig(async (_, count) => new Promise((resolve) => void finish.push(() => resolve(count))));
    const all = [];
    for (let index = 0; index < 10; index += 1) {
      all.push(it_.log.append({ line: `line ${index}`, entries: 1 }));
      await pause(1);
    }
    await pause(10);
    const underWay = finish.length;
    for (const each of finish) each();
    await pause(10);
    for (const each of finish.slice(underWay)) each();
    await Promise.all(all);
    expect(it_.chunks.map((chunk) => chunk.entries)).toEqual([...Array.from({ length: underWay }, () => 1), 10 - underWay]);
    expect(underWay).toBeLessThan(4);
    await it_.log.close();
  });

  it('a chunk holds no more than half a million characters, unless one request is larger', async () => {
    const it_ = rig(async (_, count) => Promise.resolve(count));
    await Promise.all([
      it_.log.append({ line: 'x'.repeat(900_000), entries: 1 }),
      it_.log.append({ line: 'y'.repeat(300_000), entries: 1 }),
      it_.log.append({ line: 'z'.repeat(300_000), entries: 1 }),
    ]);
    expect(it_.chunks.map((chunk) => chunk.body.length)).toEqual([900_000, 300_000, 300_000]);
    await it_.log.close();
  });

  it('SIG-2: a database that is away for a while costs a wait and no alert', async () => {
    const it_ = rig(async (_, count) => (count < 3 ? Promise.reject(refused) : Promise.resolve(count)));
    expect(await it_.log.append({ line: 'a', entries: 1 })).toEqual({ log: 3, first: 0 });
    expect(it_.chunks.every((chunk) => chunk.body === 'a')).toBe(true);
    await it_.log.close();
  });

  it('SIG-2: a database that stays away is said to be, and not before patience ends', async () => {
    const it_ = rig(async () => Promise.reject(refused));
    const fault = it_.log.append({ line: 'a', entries: 1 }).then(
      () => 'stored',
      (error: unknown) => error,
    );
    await pause(300);
    expect(it_.chunks.length).toBeGreaterThan(1);
    it_.late = 9000;
    expect(await fault).toMatchObject({ name: 'Fault', retry: 'later' });
    await pause(300);
    expect(it_.log.waiting()).toBe(0);
    await it_.log.close();
  });

  it('SIG-2: a write that hangs is given up in time as well, and so is what waits behind it', async () => {
    const it_ = rig(async () => new Promise(() => undefined));
    const faults = ['a', 'b', 'c'].map(async (line) => {
      await pause(line === 'a' ? 0 : 20);
      return it_.log.append({ line, entries: 1 }).catch((error: unknown) => error);
    });
    await pause(60);
    it_.late = 9000;
    for (const fault of faults) expect(await fault).toMatchObject({ name: 'Fault', message: 'the database is away' });
    await it_.log.close();
  });

  it('beyond the room in memory a request is told at once', async () => {
    const it_ = rig(async () => new Promise(() => undefined));
    const large = 'x'.repeat(64 * 1024 * 1024);
    for (let count = 0; count < 4; count += 1) it_.log.append({ line: large, entries: 1 }).catch(() => undefined);
    await expect(it_.log.append({ line: 'a', entries: 1 })).rejects.toThrow('more alerts wait to be stored than there is room for');
    await it_.log.close();
  });
});
