import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { readSetting, writeFirstSetting } from '../platform/settings.ts';
import { newKeyPair } from '../platform/signed/index.ts';
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

const INSTALLATION = 'installation-key';
const storedKey = z.object({ privateKey: z.string() });

/** The key by which this installation signs what it keeps in files and gives out in links, made at the first start. */
export async function installationKey(db: Database): Promise<string> {
  return db.write(system('start'), async (tx) => {
    await writeFirstSetting(tx, INSTALLATION, { privateKey: newKeyPair() });
    return mustHave(await readSetting(tx, INSTALLATION, storedKey), 'the key of the installation was just set').privateKey;
  });
}
