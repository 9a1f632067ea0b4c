import { z } from 'zod';

import { iso } from '../kernel/index.ts';
import { allOf, sql, type Reader, type Sql, type Tx } from '../platform/database/index.ts';
import { isId } from '../platform/fields.ts';

const personRow = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  email: z.string(),
  zone: z.string(),
  active: z.boolean(),
});
export type Person = Readonly<z.output<typeof personRow>>;

const columns = sql`p.id, p.slug, p.name, p.email, p.zone, p.active`;

/** One person by slug (if active) or id. */
export const findPerson = async (reader: Reader, key: string): Promise<Person | undefined> =>
  reader.maybe(
    isId(key)
      ? sql`select ${columns} from person p where id = ${key}`
      : sql`select ${columns} from person p where slug = ${key} and active`,
    personRow,
  );

/** One active person by email, whatever its case. */
export const findPersonByEmail = async (reader: Reader, email: string): Promise<Person | undefined> =>
  reader.maybe(sql`select ${columns} from person p where lower(email) = lower(${email}) and active`, personRow);

/** People by id, active or not. */
export async function people(reader: Reader, ids: readonly string[]): Promise<Map<string, Person>> {
  const found = ids.length === 0 ? [] : await reader.many(sql`select ${columns} from person p where id = any(${ids}::uuid[])`, personRow);
  return new Map(found.map((person) => [person.id, person]));
}

/** Ids of active people by slug. */
export async function idsBySlug(reader: Reader, slugs: readonly string[]): Promise<Map<string, string>> {
  const found =
    slugs.length === 0
      ? []
      : await reader.many(sql`select ${columns} from person p where active and slug = any(${slugs}::text[])`, personRow);
  return new Map(found.map((person) => [person.slug, person.id]));
}

/** Every slug that an active person has. */
export const takenSlugs = async (reader: Reader): Promise<Set<string>> =>
  new Set((await reader.many(sql`select slug from person where active`, z.object({ slug: z.string() }))).map((row) => row.slug));

/** Active people, by slug. */
export const activePeople = async (reader: Reader): Promise<Person[]> =>
  reader.many(sql`select ${columns} from person p where active order by slug collate "C" limit 50000`, personRow);

export interface ListWanted {
  readonly q?: string | undefined;
  /** Only what belongs to this team, by id. */
  readonly team?: string | undefined;
  /** The slug after which the list goes on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Any of these columns holds the words, whatever their case. */
export const holds = (q: string, of: Sql): Sql => sql`position(lower(${q}) in lower(${of})) > 0`;

export async function listPeople(reader: Reader, wanted: ListWanted): Promise<Person[]> {
  const conditions = [sql`p.active`];
  if (wanted.after !== undefined) conditions.push(sql`p.slug collate "C" > ${wanted.after}`);
  if (wanted.q !== undefined) conditions.push(holds(wanted.q, sql`p.slug || ' ' || p.name || ' ' || p.email`));
  if (wanted.team !== undefined) {
    conditions.push(sql`exists (select from membership m where m.person_id = p.id and m.team_id = ${wanted.team})`);
  }
  return reader.many(
    sql`select ${columns} from person p where ${allOf(conditions)} order by p.slug collate "C" limit ${wanted.limit}`,
    personRow,
  );
}

export const insertPerson = async (tx: Tx, person: Person): Promise<number> =>
  tx.run(sql`insert into person (id, slug, name, email, zone, active, created_at)
             values (${person.id}, ${person.slug}, ${person.name}, ${person.email}, ${person.zone}, ${person.active}, ${iso(tx.now)})`);

export const updatePerson = async (tx: Tx, person: Person): Promise<number> =>
  tx.run(
    sql`update person set slug = ${person.slug}, name = ${person.name}, email = ${person.email}, zone = ${person.zone}, active = ${person.active} where id = ${person.id}`,
  );

const offlineRow = z.object({ offline_contact: z.record(z.string(), z.string()) });

/** Contact data outside Evenkeel. Only for routes that operations and managers may call. */
export const offlineContactOf = async (reader: Reader, person: string): Promise<Readonly<Record<string, string>>> =>
  (await reader.maybe(sql`select offline_contact from person where id = ${person}`, offlineRow))?.offline_contact ?? {};

export const updateOfflineContact = async (tx: Tx, person: string, contact: Readonly<Record<string, string>>): Promise<number> =>
  tx.run(sql`update person set offline_contact = ${JSON.stringify(contact)}::jsonb where id = ${person}`);
