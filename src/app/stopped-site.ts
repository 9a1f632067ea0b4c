import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Fault } from '../kernel/index.ts';
import type { DatabaseAddress } from '../platform/database/index.ts';
import { folderLock, startEmbedded } from '../platform/database/embedded/index.ts';

/** The database of an Evenkeel that does not run, opened for one command. */
export interface StoppedSite {
  /** As the role that owns everything. */
  readonly owner: DatabaseAddress;
  close(): Promise<void>;
}

/** Where it is: the operator's own PostgreSQL, or the embedded one of a data folder. */
export interface SiteWanted {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Whether an embedded database is made where there is none. */
  readonly make: boolean;
  readonly say: (sentence: string) => void;
}

/** Opens it, and holds the data folder meanwhile. Throws a Fault that says what to do where Evenkeel runs, or nothing stands. */
export async function openStoppedSite({ dataDir, databaseUrl, make, say }: SiteWanted): Promise<StoppedSite> {
  if (databaseUrl !== undefined && databaseUrl !== '')
    return { owner: { connectionString: databaseUrl }, close: async () => Promise.resolve() };
  if (!make && !existsSync(join(dataDir, 'postgresql')))
    throw new Fault(`There is no Evenkeel in ${dataDir}: name its data folder by EVENKEEL_DATA, or its database by DATABASE_URL.`, 'never');
  const lock = await folderLock(dataDir);
  const held = await lock.hold(() => ({ pid: process.pid, address: 'a backup or restore', note: 'ready' }));
  if (!('release' in held)) throw new Fault(`Evenkeel runs on ${dataDir}: process ${held.pid}, ${held.address}. Stop it first.`, 'later');
  try {
    const embedded = await startEmbedded({ dataDir, log: say });
    return {
      owner: embedded.owner,
      async close() {
        await embedded.stop();
        await held.release();
      },
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}
