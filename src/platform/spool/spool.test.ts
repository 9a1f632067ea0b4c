import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock/index.ts';
import { openSpool, SpoolFull, type Spool } from './index.ts';

let folder = '';
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'evenkeel-spool-'))));
afterAll(async () => rm(folder, { recursive: true, force: true }));
afterEach(async () => closeAll());

const MIB = 1024 * 1024;
const HEADER = 32;
const newPath = (): string => join(folder, `sub/${(count += 1)}`);
const errors: unknown[] = [];
const pause = async (length: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, length));
/** A process that was killed closes nothing: this is for the end of a test. */
const opened: Spool[] = [];
const closeAll = async (): Promise<void> => void (await Promise.all(opened.splice(0).map(async (spool) => spool.close())));
/** Opened by a process of its own, as it were: its file is reserved before another opens it. */
async function at(path: string, size = MIB): Promise<Spool> {
  const spool = await openSpool({ path, size, clock: systemClock, onError: (error) => errors.push(error) });
  opened.push(spool);
  for (const end = Date.now() + 10_000; spool.depth().reserved < size && Date.now() < end;) await pause(2);
  return spool;
}

async function held(spool: Spool): Promise<string[]> {
  const found: string[] = [];
  for (let place = 0; place < spool.depth().frames; place += 1) found.push((await spool.read(place))?.payload.toString() ?? 'gone');
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
    expect((await next.read(1))?.id).toBe(ids[1]);
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

  it('PAG-17: a bit that was flipped costs one frame, which is set aside and told, and what is behind it is read', async () => {
    const path = newPath();
    const spool = await at(path);
    const words = ['one', 'two', 'six'];
    for (const word of words) await spool.append(Buffer.from(word));
    const bytes = (await readFile(path)).subarray(0, spool.depth().bytes);
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const bad = Buffer.from(bytes);
      bad[byte] = (bad[byte] ?? 0) ^ 4;
      await overwrite(path, 0, bad);
      const hit = Math.floor(byte / 35);
      // What is of another generation than the first frame is what stood there before; a last frame like this is one that was never answered.
      const left =
        byte >= 4 && byte < 20 ? [] : hit === 2 ? words.slice(0, 2) : words.map((word, place) => (place === hit ? 'gone' : word));
      expect(await held(await at(path)), `byte ${byte}`).toEqual(left);
    }
    const aside = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.damaged-`));
    expect(aside.map((name) => name.slice(-2)).toSorted()).toEqual(['-0', '-1']);
    expect(errors.splice(0).map(String).join('\n')).toContain(`frame 1 of ${path} can no longer be read: its 35 bytes are set aside`);
  });

  it('PAG-17: a frame that goes bad beneath a process that runs is set aside, and the others are read', async () => {
    const path = newPath();
    const spool = await at(path);
    for (const word of ['one', 'two', 'six']) await spool.append(Buffer.from(word));
    await overwrite(path, 0, Buffer.alloc(20, 7));
    expect(await held(spool)).toEqual(['gone', 'two', 'six']);
    expect(await held(spool)).toEqual(['gone', 'two', 'six']);
    expect(errors.splice(0)).toHaveLength(1);
    await spool.append(Buffer.from('ten'));
    expect(await held(spool)).toEqual(['gone', 'two', 'six', 'ten']);
    expect(await spool.empty(4)).toBe(true);
    expect(await held(await at(path))).toEqual([]);
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

  it('PAG-17: is emptied beside who reads it: nothing is taken for damaged, and what comes next is held', async () => {
    const path = newPath();
    const spool = await at(path);
    for (let round = 0; round < 100; round += 1) {
      await spool.append(Buffer.from('told'));
      const beside = Array.from({ length: 4 }, async () => spool.read(0));
      expect(await spool.empty(1)).toBe(true);
      for (const frame of await Promise.all(beside)) expect(frame?.payload.toString() ?? 'told').toBe('told');
      expect(spool.depth()).toMatchObject({ frames: 0, bytes: 0 });
    }
    expect(errors).toEqual([]);
    await spool.append(Buffer.from('next'));
    expect(await held(await at(path))).toEqual(['next']);
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

describe('a spool that is killed', () => {
  type Step =
    | { does: 'append' | 'drain' | 'drain beside an append' | 'open'; length: number }
    | { does: 'append torn' | 'empty torn'; length: number; kept: number };
  const length = fc.integer({ min: 1, max: 90 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constant('append' as const), length }) },
    fc.record({ does: fc.constantFrom('drain' as const, 'drain beside an append' as const, 'open' as const), length }),
    fc.record({
      does: fc.constantFrom('append torn' as const, 'empty torn' as const),
      length,
      kept: fc.constantFrom(0, 1, 4, 10, 20, 28, 32, 40, 200),
    }),
  );

  /** A spool, beside a list of what it must hold. */
  class Play {
    private readonly path = newPath();
    private readonly spools: Spool[] = [];
    private must: string[] = [];
    private words = 0;

    private get spool(): Spool {
      const [spool] = this.spools;
      if (spool === undefined) throw new Error('it is opened first');
      return spool;
    }

    /** Another process comes after the one that was killed. */
    async open(): Promise<void> {
      this.spools.unshift(await at(this.path, 1024));
    }

    private async append(length: number): Promise<void> {
      const word = `${(this.words += 1)} `.padEnd(length + 4, 'x');
      const [done] = await Promise.allSettled([this.spool.append(Buffer.from(word))]);
      if (done.status === 'fulfilled') this.must.push(word);
      else expect(done.reason).toBeInstanceOf(SpoolFull);
    }

    private async drain(): Promise<void> {
      const frames = await held(this.spool);
      expect(frames).toEqual(this.must.slice(0, frames.length));
      if (await this.spool.empty(frames.length)) this.must = this.must.slice(frames.length);
    }

    /** So many bytes of what was written last came to the disk. Answers whether any is missing: what stood there may have been the same. */
    private async tear(before: Buffer, from: number, kept: number): Promise<boolean> {
      const written = await readFile(this.path);
      const torn = Buffer.concat([written.subarray(0, from + kept), before.subarray(from + kept)]);
      await writeFile(this.path, torn);
      return !torn.equals(written);
    }

    private async appendTorn(length: number, kept: number): Promise<void> {
      const [before, answered, from] = [await readFile(this.path), this.must.length, this.spool.depth().bytes];
      await this.append(length);
      if (await this.tear(before, from, kept)) this.must = this.must.slice(0, answered);
      await this.open();
    }

    private async emptyTorn(kept: number): Promise<void> {
      const [before, drained] = [await readFile(this.path), this.must];
      await this.drain();
      if (drained.length === 0) return;
      // The first header lies within one sector, which is written as a whole or not at all.
      await this.tear(before, 0, kept < HEADER ? 0 : HEADER);
      await this.open();
      expect(await held(this.spool)).toEqual(kept < HEADER ? drained : []);
      await this.spool.empty(this.spool.depth().frames);
    }

    async step(step: Step): Promise<void> {
      if (step.does === 'append') await this.append(step.length);
      if (step.does === 'drain') await this.drain();
      if (step.does === 'drain beside an append') await Promise.all([this.append(step.length), this.drain()]);
      if (step.does === 'open') await this.open();
      if (step.does === 'append torn') await this.appendTorn(step.length, step.kept);
      if (step.does === 'empty torn') await this.emptyTorn(step.kept);
      expect(await held(this.spool)).toEqual(this.must);
    }
  }

  it('PAG-17: between any two writes, or within one, still holds what it has answered, in order, and reads all of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const play = new Play();
        await play.open();
        for (const each of steps) await play.step(each);
        await play.open();
        await closeAll();
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
