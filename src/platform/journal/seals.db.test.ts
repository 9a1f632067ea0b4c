import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { until } from '../../../test/support/organisation.ts';
import { system } from '../actor.ts';
import { systemClock } from '../clock/index.ts';
import { openDatabase, sql } from '../database/index.ts';
import { sealOnce, signHead } from './sealer.ts';
import { verifyJournal } from './verify.ts';

const database = await freshDatabase();
const db = openDatabase(database.app, systemClock);
const owner = new pg.Client(database.owner);
let folder = '';

const write = async (words: string): Promise<void> =>
  db.write(system('test'), async (tx) => {
    tx.journal({ action: 'test.said', subject: { kind: 'test', id: '1' }, because: words, body: { words } });
    return Promise.resolve();
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-seals-'));
  await owner.connect();
  // Two transactions whose numbers as text stand the other way round, under one seal with the first line.
  for (const [txid, words] of [
    ['9', 'ninth'],
    ['10', 'tenth'],
  ]) {
    await owner.query(
      `insert into journal (txid, at, actor, action, subject_kind, subject_id, because, audience, body, body_hash)
       values ($1::text::xid8, '2026-01-01', '{}', 'test.said', 'test', '1', $2, 'members', '{}', sha256('{}'))`,
      [txid, words],
    );
  }
  for (const words of ['one', 'two', 'three', 'four']) {
    await write(words);
    // A line is sealed once no transaction of the whole server is older, and other tests have some under way.
    await until('the line is sealed', async () => ((await sealOnce(db)) > 0 ? true : undefined));
  }
  await signHead(db, folder);
});
afterAll(async () => {
  await owner.end();
  await db.close();
  await rm(folder, { recursive: true });
});

/** Does what only the owner of the database could do, and undoes it. */
async function tamper(act: string, undo: string): Promise<string | undefined> {
  await owner.query('alter table journal disable trigger all');
  await owner.query(act);
  const verdict = await verifyJournal(db, folder);
  await owner.query(undo);
  await owner.query('alter table journal enable trigger all');
  return verdict.broken;
}

describe('the seals of the journal', () => {
  it('hold over everything that was written', async () => {
    expect(await verifyJournal(db, folder)).toEqual({ seals: 4, lines: 6, signatures: 1, broken: undefined });
    expect(await sealOnce(db)).toBe(0);
  });

  it('the application may neither change nor remove a line', async () => {
    for (const statement of [sql`update journal set because = 'x'`, sql`delete from journal`]) {
      await expect(db.write(system('test'), async (tx) => tx.run(statement))).rejects.toThrow();
    }
  });

  it('show a changed reason, a changed body, a removed line and one that was put in', async () => {
    expect(
      await tamper(
        "update journal set because = 'never' where because = 'two'",
        "update journal set because = 'two' where because = 'never'",
      ),
    ).toContain('was changed');
    expect(
      await tamper(
        `update journal set body = '{"words": "lie"}' where because = 'three'`,
        `update journal set body = '{"words": "three"}' where because = 'three'`,
      ),
    ).toContain('the body of line');
    expect(
      await tamper(
        "create table aside as select * from journal where because = 'two'; delete from journal where because = 'two'",
        'insert into journal overriding system value select * from aside',
      ),
    ).toContain('stand there');
    expect(
      await tamper(
        `insert into journal (txid, at, actor, action, subject_kind, subject_id, because, audience, body, body_hash)
         select txid, at, actor, action, subject_kind, subject_id, 'put in', audience, body, body_hash from journal where because = 'two'`,
        "delete from journal where because = 'put in'",
      ),
    ).toContain('stand there');
    expect((await verifyJournal(db, folder)).broken).toBeUndefined();
  });

  it('show a chain that was made anew, by the signed heads outside of the database', async () => {
    await owner.query("update journal_seal set hash = sha256('anew') where id = (select max(id) from journal_seal)");
    expect((await verifyJournal(db, folder)).broken).toBeDefined();
    await owner.query('delete from journal_seal where id = (select max(id) from journal_seal)');
    expect((await verifyJournal(db, folder)).broken).toContain('cut short');
  });
});
