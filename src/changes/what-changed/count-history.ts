import { hours, type Duration } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import { incidentsBlamedOn } from '../../incidents/index.ts';
import { namesOfChange } from '../rules/index.ts';
import { keepHistories, lastEndedOf, servicesToCount } from './store-history.ts';

/** What was counted longer ago is counted again. */
const STALE: Duration = hours(1);
/** Services in one go: short enough to be in nobody's way. */
const MOST = 50;

/** Counts what became of the last changes of some services, those counted longest ago first; answers how many services it were. */
export async function countHistory(db: Database): Promise<number> {
  const now = db.clock.now();
  const services = await servicesToCount(db, { countedBefore: now - STALE, most: MOST });
  if (services.length === 0) return 0;
  const ended = await lastEndedOf(db, services, now);
  const found = await incidentsBlamedOn(db, [...new Set(ended.flatMap(namesOfChange))]);
  const blamed = new Set(found.filter(({ isDrill }) => !isDrill).map(({ reference }) => reference));
  const counted = services.map((serviceId) => {
    const own = ended.filter((each) => each.serviceId === serviceId);
    return {
      serviceId,
      runs: own.length,
      fallout: own.filter((each) => each.isBad || namesOfChange(each).some((name) => blamed.has(name))).length,
    };
  });
  await db.write(system('change history'), async (tx) => keepHistories(tx, counted));
  return services.length;
}
