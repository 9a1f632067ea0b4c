import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';

/** How much an integration's dead letters may come to; the oldest leave first. */
export const MOST_LETTERS = 10_000;
export const MOST_LETTER_BYTES = 100 * 1024 * 1024;

/** The contract of entries that were accepted and could not be folded. They are never dropped for younger ones. */
export const UNFOLDED = 'folding';

/** What somebody sent and no contract could take. */
export interface NewLetter {
  readonly integrationId: string;
  readonly receivedAt: Instant;
  readonly contract: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  /** How large the body was that came. */
  readonly isCut: boolean;
  readonly refusal: string;
  readonly field: string | undefined;
}

/** Writes letters, and drops the oldest of their integrations beyond what is kept. */
export async function insertLetters(tx: Tx, letters: readonly NewLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map(({ body, receivedAt, ...letter }) => ({
    ...letter,
    id: tx.id(),
    at: iso(receivedAt),
    body: body.toString('base64'),
    bytes: body.length,
  }));
  await tx.run(
    prepared(
      'letters.insert',
      sql`insert into dead_letter (id, integration_id, received_at, contract, content_type, body, bytes, is_cut, refusal, field)
          select id, "integrationId", at, contract, "contentType", decode(body, 'base64'), bytes, "isCut", refusal, field
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l(id uuid, "integrationId" uuid, at timestamptz, contract text, "contentType" text,
            body text, bytes int, "isCut" boolean, refusal text, field text)`,
    ),
  );
  for (const integration of new Set(letters.map((letter) => letter.integrationId))) await dropOldest(tx, integration);
}

const dropOldest = async (tx: Tx, integration: string): Promise<number> =>
  tx.run(
    prepared(
      'letters.drop-oldest',
      sql`delete from dead_letter where contract <> ${UNFOLDED} and id in (
            select id from (
              select id, row_number() over newest as place, sum(bytes) over newest as total from dead_letter where integration_id = ${integration}
              window newest as (order by received_at desc, id desc)) kept
            where place > ${MOST_LETTERS} or total > ${MOST_LETTER_BYTES})`,
    ),
  );

/** Counts letters that were not kept. */
export async function countMissed(tx: Tx, missed: ReadonlyMap<string, number>): Promise<void> {
  if (missed.size === 0) return;
  const rows = [...missed].map(([integration, letters]) => ({ integration, letters }));
  await tx.run(
    sql`insert into dead_letter_missed (integration_id, letters, last_at)
        select integration, letters, ${iso(tx.now)}::timestamptz from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(integration uuid, letters bigint) order by integration
        on conflict (integration_id) do update set letters = dead_letter_missed.letters + excluded.letters, last_at = excluded.last_at`,
  );
}

const letter = z
  .object({
    id: z.string(),
    integration_id: z.string(),
    received_at: z.number(),
    contract: z.string(),
    content_type: z.string().nullable(),
    bytes: z.number(),
    is_cut: z.boolean(),
    refusal: z.string(),
    field: z.string().nullable(),
    replays: z.number(),
    replayed_at: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    integrationId: row.integration_id,
    receivedAt: row.received_at,
    contract: row.contract,
    contentType: row.content_type,
    bytes: row.bytes,
    isCut: row.is_cut,
    refusal: row.refusal,
    field: row.field,
    replays: row.replays,
    replayedAt: row.replayed_at,
  }));

/** A dead letter without its body. */
export type Letter = z.infer<typeof letter>;

const columns = sql`id, integration_id, received_at, contract, content_type, bytes, is_cut, refusal, field, replays, replayed_at`;

/** The newest letters of an integration, those before a place in that order. */
export const lettersOf = async (
  reader: Reader,
  integration: string,
  asked: { readonly limit: number; readonly before?: { readonly at: Instant; readonly id: string } | undefined },
): Promise<Letter[]> =>
  reader.many(
    asked.before === undefined
      ? sql`select ${columns} from dead_letter where integration_id = ${integration} order by received_at desc, id desc limit ${asked.limit}`
      : sql`select ${columns} from dead_letter where integration_id = ${integration} and (received_at, id) < (${iso(asked.before.at)}::timestamptz, ${asked.before.id}::uuid)
            order by received_at desc, id desc limit ${asked.limit}`,
    letter,
  );

/** The ids of an integration's letters that can be replayed, the oldest first. */
export const replayable = async (reader: Reader, integration: string, limit: number): Promise<string[]> =>
  (
    await reader.many(
      sql`select id from dead_letter where integration_id = ${integration} and not is_cut order by received_at, id limit ${limit}`,
      z.object({ id: z.string() }),
    )
  ).map((row) => row.id);

export const findLetter = async (reader: Reader, id: string): Promise<Letter | undefined> =>
  reader.maybe(sql`select ${columns} from dead_letter where id = ${id}`, letter);

/** The body of a letter. */
export const letterBody = async (reader: Reader, id: string): Promise<Buffer | undefined> =>
  (await reader.maybe(sql`select body from dead_letter where id = ${id}`, z.object({ body: z.instanceof(Buffer) })))?.body;

/** Removes letters of an integration: those named, or all. Answers how many. */
export const deleteLetters = async (tx: Tx, integration: string, ids?: readonly string[]): Promise<number> =>
  tx.run(
    ids === undefined
      ? sql`delete from dead_letter where integration_id = ${integration}`
      : sql`delete from dead_letter where integration_id = ${integration} and id = any(${ids}::uuid[])`,
  );

/** Notes that a letter was refused again. */
export const noteReplay = async (
  tx: Tx,
  id: string,
  refused: { readonly refusal: string; readonly field: string | undefined },
): Promise<number> =>
  tx.run(
    sql`update dead_letter set replays = replays + 1, replayed_at = ${iso(tx.now)}, refusal = ${refused.refusal}, field = ${refused.field ?? null} where id = ${id}`,
  );

const counted = z.object({ integration_id: z.string(), letters: z.number(), bytes: z.number(), missed: z.number() });

/** How many letters integrations have, and how many were not kept; those without any are left out. */
export const letterCounts = async (reader: Reader): Promise<ReadonlyMap<string, z.infer<typeof counted>>> =>
  new Map(
    (
      await reader.many(
        sql`select coalesce(l.integration_id, m.integration_id) as integration_id, coalesce(l.letters, 0) as letters, coalesce(l.bytes, 0) as bytes, coalesce(m.letters, 0) as missed
            from (select integration_id, count(*) as letters, sum(bytes) as bytes from dead_letter group by integration_id) l
            full join dead_letter_missed m on m.integration_id = l.integration_id`,
        counted,
      )
    ).map((row) => [row.integration_id, row]),
  );
