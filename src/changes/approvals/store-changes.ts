import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { goesBy, lockChangeRow } from '../record/store.ts';
import { risks, type Risk } from '../rules/risk.ts';
import type { LearnedChange } from '../rules/matrix-learning.ts';

const nullable = z.string().nullable();
const instant = z.number().nullable();
const planStep = z.looseObject({ team: nullable.default(null) });
const plan = z.looseObject({
  timeline: z.array(planStep).default([]),
  rollback: z.array(planStep).default([]),
  short: z.boolean().default(false),
  peer: nullable.default(null),
});

const stored = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  kind: z.string(),
  environment: z.string(),
  state: z.string(),
  tier: z.number(),
  team_id: nullable,
  submitter_id: nullable,
  technician_id: nullable,
  template_id: nullable,
  ticket_id: nullable,
  scheduled_start: instant,
  scheduled_end: instant,
  body: plan,
  size: z.number().nullable(),
  version: z.number(),
  quality: z.number().nullable(),
  services: z.array(z.string()),
  writers: z.array(z.string()),
});

/** A change as far as its approval asks. */
export interface ReviewedChange {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly kind: string;
  readonly environment: string;
  readonly state: string;
  readonly tier: number;
  readonly teamId: string | null;
  readonly submitterId: string | null;
  readonly technicianId: string | null;
  readonly templateId: string | null;
  readonly ticketId: string | null;
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly body: z.output<typeof plan>;
  readonly size: number | null;
  readonly version: number;
  /** What it came to when it was put forward last. */
  readonly quality: number | null;
  readonly services: readonly string[];
  /** Everybody who wrote it or put it forward. */
  readonly writers: readonly string[];
}

const changeRow = {
  parse(row: unknown): ReviewedChange {
    const { team_id: teamId, submitter_id: submitterId, technician_id: technicianId, template_id: templateId, ...rest } = stored.parse(row);
    const { ticket_id: ticketId, scheduled_start: start, scheduled_end: end, ...same } = rest;
    return { ...same, teamId, submitterId, technicianId, templateId, ticketId, start, end };
  },
};

const columns = sql`c.id, c.number, c.title, c.kind, c.environment, c.state, c.tier, c.team_id, c.submitter_id, c.technician_id, c.template_id,
  c.ticket_id, c.scheduled_start, c.scheduled_end, c.body, c.size, c.version, c.quality, c.writers::text[] as writers,
  (select coalesce(array_agg(s.service_id::text order by s.service_id), '{}') from change_service s where s.change_id = c.id) as services`;

/** A change by its id or number. */
export const findReviewed = async (reader: Reader, key: string): Promise<ReviewedChange | undefined> =>
  reader.maybe(sql`select ${columns} from change c where ${goesBy(key)}`, changeRow);

/** Changes by their ids. */
export const reviewedOf = async (reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, ReviewedChange>> =>
  new Map(
    (await reader.many(sql`select ${columns} from change c where c.id = any(${ids}::uuid[]) limit 1000`, changeRow)).map((each) => [
      each.id,
      each,
    ]),
  );

/** A change by its id or number, that nobody else moves until the transaction ends. */
export async function lockReviewed(tx: Tx, key: string): Promise<ReviewedChange | undefined> {
  const id = await lockChangeRow(tx, key);
  return id === undefined ? undefined : findReviewed(tx, id);
}

const locked = z.object({ id: z.string() });

/** Locks those that nobody else has. */
export const lockFreeChanges = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (await tx.many(sql`select id from change where id = any(${ids}::uuid[]) order by id for update skip locked`, locked)).map(
      ({ id }) => id,
    ),
  );

/** Keeps the risk that was judged. */
export const setRisk = async (tx: Tx, change: string, risk: Risk): Promise<number> =>
  tx.run(sql`update change set risk = ${risk} where id = ${change}`);

const history = z.object({ runs: z.number(), failures: z.number() });

/** How changes of a kind by a team ended since an instant. */
export const historyOf = async (
  reader: Reader,
  of: { readonly kind: string; readonly teamId: string | null; readonly since: Instant },
): Promise<z.output<typeof history>> =>
  (await reader.maybe(
    sql`select count(*)::int as runs, (count(*) filter (where outcome in ('rolled-back', 'failed')))::int as failures
        from change where kind = ${of.kind} and team_id = ${of.teamId} and outcome is not null and created_at >= ${iso(of.since)}`,
    history,
  )) ?? { runs: 0, failures: 0 };

const learned = z.object({
  tier: z.number(),
  kind: z.string(),
  risk: z.enum(risks),
  waited: z.number().nullable(),
  rejections: z.number(),
  failed: z.boolean(),
  quality: z.number().nullable(),
});

/** So many changes the matrix learns from at most, the newest. */
export const MOST_LEARNED = 50_000;

/** Finished changes of people since an instant, with what their approval came to. */
export const finishedSince = async (reader: Reader, since: Instant): Promise<LearnedChange[]> =>
  reader.many(
    sql`select c.tier, c.kind, coalesce(c.risk, 'low') as risk, c.outcome in ('rolled-back', 'failed') as failed, c.quality,
          (select (extract(epoch from max(a.answered_at) - min(r.opened_at)) * 1000)::bigint from change_review r
             join change_ask a on a.change_id = r.change_id and a.round = r.round and a.answer in ('approved', 'silent')
             where r.change_id = c.id and r.state = 'approved') as waited,
          (select count(*)::int from change_review r where r.change_id = c.id and r.state = 'rejected') as rejections
        from change c where c.source = 'person' and c.outcome is not null and c.created_at >= ${iso(since)}
        order by c.created_at desc limit ${MOST_LEARNED}`,
    learned,
  );

const lateness = z.object({ person: z.string(), asked: z.number(), answered: z.number(), late: z.number(), median: z.number().nullable() });

/** How late those who were asked since an instant were, by person. A question counts until it is answered, or nobody needs its answer any more. */
export const latenessSince = async (reader: Reader, since: Instant, now: Instant): Promise<z.output<typeof lateness>[]> =>
  reader.many(
    sql`select person_id as person, count(*)::int as asked, count(answered_at)::int as answered,
          (count(*) filter (where coalesce(answered_at, needed_until, ${iso(now)}::timestamptz) > due_at))::int as late,
          (extract(epoch from percentile_cont(0.5) within group (order by answered_at - asked_at)) * 1000)::bigint as median
        from (select a.*, coalesce((select min(b.asked_at) from change_ask b where b.change_id = a.change_id and b.round = a.round and b.step > a.step),
                  r.ended_at) as needed_until
              from change_ask a join change_review r on r.change_id = a.change_id and r.round = a.round
              where a.person_id is not null and a.asked_at >= ${iso(since)}) as asks
        group by person_id order by late desc, asked desc limit 500`,
    lateness,
  );

const onSchedule = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  kind: z.string(),
  state: z.string(),
  start: z.number(),
  end: instant,
  enteredAt: z.number(),
  ready: z.boolean(),
  emergent: nullable,
});

/** The public schedule from an instant on: what entered it, and is not over or overruns. */
export const publicSchedule = async (reader: Reader, from: Instant): Promise<z.output<typeof onSchedule>[]> =>
  reader.many(
    sql`select c.id, c.number, c.title, c.kind, c.state, c.scheduled_start as start, c.scheduled_end as end, s.at as "enteredAt", s.ready,
          (select r.emergent from change_review r where r.change_id = c.id order by r.round desc limit 1) as emergent
        from change_scheduled s join change c on c.id = s.change_id
        where c.state in ('review', 'approved', 'scheduled', 'working') and (c.state = 'working' or coalesce(c.scheduled_end, c.scheduled_start) >= ${iso(from)})
        order by c.scheduled_start limit 500`,
    onSchedule,
  );
