import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { must } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, sql, type Tx } from '../platform/database/index.ts';
import { alertsByKey } from './store-fold.ts';

const db = openDatabase((await freshDatabase()).app, systemClock);
afterAll(async () => db.close());

/** More often than PostgreSQL makes a plan anew before it may keep one. */
const OFTEN = 10;
const keys = Array.from({ length: 400 }, (_, number) => `key-${number}`);

const fire = async (tx: Tx, alerts: number): Promise<number> =>
  tx.run(
    sql`insert into alert (key, integration_id, fingerprint, name, labels, annotations, service_id, severity, severity_because, starts_at, first_seen, last_seen)
        select 'key-' || number, gen_random_uuid(), 'fingerprint', 'name', '{}', '{}', gen_random_uuid(), 3, 'test', now(), now(), now()
        from generate_series(1, ${alerts}::int) as number`,
  );

it('alerts are found by their index on a connection that first looked for them while there were none', async () => {
  const plan = await db.engine(system('test'), async (tx) => {
    for (let time = 0; time < OFTEN; time += 1) await alertsByKey(tx, keys);
    must((await fire(tx, 20_000)) === 20_000, 'the alerts stand');
    return tx.many(sql`explain execute "fold.alerts" ('{key-1,key-2,key-3}')`, z.object({ 'QUERY PLAN': z.string() }));
  });
  const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(lines).toContain('alert_pkey');
  expect(lines).not.toContain('Seq Scan');
});
