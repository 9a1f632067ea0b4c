import { z } from 'zod';

import { iso, seconds, type Duration, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Reader, type Sql, type Tx } from '../database/index.ts';
import { released } from './quiet.ts';

/** How long the holder of a message may take; a send times out two seconds earlier. */
const LEASE: Duration = seconds(10);

/** The class of the advisory locks by which instances show that they live. */
export const INSTANCE_LOCK = 7071;

/** Something that must leave by a channel to an address. */
export interface NewMessage {
  readonly id: string;
  readonly kind: string;
  /** What it is about: the id of a page, a ticket, a contact method. */
  readonly subject: string;
  readonly ticket?: string | undefined;
  readonly person?: string | undefined;
  readonly channel: string;
  /** 1 leaves first. */
  readonly priority: number;
  readonly address: unknown;
  readonly content: unknown;
  readonly dueAt: Instant;
}

const leased = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  ticket_id: z.string().nullable(),
  person_id: z.string().nullable(),
  channel: z.string(),
  address: z.unknown(),
  content: z.unknown(),
  created_at: z.number(),
  tries: z.number(),
  fence: z.number(),
});

/** A message in this instance's hands until its lease ends; `fence` proves it. */
export type LeasedMessage = z.infer<typeof leased>;

const columns = sql`id, kind, subject, ticket_id, person_id, channel, address, content, created_at, tries, fence`;

/** Stores messages to leave when due. */
export async function enqueueMessages(tx: Tx, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  tx.due('messages', Math.min(...messages.map((message) => message.dueAt)));
  const rows = messages.map((message) => ({ ...message, due_at: iso(message.dueAt), created_at: iso(tx.now) }));
  await tx.run(
    prepared(
      'messages.enqueue',
      sql`insert into message (id, kind, subject, ticket_id, person_id, channel, priority, address, content, due_at, created_at)
          select id, kind, subject, ticket, person, channel, priority, address, content, due_at, created_at
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(id uuid, kind text, subject text, ticket uuid, person uuid,
            channel text, priority int, address jsonb, content jsonb, due_at timestamptz, created_at timestamptz)`,
    ),
  );
}

/** Ends messages about these subjects that have not left: one under way may still arrive. */
export async function supersedeMessages(tx: Tx, subjects: readonly string[], because: string): Promise<number> {
  if (subjects.length === 0) return 0;
  return tx.run(
    sql`with over as (delete from message where subject = any(${subjects}) and state = 'pending' returning *)
        insert into message_past (id, kind, subject, ticket_id, person_id, channel, address, content, created_at, ended_at, outcome, detail, tries)
        select id, kind, subject, ticket_id, person_id, channel, address, content - 'link' - 'token' - 'unsubscribe' - 'event', created_at, ${iso(tx.now)}, 'superseded', ${because}, tries
        from over`,
  );
}

/** How many messages of a channel an instance has room for. */
export interface Room {
  readonly channel: string;
  readonly most: number;
}

/** A leased message was due when it was leased: that it is due holds for all, and lets the index pass over those that wait. */
const isFree = (tx: Tx): Sql =>
  sql`(${released} and due_at <= ${iso(tx.now)} and (state = 'pending' or lease_until < ${iso(tx.now)} or holder not in (select id from living)))`;

const living = sql`living as (
  select objid::bigint as id from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and granted)`;

const lease = (tx: Tx, holder: number): Sql =>
  sql`update message set state = 'leased', lease_until = ${iso(tx.now + LEASE)}, holder = ${holder}, fence = fence + 1, tries = tries + 1`;

/**
 * Leases messages that are due, of each channel as many as there is room for, so that none can take the room of another. Those of
 * dead instances (whose advisory lock is free) and of ended leases are among them. Each lease raises the fence, so that whoever
 * held the message before can no longer finish it. They are named by an array, so that no plan ever reads the whole queue to find a few.
 */
export const leaseMessages = async (tx: Tx, holder: number, room: readonly Room[]): Promise<LeasedMessage[]> =>
  tx.many(
    prepared(
      'messages.lease',
      sql`with ${living}, room as (select * from jsonb_to_recordset(${JSON.stringify(room)}::jsonb) as r(channel text, most int))
          ${lease(tx, holder)}
          where id = any(array(
            select free.id from room cross join lateral (
              select id from message where channel = room.channel and ${isFree(tx)}
              order by priority, due_at limit room.most for update skip locked) free))
          returning ${columns}`,
    ),
    leased,
  );

/** Leases a few messages that are due of channels beside these: of a version that had more of them, say. */
export const leaseStrays = async (tx: Tx, holder: number, channels: readonly string[]): Promise<LeasedMessage[]> =>
  tx.many(
    sql`with ${living} ${lease(tx, holder)}
        where id in (
          select id from message where channel <> all(${channels}) and ${isFree(tx)} order by priority, due_at limit 16 for update skip locked)
        returning ${columns}`,
    leased,
  );

/**
 * When the first message is due, but for those of channels that have no room, as a part of a look: one that waits, or one in the
 * hands of an instance whose time is up or that is dead.
 */
export const firstMessage = (now: Instant, full: readonly string[]): Sql => sql`
  least(
    (select min(due_at) from message where state = 'pending' and channel <> all(${full})),
    (select min(lease_until) from message where state = 'leased' and channel <> all(${full})),
    (select min(due_at) from message where state = 'leased' and channel <> all(${full}) and due_at <= ${iso(now)} and not exists (
      select from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objid::bigint = holder and granted)))`;

/** How a leased message ended. */
export interface Ending {
  readonly message: LeasedMessage;
  readonly outcome: 'handed-over' | 'failed' | 'superseded';
  readonly detail: string;
}

const finished = z.object({ id: z.string() });

/** Ends leased messages. Answers the ids of those it ended: what has passed to another holder is left to that one. */
export async function finishMessages(tx: Tx, endings: readonly Ending[]): Promise<ReadonlySet<string>> {
  if (endings.length === 0) return new Set();
  const rows = endings.map(({ message, outcome, detail }) => ({ id: message.id, fence: message.fence, outcome, detail }));
  const ended = await tx.many(
    prepared(
      'messages.finish',
      sql`with told as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, fence bigint, outcome text, detail text)),
          over as (delete from message m using told t where m.id = t.id and m.fence = t.fence and m.state = 'leased' returning m.*, t.outcome, t.detail)
          insert into message_past (id, kind, subject, ticket_id, person_id, channel, address, content, created_at, ended_at, outcome, detail, tries)
          select id, kind, subject, ticket_id, person_id, channel, address, content - 'link' - 'token' - 'unsubscribe' - 'event', created_at, ${iso(tx.now)}::timestamptz, outcome, detail, tries
          from over returning id`,
    ),
    finished,
  );
  return new Set(ended.map((row) => row.id));
}

/** Puts a leased message back to be sent again at `dueAt`. Answers false when the lease has passed to somebody else. */
export async function retryMessage(tx: Tx, message: LeasedMessage, dueAt: Instant): Promise<boolean> {
  tx.due('messages', dueAt);
  const put = await tx.run(
    sql`update message set state = 'pending', due_at = ${iso(dueAt)}, holder = null where id = ${message.id} and fence = ${message.fence} and state = 'leased'`,
  );
  return put === 1;
}

/**
 * Puts back a leased message that was not tried, to be looked at again at `dueAt`; the try that its lease counted is taken back. Its
 * fence stays ahead of its tries from then on: see `wasKept`. Answers false when the lease has passed to somebody else.
 */
export async function keepMessage(tx: Tx, message: LeasedMessage, dueAt: Instant): Promise<boolean> {
  tx.due('messages', dueAt);
  const put = await tx.run(
    sql`update message set state = 'pending', due_at = ${iso(dueAt)}, holder = null, tries = tries - 1 where id = ${message.id} and fence = ${message.fence} and state = 'leased'`,
  );
  return put === 1;
}

/** Whether a message has been put back without a try before: every other lease counts a try. */
export const wasKept = (message: Pick<LeasedMessage, 'fence' | 'tries'>): boolean => message.fence > message.tries;

const waiting = z.object({ id: z.string(), subject: z.string(), channel: z.string() });

/** Messages about these subjects that wait to leave. */
export const waitingMessages = async (reader: Reader, subjects: readonly string[]): Promise<z.infer<typeof waiting>[]> =>
  reader.many(sql`select id, subject, channel from message where subject = any(${subjects}) and state = 'pending'`, waiting);

const standing = z.object({ person_id: z.string(), channel: z.string(), state: z.string(), at: z.number(), detail: z.string().nullable() });

/** How the messages about a subject stand, by person: `pending`, `leased`, or how they ended. */
export const messagesAbout = async (reader: Reader, subject: string): Promise<z.infer<typeof standing>[]> =>
  reader.many(
    sql`select person_id, channel, state, created_at as at, null as detail from message where subject = ${subject} and person_id is not null
        union all
        select person_id, channel, outcome, ended_at, detail from message_past where subject = ${subject} and person_id is not null`,
    standing,
  );
