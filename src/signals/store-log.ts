import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Sql } from '../platform/database/index.ts';

/** What one group commit writes. */
export interface Chunk {
  readonly receivedAt: Instant;
  readonly entries: number;
  readonly body: string;
}

export const writtenChunk = z.object({ log_id: z.number() });

/** Writes a chunk and marks it as not yet folded, in one statement that is a transaction by itself. Answers its id. */
export const insertChunk = (chunk: Chunk): Sql =>
  prepared(
    'intake.write',
    sql`with written as (
          insert into intake_log (received_at, entries, body) values (${iso(chunk.receivedAt)}, ${chunk.entries}, ${chunk.body}) returning id, received_at)
        insert into intake_pending (log_id, received_at) select id, received_at from written returning log_id`,
  );
