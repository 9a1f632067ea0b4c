import { z } from 'zod';

import { iso, type Duration, type Instant } from '../kernel/index.ts';
import { mayReadTicket } from '../platform/access/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import { providerNames, type ProviderName } from './providers/provider.ts';

const row = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    provider: z.enum(providerNames),
    private: z.boolean(),
    state: z.enum(['wanted', 'open', 'over']),
    because: z.string(),
    channel: z.string().nullable(),
    name: z.string().nullable(),
    url: z.string().nullable(),
    over_because: z.string().nullable(),
    topic: z.string(),
    invited: z.array(z.string()),
    told_txid: z.string(),
    told_line: z.number(),
    posts: z.number(),
    outgoing: z.string().nullable(),
    heard: z.string(),
    heard_at: z.number().nullable(),
    lease: z.string().nullable(),
    failure: z.string().nullable(),
    failing_since: z.number().nullable(),
    tries: z.number(),
  })
  .transform((each) => ({
    id: each.id,
    ticketId: each.ticket_id,
    provider: each.provider,
    isPrivate: each.private,
    state: each.state,
    because: each.because,
    channel: each.channel,
    name: each.name,
    url: each.url,
    overBecause: each.over_because,
    topic: each.topic,
    invited: each.invited,
    told: { txid: each.told_txid, line: each.told_line },
    posts: each.posts,
    outgoing: each.outgoing,
    heard: each.heard,
    heardAt: each.heard_at,
    lease: each.lease,
    failure: each.failure,
    failingSince: each.failing_since,
    tries: each.tries,
  }));

/** The room of a ticket in a chat. */
export type Room = z.infer<typeof row>;

const columns = sql`id, ticket_id, provider, private, state, because, channel, name, url, over_because, topic, invited, told_txid::text as told_txid, told_line,
  posts, outgoing, heard, heard_at, lease, failure, failing_since, tries`;

export interface NewRoom {
  readonly ticket: string;
  readonly provider: ProviderName;
  readonly isPrivate: boolean;
  readonly because: string;
}

/** Asks for a room; answers whether the ticket had none. */
export const insertRoom = async (tx: Tx, made: NewRoom): Promise<boolean> =>
  (await tx.run(
    sql`insert into chat_room (id, ticket_id, provider, private, state, because, asked_by, asked_at, due_at)
        values (${tx.id()}, ${made.ticket}, ${made.provider}, ${made.isPrivate}, 'wanted', ${made.because}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}, ${iso(tx.now)})
        on conflict (ticket_id) where state <> 'over' do nothing`,
  )) === 1;

const id = z.object({ id: z.string() });

/** Unrestored tickets of a severity or worse that have no room and never had one, the oldest first. */
export const ticketsWithoutRoom = async (
  reader: Reader,
  wanted: { severity: number; restricted: boolean; most: number },
): Promise<string[]> =>
  (
    await reader.many(
      sql`select t.id from ticket t where t.state in ('assigned', 'researching', 'mitigating', 'restored') and t.severity <= ${wanted.severity}
            and t.state <> 'restored' and t.purpose in ('real', 'drill') and (not t.restricted or ${wanted.restricted})
            and not exists (select from chat_room r where r.ticket_id = t.id and (r.state <> 'over' or r.private = t.restricted))
          order by t.cut_at limit ${wanted.most}`,
      id,
    )
  ).map((each) => each.id);

/** How many rooms were asked for by nobody since an instant. */
export const madeByThemselves = async (reader: Reader, since: Instant): Promise<number> =>
  (
    await reader.maybe(
      sql`select count(*) as count from chat_room where asked_at >= ${iso(since)} and asked_by ->> 'kind' = 'system'`,
      z.object({ count: z.number() }),
    )
  )?.count ?? 0;

/** The room of a ticket that goes on, else the last one that it had. */
export const roomOfTicket = async (reader: Reader, ticket: string): Promise<Room | undefined> =>
  reader.maybe(sql`select ${columns} from chat_room where ticket_id = ${ticket} order by state = 'over', asked_at desc limit 1`, row);

/** The room that a provider knows by this name, while it goes on. */
export const roomOfChannel = async (reader: Reader, provider: ProviderName, channel: string): Promise<Room | undefined> =>
  reader.maybe(sql`select ${columns} from chat_room where provider = ${provider} and channel = ${channel} and state = 'open'`, row);

/** Takes rooms that are due and that nobody else looks after, for a while. */
export async function leaseRooms(tx: Tx, order: { providers: readonly ProviderName[]; most: number; length: Duration }): Promise<Room[]> {
  return tx.many(
    sql`update chat_room set lease = ${tx.id()}, leased_until = ${iso(tx.now + order.length)}
        where id in (select id from chat_room where state <> 'over' and due_at <= ${iso(tx.now)} and (lease is null or leased_until <= ${iso(tx.now)})
            and provider = any(${order.providers}) order by due_at limit ${order.most} for update skip locked)
        returning ${columns}`,
    row,
  );
}

/** What somebody who looks after a room found or did; what is left out stays. `until` lets go of it until then. */
export type RoomChange = Partial<Omit<Room, 'id' | 'ticketId' | 'provider' | 'isPrivate' | 'because' | 'lease'>> & {
  readonly until?: Instant;
};

/** Writes what came of looking after a room, as long as the lease is one's own; undefined where somebody else has it. */
export async function setRoom(tx: Tx, room: Room, order: { change: RoomChange; length: Duration }): Promise<Room | undefined> {
  const { until, ...change } = order.change;
  const after: Room = { ...room, ...change };
  const goesOn = until === undefined && after.state !== 'over';
  const written = await tx.run(
    sql`update chat_room set state = ${after.state}, channel = ${after.channel}, name = ${after.name}, url = ${after.url}, over_because = ${after.overBecause},
          topic = ${after.topic}, invited = ${after.invited}, told_txid = ${after.told.txid}::xid8, told_line = ${after.told.line}, posts = ${after.posts},
          outgoing = ${after.outgoing}, heard = ${after.heard}, heard_at = ${after.heardAt === null ? null : iso(after.heardAt)},
          failure = ${after.failure}, failing_since = ${after.failingSince === null ? null : iso(after.failingSince)}, tries = ${after.tries},
          made_at = case when made_at is null and ${after.state === 'open'} then ${iso(tx.now)}::timestamptz else made_at end,
          over_at = case when ${after.state === 'over'} then ${iso(tx.now)}::timestamptz else over_at end,
          due_at = ${iso(until ?? tx.now)}, lease = ${goesOn ? room.lease : null}, leased_until = ${goesOn ? iso(tx.now + order.length) : null}
        where id = ${room.id} and lease = ${room.lease}`,
  );
  return written === 1 ? after : undefined;
}

/** Has a room looked after, and read, at once. */
export const hurryRoom = async (tx: Tx, room: string): Promise<number> =>
  tx.run(sql`update chat_room set due_at = ${iso(tx.now)}, heard_at = null where id = ${room} and state <> 'over'`);

const line = z.object({
  txid: z.string(),
  id: z.number(),
  actor: z.object({ kind: z.string(), name: z.string() }),
  action: z.string(),
  because: z.string(),
  audience: z.string(),
  body: z.record(z.string(), z.unknown()),
});

/** A line of a ticket's timeline, and its place among those that follow each other. */
export type RoomLine = z.infer<typeof line>;

/**
 * The next lines of a ticket, in the order of their transactions, and of these only those that are older than every one that still runs: so
 * a line that commits late is never passed over. Of a ticket that is restricted now a room that is open to all gets none.
 */
export const linesToTell = async (reader: Reader, room: Pick<Room, 'ticketId' | 'told' | 'isPrivate'>, most: number): Promise<RoomLine[]> =>
  reader.many(
    sql`select txid::text as txid, id, actor, action, because, audience, body from journal
        where ticket_id = ${room.ticketId} and (txid, id) > (${room.told.txid}::xid8, ${room.told.line}::bigint) and txid < journal_horizon()
          and (${room.isPrivate} or ${mayReadTicket(sql`ticket_id`, undefined)})
        order by journal.txid, journal.id limit ${most}`,
    line,
  );
