import { z } from 'zod';

import { iso } from '../kernel/index.ts';
import { allOf, sql, type Reader, type Tx } from '../platform/database/index.ts';
import { isId } from '../platform/fields.ts';
import { holds, type ListWanted } from './store-people.ts';

const nullable = z.string().nullable();
const teamRow = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    parent_id: nullable,
    parent_slug: nullable,
    manager_id: nullable,
    manager_slug: nullable,
    manager_rotation: nullable,
    members: z.array(z.string()),
    services: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    parentId: row.parent_id,
    parent: row.parent_slug,
    managerId: row.manager_id,
    manager: row.manager_slug,
    managerRotation: row.manager_rotation,
    members: row.members,
    services: row.services,
  }));

/** A team as stored; `parent`, `manager` and `members` are slugs. */
export type Team = Readonly<z.output<typeof teamRow>>;

const selectTeams = sql`
  select t.id, t.slug, t.name, t.parent_id, above.slug as parent_slug, t.manager_id, m.slug as manager_slug, t.manager_rotation,
    array(select p.slug from membership ms join person p on p.id = ms.person_id where ms.team_id = t.id order by p.slug collate "C") as members,
    (select count(*)::int from service s where s.team_id = t.id and s.removed_at is null) as services
  from team t left join team above on above.id = t.parent_id left join person m on m.id = t.manager_id`;

/** One team by slug or id. */
export const findTeam = async (reader: Reader, key: string): Promise<Team | undefined> =>
  reader.maybe(sql`${selectTeams} where t.removed_at is null and ${isId(key) ? sql`t.id = ${key}` : sql`t.slug = ${key}`}`, teamRow);

/** Every team, by slug. */
export const allTeams = async (reader: Reader): Promise<Team[]> =>
  reader.many(sql`${selectTeams} where t.removed_at is null order by t.slug collate "C" limit 20000`, teamRow);

export async function listTeams(reader: Reader, wanted: ListWanted): Promise<Team[]> {
  const conditions = [sql`t.removed_at is null`];
  if (wanted.after !== undefined) conditions.push(sql`t.slug collate "C" > ${wanted.after}`);
  if (wanted.q !== undefined) conditions.push(holds(wanted.q, sql`t.slug || ' ' || t.name`));
  if (wanted.team !== undefined) conditions.push(sql`t.parent_id = ${wanted.team}`);
  return reader.many(sql`${selectTeams} where ${allOf(conditions)} order by t.slug collate "C" limit ${wanted.limit}`, teamRow);
}

const parentRow = z.object({ id: z.string(), parent_id: nullable });

/** The parent of every team, by id. */
export async function parents(reader: Reader): Promise<Map<string, string | null>> {
  const rows = await reader.many(sql`select id, parent_id from team where removed_at is null`, parentRow);
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

export interface TeamToStore {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly managerId: string | null;
  readonly managerRotation: string | null;
}

export const upsertTeam = async (tx: Tx, team: TeamToStore): Promise<number> =>
  tx.run(sql`insert into team (id, slug, name, parent_id, manager_id, manager_rotation)
             values (${team.id}, ${team.slug}, ${team.name}, ${team.parentId}, ${team.managerId}, ${team.managerRotation})
             on conflict (id) do update set slug = excluded.slug, name = excluded.name, parent_id = excluded.parent_id,
               manager_id = excluded.manager_id, manager_rotation = excluded.manager_rotation`);

export const endTeam = async (tx: Tx, team: string): Promise<number> =>
  tx.run(sql`update team set removed_at = ${iso(tx.now)}, parent_id = null, manager_id = null where id = ${team}`);

/** Makes exactly these people, by id, the team's members. */
export async function setMembers(tx: Tx, team: string, members: readonly string[]): Promise<void> {
  await tx.run(sql`delete from membership where team_id = ${team} and person_id <> all(${members}::uuid[])`);
  await tx.run(
    sql`insert into membership (team_id, person_id) select ${team}::uuid, person from unnest(${members}::uuid[]) as person on conflict do nothing`,
  );
}

export const leaveAllTeams = async (tx: Tx, person: string): Promise<number> =>
  tx.run(sql`delete from membership where person_id = ${person}`);

const membershipRow = z.object({ person_id: z.string(), slug: z.string(), name: z.string(), manages: z.boolean() });

export interface Membership {
  readonly slug: string;
  readonly name: string;
  readonly role: 'manager' | 'member';
}

/** The teams of each of these people, as member or manager. */
export async function teamsOfPeople(reader: Reader, ids: readonly string[]): Promise<Map<string, Membership[]>> {
  const rows = await reader.many(
    sql`select p.person_id, t.slug, t.name, coalesce(t.manager_id = p.person_id, false) as manages
        from (select person_id, team_id from membership where person_id = any(${ids}::uuid[])
              union select manager_id, id from team where manager_id = any(${ids}::uuid[]) and removed_at is null) p
        join team t on t.id = p.team_id where t.removed_at is null order by t.slug collate "C"`,
    membershipRow,
  );
  const found = new Map<string, Membership[]>(ids.map((id) => [id, []]));
  for (const row of rows) found.get(row.person_id)?.push({ slug: row.slug, name: row.name, role: row.manages ? 'manager' : 'member' });
  return found;
}

const teamIdRow = z.object({ team_id: z.string() });

/** Ids of the teams that a person belongs to. */
export const teamIdsOf = async (reader: Reader, person: string): Promise<string[]> =>
  (await reader.many(sql`select team_id from membership where person_id = ${person}`, teamIdRow)).map((row) => row.team_id);
