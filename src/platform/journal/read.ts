import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { allOf, prepared, sql, type Reader, type Sql } from '../database/index.ts';

const actor = z.object({ kind: z.enum(['person', 'key', 'integration', 'system']), id: z.string().optional(), name: z.string() });

const line = z
  .object({
    id: z.number(),
    at: z.number(),
    actor,
    action: z.string(),
    subject_kind: z.string(),
    subject_id: z.string(),
    ticket_id: z.string().nullable(),
    because: z.string(),
    audience: z.enum(['members', 'restricted']),
    body: z.record(z.string(), z.unknown()),
  })
  .transform(({ subject_kind: kind, subject_id: id, ticket_id: ticket, ...rest }) => ({ ...rest, subject: { kind, id }, ticket }));

/** One line of the journal, as it was written. */
export type StoredLine = z.infer<typeof line>;

const columns = sql`id, at, actor, action, subject_kind, subject_id, ticket_id, because, audience, body`;

/** That a person may read a line. */
const readable = (person: string | undefined): Sql =>
  sql`may_read_line(ticket_id, audience, subject_kind, subject_id, ${person ?? null}::uuid)`;

/** The timeline of a ticket as a person may read it, newest first, from before a line on. */
export const timelineOf = async (
  reader: Reader,
  ticket: string,
  page: { before: number | undefined; limit: number; person: string | undefined },
): Promise<StoredLine[]> =>
  reader.many(
    sql`select ${columns} from journal where ticket_id = ${ticket} and (${page.before ?? null}::bigint is null or id < ${page.before ?? null}::bigint)
        and ${readable(page.person)} order by id desc limit ${page.limit}`,
    line,
  );

/** The last line that a person wrote on each of some tickets, for all to read; lines of some actions are passed over. */
export async function lastWordsOf(
  reader: Reader,
  tickets: readonly string[],
  but: readonly string[],
): Promise<ReadonlyMap<string, StoredLine>> {
  const lines = await reader.many(
    sql`select distinct on (ticket_id) ${columns} from journal
        where ticket_id = any(${tickets}::uuid[]) and audience = 'members' and actor ->> 'kind' = 'person' and action <> all(${but}) order by ticket_id, id desc`,
    line,
  );
  return new Map(lines.flatMap((each) => (each.ticket === null ? [] : [[each.ticket, each] as const])));
}

/** The lines of some actions on some tickets, as everybody who reads the tickets may read them, oldest first: at most `most` of them. */
export const linesOfActions = async (
  reader: Reader,
  tickets: readonly string[],
  asked: { readonly actions: readonly string[]; readonly most: number },
): Promise<StoredLine[]> =>
  reader.many(
    sql`select ${columns} from journal where ticket_id = any(${tickets}::uuid[]) and action = any(${asked.actions}) and audience = 'members'
        order by id limit ${asked.most}`,
    line,
  );

/** What an audit looks for; every part narrows it. */
export interface AuditFilter {
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

function conditions(filter: AuditFilter): Sql[] {
  const found: Sql[] = [];
  if (filter.subjectKind !== undefined) found.push(sql`subject_kind = ${filter.subjectKind}`);
  if (filter.subjectId !== undefined) found.push(sql`subject_id = ${filter.subjectId}`);
  if (filter.actorId !== undefined) found.push(sql`actor ->> 'id' = ${filter.actorId}`);
  if (filter.action !== undefined) found.push(sql`starts_with(action, ${filter.action})`);
  if (filter.from !== undefined) found.push(sql`at >= ${iso(filter.from)}`);
  if (filter.until !== undefined) found.push(sql`at < ${iso(filter.until)}`);
  if (filter.before !== undefined) found.push(sql`id < ${filter.before}`);
  return found;
}

/** What an auditor reads of a line: who did what to what and when always; its words only where they may read them. */
const audited = (person: string | undefined): Sql => sql`id, at, actor, action, subject_kind, subject_id, ticket_id, audience,
  case when ${openTo(person)} then because else 'withheld: it is restricted' end as because,
  case when ${openTo(person)} then body else '{}'::jsonb end as body`;

/** Lines about sessions and passwords are restricted, too, and are for those who audit. */
const openTo = (person: string | undefined): Sql =>
  sql`(${readable(person)} or (ticket_id is null and audience = 'restricted' and subject_kind <> 'note'))`;

/** The whole journal, newest first, for those who audit. */
export const auditLines = async (reader: Reader, filter: AuditFilter, person: string | undefined): Promise<StoredLine[]> =>
  reader.many(sql`select ${audited(person)} from journal where ${allOf(conditions(filter))} order by id desc limit ${filter.limit}`, line);

/** One line of a ticket's timeline as a person may read it. */
export const findLine = async (
  reader: Reader,
  ticket: string,
  by: { id: number; person: string | undefined },
): Promise<StoredLine | undefined> =>
  reader.maybe(sql`select ${columns} from journal where ticket_id = ${ticket} and id = ${by.id} and ${readable(by.person)}`, line);

/** A place in the journal as its followers pass through it: transactions in their order, lines within. */
export interface Place {
  readonly txid: string;
  readonly line: number;
}

const followed = z.object({
  txid: z.string(),
  id: z.number(),
  action: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  ticket_id: z.string().nullable(),
  at: z.number(),
  audience: z.string(),
  restricted: z.boolean(),
});

/** A line as those who follow the journal see it. */
export type FollowedLine = z.infer<typeof followed>;

/**
 * Lines after a place, in the order in which followers pass through them, and only those of transactions older than every
 * one that still runs: so a line that commits late is never passed over.
 */
export const linesAfter = async (reader: Reader, place: Place, most: number): Promise<FollowedLine[]> =>
  reader.many(
    prepared(
      'journal.after',
      sql`select txid::text as txid, id, action, subject_kind, subject_id, ticket_id, at, audience,
            coalesce(not may_read_ticket(ticket_id, null), false) as restricted from journal
          where (txid, id) > (${place.txid}::xid8, ${place.line}::bigint) and txid < journal_horizon()
          order by journal.txid, journal.id limit ${most}`,
    ),
    followed,
  );

/** Where the journal stands now: followers that begin here see everything that commits from now on. */
export async function presentPlace(reader: Reader): Promise<Place> {
  const row = await reader.maybe(sql`select (journal_horizon()::text)::numeric - 1 as txid`, z.object({ txid: z.coerce.string() }));
  return { txid: row?.txid ?? '0', line: Number.MAX_SAFE_INTEGER };
}

/** So many lines are looked through for where an instant lies. */
const MOST_BACK = 500;

/** A place behind which everything lies that was written since an instant, of the last 500 lines. */
export async function placeBefore(reader: Reader, since: Instant): Promise<Place> {
  const row = await reader.maybe(
    sql`select txid::text as txid, id from (select txid, id, at from journal order by journal.txid desc, journal.id desc limit ${MOST_BACK}) as l
        where at >= ${iso(since)} order by l.txid, l.id limit 1`,
    z.object({ txid: z.string(), id: z.number() }),
  );
  return row === undefined ? presentPlace(reader) : { txid: row.txid, line: row.id - 1 };
}
