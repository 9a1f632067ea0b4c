import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Tx } from '../platform/database/index.ts';

const codeRow = z
  .object({
    hash: z.instanceof(Buffer),
    sent_at: z.number(),
    expires_at: z.number(),
    tries: z.number(),
    sent: z.number(),
    counted_from: z.number(),
  })
  .transform((row) => ({
    hash: row.hash,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    tries: row.tries,
    sent: row.sent,
    countedFrom: row.counted_from,
  }));

/** The code last sent to a contact method, locked so that tries are counted one after another. */
export const lockCode = async (tx: Tx, method: string): Promise<z.output<typeof codeRow> | undefined> =>
  tx.maybe(
    sql`select hash, sent_at, expires_at, tries, sent, counted_from from contact_code where method_id = ${method} for update`,
    codeRow,
  );

export interface NewCode {
  readonly methodId: string;
  readonly hash: Buffer;
  readonly expiresAt: Instant;
  readonly sent: number;
  readonly countedFrom: Instant;
}

/** Stores a new code in the place of the one before. */
export const storeCode = async (tx: Tx, code: NewCode): Promise<number> =>
  tx.run(sql`
    insert into contact_code (method_id, hash, sent_at, expires_at, tries, sent, counted_from)
    values (${code.methodId}, ${code.hash}, ${iso(tx.now)}, ${iso(code.expiresAt)}, 0, ${code.sent}, ${iso(code.countedFrom)})
    on conflict (method_id) do update set hash = excluded.hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
      tries = 0, sent = excluded.sent, counted_from = excluded.counted_from`);

export const countTry = async (tx: Tx, method: string): Promise<number> =>
  tx.run(sql`update contact_code set tries = tries + 1 where method_id = ${method}`);

export const endCode = async (tx: Tx, method: string): Promise<number> =>
  tx.run(sql`update contact_code set expires_at = ${iso(tx.now)} where method_id = ${method}`);
