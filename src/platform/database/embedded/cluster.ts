import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { Fault } from '../../../kernel/index.ts';
import { seenFromInside, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { codeOf } from './system-error.ts';

/** The role that owns an embedded database and changes its schema; the application has another, without its rights. */
export const OWNER = 'evenkeel_owner';

export interface ClusterWanted {
  /** Where the cluster shall stand. */
  readonly folder: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly ownerPassword: string;
  readonly durable: boolean;
  readonly signal?: AbortSignal | undefined;
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
};

/**
 * Sorting by code point, built into PostgreSQL from 17 on, so that indexes do not depend on the machine's C library; the
 * rest of the locale is only UTF-8's classes of characters.
 */
function locale(major: number): string[] {
  const classes = process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C.UTF-8'];
  const builtin = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  return [...classes, ...builtin, '--lc-messages=C'];
}

/** Runs the program initdb in an empty folder of the account's; answers what it said when it failed. */
async function runInitdb(folder: string, password: FileHandle, wanted: ClusterWanted): Promise<string | undefined> {
  const inside = seenFromInside(folder, { account: wanted.account, major: wanted.binaries.major });
  // The account may not come to the file by its path; through the open one it may.
  const passwordFile = inside === folder ? join(folder, '../password') : '/proc/self/fd/3';
  const rights = ['--username', OWNER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  const args = ['--pgdata', inside, ...rights, ...locale(wanted.binaries.major), ...(wanted.durable ? [] : ['--no-sync'])];
  return new Promise((answer, fail) => {
    const child = spawn(join(wanted.binaries.folder, 'initdb'), args, {
      ...wanted.account,
      ...(wanted.signal === undefined ? {} : { signal: wanted.signal }),
      cwd: folder,
      env: { TZ: 'UTC', PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe', password.fd],
    });
    let text = '';
    child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (text += part.toString()));
    child.on('error', fail);
    child.on('close', (code) => answer(code === 0 ? undefined : text.trim()));
  });
}

async function initdb(folder: string, wanted: ClusterWanted): Promise<void> {
  const password = await open(join(folder, '../password'), 'w+', 0o600);
  try {
    await password.writeFile(`${wanted.ownerPassword}\n`);
    if (wanted.account !== undefined) await password.chown(wanted.account.uid, wanted.account.gid);
    const said = await runInitdb(folder, password, wanted);
    if (said !== undefined) throw new Fault(`initdb could not make the database: ${said.split('\n').slice(-3).join(' ')}`, 'later');
  } finally {
    await password.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What starts that were killed half-way left. An initdb without a parent may still be writing there, so failing is no harm. */
async function sweep(wanted: ClusterWanted): Promise<void> {
  const parent = dirname(wanted.folder);
  for (const name of await readdir(parent)) {
    if (name.startsWith(`${basename(wanted.folder)}.new-`))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function makeCluster(wanted: ClusterWanted): Promise<void> {
  const draft = await mkdtemp(`${wanted.folder}.new-`);
  const data = join(draft, 'data');
  try {
    await chmod(draft, 0o711);
    await mkdir(data, { mode: 0o700 });
    if (wanted.account !== undefined) await chown(data, wanted.account.uid, wanted.account.gid);
    await initdb(data, wanted);
    await rename(data, wanted.folder);
    await syncFolder(dirname(wanted.folder));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Makes the cluster unless it stands. It is made in a folder of another name, written through to the disk, and then
 * renamed: under its own name there is never half a cluster. Either way its folder ends with mode 0700, which PostgreSQL insists on.
 */
export async function ensureCluster(wanted: ClusterWanted): Promise<void> {
  await sweep(wanted);
  if (!(await exists(wanted.folder))) await makeCluster(wanted);
  await chmod(wanted.folder, 0o700);
  const made = Number(await readFile(join(wanted.folder, 'PG_VERSION'), 'utf8'));
  if (made === wanted.binaries.major) return;
  throw new Fault(
    `The database in ${wanted.folder} is of PostgreSQL ${made}, and this Evenkeel brings ${wanted.binaries.major}. Start the version that made it.`,
    'never',
  );
}
