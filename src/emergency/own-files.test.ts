import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock, type Clock } from '../platform/clock/index.ts';
import { OwnFiles } from './own-files.ts';
import type { Fact } from './rules/facts.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'evenkeel-own-'))));
afterAll(async () => rm(folder, { recursive: true, force: true }));

const errors: unknown[] = [];
/** A process that starts on the folder. */
const starts = async (spoolDir: string, clock: Clock = systemClock): Promise<OwnFiles> =>
  OwnFiles.open({
    spoolDir,
    spoolSize: 64 * 1024,
    clock,
    onError: (_, error) => errors.push(error),
    onOpened: () => undefined,
  });

const put = async (files: OwnFiles, word: string): Promise<void> =>
  files.spool.put({ receivedAt: 1000, entries: 0, body: JSON.stringify({ i: word, s: 0, at: 1000, e: [] }) });

async function held(files: OwnFiles): Promise<string[]> {
  const found: string[] = [];
  for (let place = 0; place < files.spool.depth().frames; place += 1) {
    const chunk = await files.spool.read(place);
    found.push(/"i":"(\w+)"/.exec(chunk?.body ?? '')?.[1] ?? 'gone');
  }
  return found;
}

const page = '0199f000-0000-7000-8000-000000000001';
const answer: Fact = {
  fact: 'answer',
  hash: 'a'.repeat(64),
  page,
  person: { id: '0199f000-0000-7000-8000-000000000002', name: 'Ines Keller' },
  act: 'take',
  at: 1000,
};

describe('the files of an instance', () => {
  it('PAG-17: are of one process at a time: the next one finds all that was accepted and answered by the one before, until its end', async () => {
    const spoolDir = join(folder, 'one');
    const old = await starts(spoolDir);
    await put(old, 'one');
    // Its supervisor was killed: it serves on while another server starts.
    const next = await starts(spoolDir);
    expect([next.isOpen(), next.spool.isOn(), next.spool.depth().frames]).toEqual([false, false, 0]);
    await put(old, 'two');
    await old.facts.write(answer);
    const waits = put(next, 'three');
    await put(old, 'four');
    await old.close();
    await waits;
    expect(await held(next)).toEqual(['one', 'two', 'four', 'three']);
    expect(next.facts.known().answers).toHaveLength(1);
    await next.close();
    const last = await starts(spoolDir);
    expect([last.isOpen(), await held(last)]).toEqual([true, ['one', 'two', 'four', 'three']]);
    await last.close();
  });

  it('PAG-17: what the process before has brought back is not waited for by the next one', async () => {
    const spoolDir = join(folder, 'two');
    const old = await starts(spoolDir);
    await old.facts.write(answer);
    const next = await starts(spoolDir);
    expect(await old.facts.forget(1)).toBe(true);
    await old.close();
    await next.facts.write(answer);
    await next.close();
    const last = await starts(spoolDir);
    expect(last.facts.depth().frames).toBe(1);
    expect(last.facts.known().answers).toHaveLength(1);
    await last.close();
    expect(errors).toEqual([]);
  });

  it('PAG-17: what cannot be kept because another process will not leave is refused, not answered', async () => {
    const spoolDir = join(folder, 'three');
    const old = await starts(spoolDir);
    // Its patience of seconds is over twenty times sooner.
    const next = await starts(spoolDir, { ...systemClock, after: (length, then) => systemClock.after(length / 20, then) });
    await expect(put(next, 'one')).rejects.toThrow('another process has the spool');
    expect(await held(old)).toEqual([]);
    await next.close();
    await old.close();
  });
});
