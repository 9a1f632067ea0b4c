import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../../platform/database/index.ts';
import type { Deployment, Ran } from '../rules/index.ts';

const instant = z.number();

/** In the order in which `deploymentOf` writes it. */
const told = z.object({
  subject: z.string(),
  environment: z.string(),
  isProduction: z.boolean().nullable(),
  services: z.array(z.string()),
  kind: z.enum(['automated', 'configuration', 'infrastructure', 'data']),
  title: z.string(),
  revision: z.string().nullable(),
  isRollback: z.boolean(),
  isDrift: z.boolean(),
  size: z.number().nullable(),
  by: z.string().nullable(),
  url: z.string().nullable(),
  writtenAt: instant.nullable(),
  firstAt: instant,
  startedAt: instant.nullable(),
  end: z.object({ state: z.enum(['success', 'failed', 'cancelled']), at: instant }).nullable(),
  saidAt: instant,
  saidState: z.enum(['planned', 'started', 'success', 'failed', 'cancelled']),
});

const standing = z
  .object({
    sender_id: z.string(),
    key: z.string(),
    contract: z.string(),
    told: told.nullable(),
    change_id: z.string().nullable(),
    place: z.string(),
    service_ids: z.array(z.string()),
  })
  .transform(({ sender_id: senderId, change_id: changeId, service_ids: serviceIds, ...rest }) => ({
    senderId,
    changeId,
    serviceIds,
    ...rest,
  }));

/** A deployment as it stands; `told` is null where it was not known before. */
export type Standing = z.infer<typeof standing>;

/** Names a deployment. */
export interface DeploymentKey {
  readonly senderId: string;
  readonly key: string;
  readonly contract: string;
}

/** Makes rows for those that have none, and locks them all, in one order everywhere. */
export async function lockDeployments(tx: Tx, keys: readonly DeploymentKey[]): Promise<Standing[]> {
  const asked = JSON.stringify(keys.map(({ senderId, key, contract }) => ({ sender_id: senderId, key, contract })));
  await tx.run(
    prepared(
      'change-deployments.make',
      sql`insert into change_deployment (sender_id, key, contract, first_at)
          select sender_id, key, contract, ${iso(tx.now)}::timestamptz
          from jsonb_to_recordset(${asked}::jsonb) as d(sender_id uuid, key text, contract text) order by sender_id, key
          on conflict (sender_id, key) do nothing`,
    ),
  );
  return tx.many(
    prepared(
      'change-deployments.lock',
      sql`select d.sender_id, d.key, d.contract, d.told, d.change_id, d.place, d.service_ids from change_deployment d
          join jsonb_to_recordset(${asked}::jsonb) as k(sender_id uuid, key text) on k.sender_id = d.sender_id and k.key = d.key
          order by d.sender_id, d.key for update of d`,
    ),
    standing,
  );
}

/** Those of a sender that map to no service yet, in the order of their keys after one; locked. */
export const lockUnmapped = async (
  tx: Tx,
  page: { readonly sender: string; readonly after: string; readonly most: number },
): Promise<Standing[]> =>
  tx.many(
    sql`select sender_id, key, contract, told, change_id, place, service_ids from change_deployment
        where sender_id = ${page.sender} and service_ids = '{}' and key > ${page.after} order by key limit ${page.most} for update`,
    standing,
  );

/** The change that a deployment is, if it is one. */
export const changeOfKey = async (reader: Reader, sender: string, key: string): Promise<{ id: string; number: number } | undefined> =>
  reader.maybe(
    sql`select c.id, c.number from change_deployment d join change c on c.id = d.change_id where d.sender_id = ${sender} and d.key = ${key}`,
    z.object({ id: z.string(), number: z.number() }),
  );

/** What ran at a place, for every place of a group. */
export interface RanAt {
  readonly senderId: string;
  readonly subject: string;
  readonly environment: string;
}

const ran = z
  .object({ place: z.number(), revision: z.string(), is_rollback: z.boolean(), change_id: z.string(), done_at: z.number() })
  .transform((row) => ({
    place: row.place,
    ran: { revision: row.revision, isRollback: row.is_rollback, changeId: row.change_id, doneAt: row.done_at },
  }));
/** So many of the newest at a place say what ran before what. */
const MOST_RAN = 12;

/** What ran last at some places, the newest first: in the order of the places, which are locked until this is written. */
export async function lockRanAt(tx: Tx, places: readonly RanAt[]): Promise<Ran[][]> {
  const asked = JSON.stringify(
    places.map((each, place) => ({ place, id: each.senderId, subject: each.subject, environment: each.environment })),
  );
  await tx.run(
    prepared(
      'change-deployments.lock-places',
      sql`select pg_advisory_xact_lock(k.key) from (
            select distinct hashtextextended(concat_ws(' ', 'change-place', p.id, p.subject, p.environment), 0) as key
            from jsonb_to_recordset(${asked}::jsonb) as p(id uuid, subject text, environment text) order by key) as k`,
    ),
  );
  const rows = await tx.many(
    prepared(
      'change-deployments.ran',
      sql`select p.place, d.revision, d.is_rollback, d.change_id, d.done_at
          from jsonb_to_recordset(${asked}::jsonb) as p(place int, id uuid, subject text, environment text)
          cross join lateral (select revision, coalesce((told ->> 'isRollback')::boolean, false) as is_rollback, change_id, done_at from change_deployment
            where sender_id = p.id and subject = p.subject and environment = p.environment and revision is not null and done_at is not null
              and change_id is not null order by done_at desc limit ${MOST_RAN}) d
          order by p.place, d.done_at desc`,
    ),
    ran,
  );
  const found = places.map((): Ran[] => []);
  for (const row of rows) found[row.place]?.push(row.ran);
  return found;
}

/** A deployment as it is written. */
export interface DeploymentRow extends DeploymentKey {
  readonly told: Deployment;
  readonly place: string;
  readonly serviceIds: readonly string[];
  readonly changeId: string | null;
}

export async function writeDeployments(tx: Tx, rows: readonly DeploymentRow[]): Promise<void> {
  const written = rows.map(({ told: each, ...row }) => ({
    sender_id: row.senderId,
    key: row.key,
    told: each,
    subject: each.subject,
    environment: each.environment,
    place: row.place,
    service_ids: row.serviceIds,
    revision: each.revision,
    is_drift: each.isDrift,
    first_at: iso(each.firstAt),
    done_at: each.end?.state === 'success' ? iso(each.end.at) : null,
    change_id: row.changeId,
  }));
  await tx.run(
    prepared(
      'change-deployments.write',
      sql`update change_deployment d set told = w.told, subject = w.subject, environment = w.environment, place = w.place,
            service_ids = w.service_ids, revision = w.revision, is_drift = w.is_drift, first_at = w.first_at, done_at = w.done_at, change_id = w.change_id
          from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as w(sender_id uuid, key text, told jsonb, subject text, environment text,
            place text, service_ids uuid[], revision text, is_drift boolean, first_at timestamptz, done_at timestamptz, change_id uuid)
          where d.sender_id = w.sender_id and d.key = w.key`,
    ),
  );
}

const unmapped = z
  .object({
    sender_id: z.string(),
    subject: z.string(),
    environment: z.string(),
    count: z.number(),
    first_at: z.number(),
    last_at: z.number(),
    title: z.string(),
  })
  .transform((row) => ({
    senderId: row.sender_id,
    subject: row.subject,
    environment: row.environment,
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    title: row.title,
  }));

/** What maps to no service, by subject and environment, the newest first. */
export const readUnmapped = async (reader: Reader, most: number): Promise<z.infer<typeof unmapped>[]> =>
  reader.many(
    sql`select sender_id, subject, environment, count(*)::int as count, min(first_at) as first_at, max(first_at) as last_at,
          (array_agg(told ->> 'title' order by first_at desc))[1] as title
        from change_deployment where service_ids = '{}' and told is not null
        group by sender_id, subject, environment order by max(first_at) desc limit ${most}`,
    unmapped,
  );

/** So many rows at most are deleted in one transaction. */
const MOST_FORGOTTEN = 5000;
/** So many of those that succeeded last at one place are kept: a rollback names one of them. */
const KEPT_BEFORE = 10;

/** Deletes what was told of deployments before an instant, but for those that ran last at each place. */
export const deleteDeployments = async (tx: Tx, before: Instant): Promise<number> =>
  tx.run(
    sql`delete from change_deployment where (sender_id, key) in (
          select d.sender_id, d.key from change_deployment d
          where d.first_at < ${iso(before)} and coalesce(d.done_at, d.first_at) < ${iso(before)}
            and (d.done_at is null or d.revision is null or ${KEPT_BEFORE} <= (select count(*) from (
                  select from change_deployment n
                  where n.sender_id = d.sender_id and n.subject = d.subject and n.environment = d.environment
                    and n.revision is not null and n.done_at > d.done_at limit ${KEPT_BEFORE}) newer))
          order by d.first_at limit ${MOST_FORGOTTEN})`,
  );
