import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Sql, type Tx } from '../platform/database/index.ts';
import { LANES, lanes, WHOLE } from './rules/lanes.ts';

const held = z.object({ lane: z.number(), last_round: z.number() });

/** Takes lanes of folding for this transaction, those that no other instance has. Answers which, each with when its last round was. */
export const takeLanes = async (tx: Tx, wanted: readonly number[]): Promise<z.infer<typeof held>[]> =>
  tx.many(
    prepared('fold.lanes', sql`select lane, last_round from fold_lane where lane = any(${wanted}) order by lane for update skip locked`),
    held,
  );

export const leaveLanes = async (tx: Tx, held: readonly number[]): Promise<number> =>
  tx.run(prepared('fold.leave', sql`update fold_lane set last_round = ${iso(tx.now)} where lane = any(${held})`));

/** Notes that folding goes on where there is nothing to fold, in lanes that nobody has and whose last round was between two instants. */
export const noteRound = (now: Instant, { before, after }: { before: Instant; after: Instant }): Sql =>
  prepared(
    'fold.note',
    sql`update fold_lane set last_round = ${iso(now)} where lane in (
          select lane from fold_lane where last_round <= ${iso(before)} and last_round > ${iso(after)} order by lane for update skip locked)`,
  );

/** What folding looks at to know whether there is anything to do, as a part of a look. */
export const foldingLook: Sql = sql`exists (select from intake_pending) as pending, (select min(last_round) from fold_lane) as last_round,
  (select min(ends_at) from alert) as first_end, (select min(held_until) from alert) as first_release`;

const chunk = z.object({ log_id: z.number(), lanes: z.array(z.number()), places: z.array(z.number()), body: z.string().nullable() });

/**
 * Parts the oldest chunks that wait whole into one for each lane, so that lanes can go beside each other. Whoever does holds every
 * lane. Answers how many chunks those were.
 */
export const partChunks = async (tx: Tx, most: number): Promise<number> =>
  tx.run(
    prepared(
      'fold.part',
      sql`with parted as (
            delete from intake_pending where (log_id, lane) in (
              select log_id, lane from intake_pending where lane = ${WHOLE} order by log_id limit ${most})
            returning log_id, received_at, place)
          insert into intake_pending (log_id, received_at, place, lane)
          select log_id, received_at, place, part from parted, unnest(${lanes}::int[]) as part`,
    ),
  );

/** What is asked of the chunks that wait: those in these lanes, and no bodies of those that are known. */
interface Wanted {
  readonly held: readonly number[];
  readonly most: number;
  readonly known: readonly number[];
}

/** The oldest chunks that wait in these lanes, in order: as many as hold `most` entries of whatever lane, and at least one. */
export const takeChunks = async (tx: Tx, { held, most, known }: Wanted): Promise<z.infer<typeof chunk>[]> =>
  tx.many(
    prepared(
      'fold.chunks',
      sql`with oldest as materialized (
            select log_id, received_at, lane, place from intake_pending where lane = any(${held}) order by log_id, lane limit ${most * held.length}),
          waiting as (
            select log_id, received_at, array_agg(lane order by lane) as lanes, array_agg(place order by lane) as places, min(place) as place
            from oldest group by log_id, received_at),
          sized as (
            select w.log_id, w.lanes, w.places, l.body, sum(l.entries - w.place) over (order by w.log_id) - (l.entries - w.place) as before
            from waiting w join intake_log l on l.id = w.log_id and l.received_at = w.received_at)
          select log_id, lanes, places, case when log_id = any(${known}) then null else body end as body from sized where before < ${most} order by log_id`,
    ),
    chunk,
  );

/** A chunk's part in one lane, or the chunk where the lane is WHOLE. */
export interface Part {
  readonly logId: number;
  readonly lane: number;
}

/** Notes how far a part is folded that is not wholly folded. */
export const setPlace = async (tx: Tx, { logId, lane }: Part, place: number): Promise<number> =>
  tx.run(prepared('fold.place', sql`update intake_pending set place = ${place} where log_id = ${logId} and lane = ${lane}`));

/** Parts that are wholly folded wait no more. */
export const setFolded = async (tx: Tx, parts: readonly Part[]): Promise<number> =>
  tx.run(
    prepared(
      'fold.folded',
      sql`delete from intake_pending p using unnest(${parts.map(({ logId }) => logId)}::bigint[], ${parts.map(({ lane }) => lane)}::int[]) as f(log_id, lane)
          where p.log_id = f.log_id and p.lane = f.lane`,
    ),
  );

const newest = z.object({ log_id: z.number().nullable() });

/** The newest chunk that nobody has wholly folded, if any. */
export const lastPending = async (reader: Reader): Promise<number | undefined> =>
  (await reader.maybe(sql`select max(log_id) as log_id from intake_pending`, newest))?.log_id ?? undefined;

const waiting = z.object({ waits: z.boolean() });

/** Whether a chunk waits that is no newer than this one. */
export const isPending = async (reader: Reader, logId: number): Promise<boolean> =>
  (await reader.maybe(sql`select exists (select from intake_pending where log_id <= ${logId}) as waits`, waiting))?.waits === true;

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
  heard_at: z.number().nullable(),
});

/** An alert that fires. */
export type Alert = z.infer<typeof stored>;

const columns = sql`key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ends_at, sent_ends_at,
  first_seen, last_seen, count, ticket_id, held_until, clock_behind_ms, heard_at`;

export const alertsByKey = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Alert>> =>
  new Map(
    (await tx.many(prepared('fold.alerts', sql`select ${columns} from alert where key = any(${keys})`), stored)).map((alert) => [
      alert.key,
      alert,
    ]),
  );

const last = z.object({
  key: z.string(),
  ticket_id: z.string().nullable(),
  ended_at: z.number(),
  sent_ends_at: z.number().nullable(),
  end_received_at: z.number().nullable(),
});

/** The last firing of a key that is over. */
export type LastFiring = z.infer<typeof last>;

/** How each key's last firing ended that is over, looked for since an instant: its ticket, the end that its sender gave, and when that was received. */
export const lastFirings = async (tx: Tx, keys: readonly string[], since: Instant): Promise<Map<string, LastFiring>> =>
  new Map(
    (
      await tx.many(
        prepared(
          'fold.last-firings',
          sql`select distinct on (key) key, ticket_id, ended_at, sent_ends_at, end_received_at from alert_past
              where key = any(${keys}) and ended_at >= ${iso(since)} order by key, ended_at desc`,
        ),
        last,
      )
    ).map((row) => [row.key, row]),
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
    heard_at: orNull(alert.heard_at),
  }));
  await tx.run(
    prepared(
      'fold.save-alerts',
      sql`insert into alert (${columns})
          select ${columns} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a(key text, integration_id uuid, fingerprint text, name text, labels jsonb,
            annotations jsonb, url text, service_id uuid, severity int, severity_because text, starts_at timestamptz, ends_at timestamptz,
            sent_ends_at timestamptz, first_seen timestamptz, last_seen timestamptz, count int, ticket_id uuid, held_until timestamptz, clock_behind_ms bigint,
            heard_at timestamptz)
          on conflict (key) do update set labels = excluded.labels, annotations = excluded.annotations, url = excluded.url, service_id = excluded.service_id,
            severity = excluded.severity, severity_because = excluded.severity_because, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
            sent_ends_at = excluded.sent_ends_at, last_seen = excluded.last_seen, count = excluded.count, ticket_id = excluded.ticket_id, held_until = excluded.held_until,
            heard_at = excluded.heard_at`,
    ),
  );
}

/** An alert that is over, with the end that its sender gave, and when, where it said so itself. */
export interface EndedAlert {
  readonly key: string;
  readonly because: string;
  readonly sentEndsAt?: Instant | null;
  readonly receivedAt?: Instant | null;
}

/** Moves alerts that are over out of the way. */
export async function endAlerts(tx: Tx, all: readonly EndedAlert[]): Promise<void> {
  if (all.length === 0) return;
  const ended = all.map(({ key, because, sentEndsAt, receivedAt }) => ({
    key,
    because,
    sent: orNull(sentEndsAt ?? null),
    received: orNull(receivedAt ?? null),
  }));
  await tx.run(
    prepared(
      'fold.end-alerts',
      sql`with over as (
            delete from alert a using jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e(key text, because text, sent timestamptz,
              received timestamptz) where a.key = e.key
            returning a.*, e.because, e.sent, e.received)
          insert into alert_past (key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ended_at,
            first_seen, last_seen, count, ticket_id, ended_because, clock_behind_ms, sent_ends_at, end_received_at)
          select key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ${iso(tx.now)}::timestamptz,
            first_seen, last_seen, count, ticket_id, because, clock_behind_ms, coalesce(sent, sent_ends_at), received from over`,
    ),
  );
}

/** A firing that belongs to one that is over, and came to be folded after its end. */
export interface LateFiring {
  readonly key: string;
  /** Of what is over. */
  readonly endedAt: Instant;
  readonly receivedAt: Instant;
}

/** Counts firings to what is over. */
export async function countLate(tx: Tx, all: readonly LateFiring[]): Promise<void> {
  if (all.length === 0) return;
  const rows = all.map(({ key, endedAt, receivedAt }) => ({ key, ended: iso(endedAt), received: iso(receivedAt) }));
  await tx.run(
    sql`update alert_past p set count = p.count + 1, last_seen = greatest(p.last_seen, l.received)
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l(key text, ended timestamptz, received timestamptz)
        where p.key = l.key and p.ended_at = l.ended`,
  );
}

const firing = z.object({ ticket_id: z.string() });

/** Of these tickets, those that still have an alert that fires. */
export const ticketsThatFire = async (tx: Tx, tickets: readonly string[]): Promise<Set<string>> =>
  new Set(
    (await tx.many(prepared('fold.still-firing', sql`select distinct ticket_id from alert where ticket_id = any(${tickets})`), firing)).map(
      (row) => row.ticket_id,
    ),
  );

const joined = z.object({ ticket_id: z.string(), alerts: z.number() });

/** How many alerts have come to hang on each of these tickets since an instant, whether they still fire or not. */
export const joinedSince = async (tx: Tx, tickets: readonly string[], since: Instant): Promise<Map<string, number>> =>
  new Map(
    (
      await tx.many(
        prepared(
          'fold.joined-since',
          sql`select ticket_id, count(*) as alerts from (
                select ticket_id from alert where ticket_id = any(${tickets}) and first_seen >= ${iso(since)}
                union all
                select ticket_id from alert_past where ticket_id = any(${tickets}) and first_seen >= ${iso(since)} and ended_at >= ${iso(since)}
              ) as heard group by ticket_id`,
        ),
        joined,
      )
    ).map((row) => [row.ticket_id, row.alerts]),
  );

const inLanes = (held: readonly number[]): Sql => sql`ascii(key) % ${LANES} = any(${held})`;

/** Alerts of these lanes that were not heard of for their own length, or whose silence has ended. */
export const alertsDue = async (
  tx: Tx,
  which: 'ended' | 'released',
  { held, most }: { held: readonly number[]; most: number },
): Promise<Alert[]> =>
  tx.many(
    which === 'ended'
      ? prepared(
          'fold.ended',
          sql`select ${columns} from alert where ends_at <= ${iso(tx.now)} and ${inLanes(held)} order by ends_at limit ${most}`,
        )
      : prepared(
          'fold.released',
          sql`select ${columns} from alert where held_until <= ${iso(tx.now)} and ${inLanes(held)} order by held_until limit ${most}`,
        ),
    stored,
  );

/** After our own downtime no alert of these lanes ends by silence before one such length has passed. */
export const extendAlerts = async (tx: Tx, held: readonly number[]): Promise<number> =>
  tx.run(
    sql`update alert set ends_at = ${iso(tx.now)}::timestamptz + (ends_at - last_seen)
        where ends_at < ${iso(tx.now)}::timestamptz + (ends_at - last_seen) and ${inLanes(held)}`,
  );

const locked = z.object({ held: z.boolean() });

/**
 * Locks groups of alerts to the end of the transaction, so that two lanes never both cut a ticket for one. Answers false, having
 * waited for nobody, when another lane has one of them.
 */
export const lockGroups = async (tx: Tx, groups: readonly string[]): Promise<boolean> =>
  (
    await tx.maybe(
      prepared(
        'fold.lock-groups',
        sql`select bool_and(pg_try_advisory_xact_lock(hashtextextended(name, 0))) as held from unnest(${groups}::text[]) as name`,
      ),
      locked,
    )
  )?.held === true;

export const quarantine = async (tx: Tx, entry: { logId: number; place: number; entry: unknown; why: string }): Promise<number> =>
  tx.run(
    sql`insert into fold_quarantine (log_id, place, entry, why, at)
        values (${entry.logId}, ${entry.place}, ${JSON.stringify(entry.entry)}::jsonb, ${entry.why}, ${iso(tx.now)})`,
  );
