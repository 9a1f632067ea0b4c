import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Sql } from '../platform/database/index.ts';

const stored = z
  .object({
    key: z.string(),
    fingerprint: z.string(),
    integration_id: z.string(),
    service_id: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    url: z.string().nullable(),
    starts_at: z.number(),
    ends_at: z.number(),
    last_seen: z.number(),
  })
  .transform((row) => ({
    key: row.key,
    fingerprint: row.fingerprint,
    integrationId: row.integration_id,
    serviceId: row.service_id,
    labels: row.labels,
    annotations: row.annotations,
    url: row.url,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    lastSeen: row.last_seen,
  }));

/** An alert that fires, as clients of a contract read it. */
export type FiringAlert = Readonly<z.infer<typeof stored>>;

/** The alerts that fire on these services or came by these integrations, by fingerprint. */
export const readFiringAlerts = async (
  reader: Reader,
  of: { services: readonly string[]; integrations: readonly string[] },
): Promise<FiringAlert[]> =>
  reader.many(
    sql`select key, fingerprint, integration_id, service_id, labels, annotations, url, starts_at, ends_at, last_seen from alert
        where service_id = any(${of.services}::uuid[]) or integration_id = any(${of.integrations}::uuid[]) order by fingerprint limit 100000`,
    stored,
  );

/** The tickets that alerts which fire hang on, by the alerts' keys. */
export const readTicketsOfAlerts = async (reader: Reader): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (
      await reader.many(
        sql`select key, ticket_id from alert where ticket_id is not null and severity <= 2 limit 100000`,
        z.object({ key: z.string(), ticket_id: z.string() }),
      )
    ).map((row) => [row.key, row.ticket_id]),
  );

/** The tickets that these alerts hang on, or hung on when they ended after an instant, newest first. */
export const ticketsOfKeys = async (reader: Reader, keys: readonly string[], since: Instant): Promise<string[]> =>
  (
    await reader.many(
      sql`select ticket_id from (
            select ticket_id, last_seen as at from alert where key = any(${keys}) and ticket_id is not null
            union all
            select ticket_id, ended_at as at from alert_past where key = any(${keys}) and ticket_id is not null and ended_at >= ${iso(since)}) as known
          order by at desc limit 100`,
      z.object({ ticket_id: z.string() }),
    )
  ).map((row) => row.ticket_id);

const begun = z
  .object({
    service_id: z.string(),
    ticket_id: z.string().nullable(),
    name: z.string(),
    severity: z.number(),
    starts_at: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform((row) => ({
    serviceId: row.service_id,
    ticketId: row.ticket_id,
    name: row.name,
    severity: row.severity,
    startsAt: row.starts_at,
    endedAt: row.ended_at,
  }));

const raised = z
  .object({ service_id: z.string(), name: z.string(), starts_at: z.number(), is_new: z.boolean() })
  .transform(({ service_id: serviceId, name, starts_at: startsAt, is_new: isNew }) => ({ serviceId, name, startsAt, isNew }));

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** What began in a time, whether or not it has ended since; no alert ends before it begins. */
const begunIn = ({ from, until }: Span, only: Sql): Sql =>
  sql`select key, service_id, ticket_id, name, severity, starts_at, null::timestamptz(3) as ended_at from alert
      where starts_at >= ${iso(from)} and starts_at <= ${iso(until)} and ${only}
      union all
      select key, service_id, ticket_id, name, severity, starts_at, ended_at from alert_past
      where ended_at >= ${iso(from)} and starts_at >= ${iso(from)} and starts_at <= ${iso(until)} and ${only}`;

/** The last two thousand alerts that began in a time on any service, the first first; new where one never fired before. */
export const alertsRaised = async (reader: Reader, span: Span): Promise<z.output<typeof raised>[]> =>
  reader.many(
    sql`select b.service_id, b.name, b.starts_at,
          not exists (select from alert_past p where p.key = b.key and p.ended_at < b.starts_at) as is_new
        from (select * from (${begunIn(span, sql`true`)}) as began order by starts_at desc limit 2000) b order by b.starts_at`,
    raised,
  );

/** The last five hundred alerts that began in a time on one of these services, the last first. */
export const alertsBegunOn = async (
  reader: Reader,
  { services, ...span }: Span & { services: readonly string[] },
): Promise<z.output<typeof begun>[]> =>
  reader.many(
    sql`select service_id, ticket_id, name, severity, starts_at, ended_at
        from (${begunIn(span, sql`service_id = any(${services}::uuid[])`)}) as began order by starts_at desc limit 500`,
    begun,
  );

/** When the first alert of a ticket began, not looked for before a moment; undefined where it has none. */
export const firstAlertOf = async (reader: Reader, ticket: string, since: Instant): Promise<Instant | undefined> =>
  (
    await reader.maybe(
      sql`select min(starts_at) as at from (
            select starts_at from alert where ticket_id = ${ticket}
            union all
            select starts_at from alert_past where ticket_id = ${ticket} and ended_at >= ${iso(since)}) as its
          where starts_at >= ${iso(since)}`,
      z.object({ at: z.number().nullable() }),
    )
  )?.at ?? undefined;

const onService = z
  .object({
    key: z.string(),
    name: z.string(),
    severity: z.number(),
    starts_at: z.number(),
    service_id: z.string(),
    ticket_id: z.string().nullable(),
  })
  .transform(({ starts_at: startsAt, service_id: serviceId, ticket_id: ticketId, ...rest }) => ({
    ...rest,
    startsAt,
    serviceId,
    ticketId,
  }));

/** An alert that fires on a service, in short. */
export type AlertOnService = Readonly<z.infer<typeof onService>>;

/** The alerts that fire on some services and are not silenced, the most severe first. */
export const alertsFiringOn = async (reader: Reader, services: readonly string[], now: Instant): Promise<AlertOnService[]> =>
  reader.many(
    sql`select key, name, severity, starts_at, service_id, ticket_id from alert
        where service_id = any(${services}::uuid[]) and (held_until is null or held_until <= ${iso(now)}) order by severity, starts_at limit 200`,
    onService,
  );
