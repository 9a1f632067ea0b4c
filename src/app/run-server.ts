import { databaseClock } from '../platform/clock/index.ts';
import { readConfig, type Config } from '../platform/config/index.ts';
import type { DatabaseAddress } from '../platform/database/index.ts';
import { createEgress, parseAllowList, type AllowList } from '../platform/egress/index.ts';
import { listenForOperator } from '../platform/http/index.ts';
import { openLog, seldom } from '../platform/logs/index.ts';
import type { App } from './compose.ts';
import { guardSupervisor, WRONG_SETTINGS, type Guard } from './guard-supervisor.ts';
import { startHousekeeping } from './housekeeping.ts';
import { logAnswers } from './log-answers.ts';
import { openEmergency } from './open-emergency.ts';
import { startOwnHeartbeat } from './own-heartbeat.ts';
import type { AppParts } from './parts.ts';
import { Start, whenThere } from './start.ts';

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

/** Runs a server until its supervisor, or a signal, ends it. */
export async function runServer(kind: ServerKind): Promise<void> {
  const { config, allow } = settings(kind.environment);
  const log = openLog(config.logLevel);
  let start: Start | undefined;
  const guard = await guardSupervisor({
    dataDir: config.dataDir,
    leave: async () => start?.stop(),
  });
  const { owner, app: address } = addresses(config);
  const clock = databaseClock();
  const onError = seldom(log, clock);
  start = new Start({
    config,
    allow,
    owner,
    address,
    clock,
    databaseClock: clock,
    channels: kind.channels?.(config),
    onError,
    onAnswered: logAnswers(log),
    openEmergency: async () => openEmergency(config, { allow, clock, onError }),
    prepare: async () => kind.prepare?.({ config, address, guard }),
    listen: async (open) => {
      await guard.listen(open);
      guard.ready(config.publicUrl);
    },
    warn: (sentence) => log.warn(sentence),
  });
  const running = await start.run();
  startHousekeeping({
    db: running.db,
    dataDir: config.dataDir,
    isFolding: running.engine.isFolding,
    tryChannels: running.trials.tryAll,
    onError,
  });
  if (config.heartbeatUrl !== undefined) {
    const fetch = createEgress({ allow }).operatorFetch;
    startOwnHeartbeat({ server: running.server, url: config.heartbeatUrl, fetch, clock, onError: (error) => onError('heartbeat', error) });
  }
  // Pages matter more than the operator's commands: without the socket the server serves on.
  await listenForOperator(running.operator, config.dataDir).catch((error: unknown) => log.error('operator', error));
  await whenThere(async () => kind.tell(running, config));
}
