import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { readSetting, writeFirstSetting } from '../platform/settings.ts';
import { newPushKeys } from '../paging/index.ts';

const SETTING = 'push-keys';
const stored = z.object({ publicKey: z.string(), privateKey: z.string() });

/** The installation's keys for push services, made at the first start. Whichever instance is first has made them. */
export async function pushKeys(db: Database): Promise<{ publicKey: string; privateKey: string }> {
  return db.write(system('start'), async (tx) => {
    await writeFirstSetting(tx, SETTING, newPushKeys());
    return mustHave(await readSetting(tx, SETTING, stored), 'the keys for push services were just set');
  });
}
