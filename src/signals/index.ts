import type { Clock } from '../platform/clock/index.ts';
import type { Database, DatabaseAddress } from '../platform/database/index.ts';
import type { RawRoute, Route } from '../platform/http/index.ts';
import { openIntakeLog } from './intake-log.ts';
import { createIntake, type Intake } from './take-in.ts';

export { createFolder, type Folder } from './fold.ts';

/** Where alerts come in, as one instance has it. */
export interface SignalDoor {
  readonly routes: readonly RawRoute[];
  readonly intake: Intake;
  close(): Promise<void>;
}

export interface SignalParts {
  readonly address: DatabaseAddress;
  readonly db: Database;
  readonly clock: Clock;
  /** Called after each commit of the log: there is something to fold. */
  readonly onAccepted: () => void;
  readonly onError: (error: unknown) => void;
}

/** Opens the intake log and the contracts by which alerts come in. */
export function openIntake(parts: SignalParts): SignalDoor {
  const log = openIntakeLog(parts.address, parts);
  return { routes: [], intake: createIntake(log), close: async () => log.close() };
}

/** The API of signals. */
export const signalRoutes: readonly Route[] = [];
