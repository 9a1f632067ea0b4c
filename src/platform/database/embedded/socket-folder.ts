import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '../../../kernel/index.ts';
import type { Account } from './account.ts';
import { codeOf } from './system-error.ts';

/** A socket's path has room for 107 bytes on Linux and 103 on macOS, of which `/.s.PGSQL.5432` and the name take 40. */
const LONGEST = 60;

/** XDG_RUNTIME_DIR is not among them: it is removed when its user logs out. */
const places = (): string[] =>
  [...(process.getuid?.() === 0 ? ['/run'] : []), '/tmp', tmpdir()].filter((place) => Buffer.byteLength(place) <= LONGEST);

async function make(folder: string, account: Account | undefined): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EROFS', 'EPERM'].includes(codeOf(error) ?? '')) return false;
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = await lstat(folder);
  const ours = [account?.uid, process.getuid?.()];
  if (!found.isDirectory() || !ours.includes(found.uid))
    throw new Fault(`${folder} belongs to somebody else. Remove it, then start again.`, 'never');
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
  return true;
}

/**
 * The folder of a server's socket: short, whatever the data folder is called, of mode 0700, the same at every start, and
 * of a name that nobody can foresee without the secret, so that no other user of the machine can take it first.
 */
export async function makeSocketFolder(dataDir: string, secret: string, account: Account | undefined): Promise<string> {
  const name = createHash('sha256').update(`${dataDir}\n${secret}`).digest('hex').slice(0, 16);
  for (const place of places()) {
    const folder = join(place, `evenkeel-${name}`);
    if (await make(folder, account)) return folder;
  }
  throw new Fault(`No folder for the database's socket can be made in ${places().join(' or ')}. Make one of them writable.`, 'never');
}

/** Takes away what a dead server left, whose number may be another process's by now. */
export async function clearSocket(folder: string, port: number): Promise<void> {
  await rm(join(folder, `.s.PGSQL.${port}`), { force: true });
  await rm(join(folder, `.s.PGSQL.${port}.lock`), { force: true });
}
