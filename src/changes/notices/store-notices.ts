import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { toldEvents, type ToldEvent } from '../rules/index.ts';

const nullable = z.string().nullable();

const readerRow = z
  .object({
    id: z.string(),
    person_id: nullable,
    address: nullable,
    every: z.enum(['day', 'week']),
    weekday: z.number(),
    hour: z.number(),
    zone: z.string(),
  })
  .transform(({ person_id: person, ...rest }) => ({ ...rest, person }));

/** Somebody who reads of changes: a person, or a list outside; and when their digest comes. */
export type ChangeReader = Readonly<z.output<typeof readerRow>>;

const readerColumns = sql`id, person_id, address, every, weekday, hour, zone`;

/** A person with the zone that their digest keeps to until they choose, or an address. */
export interface WhoReads {
  readonly person: string | null;
  readonly address: string | null;
  readonly zone: string;
}

/** Readers as they stand, made where they are new: a digest every day at eight. */
export async function ensureReaders(tx: Tx, who: readonly WhoReads[]): Promise<ChangeReader[]> {
  if (who.length === 0) return [];
  const rows = who.map((each) => ({ id: tx.id(), person_id: each.person, address: each.address, zone: each.zone }));
  await tx.run(
    sql`insert into change_reader (id, person_id, address, every, weekday, hour, zone)
        select id, person_id, address, 'day', 0, 8, zone
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, person_id uuid, address text, zone text)
        on conflict do nothing`,
  );
  const people = who.flatMap(({ person }) => person ?? []);
  const addresses = who.flatMap(({ address }) => address ?? []);
  return tx.many(
    sql`select ${readerColumns} from change_reader where person_id = any(${people}::uuid[]) or address = any(${addresses}::text[]) order by id`,
    readerRow,
  );
}

/** A person as a reader; undefined where they never were one. */
export const readerOfPerson = async (reader: Reader, person: string): Promise<ChangeReader | undefined> =>
  reader.maybe(sql`select ${readerColumns} from change_reader where person_id = ${person}`, readerRow);

/** Readers by their ids. */
export const readersByIds = async (reader: Reader, ids: readonly string[]): Promise<ChangeReader[]> =>
  reader.many(sql`select ${readerColumns} from change_reader where id = any(${ids}::uuid[]) order by id`, readerRow);

/** Sets when a digest comes. */
export const setDigest = async (
  tx: Tx,
  id: string,
  { every, weekday, hour, zone }: Pick<ChangeReader, 'every' | 'weekday' | 'hour' | 'zone'>,
): Promise<number> =>
  tx.run(sql`update change_reader set every = ${every}, weekday = ${weekday}, hour = ${hour}, zone = ${zone} where id = ${id}`);

/** Readers by their ids, locked; those that somebody else has are passed over. */
export const lockFreeReaders = async (tx: Tx, ids: readonly string[]): Promise<ChangeReader[]> =>
  tx.many(sql`select ${readerColumns} from change_reader where id = any(${ids}::uuid[]) order by id for update skip locked`, readerRow);

const subscriptionRow = z
  .object({
    id: z.string(),
    reader_id: z.string(),
    address: nullable,
    service_id: nullable,
    team_id: nullable,
    risks: z.array(z.string()),
    kinds: z.array(z.string()),
    at_once: z.array(z.string()),
  })
  .transform(({ reader_id: readerId, service_id: serviceId, team_id: teamId, at_once: atOnce, ...rest }) => ({
    ...rest,
    readerId,
    serviceId,
    teamId,
    atOnce,
  }));

/** What a reader asked to be told of. */
export type StoredSubscription = Readonly<z.output<typeof subscriptionRow>>;

const subscriptionColumns = sql`s.id, s.reader_id, r.address, s.service_id, s.team_id, s.risks, s.kinds, s.at_once
  from change_subscription s join change_reader r on r.id = s.reader_id where s.ended_at is null`;

/** What was asked about some services or teams. */
export const subscriptionsAbout = async (
  reader: Reader,
  about: { readonly services: readonly string[]; readonly teams: readonly string[] },
): Promise<StoredSubscription[]> =>
  reader.many(
    sql`select ${subscriptionColumns} and (s.service_id = any(${about.services}::uuid[]) or s.team_id = any(${about.teams}::uuid[]))
        order by s.made_at limit 5000`,
    subscriptionRow,
  );

/** What one reader asked for. */
export const subscriptionsOf = async (reader: Reader, readerId: string): Promise<StoredSubscription[]> =>
  reader.many(sql`select ${subscriptionColumns} and s.reader_id = ${readerId} order by s.made_at limit 200`, subscriptionRow);

/** One of them, while it stands. */
export const findSubscription = async (reader: Reader, id: string): Promise<StoredSubscription | undefined> =>
  reader.maybe(sql`select ${subscriptionColumns} and s.id = ${id}`, subscriptionRow);

/** Adds what a reader asks for. Answers its id. */
export async function insertSubscription(tx: Tx, made: Omit<StoredSubscription, 'id' | 'address'>): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into change_subscription (id, reader_id, service_id, team_id, risks, kinds, at_once, made_by, made_at)
        values (${id}, ${made.readerId}, ${made.serviceId}, ${made.teamId}, ${made.risks}::text[], ${made.kinds}::text[], ${made.atOnce}::text[],
          ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );
  return id;
}

/** Ends what somebody asked for. */
export const endSubscription = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update change_subscription set ended_at = ${iso(tx.now)} where id = ${id} and ended_at is null`);

export interface NewTold {
  readonly changeId: string;
  readonly readerId: string;
  readonly customer: string | null;
  readonly event: ToldEvent;
  readonly words: string;
  readonly because: string;
  readonly way: 'now' | 'digest';
}

/** Writes who is told; what waits for a digest has no time yet. */
export async function insertTold(tx: Tx, told: readonly NewTold[]): Promise<void> {
  if (told.length === 0) return;
  const rows = told.map((each) => ({
    id: tx.id(),
    change_id: each.changeId,
    reader_id: each.readerId,
    customer: each.customer,
    event: each.event,
    words: each.words,
    because: each.because,
    way: each.way,
    told_at: each.way === 'now' ? iso(tx.now) : null,
  }));
  await tx.run(
    sql`insert into change_told (id, change_id, reader_id, customer, event, words, because, way, queued_at, told_at)
        select id, change_id, reader_id, customer, event, words, because, way, ${iso(tx.now)}::timestamptz, told_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, change_id uuid, reader_id uuid, customer text, event text, words text,
          because text, way text, told_at timestamptz)`,
  );
}

const count = z.object({ reader_id: z.string(), told: z.number() });

/** How many were told to readers at once since an instant; customers are told whatever the number. */
export const toldAtOnceSince = async (reader: Reader, ids: readonly string[], since: Instant): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (
      await reader.many(
        sql`select reader_id, count(*)::int as told from change_told
            where reader_id = any(${ids}::uuid[]) and way = 'now' and customer is null and told_at > ${iso(since)} group by reader_id`,
        count,
      )
    ).map(({ reader_id: id, told }) => [id, told]),
  );

const waiting = z
  .object({ event: z.enum(toldEvents), words: z.string(), is_held: z.boolean() })
  .transform(({ is_held: isHeld, ...rest }) => ({ ...rest, isHeld }));

/** What waits for the digest of a reader, the first to start first, and whether its change is held at this moment. */
export const waitingFor = async (reader: Reader, readerId: string, most: number): Promise<z.output<typeof waiting>[]> =>
  reader.many(
    sql`select t.event, t.words, c.state = 'held' as is_held from change_told t join change c on c.id = t.change_id
        where t.reader_id = ${readerId} and t.told_at is null order by coalesce(c.actual_start, c.scheduled_start), c.number, t.queued_at limit ${most}`,
    waiting,
  );

/** Takes all that waits for a reader as told. Answers how much it was. */
export const setTold = async (tx: Tx, readerId: string): Promise<number> =>
  tx.run(sql`update change_told set told_at = ${iso(tx.now)} where reader_id = ${readerId} and told_at is null`);

const readerOfPlan = z
  .object({ reader_id: z.string(), customer: nullable, address: nullable, way: z.enum(['now', 'digest']) })
  .transform(({ reader_id: readerId, ...rest }) => ({ ...rest, readerId }));

/** Who knows a change as planned, and how they were told; customers by their names. Whoever was told since that it is off does not. */
export const toldOfPlan = async (reader: Reader, change: string): Promise<z.output<typeof readerOfPlan>[]> =>
  reader.many(
    sql`select told.* from (select distinct on (t.reader_id, t.customer) t.reader_id, t.customer, r.address, t.way, t.event from change_told t
          join change_reader r on r.id = t.reader_id
          where t.change_id = ${change} and t.event in ('planned', 'off') and t.told_at is not null
          order by t.reader_id, t.customer, t.queued_at desc, t.id desc) as told
        where told.event = 'planned' limit 1000`,
    readerOfPlan,
  );

/** Takes out of digests what is not so any more, before anybody has read it there. */
export const dropWaiting = async (tx: Tx, change: string, event: 'planned' | 'off'): Promise<number> =>
  tx.run(sql`delete from change_told where change_id = ${change} and event = ${event} and told_at is null`);

const toldRow = z
  .object({
    name: z.string(),
    customer: nullable,
    event: z.enum(toldEvents),
    because: z.string(),
    way: z.enum(['now', 'digest']),
    queued_at: z.number(),
    told_at: z.number().nullable(),
  })
  .transform(({ queued_at: queuedAt, told_at: toldAt, ...rest }) => ({ ...rest, queuedAt, toldAt }));

/** Who was told of a change, and who waits to be, the last first. */
export const toldOf = async (reader: Reader, change: string): Promise<z.output<typeof toldRow>[]> =>
  reader.many(
    sql`select coalesce(t.customer, p.name, r.address, 'somebody who left') as name, t.customer, t.event, t.because, t.way, t.queued_at, t.told_at
        from change_told t join change_reader r on r.id = t.reader_id left join person p on p.id = r.person_id
        where t.change_id = ${change} order by t.queued_at desc, name limit 500`,
    toldRow,
  );
