import type { Clock } from '../platform/clock/index.ts';
import type { Database, DatabaseAddress } from '../platform/database/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { createDoor } from './door.ts';
import { openIntakeLog } from './intake-log.ts';
import { alertmanagerRoutes } from './sources/alertmanager/routes.ts';
import { genericRoutes } from './sources/generic/routes.ts';
import { heartbeatRoutes } from './sources/heartbeat/routes.ts';
import { pagerdutyRoutes } from './sources/pagerduty/routes.ts';
import { watcherRoutes } from './sources/watcher/routes.ts';
import { createIntake } from './take-in.ts';

export { jobs } from './expected.ts';
export { createFolder, type Folder } from './fold.ts';
export { showIntegrations } from './read-integration.ts';
export { registerSignalTargets, signalRoutes } from './routes.ts';

/** Where alerts come in, as one instance has it. */
export interface SignalDoor {
  readonly routes: readonly RawRoute[];
  /** Whether requests wait for their commit at this moment. */
  busy(): boolean;
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
}

/** Opens the intake log and the contracts by which alerts come in. */
export function openIntake(parts: SignalParts): SignalDoor {
  const log = openIntakeLog(parts.address, parts);
  const intake = createIntake(log, parts.onTaken);
  const source = { db: parts.db, door: createDoor(parts.db, parts.onError), intake };
  const routes = [
    ...alertmanagerRoutes(source),
    ...pagerdutyRoutes(source),
    ...genericRoutes(source),
    ...watcherRoutes(source),
    ...heartbeatRoutes(source),
  ];
  return { routes, busy: () => log.waiting() > 0, close: async () => log.close() };
}
