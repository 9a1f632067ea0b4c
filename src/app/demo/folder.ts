import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { folderLock, startEmbedded } from '../../platform/database/embedded/index.ts';

const mark = z.object({
  made: z.literal('by npm run demo'),
  /** A history that was not finished is begun anew. */
  history: z.enum(['none', 'unfinished', 'finished']),
  /** When it ends, as ISO 8601. */
  ends: z.string().optional(),
});

/** What a demo says of its folder. */
export type Mark = z.infer<typeof mark>;

const fileOf = (folder: string): string => join(folder, 'demo.json');

/** The demo's own mark on a folder; undefined where it has none. */
export async function readMark(folder: string): Promise<Mark | undefined> {
  if (!existsSync(fileOf(folder))) return undefined;
  const read = mark.safeParse(JSON.parse(await readFile(fileOf(folder), 'utf8')));
  return read.data;
}

export async function writeMark(folder: string, history: Mark['history'], ends?: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileOf(folder), `${JSON.stringify({ made: 'by npm run demo', history, ends })}\n`);
}

const isEmpty = async (folder: string): Promise<boolean> => !existsSync(folder) || (await readdir(folder)).length === 0;

/** Throws a demo's folder away unless a demo runs on it. A database that was left running there is ended first. */
async function throwAway(folder: string): Promise<void> {
  const lock = await folderLock(folder);
  const held = await lock.hold(() => ({ pid: process.pid, address: 'none', note: 'starting' }));
  // Whoever starts on it next is told who runs.
  if (!('release' in held)) return;
  if (existsSync(join(folder, 'postgresql', 'postmaster.pid'))) {
    const left = await startEmbedded({ dataDir: folder, log: () => undefined });
    await left.stop();
  }
  await rm(folder, { recursive: true });
  await held.release();
}

/**
 * Makes a folder ready for the demo: a new one is marked; with `reset`, and where a history was not finished, a demo's own is thrown
 * away and made anew. A folder that no demo has made is refused.
 */
export async function prepareFolder(folder: string, reset: boolean): Promise<Result<null>> {
  const standing = await readMark(folder);
  if (standing === undefined && !(await isEmpty(folder))) {
    return refuse('conflict', `${folder} was not made by the demo, so it is left as it is. Set EVENKEEL_DATA to another folder.`);
  }
  if (standing !== undefined && (reset || standing.history === 'unfinished')) await throwAway(folder);
  if ((await readMark(folder)) === undefined) await writeMark(folder, 'none');
  return ok(null);
}
