import { days, firstInstantOf, hours, wallMillisAt, type Instant, type Zone } from '../../kernel/index.ts';

const DAY = days(1);
/** What is due on a day is due at five: nobody is reminded at the hour of the night at which something happened. */
const FIVE = hours(17);

/** The day of an instant in a zone, as 2026-11-21. */
export const dayIn = (at: Instant, zone: Zone): string => new Date(wallMillisAt(zone, at)).toISOString().slice(0, 10);

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** Five in the afternoon so many working days later: weekends and holidays (days such as 2026-12-25) do not count. */
export function afterWorkingDays(
  from: Instant,
  count: number,
  where: { readonly zone: Zone; readonly holidays: ReadonlySet<string> },
): Instant {
  let at = from;
  for (let left = count, looked = 0; left > 0 && looked < 400; looked += 1) {
    at += DAY;
    const day = dayIn(at, where.zone);
    if (!isWeekend(day) && !where.holidays.has(day)) left -= 1;
  }
  return firstInstantOf(where.zone, Date.parse(`${dayIn(at, where.zone)}T00:00:00Z`) + FIVE);
}
