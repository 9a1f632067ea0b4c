import { z } from 'zod';

import { iso, must, mustHave, type Instant } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Sql, type Tx } from '../../platform/database/index.ts';
import { isId } from '../../platform/fields.ts';
import { changeKinds, changeStates, isWide, statesBefore, type ChangeState } from '../rules/index.ts';
import { changePlan, type ChangePlan } from './change-body.ts';

const person = z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable();

const row = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    kind: z.enum(changeKinds),
    environment: z.string(),
    state: z.enum(changeStates),
    tier: z.number(),
    risk: z.enum(['low', 'medium', 'high']).nullable(),
    source: z.string(),
    team_id: z.string(),
    submitter: person,
    technician: person,
    scheduled_start: z.number().nullable(),
    scheduled_end: z.number().nullable(),
    actual_start: z.number().nullable(),
    actual_end: z.number().nullable(),
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    ticket: z.number().nullable(),
    body: changePlan.or(
      z
        .object({})
        .loose()
        .transform(() => changePlan.parse({})),
    ),
    size: z.number().nullable(),
    version: z.number(),
    quality: z.number().nullable(),
    created_at: z.number(),
    closed_at: z.number().nullable(),
    services: z.array(z.string()),
    template_id: z.string().nullable(),
    template_version: z.number().nullable(),
    template_filled: z.record(z.string(), z.string()).nullable(),
    writers: z.array(z.string()),
  })
  .transform((found) => ({
    id: found.id,
    number: found.number,
    title: found.title,
    kind: found.kind,
    environment: found.environment,
    state: found.state,
    tier: found.tier,
    risk: found.risk,
    source: found.source,
    teamId: found.team_id,
    submitter: found.submitter,
    technician: found.technician,
    scheduledStart: found.scheduled_start,
    scheduledEnd: found.scheduled_end,
    actualStart: found.actual_start,
    actualEnd: found.actual_end,
    outcome: found.outcome,
    ticket: found.ticket,
    plan: found.body,
    size: found.size,
    version: found.version,
    quality: found.quality,
    createdAt: found.created_at,
    closedAt: found.closed_at,
    serviceIds: found.services,
    template:
      found.template_id === null || found.template_version === null
        ? null
        : { id: found.template_id, version: found.template_version, filled: found.template_filled ?? {} },
    writers: found.writers,
  }));

/** A change with its plan; services by their ids. What a machine told of has an empty plan. */
export type Change = Readonly<z.output<typeof row>>;

const whom = (column: Sql): Sql =>
  sql`(select jsonb_build_object('id', p.id, 'slug', p.slug, 'name', p.name) from person p where p.id = ${column})`;

const columns = sql`c.id, c.number, c.title, c.kind, c.environment, c.state, c.tier, c.risk, c.source, c.team_id,
  ${whom(sql`c.submitter_id`)} as submitter, ${whom(sql`c.technician_id`)} as technician, c.scheduled_start, c.scheduled_end,
  c.actual_start, c.actual_end, c.outcome, (select t.number from ticket t where t.id = c.ticket_id) as ticket, c.body, c.size, c.version,
  c.quality, c.created_at, c.closed_at, c.template_id, c.template_version, c.template_filled, c.writers::text[] as writers,
  array(select s.service_id::text from change_service s where s.change_id = c.id order by s.service_id) as services`;

/** That a change goes by a name: CHG-20446, 20446 or the id. */
export function goesBy(name: string): Sql {
  const number = /^(?:CHG-)?(\d{1,12})$/i.exec(name)?.[1];
  if (number !== undefined) return sql`c.number = ${Number(number)}`;
  return isId(name) ? sql`c.id = ${name}::uuid` : sql`false`;
}

export const findChange = async (reader: Reader, name: string): Promise<Change | undefined> =>
  reader.maybe(sql`select ${columns} from change c where ${goesBy(name)}`, row);

/**
 * Locks a change, so that nobody else moves it meanwhile. It is read by a statement of its own afterwards: one that waited for the lock
 * would see the row as it is and its services as they were. Answers its id.
 */
export const lockChangeRow = async (tx: Tx, name: string): Promise<string | undefined> =>
  (await tx.maybe(sql`select c.id from change c where ${goesBy(name)} for update`, z.object({ id: z.string() })))?.id;

/** Locks a change and reads it. */
export async function lockChange(tx: Tx, name: string): Promise<Change | undefined> {
  const id = await lockChangeRow(tx, name);
  return id === undefined ? undefined : findChange(tx, id);
}

/** What stands in the table beside the plan. */
export interface ChangeFacts {
  readonly title: string;
  readonly kind: Change['kind'];
  readonly environment: string;
  readonly tier: number;
  readonly teamId: string;
  readonly technicianId: string | null;
  readonly scheduledStart: Instant | null;
  readonly scheduledEnd: Instant | null;
  readonly ticketId: string | null;
  readonly serviceIds: readonly string[];
  readonly plan: ChangePlan;
  /** The version of a template that it keeps to, with what was put into its blanks. */
  readonly template: Change['template'];
}

const at = (instant: Instant | null): string | null => (instant === null ? null : iso(instant));

async function setServices(tx: Tx, id: string, { serviceIds, scheduledStart, kind }: ChangeFacts): Promise<void> {
  await tx.run(sql`delete from change_service where change_id = ${id} and service_id <> all(${serviceIds}::uuid[])`);
  await tx.run(
    sql`insert into change_service (change_id, service_id, at, is_wide)
        select ${id}, service, ${at(scheduledStart)}::timestamptz, ${isWide(kind)} from unnest(${serviceIds}::uuid[]) service
        on conflict (change_id, service_id) do update set at = excluded.at, is_wide = excluded.is_wide`,
  );
}

const filledOf = ({ template }: ChangeFacts): string | null => (template === null ? null : JSON.stringify(template.filled));
/** Who writes, as a list of one; for a key whoever made it. */
function writerOf({ actor }: Tx): Sql {
  if (actor.kind === 'person') return sql`array[${actor.id}::uuid]`;
  if (actor.kind !== 'key') return sql`'{}'::uuid[]`;
  return sql`array(select (k.made_by ->> 'id')::uuid from machine_key k where k.id = ${actor.id} and k.made_by ->> 'kind' = 'person')`;
}

const withWriter = (tx: Tx): Sql => sql`array(select distinct unnest(writers || ${writerOf(tx)}))`;

const writersRow = z.object({ writers: z.array(z.string()) });

/** Counts whoever acts among the writers of a change, who never approve it. Answers all of them; its row is locked. */
export async function addWriter(tx: Tx, id: string): Promise<readonly string[]> {
  const [found] = await tx.many(
    sql`update change set writers = ${withWriter(tx)} where id = ${id} returning writers::text[] as writers`,
    writersRow,
  );
  return mustHave(found, 'a change that is locked stands').writers;
}

/** Writes a new draft. Answers its id. */
export async function insertChange(tx: Tx, facts: ChangeFacts, submitter: string | null): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into change (id, title, kind, environment, state, tier, source, team_id, submitter_id, technician_id, scheduled_start, scheduled_end,
          ticket_id, body, template_id, template_version, template_filled, created_at, writers)
        values (${id}, ${facts.title}, ${facts.kind}, ${facts.environment}, 'draft', ${facts.tier}, 'person', ${facts.teamId}, ${submitter},
          ${facts.technicianId}, ${at(facts.scheduledStart)}, ${at(facts.scheduledEnd)}, ${facts.ticketId}, ${JSON.stringify(facts.plan)}::jsonb,
          ${facts.template?.id ?? null}, ${facts.template?.version ?? null}, ${filledOf(facts)}::jsonb, ${iso(tx.now)}, ${writerOf(tx)})`,
  );
  await setServices(tx, id, facts);
  return id;
}

/** Writes what is planned anew. Its row is locked. */
export async function updateChange(tx: Tx, id: string, facts: ChangeFacts): Promise<void> {
  await tx.run(
    sql`update change set title = ${facts.title}, kind = ${facts.kind}, environment = ${facts.environment}, tier = ${facts.tier}, team_id = ${facts.teamId},
          technician_id = ${facts.technicianId}, scheduled_start = ${at(facts.scheduledStart)}, scheduled_end = ${at(facts.scheduledEnd)},
          ticket_id = ${facts.ticketId}, body = ${JSON.stringify(facts.plan)}::jsonb, writers = ${withWriter(tx)}, version = version + 1,
          template_id = ${facts.template?.id ?? null}, template_version = ${facts.template?.version ?? null}, template_filled = ${filledOf(facts)}::jsonb
        where id = ${id}`,
  );
  await setServices(tx, id, facts);
}

/** Moves a record to a state, by the table of its states alone; its row is locked. */
export async function setChangeState(tx: Tx, id: string, state: ChangeState): Promise<void> {
  const moved = await tx.run(
    sql`update change set state = ${state}, closed_at = ${state === 'closed' || state === 'cancelled' ? iso(tx.now) : null}::timestamptz
        where id = ${id} and state = any(${statesBefore(state)}::text[])`,
  );
  must(moved === 1, `a record comes to "${state}" by a way that its table knows`);
}

/** Writes that a change was made when its record says that it was to be, and what it came to. Its row is locked. */
export async function setDone(tx: Tx, id: string, outcome: NonNullable<Change['outcome']>): Promise<void> {
  await tx.run(sql`update change set actual_start = scheduled_start, actual_end = scheduled_end, outcome = ${outcome} where id = ${id}`);
}

/** Which changes a list shows; every part narrows it. */
export interface ChangeFilter {
  readonly states?: readonly ChangeState[] | undefined;
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  readonly person?: string | undefined;
  readonly words?: string | undefined;
  /** The number of the last of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

function conditionsOf({ states, service, team, person: who, words, before }: ChangeFilter): Sql[] {
  const asked: Sql[] = [sql`c.source = 'person'`];
  if (states !== undefined) asked.push(sql`c.state = any(${states}::text[])`);
  if (service !== undefined)
    asked.push(sql`exists (select from change_service s where s.change_id = c.id and s.service_id = ${service}::uuid)`);
  if (team !== undefined) asked.push(sql`c.team_id = ${team}::uuid`);
  if (who !== undefined) asked.push(sql`(c.submitter_id = ${who}::uuid or c.technician_id = ${who}::uuid)`);
  if (words !== undefined) asked.push(sql`lower(c.title) like lower(${`%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`})`);
  if (before !== undefined) asked.push(sql`c.number < ${before}`);
  return asked;
}

/** The records of people, the newest first. Those that machines told of are asked for by service and time. */
export const listChanges = async (db: Reader, filter: ChangeFilter): Promise<Change[]> =>
  db.many(sql`select ${columns} from change c where ${allOf(conditionsOf(filter))} order by c.number desc limit ${filter.limit}`, row);
