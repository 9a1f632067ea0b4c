import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';
import { clockKinds } from './clock-kinds.ts';
import type { Called } from './rules/throttle.ts';

const call = z.object({ person_id: z.string(), called_by: z.string().nullable(), called_at: z.number() });
const locked = z.object({ person_id: z.string(), held: z.boolean() });

/** Sets the locks of this statement apart from other advisory locks. */
const CALLING = 7075;

/**
 * Locks the calling of people to the end of the transaction, so that two transactions never both take theirs for a person's first.
 * Waits for nobody; answers who could not be locked.
 */
async function lockCalling(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const rows = await tx.many(
    prepared(
      'calling.lock',
      sql`select person_id, pg_try_advisory_xact_lock(hashtextextended(person_id, ${CALLING})) as held from unnest(${people}::text[]) as person_id`,
    ),
    locked,
  );
  return new Set(rows.filter((row) => !row.held).map((row) => row.person_id));
}

/** What has called people: when their unanswered pages last did, by channel. The calling of those in `toLock` is locked first. */
export async function callsOf(tx: Tx, people: readonly string[], toLock: readonly string[]): Promise<ReadonlyMap<string, Called>> {
  // In this order on the wire: what others did is read once nobody can do more.
  const [contended, rows] = await Promise.all([
    lockCalling(tx, toLock),
    tx.many(
      prepared(
        'calling.last',
        sql`select person_id, called_by, max(called_at) as called_at from page
            where person_id = any(${people}::uuid[]) and state = 'unanswered' and called_at is not null group by person_id, called_by`,
      ),
      call,
    ),
  ]);
  const at = new Map<string, Map<string, number>>(people.map((person) => [person, new Map()]));
  for (const row of rows) at.get(row.person_id)?.set(row.called_by ?? '', row.called_at);
  return new Map(people.map((person) => [person, { at: at.get(person) ?? new Map(), isContended: contended.has(person) }]));
}

/** So many pages go in one message; what more a person has goes in the next. */
export const MOST_TOGETHER = 500;

const named = z.object({ id: z.string() });

/** Pages that go with others of their people: those that are due themselves, and of people in `held` those that wait. */
export const companions = async (
  tx: Tx,
  beside: { readonly pages: readonly string[]; readonly people: readonly string[]; readonly held: readonly string[] },
): Promise<string[]> =>
  (
    await tx.many(
      prepared(
        'calling.companions',
        sql`select p.id from page p join clock c on c.kind = ${clockKinds.nextMethod} and c.subject = p.id::text
            where p.person_id = any(${beside.people}::uuid[]) and p.state = 'unanswered' and p.id <> all(${beside.pages}::uuid[])
              and (c.due_at <= ${iso(tx.now)} or (p.held_until is not null and p.person_id = any(${beside.held}::uuid[])))
            order by p.made_at, p.id limit ${MOST_TOGETHER}`,
      ),
      named,
    )
  ).map((row) => row.id);

/** Pages of people that wait to join a message. */
export const heldPagesOf = async (reader: Reader, people: readonly string[]): Promise<string[]> =>
  (
    await reader.many(
      prepared(
        'calling.held',
        sql`select id from page where person_id = any(${people}::uuid[]) and state = 'unanswered' and held_until is not null`,
      ),
      named,
    )
  ).map((row) => row.id);

/** Ends the wait of pages at an instant, or makes them as if they had never waited. */
export const endHolds = async (tx: Tx, pages: readonly string[], at: Instant | null): Promise<number> =>
  pages.length === 0
    ? 0
    : tx.run(
        sql`update page set held_until = ${at === null ? null : iso(at)}::timestamptz where id = any(${pages}::uuid[]) and state = 'unanswered' and held_until is not null`,
      );

/** Pages of a ticket that wait to join a message. */
export const heldPagesOfTicket = async (reader: Reader, ticket: string): Promise<string[]> =>
  (
    await reader.many(
      sql`select id from page where ticket_id = ${ticket} and state = 'unanswered' and held_until is not null order by id`,
      named,
    )
  ).map((row) => row.id);

const member = z.object({ bundle_id: z.string(), page_id: z.string(), ticket_id: z.string() });

/** The pages that went in messages of several, by the messages' subject. */
export async function bundlesOf(reader: Reader, subjects: readonly string[]): Promise<ReadonlyMap<string, z.infer<typeof member>[]>> {
  if (subjects.length === 0) return new Map();
  const rows = await reader.many(
    prepared(
      'bundles.pages',
      sql`select b.bundle_id, b.page_id, p.ticket_id from bundle_page b join page p on p.id = b.page_id where b.bundle_id = any(${subjects}::uuid[])`,
    ),
    member,
  );
  const bundles = new Map<string, z.infer<typeof member>[]>();
  for (const row of rows) bundles.set(row.bundle_id, [...(bundles.get(row.bundle_id) ?? []), row]);
  return bundles;
}

/** Bundles with one of these pages in which nobody is asked for an answer any more. */
export const bundlesOver = async (tx: Tx, pages: readonly string[]): Promise<string[]> =>
  (
    await tx.many(
      prepared(
        'bundles.over',
        sql`select distinct b.bundle_id as id from bundle_page b where b.page_id = any(${pages}::uuid[]) and not exists (
              select from bundle_page o join page p on p.id = o.page_id where o.bundle_id = b.bundle_id and p.state = 'unanswered')`,
      ),
      named,
    )
  ).map((row) => row.id);

const answered = z.object({ page_id: z.string() });

/** The pages that a token answers: of a bundle all, the most severe first. */
export const pagesOfToken = async (reader: Reader, hash: Buffer): Promise<string[]> =>
  (
    await reader.many(
      sql`select p.id as page_id from page_token t left join bundle_page b on b.bundle_id = t.bundle_id join page p on p.id = coalesce(b.page_id, t.page_id)
          where t.hash = ${hash} order by (p.id = t.page_id) desc, p.severity, p.made_at, p.id`,
      answered,
    )
  ).map((row) => row.page_id);

const waits = z.object({ id: z.string(), others: z.number() });

/** With how many others each of these pages waits to join a message; those that do not wait are left out. */
export const heldWith = async (reader: Reader, pages: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (
      await reader.many(
        sql`select p.id, (select count(*) from page o where o.person_id = p.person_id and o.state = 'unanswered' and o.held_until is not null) - 1 as others
            from page p where p.id = any(${pages}::uuid[]) and p.state = 'unanswered' and p.held_until is not null`,
        waits,
      )
    ).map((row) => [row.id, row.others]),
  );
