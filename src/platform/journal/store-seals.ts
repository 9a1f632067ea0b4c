import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../database/index.ts';

const seal = z.object({
  id: z.number(),
  txid: z.string(),
  line: z.number(),
  lines: z.number(),
  hash: z.instanceof(Buffer),
  sealed_at: z.number(),
});

/** One link of the chain: everything up to a place, and the hash over it and all before. */
export type Seal = z.infer<typeof seal>;

const columns = sql`id, txid::text as txid, line, lines, hash, sealed_at`;

/** Only one instance seals at a time, for this transaction. */
export const holdSealing = async (tx: Tx): Promise<boolean> =>
  (await tx.maybe(sql`select pg_try_advisory_xact_lock(7074) as held`, z.object({ held: z.boolean() })))?.held === true;

export const lastSeal = async (reader: Reader): Promise<Seal | undefined> =>
  reader.maybe(sql`select ${columns} from journal_seal order by id desc limit 1`, seal);

export const sealsAfter = async (reader: Reader, id: number, most: number): Promise<Seal[]> =>
  reader.many(sql`select ${columns} from journal_seal where id > ${id} order by id limit ${most}`, seal);

interface SealPlace {
  readonly txid: string;
  readonly line: number;
}

/** A line as one text, all but its body; `extract(epoch …)` is exact, whatever the zone. */
const lineText = sql`jsonb_build_array(id, txid::text, extract(epoch from at), actor, action, subject_kind, subject_id, ticket_id, because, audience)::text`;

const next = z.object({ txid: z.string(), line: z.number(), lines: z.number(), hash: z.instanceof(Buffer) });

/**
 * The next link after one place, up to `most` lines or the oldest running transaction; undefined when there is none. The
 * database computes what `chain` does, so that a busy journal does not travel: `audit verify` compares the two.
 */
export const nextLink = async (
  reader: Reader,
  { from, most }: { from: SealPlace & { hash: Buffer }; most: number },
): Promise<z.infer<typeof next> | undefined> =>
  reader.maybe(
    sql`with new as materialized (
            select txid, id, convert_to(${lineText}, 'UTF8') || body_hash as bytes from journal
            where (txid, id) > (${from.txid}::xid8, ${from.line}::bigint) and txid < journal_horizon()
            order by txid, id limit ${most})
        select txid::text as txid, id as line, (select count(*) from new)::int as lines,
          (select sha256(${from.hash}::bytea || string_agg(bytes, ''::bytea order by txid, id)) from new) as hash
        from new order by new.txid desc, new.id desc limit 1`,
    next,
  );

const sealed = z.object({ txid: z.string(), id: z.number(), text: z.string(), body_hash: z.instanceof(Buffer), body: z.string() });

/** A line as it is sealed: all but its body as one text, and the hash of the body. */
export type SealedLine = z.infer<typeof sealed>;

/** Lines after one place and up to another. By name of the table: `txid` alone would be the text, by which 1000 comes before 999. */
export const linesBetween = async (
  reader: Reader,
  { from, to, most }: { from: SealPlace; to: SealPlace; most: number },
): Promise<SealedLine[]> =>
  reader.many(
    sql`select txid::text as txid, id, body_hash, body::text as body, ${lineText} as text
        from journal where (txid, id) > (${from.txid}::xid8, ${from.line}::bigint) and (txid, id) <= (${to.txid}::xid8, ${to.line}::bigint)
        order by journal.txid, journal.id limit ${most}`,
    sealed,
  );

export const insertSeal = async (tx: Tx, made: { txid: string; line: number; lines: number; hash: Buffer }): Promise<number> =>
  tx.run(
    sql`insert into journal_seal (txid, line, lines, hash, sealed_at) values (${made.txid}::xid8, ${made.line}, ${made.lines}, ${made.hash}, ${iso(tx.now)})`,
  );
