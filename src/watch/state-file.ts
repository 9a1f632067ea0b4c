import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { after, atFirst, type WatchEvent, type WatchSetting, type WatchState } from './rules/watching.ts';

const check = z.object({ misses: z.number(), checkedAt: z.number().nullable(), goodAt: z.number().nullable(), why: z.string().nullable() });
const alarm = z.object({
  id: z.string(),
  token: z.string(),
  openedAt: z.number(),
  because: z.string(),
  acknowledged: z.object({ at: z.number(), by: z.string() }).nullable(),
  tries: z.number(),
  failures: z.number(),
  nextAt: z.number(),
  told: z.array(z.number()),
});
const ending = z.object({
  id: z.string(),
  openedAt: z.number(),
  overAt: z.number(),
  left: z.array(z.number()),
  tries: z.number(),
  nextAt: z.number(),
});
const whole: z.ZodType<WatchState> = z.object({ cycle: check, page: check, alarm: alarm.nullable(), endings: z.array(ending) });

const at = z.number();
const told = z.enum(['yes', 'maybe', 'no']);
const event: z.ZodType<WatchEvent> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['cycle', 'page']), at, why: z.string().nullable() }),
  z.object({ kind: z.literal('opened'), at, id: z.string(), token: z.string(), because: z.string() }),
  z.object({ kind: z.literal('told'), at, contact: z.number(), told }),
  z.object({ kind: z.literal('acknowledged'), at, by: z.string() }),
  z.object({ kind: z.literal('over'), at }),
  z.object({ kind: z.literal('told-over'), at, id: z.string(), contact: z.number(), told }),
]);
const line = z.union([z.object({ state: whole }), z.object({ event })]);

const NAME = 'watch.log';
/** The file is written anew, as its state alone, once it holds so many lines. */
const MOST_LINES = 1000;

/** What a watcher remembers: a file to which it appends what happened, each line on the disk before it counts. */
export interface StateFile {
  /** The state as it was left. */
  readonly found: WatchState;
  /** Appends what happened; resolves once it is on the disk. `state` is what it led to. */
  append(happened: WatchEvent, state: WatchState): Promise<void>;
  close(): Promise<void>;
}

/** A line that a crash cut short is the last one, and never counted. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  lines.pop();
  return lines;
}

function jsonOf(text: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    return read;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a folder's file says; a file that is not there says that nothing is proved, and so does one that cannot be read. */
export function readState(folder: string, setting: WatchSetting): WatchState {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return atFirst;
    throw error;
  }
  let state = atFirst;
  for (const each of linesOf(text)) {
    const read = line.safeParse(jsonOf(each));
    // Another version's, or a broken disk's: to watch anew is better than not to watch.
    if (!read.success) return state;
    state = 'state' in read.data ? read.data.state : after(state, read.data.event, setting);
  }
  return state;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

/** Writes the file anew beside the old one, which it replaces in one step. */
async function rewritten(folder: string, state: WatchState): Promise<FileHandle> {
  const fresh = join(folder, `${NAME}.new`);
  const handle = await open(fresh, 'w', 0o600);
  await handle.writeFile(`${JSON.stringify({ state })}\n`);
  await handle.sync();
  await rename(fresh, join(folder, NAME));
  await syncFolder(folder);
  return handle;
}

/** Opens the store of a watcher, which is made where there is none. */
export async function openStateFile(folder: string, setting: WatchSetting): Promise<StateFile> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = readState(folder, setting);
  let handle = await rewritten(folder, found);
  let lines = 1;
  let last: Promise<void> = Promise.resolve();
  const write = async (happened: WatchEvent, state: WatchState): Promise<void> => {
    if (lines >= MOST_LINES) {
      const old = handle;
      handle = await rewritten(folder, state);
      await old.close();
      lines = 1;
      return;
    }
    await handle.appendFile(`${JSON.stringify({ event: happened })}\n`);
    await handle.datasync();
    lines += 1;
  };
  return {
    found,
    async append(happened, state) {
      // One after the other, so that lines stand in the order in which things happened.
      const mine = last.then(async () => write(happened, state));
      last = mine.then(
        () => undefined,
        () => undefined,
      );
      return mine;
    },
    async close() {
      await last;
      await handle.close();
    },
  };
}
