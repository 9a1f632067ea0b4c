import type { Clock } from '../platform/clock/index.ts';
import type { Config } from '../platform/config/index.ts';
import { createEgress, type AllowList } from '../platform/egress/index.ts';
import { Emergency } from '../emergency/index.ts';

/** Opens what this instance needs while the database is away, in the data folder and the spool's. */
export const openEmergency = async (
  config: Config,
  rest: { allow: AllowList; clock: Clock; onError: (where: string, error: unknown) => void },
): Promise<Emergency> =>
  Emergency.open({
    dataDir: config.dataDir,
    spoolDir: config.spool.folder,
    spoolSize: config.spool.size,
    clock: rest.clock,
    publicUrl: config.publicUrl,
    peers: config.peers,
    passphrase: config.crisisPassphrase,
    fetch: createEgress({ allow: rest.allow }).operatorFetch,
    onError: rest.onError,
  });
