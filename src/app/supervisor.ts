import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { Fault, seconds, type Duration } from '../kernel/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { folderLock, startEmbedded, urlOf, type Embedded } from '../platform/database/embedded/index.ts';
import { REVIVE, REVIVED, serverSays, WRONG_SETTINGS, type SupervisorNote } from './guard-supervisor.ts';

export interface SuperviseWanted {
  readonly serverScript: string;
  readonly dataDir: string;
  /** Where the server is going to answer; told to those who find the folder taken. */
  readonly address: string;
  /** The operator's own PostgreSQL: then none is started. */
  readonly databaseUrl?: string | undefined;
}

/** What stands at the moment, shared by the parts below. */
interface Watch {
  readonly wanted: SuperviseWanted;
  readonly stopping: AbortController;
  note: SupervisorNote;
  address: string;
  /** When somebody last asked on the lock: a server left over asks all the time. */
  asked: Duration;
  embedded?: Embedded;
  server?: ChildProcess;
  /** How often in a row the server has ended by itself soon after its start. */
  failures: number;
  serverEnded?: Promise<unknown>;
}

const SERVER_LEAVES: Duration = 1800;
const BREATH: Duration = 200;
/** A server that has run for so long had begun well. */
const WELL_BEGUN: Duration = seconds(10);
/** A page may wait 5 s for a server that died. */
const MOST_REST: Duration = seconds(4);

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
const stopped = (watch: Watch): boolean => watch.stopping.signal.aborted;

/** Runs something that should never end, again and again until we stop. */
async function keep(watch: Watch, live: () => Promise<string>): Promise<void> {
  while (!stopped(watch)) {
    const end = await live().catch(String);
    if (stopped(watch)) return;
    say(end);
    await delay(BREATH);
  }
}

async function startDatabase(watch: Watch): Promise<void> {
  const { dataDir } = watch.wanted;
  watch.embedded = await startEmbedded({ dataDir, log: say, signal: watch.stopping.signal });
}

async function databaseLife(watch: Watch): Promise<string> {
  await watch.embedded?.ended;
  if (!stopped(watch)) await startDatabase(watch);
  return 'PostgreSQL had ended; it is running again.';
}

function environment(watch: Watch): NodeJS.ProcessEnv {
  const { embedded, wanted } = watch;
  const database = embedded === undefined ? {} : { EVENKEEL_DB_OWNER: urlOf(embedded.owner), EVENKEEL_DB_APP: urlOf(embedded.app) };
  const called = JSON.stringify([...process.execArgv, ...process.argv.slice(1)]);
  return { ...process.env, ...database, EVENKEEL_DATA: wanted.dataDir, [REVIVE]: called };
}

function hear(watch: Watch, message: unknown): void {
  const heard = serverSays.safeParse(message).data;
  if (heard === undefined || stopped(watch)) return;
  if (heard.says === 'ready') watch.address = heard.address;
  watch.note = heard.says === 'ready' ? 'ready' : 'needs-port';
}

/** How long a server that ends by itself rests, on a database newer than it for one: twice as long each time from the third on. */
const restAfter = (failures: number): Duration => (failures < 3 ? 0 : Math.min(MOST_REST, BREATH * 2 ** (failures - 3)));

async function serverLife(watch: Watch): Promise<string> {
  await delay(restAfter(watch.failures), undefined, { signal: watch.stopping.signal }).catch(() => undefined);
  if (stopped(watch)) return 'Evenkeel was stopped before its server was started again.';
  const began = systemClock.monotonic();
  // Sessions of their own keep Ctrl-C in a terminal from ending server and database before we have them end in order.
  const server = fork(watch.wanted.serverScript, [], {
    env: environment(watch),
    detached: true,
    // A flood of alerts makes much that is soon forgotten: room for it saves most of the collector's work.
    execArgv: [...process.execArgv, '--max-semi-space-size=32'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  watch.server = server;
  server.on('message', (message) => hear(watch, message));
  const ended = new Promise<number | string>((done) => {
    server.once('exit', (code, signal) => done(signal ?? code ?? 'unknown'));
    server.once('error', (error) => done(error.message));
  });
  watch.serverEnded = ended;
  const code = await ended;
  // What was killed did not fail by itself.
  watch.failures = typeof code === 'number' && code !== 0 && systemClock.monotonic() - began < WELL_BEGUN ? watch.failures + 1 : 0;
  if (code === WRONG_SETTINGS && watch.note !== 'ready' && process.env[REVIVED] === undefined) watch.stopping.abort(WRONG_SETTINGS);
  const rest = restAfter(watch.failures);
  return rest === 0
    ? `The server ended (${code}); starting it again.`
    : `The server ended (${code}), ${watch.failures} times in a row; starting it again in ${rest / 1000} s.`;
}

/** Server first, so that what is under way can finish, then the database; what does not end in time is killed. */
async function stopAll(watch: Watch): Promise<void> {
  watch.note = 'stopping';
  watch.server?.kill('SIGTERM');
  const force = setTimeout(() => watch.server?.kill('SIGKILL'), SERVER_LEAVES);
  await watch.serverEnded;
  clearTimeout(force);
  await watch.embedded?.stop();
  // A server left over must hear that it is over, or it would call another supervisor.
  if (systemClock.monotonic() - watch.asked < 1000) await delay(200);
}

async function run(watch: Watch): Promise<number> {
  const stop = (): void => watch.stopping.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A terminal that closes does not end paging, and neither does a log that nobody reads any more.
  process.on('SIGHUP', () => undefined);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    if (watch.wanted.databaseUrl === undefined) await startDatabase(watch);
    const database = watch.embedded === undefined ? Promise.resolve() : keep(watch, async () => databaseLife(watch));
    const server = keep(watch, async () => serverLife(watch));
    await new Promise((done) => (stopped(watch) ? done(0) : watch.stopping.signal.addEventListener('abort', done, { once: true })));
    await stopAll(watch);
    await Promise.all([database, server]);
    // One that came up while it was told to stop.
    await watch.embedded?.stop();
    return watch.stopping.signal.reason === WRONG_SETTINGS ? 1 : 0;
  } catch (error) {
    if (stopped(watch)) return 0;
    if (!(error instanceof Fault)) throw error;
    say(error.message);
    return 1;
  }
}

/**
 * Keeps database and server running on a data folder until SIGINT or SIGTERM, which end both within 5 s; answers the exit
 * code. Only one may on one folder: another is told who it is, and gets 1.
 */
export async function supervise(wanted: SuperviseWanted): Promise<number> {
  const watch: Watch = {
    wanted,
    stopping: new AbortController(),
    note: 'starting',
    address: wanted.address,
    asked: -Infinity,
    failures: 0,
  };
  const lock = await folderLock(wanted.dataDir);
  const held = await lock.hold(() => {
    watch.asked = systemClock.monotonic();
    return { pid: process.pid, address: watch.address, note: watch.note };
  });
  if ('release' in held) {
    const code = await run(watch);
    await held.release();
    return code;
  }
  if (process.env[REVIVED] === undefined) say(`Evenkeel is running on ${wanted.dataDir} already: process ${held.pid}, ${held.address}`);
  return 1;
}
