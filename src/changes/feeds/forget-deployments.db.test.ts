import { expect, it } from 'vitest';
import { z } from 'zod';

import { days, iso } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import { systemClock } from '../../platform/clock/index.ts';
import { openDatabase, sql } from '../../platform/database/index.ts';
import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { forgetDeployments } from './forget-deployments.ts';

const database = await freshDatabase();
const SENDER = '00000000-0000-7000-8000-000000000001';

it('CHG-11: what feeds told is forgotten after 100 days, but for what ran last, by which a rollback is known', async () => {
  const db = openDatabase(database.app, systemClock);
  const now = db.clock.now();
  await db.write(system('test'), async (tx) => {
    for (let place = 0; place < 15; place += 1) {
      const at = iso(now - days(200 - place));
      await tx.run(
        sql`insert into change_deployment (sender_id, key, contract, subject, environment, revision, first_at, done_at)
            values (${SENDER}, ${`ran-${place}`}, 'plain', 'shop', 'production', ${`v${place}`}, ${at}, ${at})`,
      );
    }
    for (const [key, ago] of [
      ['never-ended', 150],
      ['new', 50],
    ] as const)
      await tx.run(
        sql`insert into change_deployment (sender_id, key, contract, subject, first_at) values (${SENDER}, ${key}, 'plain', 'shop', ${iso(now - days(ago))})`,
      );
  });
  expect(await forgetDeployments(db)).toBe(6);
  const left = await db.many(sql`select key from change_deployment order by first_at`, z.object({ key: z.string() }));
  expect(left.map(({ key }) => key)).toEqual([...Array.from({ length: 10 }, (_, place) => `ran-${place + 5}`), 'new']);
  expect(await forgetDeployments(db)).toBe(0);
  await db.close();
});
