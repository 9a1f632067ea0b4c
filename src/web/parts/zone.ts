import { hours, minutes, wallMillis, wallOf, type Duration, type Instant, type Wall, type WallTime } from '../../kernel/index.ts';

/** A calendar day of a zone: 23, 24 or 25 hours long. */
export interface Day {
  readonly start: Instant;
  readonly end: Instant;
  readonly hours: number;
  readonly weekend: boolean;
}

const SHOWN = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;

/** What the server told of the reader's zone. The browser's own tables are read whole when the first of them is asked for, which costs a slow phone a quarter of a second. */
interface Told {
  readonly from: Instant;
  readonly until: Instant;
  readonly periods: readonly { readonly at: Instant; readonly offset: Duration; readonly letters: string }[];
}
const told = new Map<string, Told>([
  ['UTC', { from: -Infinity, until: Infinity, periods: [{ at: -Infinity, offset: 0, letters: 'UTC' }] }],
]);

/** Learns a zone's table; for instants outside of it the browser is asked. */
export const learnZone = (zone: string, table: Told): void => void told.set(zone, table);

const toldAt = (at: Instant, zone: string): Told['periods'][number] | undefined => {
  const table = told.get(zone);
  return table !== undefined && at >= table.from && at < table.until ? table.periods.findLast((period) => period.at <= at) : undefined;
};

let own: string | undefined;

/** The zone that the browser is set to. */
export const browserZone = (): string => (own ??= new Intl.DateTimeFormat().resolvedOptions().timeZone);

/** What is known of another zone: how it is asked for what its wall shows, and its distance from UTC by the quarter of an hour. */
interface Known {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, Duration>;
}
const zones = new Map<string, Known>();

function knownOf(zone: string): Known {
  const known = zones.get(zone) ?? {
    format: new Intl.DateTimeFormat('en-GB', { ...SHOWN, timeZone: zone, hourCycle: 'h23' }),
    offsets: new Map<number, Duration>(),
  };
  zones.set(zone, known);
  return known;
}

/** Clocks have been moved at quarters of an hour alone since 1973. */
const QUARTER = minutes(15);
/** Of each zone: a screen shows some hundreds of times. */
const MOST_KEPT = 2000;

function readOffset(at: Instant, format: Intl.DateTimeFormat): Duration {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format.formatToParts(at)) if (type in wall) Object.assign(wall, { [type]: Number(value) });
  return wallMillis(wall) - at;
}

/** How far the zone is ahead of UTC at an instant: asked once a quarter of an hour, since asking costs as much as drawing a line. */
export function offsetAt(at: Instant, zone: string): Duration {
  const period = toldAt(at, zone);
  if (period !== undefined) return period.offset;
  const { format, offsets } = knownOf(zone);
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_KEPT) offsets.clear();
  const offset = readOffset(quarter, format);
  offsets.set(quarter, offset);
  return offset;
}

const letters = new Map<string, Intl.DateTimeFormat>();

function readLetters(at: Instant, zone: string): string {
  const format = letters.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' });
  letters.set(zone, format);
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** `CEST`, or `UTC+9` where the zone has no letters of its own. */
export const zoneLetters = (at: Instant, zone: string): string =>
  (toldAt(at, zone)?.letters ?? readLetters(at, zone)).replace('GMT+', 'UTC+').replace('GMT-', 'UTC−');

/** The wall clock of a zone at an instant. */
export const wallAt = (at: Instant, zone: string): WallTime => wallOf(at + offsetAt(at, zone));

/** The first instant at which the zone's wall shows this; for an hour that is missing, the same distance after the gap. */
export function instantOf(wall: Wall, zone: string): Instant {
  const guess = wallMillis(wall);
  const early = guess - offsetAt(guess - hours(12), zone);
  const late = guess - offsetAt(guess + hours(12), zone);
  const fits = [early, late].filter((at) => wallMillis(wallAt(at, zone)) === guess);
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
export const weekday = (at: Instant, zone: string): number => wallAt(at, zone).weekday - 1;

/** Calendar days of a zone, from the one that holds an instant. */
export function daysFrom(at: Instant, zone: string, count: number): Day[] {
  return Array.from({ length: count }, (_, moved) => {
    const start = dayStart(at, zone, moved);
    const end = dayStart(at, zone, moved + 1);
    return { start, end, hours: Math.round((end - start) / hours(1)), weekend: weekday(start, zone) > 4 };
  });
}
