import { days, firstInstantOf, type Duration, type WallMillis, type Zone } from '../../kernel/index.ts';
import type { Span } from './spans.ts';

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** How a stretch of time comes again. */
export interface Repeat {
  readonly unit: 'day' | 'week' | 'month' | 'year';
  /** Every so many of them. */
  readonly every: number;
  /** Of weeks: the days on which it begins; none means the day on which the first began. */
  readonly on: readonly (typeof weekdayNames)[number][];
  /**
   * Of months and years: the day as the first had it, counted from the month's begin or end, as a date or as a weekday: the 15th, the last
   * day but one, the second Tuesday, the last Friday. A month without such a day is passed over.
   */
  readonly by: 'date' | 'date-from-end' | 'weekday' | 'weekday-from-end';
  /** The last date on which it may begin. */
  readonly last: string | null;
  /** Dates on which it does not begin. */
  readonly except: readonly string[];
}

/** When something is, by a clock on a wall: `2026-12-20T18:00`. Which wall is said beside it. */
export interface Timing {
  readonly from: string;
  readonly until: string;
  readonly repeat: Repeat | null;
}

const DAY = days(1);

/** More than any wall is away from UTC, so that nothing at the edges of a range is missed. */
const SLACK = days(2);

const wallOf = (text: string): WallMillis => Date.parse(`${text}:00Z`);
const dateOf = (text: string): WallMillis => Date.parse(`${text}T00:00:00Z`);
const dayOf = (wall: WallMillis): WallMillis => Math.floor(wall / DAY) * DAY;

/** 0 is Monday. */
const weekdayOf = (day: WallMillis): number => (new Date(day).getUTCDay() + 6) % 7;
const monthOf = (day: WallMillis): number => new Date(day).getUTCFullYear() * 12 + new Date(day).getUTCMonth();
const firstOfMonth = (month: number): WallMillis => Date.UTC(Math.floor(month / 12), month % 12, 1);

interface Range {
  readonly low: WallMillis;
  readonly high: WallMillis;
}

function everyFewDays(first: WallMillis, step: Duration, { low, high }: Range): WallMillis[] {
  const found: WallMillis[] = [];
  for (let day = first + Math.max(0, Math.floor((low - first) / step)) * step; day <= high; day += step) found.push(day);
  return found;
}

/** The day of a month that stands where `first` stands in its own; undefined where the month has none. */
function sameDayOf(month: number, first: WallMillis, by: Repeat['by']): WallMillis | undefined {
  const own = firstOfMonth(monthOf(first));
  const ownNext = firstOfMonth(monthOf(first) + 1);
  const [begin, next] = [firstOfMonth(month), firstOfMonth(month + 1)];
  const inside = (day: WallMillis): WallMillis | undefined => (day >= begin && day < next ? day : undefined);
  if (by === 'date') return inside(begin + (first - own));
  if (by === 'date-from-end') return inside(next - (ownNext - first));
  const turn = weekdayOf(first);
  if (by === 'weekday') {
    const nth = Math.floor((first - own) / days(7));
    return inside(begin + ((turn - weekdayOf(begin) + 7) % 7) * DAY + nth * days(7));
  }
  const nth = Math.floor((ownNext - DAY - first) / days(7));
  return inside(next - DAY - ((weekdayOf(next - DAY) - turn + 7) % 7) * DAY - nth * days(7));
}

function everyFewMonths(first: WallMillis, repeat: Repeat, { low, high }: Range): WallMillis[] {
  const step = repeat.every * (repeat.unit === 'year' ? 12 : 1);
  const own = monthOf(first);
  const found: WallMillis[] = [];
  for (let month = own + Math.max(0, Math.floor((monthOf(low) - own) / step)) * step; month <= monthOf(high); month += step) {
    const day = sameDayOf(month, first, repeat.by);
    if (day !== undefined) found.push(day);
  }
  return found;
}

/** The days of the wall on which it begins. */
function beginsOn(first: WallMillis, repeat: Repeat | null, range: Range): WallMillis[] {
  if (repeat === null) return [first];
  if (repeat.unit === 'day') return everyFewDays(first, repeat.every * DAY, range);
  if (repeat.unit !== 'week') return everyFewMonths(first, repeat, range);
  const monday = first - weekdayOf(first) * DAY;
  const turns = repeat.on.length === 0 ? [weekdayOf(first)] : [...new Set(repeat.on)].map((each) => weekdayNames.indexOf(each));
  // A week begins up to six days before the day of it that lies in the range.
  return everyFewDays(monday, repeat.every * days(7), { low: range.low - days(7), high: range.high })
    .flatMap((week) => turns.map((turn) => week + turn * DAY))
    .toSorted((a, b) => a - b);
}

/**
 * When a timing is, within a range, by the wall of a zone, in order. Both ends follow the wall: what begins in a missing hour begins
 * at its end, what begins or ends in a doubled hour does so at its first pass, and what lies wholly in a missing hour does not happen.
 */
export function occurrencesOf(timing: Timing, zone: Zone, range: Span): Span[] {
  const [from, until] = [wallOf(timing.from), wallOf(timing.until)];
  const first = dayOf(from);
  const { repeat } = timing;
  const walls = { low: range.from - (until - from) - SLACK, high: range.until + SLACK };
  const last = repeat?.last === null || repeat?.last === undefined ? Infinity : dateOf(repeat.last);
  const except = new Set((repeat?.except ?? []).map(dateOf));
  return beginsOn(first, repeat, walls)
    .filter((day) => day >= first && day <= last && !except.has(day))
    .map((day) => ({ from: firstInstantOf(zone, day + (from - first)), until: firstInstantOf(zone, day + (until - first)) }))
    .filter((span) => span.from < span.until && span.from < range.until && range.from < span.until);
}
