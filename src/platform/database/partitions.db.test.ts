import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { days } from '../../kernel/index.ts';
import { system } from '../actor.ts';
import { systemClock } from '../clock/index.ts';
import { openDatabase } from './database.ts';
import { keepPartitions } from './partitions.ts';
import { sql } from './sql.ts';

const database = await freshDatabase();
let moved = 0;
const db = openDatabase(database.app, { ...systemClock, now: () => systemClock.now() + moved });
afterAll(async () => db.close());

const keep = async (): Promise<number> => db.write(system('test'), async (tx) => keepPartitions(tx));

const partitionOf = async (): Promise<string> => {
  const id = await db.write(system('test'), async (tx) => {
    const made = tx.id();
    await tx.run(sql`insert into message_past (id, kind, subject, channel, address, content, created_at, ended_at, outcome, detail, tries)
      values (${made}, 'notice', 'x', 'email', '""', '{}', ${new Date(tx.now).toISOString()}, ${new Date(tx.now).toISOString()}, 'failed', 'x', 1)`);
    return made;
  });
  const row = await db.maybe(
    sql`select tableoid::regclass::text as part from message_past where id = ${id}`,
    z.object({ part: z.string() }),
  );
  return row?.part ?? '';
};

const count = async (): Promise<number> =>
  (await db.maybe(sql`select count(*) as rows from message_past`, z.object({ rows: z.number() })))?.rows ?? -1;

describe('tables that grow', () => {
  it('PLT-2: are partitioned by time, and what is older than its retention is dropped while the rest stays', async () => {
    expect(await keep()).toBe(0);
    const first = await partitionOf();
    expect(first).toMatch(/^message_past_\d{4}_\d{2}$/);
    moved = days(33);
    await keep();
    expect(await partitionOf()).not.toBe(first);
    expect(await count()).toBe(2);
    moved = days(400 + 32);
    expect(await keep()).toBeGreaterThan(0);
    expect(await count()).toBe(1);
    moved = days(400 + 70);
    await keep();
    expect(await count()).toBe(0);
    const kept = await db.many(
      sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'journal'::regclass`,
      z.object({ name: z.string() }),
    );
    expect(kept.length, 'what people did is kept for ever').toBeGreaterThanOrEqual(5);
  });

  it('a month whose rows came before its partition stays where it is', async () => {
    moved = days(600);
    await partitionOf();
    await keep();
    expect(await partitionOf()).toBe('message_past_default');
  });
});
