import { z } from 'zod';

import { contactMethodsOf, type ContactMethod } from '../catalog/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { readSetting, writeSetting } from '../platform/settings.ts';

const SETTING = 'last-resort';

/** The person whom a page reaches when every step has come to nobody; undefined before set-up. */
export async function lastResort(reader: Reader): Promise<string | undefined> {
  return (await readSetting(reader, SETTING, z.object({ person: z.string() })))?.person;
}

/** The last resort's verified contact methods, in order. */
export async function lastResortMethods(reader: Reader): Promise<readonly ContactMethod[]> {
  const person = await lastResort(reader);
  return person === undefined ? [] : ((await contactMethodsOf(reader, [person])).get(person) ?? []);
}

/** Makes a person the organisation's last resort. */
export async function setLastResort(tx: Tx, person: string, because: string): Promise<void> {
  await writeSetting(tx, SETTING, { person });
  tx.journal({ action: 'last-resort.set', subject: { kind: 'person', id: person }, because });
}
