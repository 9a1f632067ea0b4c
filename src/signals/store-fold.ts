import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Sql, type Tx } from '../platform/database/index.ts';
import { LANES } from './rules/lanes.ts';

/** Takes a lane of folding for this transaction. Answers when its last round was, or undefined when another instance has it. */
export async function takeLane(tx: Tx, lane: number): Promise<Instant | undefined> {
  return (
    await tx.maybe(
      prepared('fold.lane', sql`select last_round from fold_lane where lane = ${lane} for update skip locked`),
      z.object({ last_round: z.number() }),
    )
  )?.last_round;
}

export const leaveLane = async (tx: Tx, lane: number): Promise<number> =>
  tx.run(prepared('fold.leave', sql`update fold_lane set last_round = ${iso(tx.now)} where lane = ${lane}`));

const chunk = z.object({ log_id: z.number(), place: z.number(), body: z.string() });

/** The oldest chunks of the intake log that wait in a lane, in order: as many as hold `most` entries of all lanes, and at least one. */
export const takeChunks = async (tx: Tx, lane: number, most: number): Promise<z.infer<typeof chunk>[]> =>
  tx.many(
    prepared(
      'fold.chunks',
      sql`with oldest as materialized (select log_id, received_at, place from intake_pending where lane = ${lane} order by log_id limit ${most}),
          sized as (
            select p.log_id, p.place, l.body, sum(l.entries - p.place) over (order by p.log_id) - (l.entries - p.place) as before
            from oldest p join intake_log l on l.id = p.log_id and l.received_at = p.received_at)
          select log_id, place, body from sized where before < ${most} order by log_id`,
    ),
    chunk,
  );

/** Notes how far a chunk is folded that is not wholly folded. */
export const setPlace = async (tx: Tx, at: { lane: number; logId: number; place: number }): Promise<number> =>
  tx.run(prepared('fold.place', sql`update intake_pending set place = ${at.place} where lane = ${at.lane} and log_id = ${at.logId}`));

/** Chunks that are wholly folded wait no more in this lane. */
export const setFolded = async (tx: Tx, lane: number, logIds: readonly number[]): Promise<number> =>
  tx.run(prepared('fold.folded', sql`delete from intake_pending where lane = ${lane} and log_id = any(${logIds})`));

/** The newest chunk that nobody has wholly folded, if any. */
export const lastPending = async (reader: Reader): Promise<number | undefined> =>
  (await reader.maybe(sql`select max(log_id) as log_id from intake_pending`, z.object({ log_id: z.number().nullable() })))?.log_id ??
  undefined;

/** Whether a chunk waits that is no newer than this one. */
export const isPending = async (reader: Reader, logId: number): Promise<boolean> =>
  (await reader.maybe(sql`select exists (select from intake_pending where log_id <= ${logId}) as waits`, z.object({ waits: z.boolean() })))
    ?.waits === true;

/** The bodies of chunks, folded or not, while the log keeps them. */
export const chunkBodies = async (tx: Tx, ids: readonly number[]): Promise<{ id: number; body: string }[]> =>
  tx.many(sql`select id, body from intake_log where id = any(${ids})`, z.object({ id: z.number(), body: z.string() }));

const stored = z.object({
  key: z.string(),
  integration_id: z.string(),
  fingerprint: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  url: z.string().nullable(),
  service_id: z.string(),
  severity: z.number(),
  severity_because: z.string(),
  starts_at: z.number(),
  ends_at: z.number().nullable(),
  sent_ends_at: z.number().nullable(),
  first_seen: z.number(),
  last_seen: z.number(),
  count: z.number(),
  ticket_id: z.string().nullable(),
  held_until: z.number().nullable(),
  clock_behind_ms: z.number().nullable(),
});

/** An alert that fires. */
export type Alert = z.infer<typeof stored>;

const columns = sql`key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ends_at, sent_ends_at,
  first_seen, last_seen, count, ticket_id, held_until, clock_behind_ms`;

export const alertsByKey = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Alert>> =>
  new Map(
    (await tx.many(prepared('fold.alerts', sql`select ${columns} from alert where key = any(${keys})`), stored)).map((alert) => [
      alert.key,
      alert,
    ]),
  );

const last = z.object({ key: z.string(), ticket_id: z.string().nullable() });

/** The ticket of each key's last firing that is over, looked for since an instant. */
export const lastTickets = async (tx: Tx, keys: readonly string[], since: Instant): Promise<Map<string, string>> =>
  new Map(
    (
      await tx.many(
        prepared(
          'fold.last-tickets',
          sql`select distinct on (key) key, ticket_id from alert_past where key = any(${keys}) and ended_at >= ${iso(since)} order by key, ended_at desc`,
        ),
        last,
      )
    ).flatMap((row) => (row.ticket_id === null ? [] : [[row.key, row.ticket_id] as const])),
  );

const orNull = (instant: Instant | null): string | null => (instant === null ? null : iso(instant));

/** Writes alerts as they stand after folding: new ones and changed ones alike. */
export async function saveAlerts(tx: Tx, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  const rows = alerts.map((alert) => ({
    ...alert,
    starts_at: iso(alert.starts_at),
    ends_at: orNull(alert.ends_at),
    sent_ends_at: orNull(alert.sent_ends_at),
    first_seen: iso(alert.first_seen),
    last_seen: iso(alert.last_seen),
    held_until: orNull(alert.held_until),
  }));
  await tx.run(
    prepared(
      'fold.save-alerts',
      sql`insert into alert (${columns})
          select ${columns} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a(key text, integration_id uuid, fingerprint text, name text, labels jsonb,
            annotations jsonb, url text, service_id uuid, severity int, severity_because text, starts_at timestamptz, ends_at timestamptz,
            sent_ends_at timestamptz, first_seen timestamptz, last_seen timestamptz, count int, ticket_id uuid, held_until timestamptz, clock_behind_ms bigint)
          on conflict (key) do update set labels = excluded.labels, annotations = excluded.annotations, url = excluded.url, service_id = excluded.service_id,
            severity = excluded.severity, severity_because = excluded.severity_because, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
            sent_ends_at = excluded.sent_ends_at, last_seen = excluded.last_seen, count = excluded.count, ticket_id = excluded.ticket_id, held_until = excluded.held_until`,
    ),
  );
}

/** Moves alerts that are over out of the way. */
export async function endAlerts(tx: Tx, ended: readonly { key: string; because: string }[]): Promise<void> {
  if (ended.length === 0) return;
  await tx.run(
    prepared(
      'fold.end-alerts',
      sql`with over as (
            delete from alert a using jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e(key text, because text) where a.key = e.key
            returning a.*, e.because)
          insert into alert_past (key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ended_at,
            first_seen, last_seen, count, ticket_id, ended_because, clock_behind_ms)
          select key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ${iso(tx.now)}::timestamptz,
            first_seen, last_seen, count, ticket_id, because, clock_behind_ms from over`,
    ),
  );
}

/** Of these tickets, those that still have an alert that fires. */
export const ticketsThatFire = async (tx: Tx, tickets: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await tx.many(
        prepared('fold.still-firing', sql`select distinct ticket_id from alert where ticket_id = any(${tickets})`),
        z.object({ ticket_id: z.string() }),
      )
    ).map((row) => row.ticket_id),
  );

const inLane = (lane: number): Sql => sql`ascii(key) % ${LANES} = ${lane}`;

/** Alerts of a lane that were not heard of for their own length, or whose silence has ended. */
export const alertsDue = async (tx: Tx, which: 'ended' | 'released', { lane, most }: { lane: number; most: number }): Promise<Alert[]> =>
  tx.many(
    which === 'ended'
      ? prepared(
          'fold.ended',
          sql`select ${columns} from alert where ends_at <= ${iso(tx.now)} and ${inLane(lane)} order by ends_at limit ${most}`,
        )
      : prepared(
          'fold.released',
          sql`select ${columns} from alert where held_until <= ${iso(tx.now)} and ${inLane(lane)} order by held_until limit ${most}`,
        ),
    stored,
  );

/** After our own downtime no alert of the lane ends by silence before one such length has passed. */
export const extendAlerts = async (tx: Tx, lane: number): Promise<number> =>
  tx.run(
    sql`update alert set ends_at = ${iso(tx.now)}::timestamptz + (ends_at - last_seen)
        where ends_at < ${iso(tx.now)}::timestamptz + (ends_at - last_seen) and ${inLane(lane)}`,
  );

/** Locks groups of alerts to the end of the transaction, in one order, so that two lanes never both cut a ticket for one. */
export const lockGroups = async (tx: Tx, groups: readonly string[]): Promise<number> =>
  tx.run(
    prepared(
      'fold.lock-groups',
      sql`select pg_advisory_xact_lock(lock) from (select distinct hashtextextended(name, 0) as lock from unnest(${groups}::text[]) as name order by lock) ordered`,
    ),
  );

export const quarantine = async (tx: Tx, entry: { logId: number; place: number; entry: unknown; why: string }): Promise<number> =>
  tx.run(
    sql`insert into fold_quarantine (log_id, place, entry, why, at)
        values (${entry.logId}, ${entry.place}, ${JSON.stringify(entry.entry)}::jsonb, ${entry.why}, ${iso(tx.now)})`,
  );
