import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';

const subscription = z
  .object({
    id: z.string(),
    page_id: z.string(),
    channel: z.enum(['email', 'webhook']),
    address: z.string(),
    secret: z.string().nullable(),
    state: z.enum(['asked', 'confirmed', 'ended']),
    asked_at: z.number(),
  })
  .transform(({ page_id: pageId, asked_at: askedAt, ...rest }) => ({ ...rest, pageId, askedAt }));

/** Somebody who wants to be told, or asked to be. */
export type Subscription = z.infer<typeof subscription>;

const columns = sql`id, page_id, channel, address, secret, state, asked_at`;

/** Those that are told, in the order in which they came. */
export const confirmedOf = async (reader: Reader, page: string, most: number): Promise<Subscription[]> =>
  reader.many(
    sql`select ${columns} from status_subscription where page_id = ${page} and state = 'confirmed' order by id limit ${most}`,
    subscription,
  );

export const findSubscription = async (reader: Reader, id: string): Promise<Subscription | undefined> =>
  reader.maybe(sql`select ${columns} from status_subscription where id = ${id}`, subscription);

export const lockSubscription = async (tx: Tx, id: string): Promise<Subscription | undefined> =>
  tx.maybe(sql`select ${columns} from status_subscription where id = ${id} for update`, subscription);

export const liveSubscription = async (
  tx: Tx,
  by: { page: string; channel: Subscription['channel']; address: string },
): Promise<Subscription | undefined> =>
  tx.maybe(
    sql`select ${columns} from status_subscription
        where page_id = ${by.page} and channel = ${by.channel} and address = ${by.address} and state <> 'ended' for update`,
    subscription,
  );

const counted = z.object({ page_id: z.string(), mail: z.number(), webhook: z.number(), asked: z.number() });

/** How many are subscribed to each of these pages, and how many have asked and not confirmed. */
export const subscriptionCounts = async (
  reader: Reader,
  pages: readonly string[],
): Promise<ReadonlyMap<string, { readonly mail: number; readonly webhook: number; readonly asked: number }>> => {
  const rows = await reader.many(
    sql`select page_id, count(*) filter (where state = 'confirmed' and channel = 'email') as mail,
          count(*) filter (where state = 'confirmed' and channel = 'webhook') as webhook, count(*) filter (where state = 'asked') as asked
        from status_subscription where page_id = any(${pages}::uuid[]) and state <> 'ended' group by page_id`,
    counted,
  );
  return new Map(rows.map(({ page_id: id, ...rest }) => [id, rest]));
};

export async function insertSubscription(
  tx: Tx,
  made: { page: string; channel: Subscription['channel']; address: string; secret: string | undefined },
): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into status_subscription (id, page_id, channel, address, secret, state, asked_at)
        values (${id}, ${made.page}, ${made.channel}, ${made.address}, ${made.secret ?? null}, 'asked', ${iso(tx.now)})`,
  );
  return id;
}

export const noteAsked = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update status_subscription set asked_at = ${iso(tx.now)} where id = ${id}`);

export const confirmSubscription = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update status_subscription set state = 'confirmed', confirmed_at = ${iso(tx.now)} where id = ${id} and state = 'asked'`);

/** Ends a subscription, and forgets where it went. */
export const endSubscription = async (tx: Tx, id: string): Promise<number> =>
  tx.run(
    sql`update status_subscription set state = 'ended', ended_at = ${iso(tx.now)}, address = '', secret = null where id = ${id} and state <> 'ended'`,
  );

/** Forgets those that were never confirmed. */
export const forgetUnconfirmed = async (tx: Tx, before: Instant): Promise<number> =>
  tx.run(sql`delete from status_subscription where state = 'asked' and asked_at < ${iso(before)}`);
