import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { folderLock } from '../../platform/database/embedded/index.ts';
import { prepareFolder, readMark, writeMark } from './folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-folder-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const keepsake = (): string => join(folder, 'keepsake');

describe("the demo's folder", () => {
  it('is marked when it is new, and kept when its history stands', async () => {
    expect(await prepareFolder(folder, false)).toEqual({ ok: true, value: null });
    expect(await readMark(folder)).toEqual({ made: 'by npm run demo', history: 'none' });
    await writeMark(folder, 'finished', '2026-03-18T13:20:00.000Z');
    await writeFile(keepsake(), 'played with');
    await prepareFolder(folder, false);
    expect(existsSync(keepsake())).toBe(true);
  });

  it('is made anew when that is asked for, and when its history was not finished', async () => {
    for (const [history, reset] of [
      ['finished', true],
      ['unfinished', false],
    ] as const) {
      await writeMark(folder, history);
      await writeFile(keepsake(), 'played with');
      expect(await prepareFolder(folder, reset)).toEqual({ ok: true, value: null });
      expect(await readdir(folder)).toEqual(['demo.json']);
      expect(await readMark(folder)).toMatchObject({ history: 'none' });
    }
  });

  it('is refused when something else made it, and nothing in it is touched', async () => {
    await writeFile(keepsake(), 'of somebody');
    const refused = await prepareFolder(folder, true);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    expect(await readdir(folder)).toEqual(['keepsake']);
  });

  it('is not thrown away under a demo that runs on it', async () => {
    await writeMark(folder, 'finished');
    const lock = await folderLock(folder);
    const held = await lock.hold(() => ({ pid: process.pid, address: 'http://127.0.0.1:7171', note: 'ready' }));
    await prepareFolder(folder, true);
    expect(await readMark(folder)).toMatchObject({ history: 'finished' });
    if ('release' in held) await held.release();
  });
});
