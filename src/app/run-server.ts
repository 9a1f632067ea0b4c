import { setTimeout as delay } from 'node:timers/promises';

import type { Duration } from '../kernel/index.ts';
import { databaseClock } from '../platform/clock/index.ts';
import { readConfig, type Config } from '../platform/config/index.ts';
import { databaseIsAway, migrate, type DatabaseAddress } from '../platform/database/index.ts';
import { parseAllowList, type AllowList } from '../platform/egress/index.ts';
import { listenForOperator } from '../platform/http/index.ts';
import { openLog } from '../platform/logs/index.ts';
import { compose, type App } from './compose.ts';
import { guardSupervisor, WRONG_SETTINGS, type Guard } from './guard-supervisor.ts';
import { startHousekeeping } from './housekeeping.ts';
import { logAnswers } from './log-answers.ts';
import { openEmergency } from './open-emergency.ts';
import type { AppParts } from './parts.ts';

const RETRY: Duration = 100;

/** A line for whoever has started the server. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Said in plain words and not in the log: it is read by whoever has just started it. */
export function wrongSettings(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(WRONG_SETTINGS);
}

/** What stands before anything is served: the schema, and nobody listening. */
export interface Site {
  readonly config: Config;
  readonly address: DatabaseAddress;
  readonly guard: Guard;
}

/** What makes one kind of server different from another. */
export interface ServerKind {
  readonly environment: NodeJS.ProcessEnv;
  readonly channels?: (config: Config) => AppParts['channels'];
  /** Runs once the schema stands and before anything is served. */
  readonly prepare?: (site: Site) => Promise<void>;
  /** Tells whoever started it that it is ready, and what to do now. Called again where the database goes away meanwhile: it asks first and speaks then. */
  readonly tell: (app: App, config: Config) => Promise<void>;
}

function settings(environment: NodeJS.ProcessEnv): { config: Config; allow: AllowList } {
  const config = readConfig(environment);
  if (!config.ok) return wrongSettings(config.refusal.detail);
  const allow = parseAllowList(config.value.egressAllow.join(','));
  return allow.ok ? { config: config.value, allow: allow.value } : wrongSettings(allow.refusal.detail);
}

/** The owner makes the schema, the application works in it; an operator's own database may have one user for both. */
function addresses(config: Config): { owner: DatabaseAddress; app: DatabaseAddress } {
  const owner = process.env['EVENKEEL_DB_OWNER'] ?? config.databaseUrl;
  const app = process.env['EVENKEEL_DB_APP'] ?? config.databaseUrl;
  if (owner === undefined || app === undefined)
    return wrongSettings('No database is given: start Evenkeel by "npm start", or set DATABASE_URL.');
  return { owner: { connectionString: owner }, app: { connectionString: app } };
}

/** PostgreSQL may be starting, or coming back from a crash: it is waited for rather than given up. */
async function whenThere<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!databaseIsAway(error)) throw error;
      await delay(RETRY);
    }
  }
}

/** Runs a server until its supervisor, or a signal, ends it. */
export async function runServer(kind: ServerKind): Promise<void> {
  const { config, allow } = settings(kind.environment);
  const log = openLog(config.logLevel);
  let app: App | undefined;
  const guard = await guardSupervisor({
    dataDir: config.dataDir,
    leave: async () => app?.stop(),
  });
  const { owner, app: address } = addresses(config);
  await whenThere(async () => migrate(owner));
  await kind.prepare?.({ config, address, guard });
  const clock = databaseClock();
  const onError = (where: string, error: unknown): void => log.error(where, error);
  const emergency = await openEmergency(config, { allow, clock, onError });
  const parts: AppParts = {
    config,
    allow,
    address,
    clock,
    databaseClock: clock,
    channels: kind.channels?.(config),
    onError,
    emergency,
    onAnswered: logAnswers(log),
  };
  const running = await whenThere(async () => compose(parts));
  app = running;
  startHousekeeping({
    db: running.db,
    dataDir: config.dataDir,
    isFolding: running.engine.isFolding,
    tryChannels: running.trials.tryAll,
    onError: (where, error) => log.error(where, error),
  });
  await guard.listen(async () => running.server.listen({ port: config.port, host: config.host }));
  // Pages matter more than the operator's commands: without the socket the server serves on.
  await listenForOperator(running.operator, config.dataDir).catch((error: unknown) => log.error('operator', error));
  guard.ready(config.publicUrl);
  await whenThere(async () => kind.tell(running, config));
}
