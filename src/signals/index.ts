import type { Clock } from '../platform/clock/index.ts';
import { awayDatabase, DatabaseAway, type Database, type DatabaseAddress } from '../platform/database/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { openDeadLetters } from './dead-letters.ts';
import type { SignalsAsStored } from './as-stored.ts';
import { closedDoor, createDoor } from './door.ts';
import { integrationsOf, type Integrations } from './integrations.ts';
import { groupCommits, openIntakeLog, type Aside } from './intake-log.ts';
import type { ChangeFeeds } from './change-feeds.ts';
import { changeFeedRoutes } from './sources/changes/routes.ts';
import { alertmanagerRoutes } from './sources/alertmanager/routes.ts';
import { genericRoutes } from './sources/generic/routes.ts';
import { heartbeatRoutes } from './sources/heartbeat/routes.ts';
import { pagerdutyRoutes } from './sources/pagerduty/routes.ts';
import { watcherRoutes } from './sources/watcher/routes.ts';
import type { SourceParts } from './source.ts';
import { createReplay, type Replay } from './replay-letters.ts';
import { IntakePressure } from './intake-pressure.ts';
import { createIntake } from './take-in.ts';

export { jobs } from './expected.ts';
export { readSignalsAsStored, signalsAsStored, type SignalsAsStored } from './as-stored.ts';
export { createChunkSpool, type ChunkSpool } from './chunk-spool.ts';
export { foldingLook, isPending, lastPending } from './store-fold.ts';
export { foldingDue, type FoldingFound } from './rules/folding-due.ts';
export { alertsBegunOn, alertsRaised, alertsFiringOn, firstAlertOf, ticketsOfKeys, type AlertOnService } from './store-alerts.ts';
export { exerciseBody, SpooledAlerts, type SpooledAlert } from './spooled-alerts.ts';
export { createFolder, type Folder } from './fold.ts';
export { showIntegrations } from './read-integration.ts';
export { registerSignalTargets, signalRoutes } from './routes.ts';
export type { ChangeFeeds, ChangeSaid, ChangeSender, ChangeTaken } from './change-feeds.ts';
export type { Replay } from './replay-letters.ts';

/** Where alerts come in, as one instance has it. */
export interface SignalDoor {
  readonly routes: readonly RawRoute[];
  /** What sends dead letters through their contracts again. */
  readonly replay: Replay;
  /** Whether requests wait for their commit, and more comes in than can be folded meanwhile. */
  busy(): boolean;
  /** Reads tokens anew, so that those that serve while the database is away are not old. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface SignalParts {
  readonly address: DatabaseAddress;
  readonly db: Database;
  readonly clock: Clock;
  /** Called after each commit of the log: there is something to fold. */
  readonly onAccepted: () => void;
  /** Told what was committed, by the kind of its sender. */
  readonly onTaken?: (source: string, alerts: number) => void;
  readonly onError: (error: unknown) => void;
  /** Where alerts go while the database is away; left out, they are refused then. */
  readonly aside?: Aside | undefined;
  /** What takes changes; left out, only their senders' alerts are taken. */
  readonly changes?: ChangeFeeds | undefined;
  /** The tokens that serve until the database has answered once. */
  readonly known?: Integrations | undefined;
}

/** What takes alerts in before there is a database. */
export interface SpoolParts {
  readonly clock: Clock;
  readonly spool: Pick<Aside, 'put'>;
  /** Whose tokens are taken. */
  readonly signals: SignalsAsStored;
  readonly onTaken?: (source: string, alerts: number) => void;
}

const contractsOf = (source: SourceParts): readonly RawRoute[] => [
  ...alertmanagerRoutes(source),
  ...pagerdutyRoutes(source),
  ...genericRoutes(source),
  ...watcherRoutes(source),
  ...heartbeatRoutes(source),
  ...changeFeedRoutes(source),
];

/** The contracts by which alerts come in, where all of it goes to the spool: what needs the database is refused until it is there. */
export function openSpoolIntake({ clock, spool, signals, onTaken }: SpoolParts): Pick<SignalDoor, 'routes' | 'close'> {
  const db = awayDatabase(clock);
  const log = groupCommits({
    clock,
    write: async () => Promise.reject(new DatabaseAway()),
    onAccepted: () => undefined,
    close: async () => Promise.resolve(),
    aside: { isOn: () => true, put: async (chunk) => spool.put(chunk) },
  });
  const door = closedDoor(integrationsOf('stored', signals.integrations));
  // What a contract cannot take is told to its sender; there is nowhere to keep it.
  const letters = { keep: () => undefined };
  return { routes: contractsOf({ db, door, intake: createIntake(log, onTaken), letters }), close: async () => log.close() };
}

/** Opens the intake log and the contracts by which alerts come in. */
export function openIntake(parts: SignalParts): SignalDoor {
  const log = openIntakeLog(parts.address, parts);
  const pressure = new IntakePressure(parts.clock);
  const intake = createIntake(log, (sender, alerts) => {
    pressure.note(alerts);
    parts.onTaken?.(sender, alerts);
  });
  const door = createDoor(parts.db, parts.onError, parts.known);
  const letters = openDeadLetters(parts.db, parts.onError);
  const source = { db: parts.db, door, intake, letters, changes: parts.changes };
  return {
    routes: contractsOf(source),
    replay: createReplay(source, log),
    busy: () => log.waiting() > 0 && pressure.isOverload(),
    refresh: async () => door.refresh(),
    async close() {
      await letters.close();
      await log.close();
    },
  };
}
