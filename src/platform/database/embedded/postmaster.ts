import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Duration } from '../../../kernel/index.ts';
import { systemClock } from '../../clock/index.ts';
import { seenFromInside, type Account, type Runs } from './account.ts';
import { codeOf } from './system-error.ts';

/** What a running server says of itself in `postmaster.pid` (src/include/utils/pidfile.h of PostgreSQL). */
export interface PidFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: string;
}

const LOOK: Duration = 5;

/** Runs an act on a process or file that may be gone. */
function unlessGone<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

export async function readPidFile(folder: string): Promise<PidFile | undefined> {
  let text = '';
  try {
    text = await readFile(join(folder, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const [pid, , , , socketFolder, , , status] = text.split('\n');
  const number = Math.abs(Number(pid));
  return Number.isInteger(number) && number > 1
    ? { pid: number, socketFolder: socketFolder ?? '', status: (status ?? '').trim() }
    : undefined;
}

/** Whether a process lives; one that nobody has reaped yet does not. */
export function alive(pid: number): boolean {
  const here = unlessGone(() => process.kill(pid, 0)) ?? unlessGone(() => statSync(`/proc/${pid}`).isDirectory()) ?? false;
  if (!here) return false;
  const state = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return state === undefined || !/\) [ZX]/.test(state);
}

/**
 * Whose process a pid from `postmaster.pid` is by now: pids are used again, in containers at once. `unsure` is a
 * PostgreSQL of which we may not see more.
 */
export function whose(pid: number, folder: string): 'ours' | 'unsure' | 'foreign' | 'gone' {
  if (!alive(pid)) return 'gone';
  const name = unlessGone(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  if (name !== undefined && name !== 'postgres' && name !== 'postmaster') return 'foreign';
  const workingFolder = unlessGone(() => readlinkSync(`/proc/${pid}/cwd`));
  if (workingFolder === undefined) return 'unsure';
  return workingFolder === realpathSync(folder) ? 'ours' : 'foreign';
}

/**
 * Makes PostgreSQL see that the pid in its file is nobody's: it would refuse to start beside any process of that pid, even
 * a dead one that nobody has reaped. The other lines stay, for by them it makes sure that no old backend still holds the
 * shared memory.
 */
export async function disown(folder: string, account: Account | undefined): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  try {
    const text = await readFile(file, 'utf8');
    // One more than the largest pid that Linux gives.
    await writeFile(`${file}.new`, text.replace(/^-?\d+/, '4194305'), { mode: 0o600 });
    if (account !== undefined) await chown(`${file}.new`, account.uid, account.gid);
    await rename(`${file}.new`, file);
  } catch (error) {
    // The server ended in order meanwhile, and took its file away.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

export interface PostmasterWanted {
  readonly program: string;
  readonly folder: string;
  readonly runs: Runs;
  readonly settings: readonly string[];
  /** Where to keep what the server says before its own log is open. */
  readonly startLog: string;
}

/** Starts a server in a session of its own, so that a terminal's Ctrl-C does not end it before its users. */
export function spawnPostmaster(wanted: PostmasterWanted): ChildProcess {
  const log = openSync(wanted.startLog, 'w', 0o600);
  try {
    const settings = wanted.settings.flatMap((setting) => ['-c', setting]);
    return spawn(wanted.program, ['-D', seenFromInside(wanted.folder, wanted.runs), ...settings], {
      ...wanted.runs.account,
      cwd: wanted.folder,
      detached: true,
      env: { TZ: 'UTC', LC_ALL: 'C', PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** Waits until the process of the pid is gone; false when it was not within the time. */
export async function gone(pid: number, within: Duration): Promise<boolean> {
  const end = systemClock.monotonic() + within;
  while (alive(pid)) {
    if (systemClock.monotonic() > end) return false;
    await delay(LOOK);
  }
  return true;
}

/** Ends a server: fast, then without a checkpoint (the next start recovers), then by force; within 3 s. */
export async function endPostmaster(pid: number): Promise<void> {
  const steps: [NodeJS.Signals, Duration][] = [
    ['SIGINT', 1500],
    ['SIGQUIT', 800],
    ['SIGKILL', 500],
  ];
  for (const [signal, within] of steps) {
    unlessGone(() => process.kill(pid, signal));
    if (await gone(pid, within)) return;
  }
}

/** Waits until the server takes connections (`ready`), or its process ends. */
export async function settled(child: ChildProcess, folder: string): Promise<'ready' | 'ended'> {
  let failed = false;
  child.once('error', () => (failed = true));
  while (!failed && child.exitCode === null && child.signalCode === null) {
    const file = await readPidFile(folder);
    if (file?.pid === child.pid && file?.status === 'ready') return 'ready';
    await delay(LOOK);
  }
  return 'ended';
}
