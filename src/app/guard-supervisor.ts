import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import * as z from 'zod';

import type { Duration } from '../kernel/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { folderLock, type FolderLock } from '../platform/database/embedded/index.ts';

/** The exit code by which a server says that its settings are wrong, so that starting it again is of no use. */
export const WRONG_SETTINGS = 78;

/** How the supervisor tells a server which program to call when the supervisor itself is gone: the arguments of node, as JSON. */
export const REVIVE = 'EVENKEEL_SUPERVISOR';
/** Set for a supervisor that a server has called. */
export const REVIVED = 'EVENKEEL_REVIVED';

/** What a server tells its supervisor. */
export const serverSays = z.discriminatedUnion('says', [
  z.object({ says: z.literal('ready'), address: z.string() }),
  z.object({ says: z.literal('port-in-use') }),
]);
type ServerSays = z.infer<typeof serverSays>;

/** What a supervisor answers, beside its pid, to whoever asks on the lock: a server left over leaves at all but `starting`. */
export type SupervisorNote = 'starting' | 'needs-port' | 'ready' | 'stopping';

const LOOK: Duration = 50;
const PORT_PATIENCE: Duration = 3000;
/** A supervisor kills after as long. Without one the next server waits for the spool until this one has ended. */
const LEAVES_WITHIN: Duration = 1800;

export interface GuardWanted {
  readonly dataDir: string;
  /** Stops taking requests, finishes those under way and closes everything; called once, and given 1.8 s. */
  readonly leave: () => Promise<void>;
}

export interface Guard {
  /** Opens the port, waiting up to 3 s for another server of ours to leave it; a port that stays taken ends the process with one sentence. */
  listen<T>(open: () => Promise<T>): Promise<T>;
  /** Tells the supervisor that requests are answered, and where. */
  ready(address: string): void;
}

const tell = (message: ServerSays): void => {
  // Between the supervisor's death and the event that tells of it, sending fails; the guard is about to see to it.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

const inUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function listenPatiently<T>(open: () => Promise<T>): Promise<T> {
  const end = systemClock.monotonic() + PORT_PATIENCE;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!inUse(error)) throw error;
      if (systemClock.monotonic() > end) {
        process.stderr.write('The port is in use by another program. End that program, or set PORT to another number.\n');
        process.exit(WRONG_SETTINGS);
      }
      tell({ says: 'port-in-use' });
      await delay(20);
    }
  }
}

const argvSchema = z.array(z.string());

function revive(): ChildProcess {
  const child = spawn(process.execPath, argvSchema.parse(JSON.parse(process.env[REVIVE] ?? '[]')), {
    detached: true,
    env: { ...process.env, [REVIVED]: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  child.on('error', () => undefined);
  child.unref();
  return child;
}

const ended = (child: ChildProcess): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

/** Serves on until a supervisor stands that has another server ready to take over; calls one as often as there is none. */
async function outlive(lock: FolderLock, done: () => boolean): Promise<void> {
  let called = revive();
  while (!done()) {
    const holder = await lock.ask();
    if (holder !== undefined && holder.note !== 'starting') return;
    if (holder === undefined && ended(called)) {
      await delay(4 * LOOK);
      called = revive();
    }
    await delay(LOOK);
  }
}

/**
 * The server's half of staying alive, to be called before anything slow: when the supervisor is killed, calls another one,
 * serves until that one's server needs the port, and leaves. On SIGTERM and SIGINT it leaves at once. Without a supervisor
 * (a server started by hand) only the latter.
 */
export async function guardSupervisor(wanted: GuardWanted): Promise<Guard> {
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    void Promise.race([wanted.leave(), delay(LEAVES_WITHIN)]).finally(() => process.exit(0));
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  if (process.env[REVIVE] !== undefined && process.send !== undefined) {
    const lock = await folderLock(wanted.dataDir);
    const orphaned = (): void => void outlive(lock, () => leaving).then(leave);
    if (process.connected) process.once('disconnect', orphaned);
    else orphaned();
  }
  return { listen: listenPatiently, ready: (address) => tell({ says: 'ready', address }) };
}
