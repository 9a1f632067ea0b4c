import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Fault } from '../../../kernel/index.ts';
import { systemClock } from '../../clock/index.ts';
import { accountFor, type Account } from './account.ts';
import { binariesIn, findBinaries, type Binaries } from './binaries.ts';
import { ensureCluster, OWNER } from './cluster.ts';
import { keepPasswords, type Passwords } from './passwords.ts';
import { alive, disown, endPostmaster, gone, readPidFile, settled, spawnPostmaster, whose } from './postmaster.ts';
import { APPLICATION, DATABASE, knock, provision, type RoleAddress } from './provision.ts';
import { PORT, serverSettings } from './settings.ts';
import { clearSocket, makeSocketFolder } from './socket-folder.ts';

export interface EmbeddedWanted {
  /** Evenkeel's data folder; the database is one folder in it. */
  readonly dataDir: string;
  /** Takes one sentence about something an operator may want to know. */
  readonly log: (sentence: string) => void;
  /** Ends the attempt to start, and any server that runs by then. */
  readonly signal?: AbortSignal | undefined;
  /** PostgreSQL's programs, when they are not those of the package. */
  readonly binaries?: string | undefined;
  /** False only for tests: commits then do not wait for the disk. */
  readonly durable?: boolean | undefined;
}

/** A running PostgreSQL of ours. */
export interface Embedded {
  /** As the role that owns everything: for migrations. */
  readonly owner: RoleAddress;
  /** As the role that the application works under, without the owner's rights. */
  readonly app: RoleAddress;
  readonly pid: number;
  /** True when it was running already, left by a launcher that was killed. */
  readonly adopted: boolean;
  /** Fulfilled when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server, within 3 s; what was committed is safe. */
  stop(): Promise<void>;
}

interface Site {
  readonly wanted: EmbeddedWanted;
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly passwords: Passwords;
  readonly socketFolder: string;
  readonly startLog: string;
}

const aborted = (site: Site): boolean => site.wanted.signal?.aborted === true;

const RETRY = 200;
const PATIENCE = 5000;

async function prepare(wanted: EmbeddedWanted): Promise<Site> {
  await mkdir(wanted.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(wanted.dataDir);
  const cluster = join(dataDir, 'postgresql');
  const account = await accountFor(cluster);
  const binaries = wanted.binaries === undefined ? await findBinaries({ dataDir, account }) : await binariesIn(wanted.binaries, account);
  const passwords = await keepPasswords(dataDir);
  const durable = wanted.durable ?? true;
  await ensureCluster({ folder: cluster, account, binaries, ownerPassword: passwords.owner, durable, signal: wanted.signal });
  const socketFolder = await makeSocketFolder(dataDir, passwords.owner, account);
  return { wanted, cluster, account, binaries, passwords, socketFolder, startLog: join(dataDir, 'postgresql-start.log') };
}

const addressOf = (site: Site, user: string, database: string): RoleAddress => ({
  host: site.socketFolder,
  port: PORT,
  user,
  password: user === OWNER ? site.passwords.owner : site.passwords.app,
  database,
});

/** What a server that somebody else started is: its pid when it answers to our password, `out of the way`, or neither yet. */
async function approach(site: Site, patient: boolean): Promise<number | 'out of the way' | 'not yet'> {
  const file = await readPidFile(site.cluster);
  if (file === undefined) return 'out of the way';
  const owner = whose(file.pid, site.cluster);
  const stranger = owner === 'foreign' || owner === 'gone';
  const reachable = !stranger && file.socketFolder === site.socketFolder;
  const answer = reachable ? await knock(addressOf(site, OWNER, 'postgres')) : 'silent';
  if (answer === 'open') return file.pid;
  // Its line for the socket is written a little after the first.
  if (answer === 'busy' || (!stranger && patient)) return 'not yet';
  if (owner === 'ours') await endPostmaster(file.pid);
  else await disown(site.cluster, site.account);
  return 'out of the way';
}

/** Finds the server left by a launcher that was killed; one that does not answer for 5 s is ended. */
async function adopt(site: Site): Promise<number | undefined> {
  const end = systemClock.monotonic() + PATIENCE;
  while (!aborted(site)) {
    const found = await approach(site, systemClock.monotonic() < end);
    if (found !== 'not yet') return found === 'out of the way' ? undefined : found;
    await delay(20);
  }
  return undefined;
}

/** What PostgreSQL gave as the reason why it did not start. */
async function reason(site: Site): Promise<string> {
  const lines = (await readFile(site.startLog, 'utf8')).split('\n').filter((line) => /FATAL|PANIC|ERROR|could not/.test(line));
  return lines.at(-1) ?? 'it gave no reason';
}

/** One attempt to start a server: its pid, or why there is none. */
async function launch(site: Site): Promise<{ pid: number; ended: Promise<void> } | string> {
  await clearSocket(site.socketFolder, PORT);
  const child = spawnPostmaster({
    program: join(site.binaries.folder, 'postgres'),
    folder: site.cluster,
    runs: { account: site.account, major: site.binaries.major },
    settings: serverSettings({ major: site.binaries.major, socketFolder: site.socketFolder, durable: site.wanted.durable ?? true }),
    startLog: site.startLog,
  });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  const onAbort = (): void => void child.kill('SIGQUIT');
  site.wanted.signal?.addEventListener('abort', onAbort, { once: true });
  const state = await settled(child, site.cluster);
  site.wanted.signal?.removeEventListener('abort', onAbort);
  return state === 'ready' && child.pid !== undefined ? { pid: child.pid, ended } : reason(site);
}

async function watch(pid: number): Promise<void> {
  while (alive(pid)) await gone(pid, 60_000);
}

function embedded(site: Site, server: { pid: number; ended: Promise<void>; adopted: boolean }): Embedded {
  let over = false;
  void server.ended.then(() => (over = true));
  return {
    owner: addressOf(site, OWNER, DATABASE),
    app: addressOf(site, APPLICATION, DATABASE),
    ...server,
    async stop() {
      if (!over) await endPostmaster(server.pid);
      await server.ended;
      await rm(site.socketFolder, { recursive: true, force: true });
    },
  };
}

async function start(site: Site): Promise<Embedded | string> {
  const found = await adopt(site);
  if (aborted(site)) return 'it was told to stop';
  const launched = found === undefined ? await launch(site) : { pid: found, ended: watch(found) };
  if (typeof launched === 'string') return launched;
  try {
    await provision(addressOf(site, OWNER, 'postgres'), site.passwords.app);
    return embedded(site, { ...launched, adopted: found !== undefined });
  } catch (error) {
    if (error instanceof Fault && error.retry === 'never') {
      await endPostmaster(launched.pid);
      throw error;
    }
    return String(error);
  }
}

async function endWhatRuns(site: Site): Promise<void> {
  const file = await readPidFile(site.cluster);
  const owner = file === undefined ? 'gone' : whose(file.pid, site.cluster);
  if (file !== undefined && file.socketFolder === site.socketFolder && (owner === 'ours' || owner === 'unsure'))
    await endPostmaster(file.pid);
  await rm(site.socketFolder, { recursive: true, force: true });
}

/**
 * Starts the PostgreSQL of a data folder, or finds it running, and answers when it takes connections. Whatever a kill at any
 * moment left is cleared away or waited out: an attempt that fails is followed by another within a second, without end. Only
 * what no further attempt can mend is thrown, as a Fault that says what to do. At most one launcher may work on a folder (see `folderLock`).
 */
export async function startEmbedded(wanted: EmbeddedWanted): Promise<Embedded> {
  const site = await prepare(wanted);
  for (let said = ''; ;) {
    const result = await start(site);
    if (typeof result !== 'string') return result;
    if (aborted(site)) await endWhatRuns(site);
    wanted.signal?.throwIfAborted();
    if (result !== said) wanted.log(`PostgreSQL did not start (${result}); trying again.`);
    said = result;
    await delay(RETRY);
  }
}
