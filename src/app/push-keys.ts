import { z } from 'zod';

import { iso } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { sql, type Database } from '../platform/database/index.ts';
import { newPushKeys } from '../paging/index.ts';

const stored = z.object({ value: z.object({ publicKey: z.string(), privateKey: z.string() }) });

/** The installation's keys for push services, made at the first start. Whichever instance is first has made them. */
export async function pushKeys(db: Database): Promise<{ publicKey: string; privateKey: string }> {
  return db.write(system('start'), async (tx) => {
    await tx.run(
      sql`insert into setting (name, value, changed_at) values ('push-keys', ${JSON.stringify(newPushKeys())}::jsonb, ${iso(tx.now)}) on conflict (name) do nothing`,
    );
    const row = await tx.maybe(sql`select value from setting where name = 'push-keys'`, stored);
    return row?.value ?? newPushKeys();
  });
}
