import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import type { Tx } from './database.ts';
import { sql } from './sql.ts';

/** How long what is over is kept, in days. What people did is kept for ever. */
export interface Retention {
  readonly signals: number;
  readonly messages: number;
}

export const defaultRetention: Retention = { signals: 100, messages: 400 };

/** The key of the lock that whoever makes or drops partitions holds, and that a backup shares. */
export const PARTITIONS_LOCK = 7076;

/**
 * Makes the partitions of this month and the next, and drops what is older than its retention. Answers how much it dropped.
 * While a backup reads nothing is done: waiting for it would hold up whoever writes to these tables.
 */
export async function keepPartitions(tx: Tx, retention: Retention = defaultRetention): Promise<number> {
  const row = await tx.maybe(
    sql`select case when pg_try_advisory_xact_lock(${PARTITIONS_LOCK})
          then keep_partitions(${iso(tx.now)}, ${retention.signals}, ${retention.messages}) else 0 end as removed`,
    z.object({ removed: z.number() }),
  );
  return row?.removed ?? 0;
}
