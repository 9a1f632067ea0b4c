import { z } from 'zod';

import { iso, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import type { Condition } from './rules/entries.ts';

const listed = z.object({ id: z.number(), received_at: z.number(), entries: z.number() });

/**
 * Chunks after a position that were received before an instant, oldest first, up to the first that still waits to be folded: what
 * waits is late, not lost.
 */
export const chunksAfter = async (
  reader: Reader,
  range: { position: number; receivedBefore: Instant; since: Instant },
): Promise<z.infer<typeof listed>[]> =>
  reader.many(
    sql`select id, received_at, entries from intake_log
        where id > ${range.position} and received_at <= ${iso(range.receivedBefore)} and received_at >= ${iso(range.since)}
          and id < coalesce((select min(log_id) from intake_pending), 9223372036854775807)
        order by id limit 20000`,
    listed,
  );

const chunk = z.object({ id: z.number(), body: z.string() });

export const readChunks = async (reader: Reader, ids: readonly number[], since: Instant): Promise<z.infer<typeof chunk>[]> =>
  reader.many(sql`select id, body from intake_log where id = any(${ids}::bigint[]) and received_at >= ${iso(since)} order by id`, chunk);

/** A saying of the log, by the place where it stands. */
export interface Asked {
  readonly log: number;
  readonly place: number;
  readonly key: string;
  readonly at: Instant;
}

const evidence = z.object({
  log: z.number(),
  place: z.number(),
  fires: z.boolean(),
  last_seen: z.number().nullable(),
  ticket_id: z.string().nullable(),
  has_ticket: z.boolean(),
  past_seen: z.number().nullable(),
  aside: z.boolean(),
});

/** What became of alerts: whether each fires, when it was last heard of, before it was over too, and whether it was put aside. */
export type Evidence = z.infer<typeof evidence>;

export const readEvidence = async (reader: Reader, asked: readonly Asked[], slack: Duration): Promise<Evidence[]> =>
  reader.many(
    sql`select e.log, e.place, a.key is not null as fires, a.last_seen, a.ticket_id,
          a.ticket_id is null or exists (select from ticket t where t.id = a.ticket_id) as has_ticket,
          (select max(p.last_seen) from alert_past p where p.key = e.key and p.ended_at >= e.at - make_interval(secs => ${slack / 1000})) as past_seen,
          exists (select from fold_quarantine q where q.log_id = e.log and q.place = e.place) as aside
        from jsonb_to_recordset(${JSON.stringify(asked.map((each) => ({ ...each, at: iso(each.at) })))}::jsonb)
          as e(log bigint, place int, key text, at timestamptz)
        left join alert a on a.key = e.key`,
    evidence,
  );

/** Chunks after one that speak of a key, whether they are folded or not. Asked only where something is missing. */
export const chunksAbout = async (
  reader: Reader,
  { log, key, since }: { log: number; key: string; since: Instant },
): Promise<z.infer<typeof chunk>[]> =>
  reader.many(
    sql`select id, body from intake_log where id > ${log} and received_at >= ${iso(since)} and position(${JSON.stringify(key)} in body) > 0
        order by id limit 100`,
    chunk,
  );

/** Writes a line into the log as a chunk of its own, to be folded like any other. */
export const writeAgain = async (tx: Tx, line: string): Promise<number> =>
  tx.run(
    sql`with written as (insert into intake_log (received_at, entries, body) values (${iso(tx.now)}, 1, ${line}) returning id, received_at)
        insert into intake_pending (log_id, received_at) select id, received_at from written`,
  );

const unticketed = z.object({
  key: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  service_id: z.string(),
  integration_team: z.string().nullable(),
  held_until: z.number().nullable(),
  severity: z.number(),
});

/** Alerts that fire and have no ticket, and not because folding is about to look at them. */
export const alertsWithoutTicket = async (reader: Reader, now: Instant, key?: string): Promise<z.infer<typeof unticketed>[]> =>
  reader.many(
    sql`select a.key, a.name, a.labels, a.service_id, i.team_id as integration_team, a.held_until, a.severity
        from alert a left join integration i on i.id = a.integration_id
        where a.ticket_id is null and (a.held_until is null or a.held_until > ${iso(now)}) and ${key === undefined ? sql`true` : sql`a.key = ${key}`}
        order by a.severity limit 5000`,
    unticketed,
  );

const silence = z.object({
  matchers: z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() })),
  team_id: z.string().nullable(),
});

export type Silencing = { readonly conditions: readonly Condition[]; readonly teamId: string | null };

/** The silences in force at an instant. */
export const silencesAt = async (reader: Reader, now: Instant): Promise<Silencing[]> =>
  (
    await reader.many(
      sql`select matchers, team_id from silence where ends_at > ${iso(now)} and starts_at <= ${iso(now)} limit 20000`,
      silence,
    )
  ).map((row) => ({ conditions: row.matchers, teamId: row.team_id }));

/** Lets folding look at an alert now, as it does when a silence is over. */
export const releaseAlert = async (tx: Tx, key: string): Promise<number> =>
  tx.run(sql`update alert set held_until = ${iso(tx.now)}, ticket_id = null where key = ${key}`);

const one = z.object({ key: z.string(), ticket_id: z.string().nullable(), has_ticket: z.boolean() });

/** Locks an alert that fires. */
export const lockAlert = async (tx: Tx, key: string): Promise<z.infer<typeof one> | undefined> =>
  tx.maybe(
    sql`select a.key, a.ticket_id, exists (select from ticket t where t.id = a.ticket_id) as has_ticket from alert a where a.key = ${key} for update of a`,
    one,
  );
