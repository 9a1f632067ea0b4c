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

/** Makes the partitions of this month and the next, and drops what is older than its retention. Answers how much it dropped. */
export async function keepPartitions(tx: Tx, retention: Retention = defaultRetention): Promise<number> {
  const row = await tx.maybe(
    sql`select keep_partitions(${iso(tx.now)}, ${retention.signals}, ${retention.messages}) as removed`,
    z.object({ removed: z.number() }),
  );
  return row?.removed ?? 0;
}
