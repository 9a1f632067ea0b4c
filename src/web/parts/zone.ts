import { hours, type Duration, type Instant } from '../../kernel/index.ts';

/** What a clock on the wall of a zone shows. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A calendar day of a zone: 23, 24 or 25 hours long. */
export interface Day {
  readonly start: Instant;
  readonly end: Instant;
  readonly hours: number;
  readonly weekend: boolean;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** One formatter a zone and shape; making one costs far more than using it. */
export function formatter(zone: string, shape: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(shape)}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...shape, timeZone: zone, hourCycle: 'h23' });
  formats.set(key, found);
  return found;
}

const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;

/** The wall clock of a zone at an instant. */
export function wallAt(at: Instant, zone: string): Wall {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatter(zone, numbers).formatToParts(at)) {
    if (type in wall) Object.assign(wall, { [type]: Number(value) });
  }
  return wall;
}

const asUtc = (wall: Wall): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);

/** How far the zone is ahead of UTC at an instant. */
export const offsetAt = (at: Instant, zone: string): Duration => asUtc(wallAt(at, zone)) - Math.floor(at / 1_000) * 1_000;

/** The first instant at which the zone's wall shows this; for an hour that is missing, the same distance after the gap. */
export function instantOf(wall: Wall, zone: string): Instant {
  const guess = asUtc(wall);
  const early = guess - offsetAt(guess - hours(12), zone);
  const late = guess - offsetAt(guess + hours(12), zone);
  const fits = [early, late].filter((at) => asUtc(wallAt(at, zone)) === guess);
  return fits.length > 0 ? Math.min(...fits) : Math.max(early, late);
}

/** The first instant of the zone's day that holds an instant, moved by whole calendar days. */
export function dayStart(at: Instant, zone: string, moved = 0): Instant {
  const { year, month, day } = wallAt(at, zone);
  const moment = new Date(Date.UTC(year, month - 1, day + moved));
  const wall = { year: moment.getUTCFullYear(), month: moment.getUTCMonth() + 1, day: moment.getUTCDate() };
  return instantOf({ ...wall, hour: 0, minute: 0, second: 0 }, zone);
}

/** 0 is Monday. */
export function weekday(at: Instant, zone: string): number {
  const { year, month, day } = wallAt(at, zone);
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** Calendar days of a zone, from the one that holds an instant. */
export function daysFrom(at: Instant, zone: string, count: number): Day[] {
  return Array.from({ length: count }, (_, moved) => {
    const start = dayStart(at, zone, moved);
    const end = dayStart(at, zone, moved + 1);
    return { start, end, hours: Math.round((end - start) / hours(1)), weekend: weekday(start, zone) > 4 };
  });
}
