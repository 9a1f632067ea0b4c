import type pg from 'pg';
import { z } from 'zod';

import { mustHave, type Shape } from '../../kernel/index.ts';
import { PARTITIONS_LOCK, SCHEMA_LOCK } from '../database/index.ts';
import type { OwnNames, Reference } from './names.ts';

/** A name as it stands in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const rowsOf = async <T>(client: pg.ClientBase, row: Shape<T>, asked: { text: string; values?: unknown[] }): Promise<T[]> =>
  (await client.query({ text: asked.text, values: asked.values ?? [] })).rows.map((each: unknown) => row.parse(each));

const session = [
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  "lock_timeout = '30s'",
  // What COPY writes and reads is the same in every database then.
  "client_encoding = 'UTF8'",
  "datestyle = 'ISO, YMD'",
  "intervalstyle = 'postgres'",
  "timezone = 'UTC'",
  "bytea_output = 'hex'",
  'extra_float_digits = 1',
  "synchronous_commit = 'on'",
];

/** Makes a connection fit for hours of copying. */
export async function prepareSession(client: pg.ClientBase): Promise<void> {
  for (const setting of session) await client.query(`set ${setting}`);
}

/**
 * Holds off changes of the schema and of the partitions for as long as the connection lives: a change that waited for a backup to end
 * its reading would hold up all who write. False when one is under way.
 */
export async function holdSchema(client: pg.ClientBase, how: 'shared' | 'alone'): Promise<boolean> {
  const suffix = how === 'shared' ? '_shared' : '';
  const held = z.object({ held: z.boolean() });
  for (const key of [SCHEMA_LOCK, PARTITIONS_LOCK]) {
    const [row] = await rowsOf(client, held, { text: `select pg_try_advisory_lock${suffix}($1::bigint) as held`, values: [key] });
    if (row?.held !== true) return false;
  }
  return true;
}

/** Begins a transaction that reads one instant of the whole database. Answers the name by which others may read the same. */
export async function beginReading(client: pg.ClientBase): Promise<string> {
  await client.query('begin isolation level repeatable read read only');
  const [row] = await rowsOf(client, z.object({ name: z.string() }), { text: 'select pg_export_snapshot() as name' });
  return mustHave(row, 'a transaction has a snapshot').name;
}

/** Tables whose comment begins so keep their rows out of backups. */
export const LEFT_OUT = 'not in backups';

const table = z.object({ name: z.string(), columns: z.array(z.string()), note: z.string().nullable() });

/** A table of ours: its columns, without those that the database computes. */
export type OwnTable = z.infer<typeof table>;

const here = 'join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()';

/** Our tables as the catalogue has them; partitions are part of theirs. */
export const findTables = async (client: pg.ClientBase, own: OwnNames): Promise<OwnTable[]> =>
  rowsOf(client, table, {
    text: `select c.relname::text as name, obj_description(c.oid, 'pg_class') as note,
             array(select attname::text from pg_attribute
                   where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns
           from pg_class c ${here}
           where c.relkind in ('r', 'p') and not c.relispartition and c.relname = any($1::text[]) order by 1`,
    values: [own.table],
  });

/** Which of our tables name which by foreign keys. */
export const findReferences = async (client: pg.ClientBase): Promise<Reference[]> =>
  rowsOf(client, z.object({ from: z.string(), to: z.string() }), {
    text: `select c.relname::text as "from", t.relname::text as "to"
           from pg_constraint k join pg_class c on c.oid = k.conrelid ${here} join pg_class t on t.oid = k.confrelid
           where k.contype = 'f' and k.conparentid = 0`,
  });

/** The months' partitions of our tables. */
export const findPartitions = async (client: pg.ClientBase): Promise<{ table: string; name: string }[]> =>
  rowsOf(client, z.object({ table: z.string(), name: z.string() }), {
    text: `select t.relname::text as table, c.relname::text as name
           from pg_inherits i join pg_class c on c.oid = i.inhrelid ${here} join pg_class t on t.oid = i.inhparent
           where c.relname ~ '_[0-9]{4}_[0-9]{2}$' order by 1, 2`,
  });

const sequence = z.object({ name: z.string(), last: z.string(), called: z.boolean() });

/** Where the sequences of our tables and our own ones stand. They are read after the snapshot was taken, so none is behind it. */
export async function findSequences(client: pg.ClientBase, own: OwnNames): Promise<z.infer<typeof sequence>[]> {
  const names = await rowsOf(client, z.object({ name: z.string() }), {
    text: `select c.relname::text as name from pg_class c ${here}
           left join pg_depend d on d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
           left join pg_class t on t.oid = d.refobjid
           where c.relkind = 'S' and (c.relname = any($1::text[]) or t.relname = any($2::text[])) order by 1`,
    values: [own.sequence, own.table],
  });
  const found: z.infer<typeof sequence>[] = [];
  for (const { name } of names) {
    const [row] = await rowsOf(client, sequence.omit({ name: true }), {
      text: `select last_value::text as last, is_called as called from ${quoted(name)}`,
    });
    found.push({ name, ...mustHave(row, 'a sequence has one row') });
  }
  return found;
}

/** The steps of the schema that were applied, in their order; none where the database is not ours yet. */
export async function findSchema(client: pg.ClientBase): Promise<string[]> {
  const [there] = await rowsOf(client, z.object({ there: z.boolean() }), { text: "select to_regclass('migration') is not null as there" });
  if (there?.there !== true) return [];
  return (await rowsOf(client, z.object({ name: z.string() }), { text: 'select name from migration order by name' })).map(
    (row) => row.name,
  );
}

/** The id that this installation was given at its first start. */
export async function findInstallation(client: pg.ClientBase): Promise<string> {
  const [row] = await rowsOf(client, z.object({ id: z.string() }), {
    text: "select value ->> 'id' as id from setting where name = 'installation'",
  });
  return row?.id ?? 'unknown';
}
