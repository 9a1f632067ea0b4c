import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { states, type State } from '../rules/states.ts';

/** What ties tickets: one is a duplicate of the other, belongs under it, or has to do with it. */
export const linkKinds = ['duplicate', 'parent', 'related'] as const;
export type LinkKind = (typeof linkKinds)[number];

export interface NewLink {
  readonly ticket: string;
  readonly kind: LinkKind;
  readonly other: string;
  readonly because: string;
}

/** Ties one ticket to another. Answers 0 where they are tied so already. */
export const insertLink = async (tx: Tx, { ticket, kind, other, because }: NewLink): Promise<number> =>
  tx.run(
    sql`insert into ticket_link (id, ticket_id, kind, other_id, because, made_by, made_at)
        values (${tx.id()}, ${ticket}, ${kind}, ${other}, ${because}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict (ticket_id, kind, other_id) where ended_at is null do nothing`,
  );

/** Ends the ties of a kind that a ticket has; they stay readable. */
export const endLinks = async (tx: Tx, ticket: string, kind: LinkKind): Promise<number> =>
  tx.run(
    sql`update ticket_link set ended_at = ${iso(tx.now)}, ended_by = ${JSON.stringify(tx.actor)}::jsonb
        where ticket_id = ${ticket} and kind = ${kind} and ended_at is null`,
  );

/** Ends one tie of a ticket, whichever of the two it is. */
export const endLink = async (tx: Tx, ticket: string, id: string): Promise<number> =>
  tx.run(
    sql`update ticket_link set ended_at = ${iso(tx.now)}, ended_by = ${JSON.stringify(tx.actor)}::jsonb
        where id = ${id} and (ticket_id = ${ticket} or other_id = ${ticket}) and ended_at is null and kind <> 'duplicate'`,
  );

const link = z
  .object({
    id: z.string(),
    kind: z.enum(linkKinds),
    outward: z.boolean(),
    number: z.number(),
    title: z.string(),
    state: z.enum(states),
    because: z.string(),
    made_by: z.object({ name: z.string() }),
    made_at: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    outward: row.outward,
    number: row.number,
    title: row.title,
    state: row.state,
    because: row.because,
    by: row.made_by.name,
    at: row.made_at,
    endedAt: row.ended_at,
  }));

/** A tie as one of its two tickets has it: outward where that is the duplicate, or belongs under the other. */
export type Link = z.infer<typeof link>;

/** Every tie of a ticket, also those that were ended, oldest first. */
export const linksOf = async (reader: Reader, ticket: string): Promise<Link[]> =>
  reader.many(
    sql`select l.id, l.kind, l.ticket_id = ${ticket} as outward, t.number,
          case when t.restricted then 'A restricted ticket' else t.title end as title, t.state, l.because, l.made_by, l.made_at, l.ended_at
        from ticket_link l join ticket t on t.id = case when l.ticket_id = ${ticket} then l.other_id else l.ticket_id end
        where l.ticket_id = ${ticket} or l.other_id = ${ticket} order by l.made_at, l.id limit 500`,
    link,
  );

/** Keeps that a ticket came back. */
export const insertReopening = async (tx: Tx, ticket: string, { was, because }: { was: State; because: string }): Promise<number> =>
  tx.run(
    sql`insert into ticket_reopening (ticket_id, at, was, because, actor)
        values (${ticket}, ${iso(tx.now)}, ${was}, ${because}, ${JSON.stringify(tx.actor)}::jsonb) on conflict do nothing`,
  );

const reopening = z
  .object({ at: z.number(), was: z.string(), because: z.string(), actor: z.object({ name: z.string() }) })
  .transform(({ actor, ...rest }) => ({ ...rest, by: actor.name }));

/** Each time that a ticket came back, oldest first. */
export const reopeningsOf = async (reader: Reader, ticket: string): Promise<z.infer<typeof reopening>[]> =>
  reader.many(sql`select at, was, because, actor from ticket_reopening where ticket_id = ${ticket} order by at limit 200`, reopening);

const counted = z.object({ reopened: z.number(), contacts: z.number() });

/** How many of these tickets came back, and how many contacts of customer support hang on them and on their duplicates. */
export async function countReturns(reader: Reader, tickets: readonly string[]): Promise<z.infer<typeof counted>> {
  const found = await reader.maybe(
    sql`select (select count(distinct ticket_id) from ticket_reopening where ticket_id = any(${tickets})) as reopened,
          (select count(*) from ticket_contact c join ticket t on t.id = c.ticket_id
           where t.id = any(${tickets}) or (t.state = 'duplicate' and t.duplicate_of = any(${tickets}))) as contacts`,
    counted,
  );
  return found ?? { reopened: 0, contacts: 0 };
}
