import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { Fault } from '../../../kernel/index.ts';
import { codeOf } from './system-error.ts';

/** The operating system's account that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'evenkeel-pg';

async function find(name: string): Promise<Account | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

async function ownerOf(folder: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(folder);
    return uid === 0 ? undefined : { uid, gid };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The account for a server whose data are in the folder: undefined means our own. PostgreSQL refuses to run as root, and
 * an account shared with other programs (`nobody`) would let them at the data, so root makes one of its own; data that
 * belong to somebody already stay theirs.
 */
export async function accountFor(folder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(folder);
  if (owner !== undefined) return owner;
  let said = '';
  // Another start may be editing the same file; it holds it for a moment only.
  for (let tries = 0; tries < 20; tries += 1) {
    const found = await find(NAME);
    if (found !== undefined) return found;
    const made = spawnSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', NAME],
      {
        encoding: 'utf8',
        timeout: 10_000,
      },
    );
    said = made.error?.message ?? made.stderr.trim();
    if (made.status !== 0) await delay(100);
  }
  throw new Fault(
    `The account ${NAME} that PostgreSQL needs could not be made (${said}). Make it by hand, or start as another user than root.`,
    'never',
  );
}

/** A program of PostgreSQL's: who runs it, and which major version it is of. */
export interface Runs {
  readonly account: Account | undefined;
  readonly major: number;
}

/**
 * How a program of another account names a folder: it is started inside it, and finds it again through its own working
 * folder, so that no folder above it (such as /root) has to let that account through. Before 16 PostgreSQL leaves its
 * working folder for a moment to find its own program, and cannot come back.
 */
export const seenFromInside = (folder: string, runs: Runs): string =>
  runs.account !== undefined && runs.major >= 16 && existsSync('/proc/self/cwd') ? '/proc/self/cwd' : folder;
