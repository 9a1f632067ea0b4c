import { z } from 'zod';

import { days, iso, type Duration, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Sql, type Tx } from '../platform/database/index.ts';

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

/** A chunk under the id that it has in the spool. */
export interface SpooledChunk extends Chunk {
  readonly id: string;
}

/** Ids of chunks are remembered for so long: a spool that lay longer on a disk is folded again, as repeats. */
const REMEMBERED: Duration = days(60);

/** Writes chunks of a spool in their order, those left out that were written before. Answers how many were new. */
export async function insertSpooled(tx: Tx, chunks: readonly SpooledChunk[]): Promise<number> {
  await tx.run(sql`delete from spool_chunk where drained_at < ${iso(tx.now - REMEMBERED)}`);
  const rows = chunks.map((chunk, place) => ({ ...chunk, place, received: iso(chunk.receivedAt) }));
  return tx.run(
    sql`with told as (
            select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id text, place int, received timestamptz, entries int, body text)),
          fresh as (
            insert into spool_chunk (id, drained_at) select id, ${iso(tx.now)} from told on conflict do nothing returning id),
          written as (
            insert into intake_log (received_at, entries, body)
            select received, entries, body from told where id in (select id from fresh) order by place returning id, received_at)
          insert into intake_pending (log_id, received_at) select id, received_at from written`,
  );
}
