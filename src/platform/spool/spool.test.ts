import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock/index.ts';
import { openSpool, SpoolFull, type Spool } from './index.ts';

let folder = '';
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'evenkeel-spool-'))));
afterAll(async () => rm(folder, { recursive: true, force: true }));

const MIB = 1024 * 1024;
const newPath = (): string => join(folder, `sub/${(count += 1)}`);
const errors: unknown[] = [];
const pause = async (length: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, length));
/** Opened by a process of its own, as it were: its file is reserved before another opens it. */
async function at(path: string, size = MIB): Promise<Spool> {
  const spool = await openSpool({ path, size, clock: systemClock, onError: (error) => errors.push(error) });
  for (const end = Date.now() + 10_000; spool.depth().reserved < size && Date.now() < end;) await pause(5);
  return spool;
}

async function held(spool: Spool): Promise<string[]> {
  const found: string[] = [];
  for (let place = 0; place < spool.depth().frames; place += 1) found.push((await spool.read(place)).payload.toString());
  return found;
}

async function overwrite(path: string, offset: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, offset);
  await file.close();
}

describe('a spool', () => {
  it('PAG-17: holds what was written, in order, for whoever opens it next', async () => {
    const path = newPath();
    const spool = await at(path);
    const ids = [await spool.append(Buffer.from('one')), await spool.append(Buffer.from('two'))];
    expect(new Set(ids).size).toBe(2);
    // It is not closed: the process was killed.
    const next = await at(path);
    expect(await held(next)).toEqual(['one', 'two']);
    expect((await next.read(1)).id).toBe(ids[1]);
    await next.append(Buffer.from('three'));
    expect(await held(await at(path))).toEqual(['one', 'two', 'three']);
  });

  it('PAG-17: a tail that is torn at any byte is left out, and what comes next is written over it', async () => {
    const path = newPath();
    const spool = await at(path);
    await spool.append(Buffer.from('whole'));
    const before = spool.depth().bytes;
    await spool.append(Buffer.from('torn away'));
    const whole = (await readFile(path)).subarray(before, spool.depth().bytes);
    for (let kept = 0; kept < whole.length; kept += 1) {
      await overwrite(path, before, Buffer.concat([whole.subarray(0, kept), Buffer.alloc(whole.length - kept)]));
      expect(await held(await at(path)), `torn after ${kept} bytes`).toEqual(['whole']);
    }
    const next = await at(path);
    await next.append(Buffer.from('later'));
    expect(await held(await at(path))).toEqual(['whole', 'later']);
  });

  it('PAG-17: a bit that was flipped ends it there', async () => {
    const path = newPath();
    const spool = await at(path);
    const words = ['one', 'two', 'six'];
    for (const word of words) await spool.append(Buffer.from(word));
    const bytes = (await readFile(path)).subarray(0, spool.depth().bytes);
    for (let place = 0; place < bytes.length; place += 1) {
      const bad = Buffer.from(bytes);
      bad[place] = (bad[place] ?? 0) ^ 4;
      await overwrite(path, 0, bad);
      expect(await held(await at(path)), `byte ${place}`).toEqual(words.slice(0, Math.floor(place / 35)));
    }
  });

  it('PAG-17: refuses what has no room, and takes it once it was emptied; what stood before never comes back', async () => {
    const path = newPath();
    const spool = await at(path, 200);
    const ids = [await spool.append(Buffer.alloc(60, 'a')), await spool.append(Buffer.alloc(60, 'b'))];
    await expect(spool.append(Buffer.alloc(60))).rejects.toThrow(SpoolFull);
    expect(await spool.empty(1)).toBe(false);
    expect(await spool.empty(2)).toBe(true);
    expect(spool.depth()).toMatchObject({ frames: 0, bytes: 0, size: 200 });
    // The second frame of before stands on the disk where the next would begin.
    ids.push(await spool.append(Buffer.alloc(60, 'c')));
    expect(new Set(ids).size).toBe(3);
    expect(await held(await at(path, 200))).toEqual(['c'.repeat(60)]);
  });

  it('PAG-17: reserves its size on the disk, beside what is being written', async () => {
    const path = newPath();
    const size = 9 * MIB;
    const spool = await openSpool({ path, size, clock: systemClock, onError: (error) => errors.push(error) });
    const words = Array.from({ length: 50 }, (_, number) => `word ${number}`);
    await Promise.all(words.map(async (word) => spool.append(Buffer.from(word))));
    for (const end = Date.now() + 10_000; spool.depth().reserved < size && Date.now() < end;) await pause(5);
    const found = await stat(path);
    expect(found.size).toBe(size);
    expect(found.blocks * 512).toBeGreaterThanOrEqual(size);
    expect(await held(await at(path, size))).toEqual(words);
    expect(errors).toEqual([]);
  });
});
