import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { Fault } from '../../kernel/index.ts';
import { databaseIsAway } from './connection.ts';
import { migrate } from './migrate.ts';

const database = await freshDatabase();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-migrations-'));
  await cp('migrations', folder, { recursive: true });
});
afterAll(async () => rm(folder, { recursive: true }));

async function tables(): Promise<unknown[]> {
  const client = new pg.Client(database.owner);
  await client.connect();
  const found = await client.query("select tablename from pg_tables where tablename like 'later%' order by 1");
  await client.end();
  const rows: unknown[] = found.rows;
  return rows;
}

const refusal = async (): Promise<unknown> =>
  migrate(database.owner, folder).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('migrating', () => {
  it('has nothing to do where all stands', async () => {
    expect(await migrate(database.owner)).toEqual([]);
  });

  it("names the file, its line and the database's own sentence when one fails, and leaves nothing of it", async () => {
    await writeFile(join(folder, '9001_later.sql'), 'create table later_one (id int);\n');
    await writeFile(
      join(folder, '9002_wrong.sql'),
      'create table later_two (id int);\n\nalter table later_two\n  add column at timestampz;\n',
    );
    const fault = await refusal();
    expect(fault).toBeInstanceOf(Fault);
    expect(String(fault)).toContain('migrations/9002_wrong.sql, line 4: type "timestampz" does not exist');
    expect(String(fault)).toContain('Nothing of this file was applied');
    expect(databaseIsAway(fault)).toBe(false);
    expect(await tables()).toEqual([{ tablename: 'later_one' }]);
  });

  it('tells what data stands in the way, and goes on once it is mended', async () => {
    await writeFile(
      join(folder, '9002_wrong.sql'),
      'insert into later_one values (1), (1);\ncreate unique index later_key on later_one (id);\n',
    );
    expect(String(await refusal())).toMatch(
      /9002_wrong\.sql: could not create unique index "later_key" \(Key \(id\)=\(1\) is duplicated\.\)/,
    );
    await writeFile(join(folder, '9002_wrong.sql'), 'create table later_two (id int);\n');
    expect(await migrate(database.owner, folder)).toEqual(['9002_wrong.sql']);
  });

  it('fails by itself, and ends no process, where its connection breaks between two statements', async () => {
    const other = new pg.Client(database.owner);
    await other.connect();
    // It stands still while it reads this.
    const pipe = join(folder, '9003_pipe.sql');
    execFileSync('mkfifo', [pipe]);
    const failing = refusal();
    const mine = `from pg_stat_activity where datname = current_database() and application_name = 'evenkeel migrate'`;
    while ((await other.query(`select pg_terminate_backend(pid) ${mine} and query like '%pg_advisory_lock%'`)).rowCount === 0)
      await delay(20);
    while ((await other.query(`select ${mine}`)).rowCount !== 0) await delay(20);
    await delay(100);
    await writeFile(pipe, 'select 1;\n');
    expect(databaseIsAway(await failing)).toBe(true);
    await other.end();
    await rm(pipe);
  });

  it('refuses a database that is newer', async () => {
    await expect(migrate(database.owner)).rejects.toThrow('The database is newer than this Evenkeel: it has 9001_later.sql.');
  });
});
