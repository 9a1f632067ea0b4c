import { z } from 'zod';

import type { Reader, Tx } from '../platform/database/index.ts';
import { readSetting, writeSetting } from '../platform/settings.ts';
import { defaultCadence, type Cadence } from './rules/promises.ts';

const SETTING = 'stakeholder-cadence';
const pace = z.number().int().min(5).max(1440).nullable();
const paces = z.strictObject({ 1: pace, 2: pace });

/** Minutes between two words to each audience, by severity. */
export const cadenceBody = z.strictObject({ responders: paces, executives: paces, support: paces, customers: paces });

/** The organisation's cadence, or the one that ships. */
export const readCadence = async (reader: Reader): Promise<Cadence> => (await readSetting(reader, SETTING, cadenceBody)) ?? defaultCadence;

export async function setCadence(tx: Tx, cadence: Cadence): Promise<void> {
  await writeSetting(tx, SETTING, cadence);
  tx.journal({
    action: 'stakeholders.cadence-set',
    subject: { kind: 'organisation', id: 'cadence' },
    because: 'set',
    body: { ...cadence },
  });
}
