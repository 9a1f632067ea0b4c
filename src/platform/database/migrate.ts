import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

import { Fault } from '../../kernel/index.ts';
import { top } from '../top.ts';
import type { DatabaseAddress } from './connection.ts';

const FOLDER = join(top, 'migrations');
/** The key of the lock that a change of the schema holds, and that a backup shares so that none comes between. */
export const SCHEMA_LOCK = 7_070_001;

const TABLE = 'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null)';
/** The step that brings the function by which a journal goes on. */
const JOURNAL_GOES_ON = '0095_restore.sql';

/** One step of the schema. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/** All steps that this program knows, in their order. */
export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** What the database said of a file, with its line where the database knew it. */
function faultOf(error: pg.DatabaseError, { name, text }: Migration): Fault {
  const place = Number(error.position);
  const line = Number.isInteger(place) ? `, line ${text.slice(0, place - 1).split('\n').length}` : '';
  const more = [error.detail, error.hint].filter((each) => each !== undefined && each !== '').map((each) => ` (${each})`);
  const remedy = 'Nothing of this file was applied. Mend what the database names, or start the version that ran before.';
  return new Fault(`The database refused migrations/${name}${line}: ${error.message}${more.join('')}. ${remedy}`, 'never', error);
}

/** Applies steps in the transaction that is open: what a restore makes its schema by. */
export async function applyWithin(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await client.query(TABLE);
  for (const migration of migrations) {
    try {
      await client.query(migration.text);
      await client.query('insert into migration values ($1, $2, clock_timestamp())', [migration.name, migration.hash]);
    } catch (error) {
      throw error instanceof pg.DatabaseError ? faultOf(error, migration) : error;
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  await applyWithin(client, [migration]);
  await client.query('commit');
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(TABLE);
  const applied = await client.query<{ name: string }>('select name from migration');
  const known = new Set(migrations.map((migration) => migration.name));
  const newer = applied.rows.find((row) => !known.has(row.name));
  if (newer !== undefined) {
    throw new Fault(
      `The database is newer than this Evenkeel: it has ${newer.name}. Start the version that made it, or a later one.`,
      'never',
    );
  }
  const done = new Set(applied.rows.map((row) => row.name));
  const missing = migrations.filter((migration) => !done.has(migration.name));
  for (const migration of missing) await apply(client, migration);
  // A database that other tools copied numbers its transactions anew, and its journal must go on all the same.
  if (migrations.some((migration) => migration.name === JOURNAL_GOES_ON)) await client.query('select continue_journal()');
  return missing.map((migration) => migration.name);
}

/**
 * Brings the database to the present schema, each file in a transaction of its own, one instance at a time.
 * Answers the names of the files applied. Throws a Fault for a database that is newer than this program, and one that
 * names file and line for a file that the database refuses: nothing of that file stands then. `folder` is where the files are.
 */
export async function migrate(address: DatabaseAddress, folder: string = FOLDER): Promise<string[]> {
  const client = new pg.Client({ ...address, application_name: 'evenkeel migrate' });
  // A connection that breaks fails the statement under way, and nothing else.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SCHEMA_LOCK]);
    return await applyMissing(client, await readMigrations(folder));
  } finally {
    await client.end();
  }
}
