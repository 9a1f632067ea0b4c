import { z } from 'zod';

import { iso, mustHave, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Tx } from '../platform/database/index.ts';
import { sources } from './entry.ts';
import { insertChunk, writtenChunk, type Chunk } from './store-log.ts';

/** An expectation as it is stored. */
export const expectedRow = z.object({
  everySeconds: z.number(),
  graceSeconds: z.number(),
  severity: z.number(),
  service: z.string().nullable(),
});

const hearing = z.object({
  id: z.string(),
  name: z.string(),
  source: z.enum(sources),
  expected: expectedRow,
  expected_since: z.number(),
  silent_since: z.number().nullable(),
  seen_at: z.number().nullable(),
});

/** An integration of which something is expected, with when it was heard of. */
export type ExpectedIntegration = z.infer<typeof hearing>;

/** Locks these integrations and answers their ids; those that are held elsewhere are left out. */
export const lockIntegrations = async (tx: Tx, ids: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await tx.many(
        sql`select id from integration where id::text = any(${ids}) order by id for update skip locked`,
        z.object({ id: z.string() }),
      )
    ).map(({ id }) => id),
  );

/** Waits for what decides about an integration's silence, so that hearing of it comes before or after. */
export const lockIntegration = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`select from integration where id = ${id} for update`);

/** Those of these integrations that stand and of which something is expected. */
export const expectedOf = async (tx: Tx, ids: readonly string[]): Promise<ExpectedIntegration[]> =>
  tx.many(
    sql`select i.id, i.name, i.source, i.expected, i.expected_since, i.silent_since, s.seen_at
        from integration i left join integration_seen s on s.integration_id = i.id
        where i.id::text = any(${ids}) and i.revoked_at is null and i.expected is not null`,
    hearing,
  );

/** Whether anything is expected of anybody. */
export const anyExpected = async (tx: Tx): Promise<boolean> =>
  (await tx.run(sql`select from integration where expected is not null and revoked_at is null limit 1`)) > 0;

export async function setSilent(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`update integration set silent_since = ${iso(tx.now)} where id = ${id}`);
}

/** Ends an integration's silence. Answers since when it was silent; undefined when it was not. */
export async function endSilent(tx: Tx, id: string): Promise<Instant | undefined> {
  const row = await tx.maybe(
    sql`update integration i set silent_since = null from (select id, silent_since from integration where id = ${id} and silent_since is not null) old
        where i.id = old.id returning old.silent_since`,
    z.object({ silent_since: z.number() }),
  );
  return row?.silent_since;
}

/** Notes that we work. A pause of more than `downtime` since the last note was our own; answers when the last such one ended. */
export async function noteAlive(tx: Tx, downtime: Duration): Promise<Instant> {
  const row = await tx.maybe(
    sql`update signals_alive set back_at = case when at < ${iso(tx.now - downtime)} then ${iso(tx.now)} else back_at end, at = greatest(at, ${iso(tx.now)})
        returning back_at`,
    z.object({ back_at: z.number() }),
  );
  return mustHave(row, 'the note is one row').back_at;
}

/** Puts something of our own into the intake log, with the transaction that found it. */
export async function appendOwn(tx: Tx, chunk: Chunk): Promise<void> {
  await tx.maybe(insertChunk(chunk), writtenChunk);
}
