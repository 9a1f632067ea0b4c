import { hours } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { crisisTables } from '../platform/crisis-tables.ts';
import type { Database } from '../platform/database/index.ts';
import { readQuiet } from '../platform/engine/index.ts';
import { readCatalogAsStored } from '../catalog/index.ts';
import { readOnCallAsStored } from '../oncall/index.ts';
import { escalationStates, lastResort, readPoliciesAsStored } from '../paging/index.ts';
import { readSignalsAsStored } from '../signals/index.ts';
import type { BundleBody } from './bundle.ts';

/** Overrides that ended longer ago are left out. */
const LOOK_BACK = hours(1);

/** What the installation adds to what stands in the tables. */
export type BundleRest = Pick<BundleBody, 'publicUrl' | 'push'>;

/** Reads all that a bundle holds. */
export async function makeBundle(db: Database, rest: BundleRest): Promise<BundleBody> {
  const tables = await crisisTables(db, db.clock.now());
  return db.write(system('crisis'), async (tx) => {
    const signals = await readSignalsAsStored(tx, tx.now);
    const states = await escalationStates(tx, [...new Set(Object.values(signals.tickets))]);
    return {
      ...rest,
      format: 1,
      at: tx.now,
      catalog: await readCatalogAsStored(tx),
      onCall: await readOnCallAsStored(tx, tx.now - LOOK_BACK),
      policies: await readPoliciesAsStored(tx),
      signals,
      tables,
      lastResort: (await lastResort(tx)) ?? null,
      quiet: (await readQuiet(tx)) !== undefined,
      settled: states.filter(({ state }) => state !== 'unowned').map((each) => each.ticket_id),
      answered: Object.fromEntries(states.filter(({ answered }) => answered.length > 0).map((each) => [each.ticket_id, each.answered])),
    };
  });
}
