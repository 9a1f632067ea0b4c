import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { system } from '../actor.ts';
import { systemClock } from '../clock/index.ts';
import { openDatabase, type Tx } from './database.ts';
import { sql } from './sql.ts';

const database = await freshDatabase();
const db = openDatabase(database.app, systemClock);
afterAll(async () => db.close());

const TEST = system('test');
const put = async (tx: Tx, name: string): Promise<number> => {
  tx.journal({ action: 'setting.put', subject: { kind: 'setting', id: name }, because: 'a test' });
  return tx.run(sql`insert into setting (name, value, changed_at) values (${name}, '{}', now())`);
};
const names = z.object({ name: z.string() });
const settings = async (like: string): Promise<string[]> =>
  (await db.many(sql`select name from setting where name like ${like} order by name`, names)).map((row) => row.name);
const lines = async (like: string): Promise<string[]> =>
  (await db.many(sql`select subject_id as name from journal where subject_id like ${like} order by id`, names)).map((row) => row.name);

describe('an attempt within a transaction', () => {
  it('that fails in the database takes back what it wrote and journalled, and nothing else', async () => {
    const after: string[] = [];
    const failure = await db.write(TEST, async (tx) => {
      await put(tx, 'a-before');
      const thrown = await tx.attempt(async (part) => {
        part.afterCommit(() => void after.push('attempt'));
        await Promise.all([put(part, 'a-within'), put(part, 'a-before')]);
      });
      await put(tx, 'a-behind');
      tx.afterCommit(() => void after.push('rest'));
      return thrown;
    });
    expect(failure?.message).toContain('duplicate key');
    expect(await settings('a-%')).toEqual(['a-before', 'a-behind']);
    expect(await lines('a-%')).toEqual(['a-before', 'a-behind']);
    expect(after).toEqual(['rest']);
  });

  it('that throws by itself is taken back as well', async () => {
    const failure = await db.write(TEST, async (tx) =>
      tx.attempt(async (part) => {
        await put(part, 'b-within');
        throw new Error('a rule threw');
      }),
    );
    expect(failure?.message).toBe('a rule threw');
    expect(await settings('b-%')).toEqual([]);
  });

  it('that succeeds stands with the rest', async () => {
    const failure = await db.write(TEST, async (tx) => {
      await put(tx, 'c-before');
      return tx.attempt(async (part) => void (await put(part, 'c-within')));
    });
    expect(failure).toBeUndefined();
    expect(await settings('c-%')).toEqual(['c-before', 'c-within']);
    expect(await lines('c-%')).toEqual(['c-before', 'c-within']);
  });

  it('is not used beside the transaction that it is part of, nor after its end', async () => {
    const beside = db.write(TEST, async (tx) => {
      await tx.attempt(async (part) => {
        await put(part, 'd-within');
        await expect(put(tx, 'd-beside')).rejects.toThrow('beside an attempt');
      });
    });
    await beside;
    let kept: Tx | undefined;
    await db.write(TEST, async (tx) => {
      await tx.attempt(async (part) => {
        kept = part;
        await put(part, 'd-then');
      });
      await expect(kept === undefined ? undefined : put(kept, 'd-late')).rejects.toThrow('after its end');
    });
    expect(await settings('d-%')).toEqual(['d-then', 'd-within']);
  });
});
