import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { causes, type Cause, type ChangeReference } from '../rules/causes.ts';

/** What kind of cause a ticket had, as it was last said; undefined while nobody has. */
export const causeOf = async (reader: Reader, ticket: string): Promise<Cause | undefined> =>
  (await reader.maybe(sql`select cause from ticket_cause where ticket_id = ${ticket}`, z.object({ cause: z.enum(causes) })))?.cause;

/** Says what kind of cause a ticket had; null takes it back. */
export const setCause = async (tx: Tx, ticket: string, cause: Cause | null): Promise<number> =>
  cause === null
    ? tx.run(sql`delete from ticket_cause where ticket_id = ${ticket}`)
    : tx.run(
        sql`insert into ticket_cause (ticket_id, cause, said_by, said_at) values (${ticket}, ${cause}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
            on conflict (ticket_id) do update set cause = excluded.cause, said_by = excluded.said_by, said_at = excluded.said_at`,
      );

const change = z
  .object({
    ticket_id: z.string(),
    reference: z.string(),
    url: z.string().nullable(),
    words: z.string(),
    linked_by: z.object({ name: z.string() }),
    linked_at: z.number(),
  })
  .transform((row) => ({
    ticketId: row.ticket_id,
    reference: row.reference,
    url: row.url,
    words: row.words,
    by: row.linked_by.name,
    at: row.linked_at,
  }));

/** A change that did it, as the system that keeps changes names it. */
export type LinkedChange = z.infer<typeof change>;

/** The changes that are linked to some tickets, the first linked first. */
export const changesOf = async (reader: Reader, tickets: readonly string[]): Promise<LinkedChange[]> =>
  reader.many(
    sql`select ticket_id, reference, url, words, linked_by, linked_at from ticket_change
        where ticket_id = any(${tickets}::uuid[]) order by linked_at, reference limit 40000`,
    change,
  );

/** Links a change to a ticket, or says anew what it was. */
export const linkChange = async (tx: Tx, ticket: string, linked: ChangeReference & { readonly words: string }): Promise<number> =>
  tx.run(
    sql`insert into ticket_change (ticket_id, reference, url, words, linked_by, linked_at)
        values (${ticket}, ${linked.reference}, ${linked.url}, ${linked.words}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict (ticket_id, reference) do update set words = excluded.words`,
  );

export const unlinkChange = async (tx: Tx, ticket: string, reference: string): Promise<number> =>
  tx.run(sql`delete from ticket_change where ticket_id = ${ticket} and reference = ${reference}`);
