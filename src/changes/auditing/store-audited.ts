import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Sql } from '../../platform/database/index.ts';
import { answers, reviewStates } from '../rules/approvals.ts';
import { changeKinds, changeStates } from '../rules/index.ts';
import { approverRoles } from '../rules/matrix.ts';
import { matrixAnswerBody } from '../approvals/matrix-answer.ts';
import { fieldView } from '../quality/views.ts';

const nullable = z.string().nullable();
const instant = z.number().nullable();
const person = z.object({ id: z.string(), name: z.string() }).nullable();

const ask = z.object({
  step: z.number(),
  role: z.enum(approverRoles),
  name: z.string(),
  person: nullable,
  answer: z.enum(answers).nullable(),
  answeredAt: instant,
  answeredBy: nullable,
  answeredName: nullable,
  way: nullable,
  reason: z.string(),
  expertise: z.string(),
});

const round = z.object({
  round: z.number(),
  version: z.number(),
  state: z.enum(reviewStates),
  row: z.string(),
  matrixVersion: z.number(),
  asked: matrixAnswerBody,
  submitter: nullable,
  technician: nullable,
  writers: z.array(z.string()),
  approveBy: instant,
  emergent: nullable,
  openedAt: z.number(),
  endedAt: instant,
  asks: z.array(ask),
});

const audited = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    kind: z.enum(changeKinds),
    environment: z.string(),
    state: z.enum(changeStates),
    tier: z.number(),
    risk: z.enum(['low', 'medium', 'high']).nullable(),
    team_id: z.string(),
    submitter: person,
    technician: person,
    scheduled_start: instant,
    scheduled_end: instant,
    actual_start: instant,
    actual_end: instant,
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    version: z.number(),
    ticket: z.number().nullable(),
    writers: z.array(z.string()),
    on_schedule: z.boolean(),
    customers: z.array(z.object({ name: z.string(), told: z.boolean().default(false) })),
    services: z.array(z.string()),
    closed_at: instant,
    lacked: z.array(z.string()),
    judged: z.object({ score: z.number(), passes: z.boolean(), fields: z.array(fieldView), version: z.number() }).nullable(),
    told: z.array(z.string()),
    rounds: z.array(round),
  })
  .transform(({ team_id: teamId, scheduled_start: scheduledStart, scheduled_end: scheduledEnd, ...row }) => {
    const { actual_start: actualStart, actual_end: actualEnd, closed_at: closedAt, on_schedule: isOnSchedule, ...rest } = row;
    return { ...rest, isOnSchedule, teamId, scheduledStart, scheduledEnd, actualStart, actualEnd, closedAt };
  });

/** A record with all that an audit asks of it. */
export type Audited = Readonly<z.output<typeof audited>>;
export type AuditedRound = Audited['rounds'][number];

const ms = (column: Sql): Sql => sql`(extract(epoch from ${column}) * 1000)::bigint`;
const named = (column: Sql): Sql => sql`(select jsonb_build_object('id', p.id, 'name', p.name) from person p where p.id = ${column})`;

const asks = sql`coalesce((select jsonb_agg(jsonb_build_object('step', a.step, 'role', a.role, 'name', a.name, 'person', a.person_id, 'answer', a.answer,
    'answeredAt', ${ms(sql`a.answered_at`)}, 'answeredBy', a.answered_by, 'answeredName', a.answered_name, 'way', a.way, 'reason', a.reason,
    'expertise', a.expertise) order by a.step, a.asked_at, a.id)
  from change_ask a where a.change_id = r.change_id and a.round = r.round), '[]')`;

const rounds = sql`coalesce((select jsonb_agg(jsonb_build_object('round', r.round, 'version', r.version, 'state', r.state, 'row', r.matrix_row,
    'matrixVersion', r.matrix_version, 'asked', r.asked, 'submitter', r.submitter_id, 'technician', r.technician_id, 'writers', r.writers,
    'approveBy', ${ms(sql`r.approve_by`)}, 'emergent', r.emergent, 'openedAt', ${ms(sql`r.opened_at`)}, 'endedAt', ${ms(sql`r.ended_at`)},
    'asks', ${asks}) order by r.round)
  from change_review r where r.change_id = c.id), '[]')`;

const judged = sql`(select jsonb_build_object('score', j.score, 'passes', j.passes, 'fields', j.fields, 'version', j.version)
  from change_judgement j where j.change_id = c.id order by j.judged_at desc, j.version desc limit 1)`;

const columns = sql`c.id, c.number, c.title, c.kind, c.environment, c.state, c.tier, c.risk, c.team_id, ${named(sql`c.submitter_id`)} as submitter,
  ${named(sql`c.technician_id`)} as technician, c.scheduled_start, c.scheduled_end, c.actual_start, c.actual_end, c.outcome, c.version,
  c.writers::text[] as writers, exists (select from change_scheduled s where s.change_id = c.id) as on_schedule,
  (select t.number from ticket t where t.id = c.ticket_id) as ticket, coalesce(c.body -> 'customers', '[]') as customers,
  array(select s.service_id::text from change_service s where s.change_id = c.id order by s.service_id) as services, c.closed_at,
  coalesce((select k.lacked from change_closing k where k.change_id = c.id), '[]') as lacked, ${judged} as judged,
  array(select distinct t.customer from change_told t where t.change_id = c.id and t.customer is not null limit 1000) as told, ${rounds} as rounds`;

const isAudited = [sql`c.source = 'person'`, sql`c.state not in ('draft', 'cancelled')`];

/** Which records an audit is about: those of people that began, or were to begin, in a span. */
export interface AuditSpan {
  readonly from: Instant;
  readonly until: Instant;
  readonly team?: string | undefined;
  readonly most: number;
}

/** The records of a span with all that an audit asks, the first to begin first. */
export const auditedIn = async (reader: Reader, { from, until, team, most }: AuditSpan): Promise<Audited[]> => {
  const began = sql`coalesce(c.actual_start, c.scheduled_start)`;
  const asked = [...isAudited, sql`${began} >= ${iso(from)}`, sql`${began} < ${iso(until)}`];
  if (team !== undefined) asked.push(sql`c.team_id = ${team}::uuid`);
  return reader.many(sql`select ${columns} from change c where ${allOf(asked)} order by ${began}, c.number limit ${most}`, audited);
};

/** One record as an audit looks at it; undefined where it is not audited. */
export const auditedOne = async (reader: Reader, id: string): Promise<Audited | undefined> =>
  reader.maybe(sql`select ${columns} from change c where ${allOf([...isAudited, sql`c.id = ${id}`])}`, audited);
