import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

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
