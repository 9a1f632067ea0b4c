import { createHash } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as z from 'zod';

import { newToken, systemClock } from '../../clock/index.ts';
import { codeOf } from './system-error.ts';

const holderSchema = z.object({ pid: z.number(), address: z.string(), note: z.string() });

/** Who holds a data folder: the process, the address it serves, and a note for those who ask. */
export type Holder = z.infer<typeof holderSchema>;

/** The lock of one data folder. */
export interface FolderLock {
  /**
   * Takes the folder for this process until it releases it or ends, even by kill -9. Who asks meanwhile is told what
   * `self` answers. When another has it, answers that holder instead (with pid 0 when it does not say).
   */
  hold(self: () => Holder): Promise<{ release(): Promise<void> } | Holder>;
  /** Asks who holds it; undefined when nobody does, or nobody who answers within 2 s. */
  ask(): Promise<Holder | undefined>;
}

/** A word of the folder's own, so that nobody can take the lock's name who may not read the folder. */
async function wordOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'lock-name');
  for (;;) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, newToken(systemClock), { mode: 0o600 });
    // Linking fails where another process was first, whose word then holds.
    await link(draft, file).catch(() => undefined);
    await rm(draft, { force: true });
  }
}

/**
 * The socket's name is made from the folder itself, not from its path. On Linux it is an abstract one: the kernel lets one
 * process have it and takes it back when that process dies, however it dies. Elsewhere it is a file.
 */
async function nameOf(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const word = await wordOf(dataDir);
  const { dev, ino } = await stat(dataDir);
  const name = `evenkeel-${createHash('sha256').update(`${word} ${dev} ${ino}`).digest('hex').slice(0, 32)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.lock`);
}

async function ask(name: string): Promise<Holder | undefined> {
  return new Promise((answer) => {
    const socket = connect(name);
    let text = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      answer(text.endsWith('\n') ? holderSchema.parse(JSON.parse(text)) : undefined);
    });
  });
}

async function listen(name: string, self: () => Holder): Promise<Server | undefined> {
  return new Promise((answer, fail) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(`${JSON.stringify(self())}\n`);
    });
    server.on('error', (error) => (codeOf(error) === 'EADDRINUSE' ? answer(undefined) : fail(error)));
    server.listen(name, () => answer(server));
  });
}

async function hold(name: string, self: () => Holder): ReturnType<FolderLock['hold']> {
  for (let tries = 1; ; tries += 1) {
    const server = await listen(name, self);
    if (server !== undefined) return { release: async () => new Promise((done) => server.close(() => done())) };
    const holder = await ask(name);
    if (holder !== undefined) return holder;
    // Whoever had it is gone, or does not answer; a socket's file outlives its process.
    if (tries === 3) return { pid: 0, address: 'unknown', note: '' };
    if (process.platform !== 'linux') await rm(name, { force: true });
  }
}

/** The lock of a data folder, which is made when it is missing. */
export async function folderLock(dataDir: string): Promise<FolderLock> {
  const name = await nameOf(dataDir);
  return { hold: async (self) => hold(name, self), ask: async () => ask(name) };
}
