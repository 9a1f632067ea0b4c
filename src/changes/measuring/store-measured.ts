import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Sql } from '../../platform/database/index.ts';

const measured = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    kind: z.string(),
    environment: z.string(),
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    state: z.string(),
    source: z.string(),
    scheduled_start: z.number().nullable(),
    scheduled_end: z.number().nullable(),
    actual_start: z.number().nullable(),
    actual_end: z.number().nullable(),
    written_at: z.number().nullable(),
    url: z.string().nullable(),
    is_rework: z.boolean(),
    is_emergent: z.boolean(),
    needs_approval: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    kind: row.kind,
    environment: row.environment,
    outcome: row.outcome,
    state: row.state,
    source: row.source,
    scheduledStart: row.scheduled_start,
    scheduledEnd: row.scheduled_end,
    start: row.actual_start,
    end: row.actual_end,
    writtenAt: row.written_at,
    url: row.url,
    isRework: row.is_rework,
    isEmergent: row.is_emergent,
    needsApproval: row.needs_approval,
  }));

/** A change as measures read it. */
export type Measured = z.infer<typeof measured>;

/** The changes of a service that may have had an effect in a span, the newest first. */
export const changesOfService = async (
  reader: Reader,
  span: { readonly serviceId: string; readonly from: Instant; readonly until: Instant; readonly most: number },
): Promise<Measured[]> =>
  reader.many(
    sql`select c.id, c.number, c.title, c.kind, c.environment, c.outcome, c.state, c.source, c.scheduled_start, c.scheduled_end, c.actual_start, c.actual_end,
          (c.body -> 'feed' ->> 'writtenAt')::float8 as written_at, c.body -> 'feed' ->> 'url' as url,
          (c.kind = 'emergency' or c.ticket_id is not null or c.body -> 'feed' ->> 'takesBack' is not null) as is_rework,
          coalesce((select r.emergent is not null from change_review r where r.change_id = c.id order by r.round desc limit 1), false) as is_emergent,
          coalesce((select r.approve_by is not null from change_review r where r.change_id = c.id order by r.round desc limit 1), false) as needs_approval
        from change_service s join change c on c.id = s.change_id
        where s.service_id = ${span.serviceId} and s.at >= ${iso(span.from)} and s.at < ${iso(span.until)} and c.state not in ('draft', 'rejected', 'cancelled')
        order by s.at desc, c.number desc limit ${span.most}`,
    measured,
  );

const practised = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    team_id: z.string(),
    kind: z.string(),
    environment: z.string(),
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    state: z.string(),
    scheduled_start: z.number().nullable(),
    scheduled_end: z.number().nullable(),
    actual_start: z.number().nullable(),
    actual_end: z.number().nullable(),
    is_rework: z.boolean(),
    is_emergent: z.boolean(),
    needs_approval: z.boolean(),
    quality: z.number().nullable(),
    asked_at: z.number().nullable(),
    approved_at: z.number().nullable(),
    is_approved: z.boolean(),
    closed_at: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    teamId: row.team_id,
    kind: row.kind,
    environment: row.environment,
    outcome: row.outcome,
    state: row.state,
    scheduledStart: row.scheduled_start,
    scheduledEnd: row.scheduled_end,
    start: row.actual_start,
    end: row.actual_end,
    writtenAt: null,
    url: null,
    isRework: row.is_rework,
    isEmergent: row.is_emergent,
    needsApproval: row.needs_approval,
    quality: row.quality,
    askedAt: row.asked_at,
    approvedAt: row.approved_at,
    isApproved: row.is_approved,
    closedAt: row.closed_at,
  }));

/** A record of a person as measures read it. */
export type Practised = z.infer<typeof practised>;

const last = (column: Sql): Sql => sql`(select ${column} from change_review r where r.change_id = c.id order by r.round desc limit 1)`;

/** The records of people that began, or were to begin, in a span, the newest first. */
export const recordsIn = async (
  reader: Reader,
  span: { readonly teams: readonly string[] | undefined; readonly from: Instant; readonly until: Instant; readonly most: number },
): Promise<Practised[]> => {
  const began = sql`coalesce(c.actual_start, c.scheduled_start)`;
  const asked = [
    sql`c.source = 'person'`,
    sql`${began} >= ${iso(span.from)}`,
    sql`${began} < ${iso(span.until)}`,
    sql`c.state not in ('draft', 'cancelled')`,
  ];
  if (span.teams !== undefined) asked.push(sql`c.team_id = any(${span.teams}::uuid[])`);
  return reader.many(
    sql`select c.id, c.number, c.title, c.team_id, c.kind, c.environment, c.outcome, c.state, c.scheduled_start, c.scheduled_end, c.actual_start, c.actual_end,
          (c.kind = 'emergency' or c.ticket_id is not null) as is_rework, c.quality, c.closed_at,
          coalesce(${last(sql`r.emergent is not null`)}, false) as is_emergent, coalesce(${last(sql`r.approve_by is not null`)}, false) as needs_approval,
          coalesce(${last(sql`r.state = 'approved'`)}, false) as is_approved, ${last(sql`r.opened_at`)} as asked_at,
          (select max(a.answered_at) from change_ask a where a.change_id = c.id and a.answer in ('approved', 'silent')
             and a.round = ${last(sql`r.round`)} and ${last(sql`r.state`)} = 'approved') as approved_at
        from change c where ${allOf(asked)} order by ${began} desc, c.number desc limit ${span.most}`,
    practised,
  );
};

/** Which of some teams have filed a record, ever. */
export const teamsThatFiled = async (reader: Reader, teams: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await reader.many(
        sql`select of.id from unnest(${teams}::uuid[]) as of(id)
            where exists (select from change where team_id = of.id and source = 'person' and state <> 'draft') limit 5000`,
        z.object({ id: z.string() }),
      )
    ).map(({ id }) => id),
  );

/** How many changes of production machines told of since an instant, of each of some teams. */
export const toldOfTeams = async (reader: Reader, teams: readonly string[], since: Instant): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (
      await reader.many(
        sql`select team_id, count(*)::int as told from change
            where source <> 'person' and environment = 'production' and actual_start >= ${iso(since)} and team_id = any(${teams}::uuid[])
            group by team_id limit 5000`,
        z.object({ team_id: z.string(), told: z.number() }),
      )
    ).map(({ team_id: team, told }) => [team, told]),
  );
