import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import { impacts, type Impact } from './rules/impacts.ts';
import { postingKinds, postingStates, type Posting, type PostingKind, type PostingState, type Update } from './rules/postings.ts';

const posting = z
  .object({
    id: z.string(),
    page_id: z.string(),
    kind: z.enum(postingKinds),
    ticket_id: z.string().nullable(),
    title: z.string(),
    begins_at: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform(({ page_id: pageId, ticket_id: ticketId, begins_at: beginsAt, ended_at: endedAt, ...rest }) => ({
    ...rest,
    pageId,
    ticketId,
    beginsAt,
    endedAt,
  }));

type PostingRow = z.infer<typeof posting>;

const update = z
  .object({
    posting_id: z.string(),
    state: z.enum(postingStates),
    words: z.string(),
    impacts: z.record(z.string(), z.enum(impacts)),
    from_at: z.number().nullable(),
    until_at: z.number().nullable(),
    published_at: z.number(),
  })
  .transform(({ posting_id: postingId, from_at: from, until_at: until, published_at: at, ...rest }) => ({
    ...rest,
    postingId,
    from,
    until,
    at,
  }));

/** A posting as it is stored, with its updates. */
export type StoredPosting = Posting & Pick<PostingRow, 'pageId' | 'ticketId' | 'endedAt'>;

const columns = sql`id, page_id, kind, ticket_id, title, begins_at, ended_at`;

async function withUpdates(reader: Reader, rows: readonly PostingRow[]): Promise<StoredPosting[]> {
  if (rows.length === 0) return [];
  const updates = await reader.many(
    sql`select posting_id, state, words, impacts, from_at, until_at, published_at from status_update
        where posting_id = any(${rows.map(({ id }) => id)}::uuid[]) order by posting_id, number limit 10000`,
    update,
  );
  const of = new Map<string, Update[]>(rows.map(({ id }) => [id, []]));
  for (const { postingId, ...rest } of updates) of.get(postingId)?.push(rest);
  return rows.map((row) => ({ ...row, updates: of.get(row.id) ?? [] }));
}

/** The postings of a page that go on, or ended since an instant, the newest first. */
export const postingsOf = async (reader: Reader, page: string, since: Instant): Promise<StoredPosting[]> =>
  withUpdates(
    reader,
    await reader.many(
      sql`select ${columns} from status_posting where page_id = ${page} and (ended_at is null or ended_at >= ${iso(since)})
          order by made_at desc limit 500`,
      posting,
    ),
  );

export const findPosting = async (reader: Reader, id: string): Promise<StoredPosting | undefined> =>
  (await withUpdates(reader, await reader.many(sql`select ${columns} from status_posting where id = ${id}`, posting)))[0];

/** What was published of a ticket, on whichever page. */
export const postingsOfTicket = async (reader: Reader, ticket: string): Promise<StoredPosting[]> =>
  withUpdates(
    reader,
    await reader.many(sql`select ${columns} from status_posting where ticket_id = ${ticket} order by made_at limit 50`, posting),
  );

export interface NewPosting {
  readonly page: string;
  readonly kind: PostingKind;
  readonly ticket: string | undefined;
  readonly title: string;
  readonly beginsAt: Instant;
}

export async function insertPosting(tx: Tx, made: NewPosting): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into status_posting (id, page_id, kind, ticket_id, title, begins_at, made_at)
        values (${id}, ${made.page}, ${made.kind}, ${made.ticket ?? null}, ${made.title}, ${iso(made.beginsAt)}, ${iso(tx.now)})`,
  );
  return id;
}

export interface NewUpdate {
  readonly posting: string;
  readonly state: PostingState;
  readonly words: string;
  readonly impacts: Readonly<Record<string, Impact>>;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  readonly preview: string;
  /** When the posting is over by this update; a maintenance that is announced ends by its time. */
  readonly endedAt: Instant | undefined;
}

/** Adds an update to a posting whose page is locked. */
export async function insertUpdate(tx: Tx, made: NewUpdate): Promise<void> {
  await tx.run(
    sql`insert into status_update (posting_id, number, state, words, impacts, from_at, until_at, published_at, published_by, preview)
        values (${made.posting}, (select coalesce(max(number), 0) + 1 from status_update where posting_id = ${made.posting}), ${made.state}, ${made.words},
          ${JSON.stringify(made.impacts)}::jsonb, ${made.from === undefined ? null : iso(made.from)}, ${made.until === undefined ? null : iso(made.until)},
          ${iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb, ${made.preview})`,
  );
  await tx.run(
    sql`update status_posting set ended_at = ${made.endedAt === undefined ? null : iso(made.endedAt)} where id = ${made.posting}`,
  );
}
