import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { readMigrations } from '../database/index.ts';
import { inOrder, ownNames } from './names.ts';
import { findReferences, findTables, LEFT_OUT } from './store-catalogue.ts';

const database = await freshDatabase();
const client = new pg.Client(database.owner);
beforeAll(async () => client.connect());
afterAll(async () => client.end());

const names = async (text: string): Promise<string[]> =>
  (await client.query(text)).rows.map((row: unknown) => z.object({ name: z.string() }).parse(row).name);

describe('what a backup takes for ours', () => {
  it('is all that the steps of the schema have made, and nothing else', async () => {
    const own = ownNames(await readMigrations());
    expect(own.table.toSorted()).toEqual(
      await names(
        "select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1",
      ),
    );
    expect(own.view.toSorted()).toEqual(await names("select viewname::text as name from pg_views where schemaname = 'public' order by 1"));
    expect(own.function.toSorted()).toEqual(
      await names("select distinct proname::text as name from pg_proc where pronamespace = 'public'::regnamespace order by 1"),
    );
    await client.query('create table somebody_elses (id int)');
    expect((await findTables(client, own)).map(({ name }) => name)).not.toContain('somebody_elses');
    await client.query('drop table somebody_elses');
  });

  it('leaves out only what its comment says is of use for a moment', async () => {
    const tables = await findTables(client, ownNames(await readMigrations()));
    const left = tables.filter(({ note }) => note?.startsWith(LEFT_OUT) === true).map(({ name }) => name);
    expect(left).toEqual(['access_link', 'contact_code', 'idempotency', 'migration', 'session']);
  });

  it('stands in an order in which every row finds those that it names', async () => {
    const tables = (await findTables(client, ownNames(await readMigrations()))).map(({ name }) => name);
    const references = await findReferences(client);
    const order = inOrder(tables, references);
    expect(references.length).toBeGreaterThan(5);
    for (const { from, to } of references) expect(order.indexOf(to), `${from} after ${to}`).toBeLessThanOrEqual(order.indexOf(from));
    expect(
      inOrder(
        ['a', 'b', 'c'],
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      ),
    ).toEqual(['c', 'a', 'b']);
  });
});
