import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const listed = z.object({ change: z.string(), likelihood: z.number() });

const shown = z
  .object({
    ticket_id: z.string(),
    shown_at: z.number(),
    is_none: z.boolean(),
    no_change: z.number(),
    candidates: z.number(),
    ranked: z.array(listed),
    overlapping: z.array(z.string()),
  })
  .transform((row) => ({
    ticketId: row.ticket_id,
    shownAt: row.shown_at,
    isNone: row.is_none,
    noChange: row.no_change,
    candidates: row.candidates,
    ranked: row.ranked,
    overlapping: row.overlapping,
  }));

/** What was answered first for an incident. */
export type ShownFirst = Readonly<z.output<typeof shown>>;

/** Keeps what was answered first; what stands already is not touched. Answers 1 where it was the first. */
export const keepShown = async (tx: Tx, { ticketId, ...first }: Omit<ShownFirst, 'shownAt'>): Promise<number> =>
  tx.run(
    sql`insert into what_changed_shown (ticket_id, shown_at, is_none, no_change, candidates, ranked, overlapping)
        values (${ticketId}, ${iso(tx.now)}, ${first.isNone}, ${first.noChange}, ${first.candidates}, ${JSON.stringify(first.ranked)}::jsonb,
          ${JSON.stringify(first.overlapping)}::jsonb)
        on conflict (ticket_id) do nothing`,
  );

/** What was answered first for an incident; undefined where nothing was yet. */
export const shownFirst = async (reader: Reader, ticket: string): Promise<ShownFirst | undefined> =>
  reader.maybe(
    sql`select ticket_id, shown_at, is_none, no_change, candidates, ranked, overlapping from what_changed_shown where ticket_id = ${ticket}`,
    shown,
  );

/** What was answered first in a time, the newest first. */
export const shownIn = async (reader: Reader, { from, until }: { from: Instant; until: Instant }): Promise<ShownFirst[]> =>
  reader.many(
    sql`select ticket_id, shown_at, is_none, no_change, candidates, ranked, overlapping from what_changed_shown
        where shown_at >= ${iso(from)} and shown_at < ${iso(until)} order by shown_at desc limit 2000`,
    shown,
  );

/** Which of some tickets nothing was answered for yet. */
export const notShown = async (reader: Reader, tickets: readonly string[]): Promise<string[]> =>
  (
    await reader.many(
      sql`select t.id from unnest(${tickets}::uuid[]) as t(id)
          where not exists (select from what_changed_shown s where s.ticket_id = t.id) limit 1000`,
      z.object({ id: z.string() }),
    )
  ).map(({ id }) => id);

/** The names of changes by the addresses that their senders gave them: tickets may blame them by either. */
export const namesByAddress = async (reader: Reader, numbers: readonly number[]): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (
      await reader.many(
        sql`select number, body -> 'feed' ->> 'url' as url from change where number = any(${numbers}::bigint[])
            and body -> 'feed' ->> 'url' is not null limit 20000`,
        z.object({ number: z.number(), url: z.string() }),
      )
    ).map(({ number, url }) => [url, `CHG-${number}`]),
  );
