import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { incidentRoles, type IncidentRole } from '../rules/roles.ts';

const prompt = z.object({ key: z.string(), words: z.string(), at: z.number() });

const call = z
  .object({
    begun_at: z.number(),
    said_at: z.number(),
    asked: z.record(z.string(), z.number()),
    prompt: prompt.nullable(),
  })
  .transform((row) => ({ begunAt: row.begun_at, saidAt: row.said_at, asked: row.asked, prompt: row.prompt }));

/** The call of a ticket: how long it goes on, when somebody last spoke, what was asked. */
export type CallRow = z.infer<typeof call>;

export const findCall = async (reader: Reader, ticket: string): Promise<CallRow | undefined> =>
  reader.maybe(sql`select begun_at, said_at, asked, prompt from incident_call where ticket_id = ${ticket}`, call);

/** Begins the call of a ticket, or notes that somebody speaks on it. */
export const noteSaid = async (tx: Tx, ticket: string): Promise<number> =>
  tx.run(
    sql`insert into incident_call (ticket_id, begun_at, said_at) values (${ticket}, ${iso(tx.now)}, ${iso(tx.now)})
        on conflict (ticket_id) do update set said_at = excluded.said_at`,
  );

/** Notes that a question was asked; it stands until it is answered, put off, or the next one comes. */
export const notePrompt = async (
  tx: Tx,
  ticket: string,
  { key, words, before }: { key: string; words: string; before: CallRow['asked'] },
): Promise<number> =>
  tx.run(
    sql`update incident_call set asked = ${JSON.stringify({ ...before, [key]: tx.now })}::jsonb, prompt = ${JSON.stringify({ key, words, at: tx.now })}::jsonb
        where ticket_id = ${ticket}`,
  );

export const clearPrompt = async (tx: Tx, ticket: string): Promise<number> =>
  tx.run(sql`update incident_call set prompt = null where ticket_id = ${ticket} and prompt is not null`);

const held = z
  .object({
    id: z.string(),
    role: z.enum(incidentRoles),
    person_id: z.string(),
    person_name: z.string(),
    since: z.number(),
    until: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    role: row.role,
    personId: row.person_id,
    personName: row.person_name,
    since: row.since,
    until: row.until,
  }));

/** A role in an incident and who holds it, or held it. */
export type HeldRole = z.infer<typeof held>;

/** Every holding of a role in an incident, oldest first. */
export const rolesOf = async (reader: Reader, ticket: string): Promise<HeldRole[]> =>
  reader.many(
    sql`select id, role, person_id, person_name, since, until from incident_role where ticket_id = ${ticket} order by since, id limit 500`,
    held,
  );

export const endRoles = async (tx: Tx, ids: readonly string[]): Promise<number> =>
  tx.run(sql`update incident_role set until = ${iso(tx.now)} where id = any(${ids}::uuid[]) and until is null`);

export interface NewRole {
  readonly ticket: string;
  readonly role: IncidentRole;
  readonly person: { readonly id: string; readonly name: string };
  readonly because: string;
}

export const insertRole = async (tx: Tx, { ticket, role, person, because }: NewRole): Promise<number> =>
  tx.run(
    sql`insert into incident_role (id, ticket_id, role, person_id, person_name, since, because)
        values (${tx.id()}, ${ticket}, ${role}, ${person.id}, ${person.name}, ${iso(tx.now)}, ${because})`,
  );

export const healths = ['checking', 'healthy', 'ill'] as const;
export type Health = (typeof healths)[number];

const attendance = z
  .object({
    id: z.string(),
    person_id: z.string(),
    person_name: z.string(),
    team_id: z.string().nullable(),
    team_name: z.string().nullable(),
    joined_at: z.number(),
    health: z.enum(healths),
    health_text: z.string().nullable(),
    health_at: z.number().nullable(),
    released_at: z.number().nullable(),
    released_by: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    personId: row.person_id,
    personName: row.person_name,
    teamId: row.team_id,
    teamName: row.team_name,
    joinedAt: row.joined_at,
    health: row.health,
    healthText: row.health_text,
    healthAt: row.health_at,
    releasedAt: row.released_at,
    releasedBy: row.released_by,
  }));

/** One person's being on an incident. */
export type Attendance = z.infer<typeof attendance>;

/** Everybody who was or is on an incident, in the order in which they came. */
export const attendancesOf = async (reader: Reader, ticket: string): Promise<Attendance[]> =>
  reader.many(
    sql`select id, person_id, person_name, team_id, team_name, joined_at, health, health_text, health_at, released_at, released_by
        from attendance where ticket_id = ${ticket} order by joined_at, id limit 500`,
    attendance,
  );

export interface NewAttendance {
  readonly ticket: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly team: { readonly id: string; readonly name: string } | undefined;
  /** Whether the team that was said before stays. */
  readonly keep: boolean;
}

/** Checks a person in. Whoever is here already stays. */
export const insertAttendance = async (tx: Tx, { ticket, person, team, keep }: NewAttendance): Promise<number> =>
  tx.run(
    sql`insert into attendance (id, ticket_id, person_id, person_name, team_id, team_name, joined_at)
        values (${tx.id()}, ${ticket}, ${person.id}, ${person.name}, ${team?.id ?? null}, ${team?.name ?? null}, ${iso(tx.now)})
        on conflict (ticket_id, person_id) where released_at is null do update
          set team_id = case when ${keep} then attendance.team_id else excluded.team_id end,
              team_name = case when ${keep} then attendance.team_name else excluded.team_name end`,
  );

export const setHealth = async (tx: Tx, id: string, said: { health: Health; text: string }): Promise<number> =>
  tx.run(sql`update attendance set health = ${said.health}, health_text = ${said.text}, health_at = ${iso(tx.now)} where id = ${id}`);

export const releaseAttendances = async (tx: Tx, ids: readonly string[], by: string): Promise<number> =>
  tx.run(
    sql`update attendance set released_at = ${iso(tx.now)}, released_by = ${by} where id = any(${ids}::uuid[]) and released_at is null`,
  );

const involved = z.object({ person_id: z.string() });

/** Who is here or holds a role in a ticket's incident. */
export const involvedIn = async (reader: Reader, ticket: string): Promise<string[]> =>
  (
    await reader.many(
      sql`select person_id from attendance where ticket_id = ${ticket} and released_at is null
          union select person_id from incident_role where ticket_id = ${ticket} and until is null`,
      involved,
    )
  ).map((row) => row.person_id);

const mark = z
  .object({
    line: z.string(),
    standing: z.enum(['done', 'not-needed', 'open']),
    note: z.string().nullable(),
    who: z.string(),
    made_at: z.number(),
  })
  .transform((row) => ({ line: row.line, standing: row.standing, note: row.note, who: row.who, at: row.made_at }));

/** Every mark on a ticket's checklist, oldest first. */
export const marksOf = async (reader: Reader, ticket: string): Promise<z.infer<typeof mark>[]> =>
  reader.many(
    sql`select line, standing, note, coalesce(actor ->> 'name', '') as who, made_at from checklist_mark where ticket_id = ${ticket} order by id limit 2000`,
    mark,
  );

export interface NewMark {
  readonly line: string;
  readonly standing: 'done' | 'not-needed' | 'open';
  readonly note: string | undefined;
}

export const insertMark = async (tx: Tx, ticket: string, { line, standing, note }: NewMark): Promise<number> =>
  tx.run(
    sql`insert into checklist_mark (ticket_id, line, standing, note, actor, made_at)
        values (${ticket}, ${line}, ${standing}, ${note ?? null}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );
