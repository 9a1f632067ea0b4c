import type pg from 'pg';
import { z } from 'zod';

import { iso, mustHave, type Instant } from '../../kernel/index.ts';
import { system } from '../actor.ts';
import { INSTANCE_LOCK, QUIET, type Quiet } from '../engine/index.ts';
import { insertLines } from '../journal/index.ts';
import type { Head } from './container.ts';
import type { OwnNames } from './names.ts';
import { quoted } from './store-catalogue.ts';

const count = z.object({ count: z.coerce.number() });

async function number(client: pg.ClientBase, text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query({ text, values });
  return count.parse(mustHave(rows[0], 'a count answers')).count;
}

/** How many instances work on the database at this moment. */
export const runningInstances = async (client: pg.ClientBase): Promise<number> =>
  number(
    client,
    `select count(*) from pg_locks where locktype = 'advisory' and classid = $1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [INSTANCE_LOCK],
  );

/** Whether things of these names stand already. */
export const hasAny = async (client: pg.ClientBase, own: OwnNames): Promise<boolean> =>
  (await number(
    client,
    `select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
     where c.relname = any($1::text[])`,
    [[...own.table, ...own.view, ...own.sequence]],
  )) > 0;

/** Tables whose rows people have made, as they are told who is about to replace them. */
const TOLD = ['person', 'service', 'definition', 'ticket', 'page', 'journal'];

/** What stands in the database: how many rows of what people know, and nothing where nobody has set it up. */
export async function occupants(client: pg.ClientBase): Promise<{ table: string; rows: number }[]> {
  const there = await client.query({
    text: 'select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema() where c.relname = any($1::text[])',
    values: [TOLD],
  });
  const names = there.rows.map((row: unknown) => z.object({ name: z.string() }).parse(row).name);
  if (!names.includes('definition') || (await number(client, 'select count(*) from definition')) === 0) return [];
  const found: { table: string; rows: number }[] = [];
  for (const table of TOLD.filter((name) => names.includes(name)))
    found.push({ table, rows: await number(client, `select count(*) from ${quoted(table)}`) });
  return found;
}

/** Takes away all that the schema's steps have made, and nothing of anybody else's. */
export async function dropOwn(client: pg.ClientBase, own: OwnNames): Promise<void> {
  for (const name of own.view) await client.query(`drop view if exists ${quoted(name)} cascade`);
  for (const name of own.table) await client.query(`drop table if exists ${quoted(name)} cascade`);
  for (const name of own.sequence) await client.query(`drop sequence if exists ${quoted(name)} cascade`);
  for (const name of own.function) await client.query(`drop function if exists ${quoted(name)} cascade`);
}

const MONTH = /^(.+)_(\d{4})_(\d{2})$/;

/** Makes the months' partitions that stood, so that what is loaded lies where it would have grown. */
export async function makePartitions(client: pg.ClientBase, { partitions }: Head): Promise<void> {
  for (const { table, name } of partitions) {
    const [, of, year, month] = MONTH.exec(name) ?? [];
    if (of !== table || year === undefined || month === undefined) continue;
    const from = new Date(Date.UTC(Number(year), Number(month) - 1)).toISOString();
    const until = new Date(Date.UTC(Number(year), Number(month))).toISOString();
    await client.query(`create table ${quoted(name)} partition of ${quoted(table)} for values from ('${from}') to ('${until}')`);
  }
}

/** Empties tables that the schema's steps have put rows into. */
export const emptyTables = async (client: pg.ClientBase, names: readonly string[]): Promise<void> => {
  if (names.length > 0) await client.query(`truncate ${names.map(quoted).join(', ')} cascade`);
};

/** By how much numbers that others may still hold from before are raised. */
const AHEAD = 1_000_000;

/** Puts the sequences where they stood; those of instances and of stamps further, so that nothing kept from before fits any more. */
export async function setSequences(client: pg.ClientBase, { sequences }: Head): Promise<void> {
  for (const { name, last, called } of sequences) {
    const raised = ['instance_number', 'definition_stamp_value'].includes(name) ? BigInt(last) + BigInt(AHEAD) : BigInt(last);
    await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(name), raised.toString(), called]);
  }
}

/** Fences what ran on the database before: a message is in nobody's hands, and whoever thinks it is in theirs cannot end it. */
export async function fence(client: pg.ClientBase): Promise<void> {
  await client.query("update message set state = 'pending', holder = null, lease_until = null, fence = fence + $1::bigint", [AHEAD]);
  await client.query("update definition_stamp set value = nextval('definition_stamp_value')");
}

/** Lets nothing leave until somebody says so. */
export async function makeQuiet(client: pg.ClientBase, quiet: Quiet): Promise<void> {
  await client.query({
    text: `insert into setting (name, value, changed_at) values ($1, $2::jsonb, $3)
           on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at`,
    values: [QUIET, JSON.stringify(quiet), iso(quiet.since)],
  });
}

/** Lets the journal go on behind its lines, and says in it what was done. */
export async function journalRestore(client: pg.ClientBase, head: Head, now: Instant): Promise<void> {
  await client.query('select continue_journal()');
  const { text, values } = insertLines({ actor: system('restore'), now }, [
    {
      action: 'evenkeel.restored',
      subject: { kind: 'installation', id: head.installation },
      because: `restored from the backup of ${iso(head.createdAt)}; nothing leaves until it is released`,
      body: { backupAt: head.createdAt, schema: head.schema.at(-1) ?? '' },
    },
  ]);
  await client.query({ text, values: [...values] });
}
