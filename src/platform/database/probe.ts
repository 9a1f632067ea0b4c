import pg from 'pg';

import type { Duration } from '../../kernel/index.ts';
import type { DatabaseAddress } from './connection.ts';

/** Asks a database whether it answers, on a connection of its own that nothing else can keep busy. */
export interface Probe {
  /** Resolves when it has answered within the time; throws otherwise. */
  readonly ask: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a probe. A connection that failed once is not asked again: its other end may be gone without a word. */
export function openProbe(address: DatabaseAddress, within: Duration): Probe {
  let client: pg.Client | undefined;
  const connect = async (): Promise<pg.Client> => {
    const made = new pg.Client({ ...address, application_name: 'evenkeel probe', connectionTimeoutMillis: within, query_timeout: within });
    made.on('error', () => undefined);
    await made.connect();
    return made;
  };
  const drop = async (): Promise<void> => {
    const dropped = client;
    client = undefined;
    await dropped?.end().catch(() => undefined);
  };
  return {
    async ask() {
      try {
        client ??= await connect();
        await client.query('select 1');
      } catch (error) {
        void drop();
        throw error;
      }
    },
    close: drop,
  };
}
