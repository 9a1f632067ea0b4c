import { hours, minutes, type Duration, type Instant } from '../../kernel/index.ts';

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

function formatOf(zone: string): Intl.DateTimeFormat {
  const found = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', { ...NUMBERS, timeZone: zone, hourCycle: 'h23' });
  formats.set(zone, found);
  return found;
}
const NUMBERS = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;

const asUtc = (wall: Wall): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);

/** Clocks have been moved at quarters of an hour alone since 1972. */
const QUARTER = minutes(15);
const offsets = new Map<string, Duration>();
const MOST_KEPT = 2000;

function readOffset(at: Instant, zone: string): Duration {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(at)) if (type in wall) Object.assign(wall, { [type]: Number(value) });
  return asUtc(wall) - Math.floor(at / 1_000) * 1_000;
}

/** How far the zone is ahead of UTC at an instant: read once a quarter of an hour, since a screen has hundreds of times. */
export function offsetAt(at: Instant, zone: string): Duration {
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  const key = `${quarter} ${zone}`;
  const found = offsets.get(key) ?? readOffset(quarter, zone);
  if (offsets.size >= MOST_KEPT) offsets.clear();
  offsets.set(key, found);
  return found;
}

/** The wall clock of a zone at an instant. */
export function wallAt(at: Instant, zone: string): Wall {
  const moment = new Date(at + offsetAt(at, zone));
  return {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hour: moment.getUTCHours(),
    minute: moment.getUTCMinutes(),
    second: moment.getUTCSeconds(),
  };
}

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
