import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Sql } from '../platform/database/index.ts';
import { LANES } from './rules/lanes.ts';

/** What one group commit writes. */
export interface Chunk {
  readonly receivedAt: Instant;
  readonly entries: number;
  readonly body: string;
  /** The lanes that have something in it (rules/lanes.ts), as bits. */
  readonly lanes: number;
}

export const writtenChunk = z.object({ log_id: z.number() });

const lanesIn = (bits: number): number[] => Array.from({ length: LANES }, (_, lane) => lane).filter((lane) => (bits >> lane) % 2 === 1);

/** Writes a chunk and marks it as not yet folded, in one statement that is a transaction by itself. Answers its id. */
export const insertChunk = (chunk: Chunk): Sql =>
  prepared(
    'intake.write',
    sql`with written as (
          insert into intake_log (received_at, entries, body) values (${iso(chunk.receivedAt)}, ${chunk.entries}, ${chunk.body}) returning id, received_at)
        insert into intake_pending (log_id, received_at, lane) select id, received_at, lane from written, unnest(${lanesIn(chunk.lanes)}::int[]) as lane
        returning log_id`,
  );
