import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { holidaysOf, loadDirectory } from '../../catalog/index.ts';
import { afterWorkingDays } from '../rules/working-days.ts';

/** When so many working days of a team are over: by its holidays, and by the clock where the owner lives. */
export async function workingDaysFor(
  reader: Reader,
  of: { readonly team: string; readonly owner: string | null; readonly from: Instant; readonly days: number },
): Promise<Instant> {
  const directory = await loadDirectory(reader);
  const zone = of.owner === null ? undefined : directory.person(of.owner)?.zone;
  const holidays = await holidaysOf(reader, directory, of.team);
  return afterWorkingDays(of.from, of.days, { zone: zoneOf(zone ?? 'UTC'), holidays });
}
