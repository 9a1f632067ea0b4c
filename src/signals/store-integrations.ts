import { z } from 'zod';

import { iso, mustHave, type Duration, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';
import { sources } from './entry.ts';
import { expectedRow } from './store-expected.ts';

/** What a token may do: send alerts; read alerts, groups and silences; make and end silences. */
export const scopes = ['post', 'read', 'silence'] as const;
export type Scope = (typeof scopes)[number];

export const severityWords = z.record(z.string().trim().toLowerCase().min(1).max(60), z.int().min(1).max(4));

const stored = z
  .object({
    id: z.string(),
    name: z.string(),
    team_id: z.string(),
    source: z.enum(sources),
    token_hash: z.instanceof(Buffer),
    token_hint: z.string(),
    scopes: z.array(z.enum(scopes)),
    max_severity: z.number(),
    severity_table: severityWords,
    created_at: z.number(),
    rotated_at: z.number().nullable(),
    revoked_at: z.number().nullable(),
    seen_at: z.number().nullable(),
    expected: expectedRow.nullable(),
    silent_since: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    source: row.source,
    tokenHash: row.token_hash.toString('base64'),
    tokenHint: row.token_hint,
    scopes: row.scopes,
    /** The highest severity that it may raise: 1 for all. */
    maxSeverity: row.max_severity,
    /** Its own words of severity, beside those that ship. */
    severityTable: row.severity_table,
    createdAt: row.created_at,
    rotatedAt: row.rotated_at,
    revokedAt: row.revoked_at,
    seenAt: row.seen_at,
    /** How often it is expected to be heard of; null: not at all. */
    expected: row.expected,
    /** Since when it has been silent for longer than that. */
    silentSince: row.silent_since,
  }));

/** One sender of alerts, owned by a team, with one token. */
export type Integration = Readonly<z.infer<typeof stored>>;

const columns = sql`i.id, i.name, i.team_id, i.source, i.token_hash, i.token_hint, i.scopes, i.max_severity, i.severity_table, i.created_at,
  i.rotated_at, i.revoked_at, i.expected, i.silent_since, s.seen_at`;

/** All integrations, those revoked lately among them, by name. */
export const readIntegrations = async (reader: Reader): Promise<Integration[]> =>
  reader.many(
    sql`select ${columns} from integration i left join integration_seen s on s.integration_id = i.id order by i.revoked_at nulls first, i.name limit 20000`,
    stored,
  );

export const findIntegration = async (reader: Reader, id: string): Promise<Integration | undefined> =>
  reader.maybe(
    sql`select ${columns} from integration i left join integration_seen s on s.integration_id = i.id where i.id::text = ${id}`,
    stored,
  );

const stamped = z.object({ integrations: z.string() });

/** Changes with every edit of an integration. */
export async function integrationStamp(reader: Reader): Promise<string> {
  const row = await reader.maybe(prepared('integrations.stamp', sql`select integrations from signals_stamp`), stamped);
  return mustHave(row, 'the stamp is one row').integrations;
}

/** The first act of every edit: it also holds off other edits until the transaction ends. */
const moveStamp = async (tx: Tx): Promise<number> => tx.run(sql`update signals_stamp set integrations = gen_random_uuid()`);

export type NewIntegration = Pick<
  Integration,
  'id' | 'name' | 'teamId' | 'source' | 'scopes' | 'maxSeverity' | 'severityTable' | 'expected'
>;

/** The part of a token that is kept: its hash, and its end for people. */
export interface TokenMark {
  readonly hash: Buffer;
  readonly hint: string;
}

const jsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

export async function insertIntegration(tx: Tx, made: NewIntegration, token: TokenMark): Promise<void> {
  await moveStamp(tx);
  await tx.run(
    sql`insert into integration (id, name, team_id, source, token_hash, token_hint, scopes, max_severity, severity_table, expected, expected_since, created_by, created_at)
        values (${made.id}, ${made.name}, ${made.teamId}, ${made.source}, ${token.hash}, ${token.hint}, ${made.scopes}, ${made.maxSeverity},
          ${JSON.stringify(made.severityTable)}::jsonb, ${jsonOrNull(made.expected)}::jsonb, ${made.expected === null ? null : iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );
}

export type IntegrationEdit = Pick<Integration, 'name' | 'scopes' | 'maxSeverity' | 'severityTable' | 'expected'>;

export async function updateIntegration(tx: Tx, id: string, edit: IntegrationEdit): Promise<void> {
  await moveStamp(tx);
  await tx.run(
    sql`update integration set name = ${edit.name}, scopes = ${edit.scopes}, max_severity = ${edit.maxSeverity},
          severity_table = ${JSON.stringify(edit.severityTable)}::jsonb,
          expected_since = case when expected is not distinct from ${jsonOrNull(edit.expected)}::jsonb then expected_since else ${iso(tx.now)} end,
          expected = ${jsonOrNull(edit.expected)}::jsonb where id = ${id}`,
  );
}

export async function replaceToken(tx: Tx, id: string, token: TokenMark): Promise<void> {
  await moveStamp(tx);
  await tx.run(
    sql`update integration set token_hash = ${token.hash}, token_hint = ${token.hint}, rotated_at = ${iso(tx.now)} where id = ${id}`,
  );
}

/** Answers whether there was one to revoke. */
export async function markRevoked(tx: Tx, id: string): Promise<boolean> {
  await moveStamp(tx);
  return (await tx.run(sql`update integration set revoked_at = ${iso(tx.now)} where id = ${id} and revoked_at is null`)) === 1;
}

/** Notes that an integration was heard of, and by how much its clock was seen to be ahead, if it was. */
export async function noteSeen(tx: Tx, id: string, clockAhead: Duration): Promise<void> {
  const [ahead, at] = clockAhead > 0 ? [clockAhead, iso(tx.now)] : [null, null];
  await tx.run(
    sql`insert into integration_seen (integration_id, seen_at, clock_ahead_ms, clock_ahead_at) values (${id}, ${iso(tx.now)}, ${ahead}, ${at})
        on conflict (integration_id) do update set seen_at = greatest(integration_seen.seen_at, excluded.seen_at),
          clock_ahead_ms = coalesce(excluded.clock_ahead_ms, integration_seen.clock_ahead_ms),
          clock_ahead_at = coalesce(excluded.clock_ahead_at, integration_seen.clock_ahead_at)`,
  );
}

const skew = z.object({ id: z.string(), ahead: z.number().nullable(), behind: z.number().nullable() });

/** By how much clocks of senders were seen to be off since an instant, in milliseconds. */
export const readSkews = async (reader: Reader, since: Instant): Promise<z.infer<typeof skew>[]> =>
  reader.many(
    sql`select i.id, (select s.clock_ahead_ms from integration_seen s where s.integration_id = i.id and s.clock_ahead_at >= ${iso(since)}) as ahead,
          (select max(a.clock_behind_ms) from alert a where a.integration_id = i.id and a.last_seen >= ${iso(since)}) as behind
        from integration i where i.revoked_at is null`,
    skew,
  );
