import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../database/index.ts';
import { roles, type Grant, type Role } from './rules/may.ts';

const role = z.enum(roles);
const account = z.object({ person_id: z.string(), name: z.string(), password_hash: z.string().nullable() });

/** The account that signs in with an email, if its person is active. The person's name and email stand in the catalog. */
export const accountByEmail = async (reader: Reader, email: string): Promise<z.infer<typeof account> | undefined> =>
  reader.maybe(
    sql`select a.person_id, p.name, a.password_hash from account a join person p on p.id = a.person_id where lower(p.email) = lower(${email}) and p.active`,
    account,
  );

export const accountOf = async (reader: Reader, person: string): Promise<z.infer<typeof account> | undefined> =>
  reader.maybe(
    sql`select a.person_id, p.name, a.password_hash from account a join person p on p.id = a.person_id where a.person_id = ${person} and p.active`,
    account,
  );

export const personStands = async (reader: Reader, person: string): Promise<boolean> =>
  (await reader.maybe(sql`select id from person where id = ${person} and active`, z.object({ id: z.string() }))) !== undefined;

const reached = z.object({ email: z.string(), zone: z.string() });

/** A person's email and time zone. */
export const personDetails = async (reader: Reader, person: string): Promise<z.infer<typeof reached> | undefined> =>
  reader.maybe(sql`select email, zone from person where id = ${person}`, reached);

export const teamStands = async (reader: Reader, team: string): Promise<boolean> =>
  (await reader.maybe(sql`select id from team where id = ${team} and removed_at is null`, z.object({ id: z.string() }))) !== undefined;

export const anyAccount = async (reader: Reader): Promise<boolean> =>
  (await reader.maybe(sql`select person_id from account limit 1`, z.object({ person_id: z.string() }))) !== undefined;

/** Makes an account, or gives the one that stands another password. */
export const putAccount = async (tx: Tx, person: string, passwordHash: string | null): Promise<number> =>
  tx.run(
    sql`insert into account (person_id, password_hash, created_at, password_at) values (${person}, ${passwordHash}, ${iso(tx.now)}, ${passwordHash === null ? null : iso(tx.now)})
        on conflict (person_id) do update set password_hash = excluded.password_hash, password_at = excluded.password_at`,
  );

const session = z.object({ person_id: z.string(), name: z.string(), made_at: z.number(), seen_at: z.number() });

export type StoredSession = z.infer<typeof session>;

export const sessionOf = async (reader: Reader, hash: Buffer): Promise<StoredSession | undefined> =>
  reader.maybe(
    sql`select s.person_id, p.name, s.made_at, s.seen_at from session s join person p on p.id = s.person_id where s.hash = ${hash} and p.active`,
    session,
  );

export const putSession = async (tx: Tx, made: { hash: Buffer; person: string; agent: string }): Promise<number> =>
  tx.run(
    sql`insert into session (hash, person_id, made_at, seen_at, agent) values (${made.hash}, ${made.person}, ${iso(tx.now)}, ${iso(tx.now)}, ${made.agent.slice(0, 200)})`,
  );

export const touchSession = async (tx: Tx, hash: Buffer): Promise<number> =>
  tx.run(sql`update session set seen_at = ${iso(tx.now)} where hash = ${hash}`);
export const endSession = async (tx: Tx, hash: Buffer): Promise<number> => tx.run(sql`delete from session where hash = ${hash}`);
export const endSessionsOf = async (tx: Tx, person: string): Promise<number> =>
  tx.run(sql`delete from session where person_id = ${person}`);

const grant = z.object({ id: z.string(), person_id: z.string(), role, team_id: z.string().nullable(), granted_at: z.number() });
export type StoredGrant = z.infer<typeof grant>;

export const grantsOf = async (reader: Reader, person: string): Promise<Grant[]> =>
  (
    await reader.many(
      sql`select id, person_id, role, team_id, granted_at from role_grant where person_id = ${person} and ended_at is null`,
      grant,
    )
  ).map(({ role: held, team_id: team }) => ({ role: held, team }));

export const allGrants = async (reader: Reader): Promise<StoredGrant[]> =>
  reader.many(
    sql`select id, person_id, role, team_id, granted_at from role_grant where ended_at is null order by granted_at limit 10000`,
    grant,
  );

export const putGrant = async (tx: Tx, made: { id: string; person: string; role: Role; team: string | null }): Promise<number> =>
  tx.run(
    sql`insert into role_grant (id, person_id, role, team_id, granted_by, granted_at)
        values (${made.id}, ${made.person}, ${made.role}, ${made.team}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );

/** Lets one transaction at a time make the first administrator, or a link for that, until it ends. */
export const lockSetUp = async (tx: Tx): Promise<number> => tx.run(sql`select pg_advisory_xact_lock(7072)`);

/** Lets one transaction at a time change who administers the organisation, until it ends. */
export const lockAdministration = async (tx: Tx): Promise<number> => tx.run(sql`select pg_advisory_xact_lock(7073)`);

/** Whether a grant is the last by which somebody who can sign in administers the organisation. */
export const isLastAdministration = async (reader: Reader, grantId: string): Promise<boolean> =>
  (await reader.maybe(
    sql`select g.id from role_grant g where g.id = ${grantId} and g.role = 'admin' and g.team_id is null and g.ended_at is null
        and not exists (
          select from role_grant o join person p on p.id = o.person_id join account a on a.person_id = o.person_id
          where o.role = 'admin' and o.team_id is null and o.ended_at is null and o.id <> g.id and p.active
        )`,
    z.object({ id: z.string() }),
  )) !== undefined;

/** Whether a person is the last who can sign in and administers the organisation. */
export const isLastAdministrator = async (reader: Reader, person: string): Promise<boolean> => {
  const own = await reader.many(
    sql`select id, person_id, role, team_id, granted_at from role_grant
        where person_id = ${person} and role = 'admin' and team_id is null and ended_at is null`,
    grant,
  );
  for (const { id } of own) if (await isLastAdministration(reader, id)) return true;
  return false;
};

export const endGrant = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update role_grant set ended_at = ${iso(tx.now)} where id = ${id} and ended_at is null`);

const key = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  role,
  team_id: z.string().nullable(),
  made_at: z.number(),
  seen_at: z.number().nullable(),
});
export type StoredKey = z.infer<typeof key>;

const keyColumns = sql`id, name, hint, role, team_id, made_at, seen_at`;

export const keyByHash = async (reader: Reader, hash: Buffer): Promise<StoredKey | undefined> =>
  reader.maybe(sql`select ${keyColumns} from machine_key where hash = ${hash} and revoked_at is null`, key);

export const keyById = async (reader: Reader, id: string): Promise<StoredKey | undefined> =>
  reader.maybe(sql`select ${keyColumns} from machine_key where id = ${id} and revoked_at is null`, key);

export const allKeys = async (reader: Reader): Promise<StoredKey[]> =>
  reader.many(sql`select ${keyColumns} from machine_key where revoked_at is null order by made_at limit 1000`, key);

export const putKey = async (
  tx: Tx,
  made: { id: string; name: string; hash: Buffer; hint: string; role: Role; team: string | null },
): Promise<number> =>
  tx.run(
    sql`insert into machine_key (id, name, hash, hint, role, team_id, made_by, made_at)
        values (${made.id}, ${made.name}, ${made.hash}, ${made.hint}, ${made.role}, ${made.team}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict do nothing`,
  );

export const revokeKey = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update machine_key set revoked_at = ${iso(tx.now)} where id = ${id} and revoked_at is null`);
export const touchKey = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update machine_key set seen_at = ${iso(tx.now)} where id = ${id}`);

const link = z.object({ purpose: z.enum(['set-up', 'invitation']), person_id: z.string().nullable() });

/** Makes a one-time link; the set-up link that stood before is no longer valid. */
export async function putLink(
  tx: Tx,
  made: { hash: Buffer; purpose: 'set-up' | 'invitation'; person: string | null; endsAt: Instant },
): Promise<void> {
  if (made.purpose === 'set-up') await tx.run(sql`delete from access_link where purpose = 'set-up'`);
  await tx.run(
    sql`insert into access_link (hash, purpose, person_id, made_at, ends_at) values (${made.hash}, ${made.purpose}, ${made.person}, ${iso(tx.now)}, ${iso(made.endsAt)})`,
  );
}

/** Uses a link up: whoever deletes the row has it. */
export const useLink = async (tx: Tx, hash: Buffer): Promise<z.infer<typeof link> | undefined> =>
  tx.maybe(sql`delete from access_link where hash = ${hash} and ends_at > ${iso(tx.now)} returning purpose, person_id`, link);
