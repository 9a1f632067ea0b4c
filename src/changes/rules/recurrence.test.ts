import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import { days, iso } from '../../kernel/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { occurrencesOf, weekdayNames, type Repeat, type Timing } from './recurrence.ts';

const weekly: Repeat = { unit: 'week', every: 1, on: [], by: 'date', last: null, except: [] };
const utc = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const within = (from: string, until: string) => ({ from: utc(from), until: utc(until) });
const brief = (timing: Timing, zone: string, range: { from: number; until: number }): string[] =>
  occurrencesOf(timing, zoneOf(zone), range).map(({ from, until }) => `${iso(from).slice(0, 16)} ${(until - from) / 60_000}`);

describe('what comes again', () => {
  it('CHG-8: keeps to the wall over the changes of the clock: a night is 3, 4 or 5 hours long, and begins at 23:00', () => {
    const night: Timing = { from: '2026-01-03T23:00', until: '2026-01-04T03:00', repeat: weekly };
    expect(brief(night, 'Europe/Zurich', within('2026-03-21T00:00Z', '2026-04-06T00:00Z'))).toEqual([
      '2026-03-21T22:00 240',
      '2026-03-28T22:00 180',
      '2026-04-04T21:00 240',
    ]);
    expect(brief(night, 'Europe/Zurich', within('2026-10-24T00:00Z', '2026-10-25T12:00Z'))).toEqual(['2026-10-24T21:00 300']);
  });

  it('does not happen where all of it lies in a missing hour, and is known by what of it lies in the range', () => {
    const missing: Timing = { from: '2026-03-28T02:00', until: '2026-03-28T02:45', repeat: { ...weekly, unit: 'day' } };
    expect(brief(missing, 'Europe/Zurich', within('2026-03-28T00:00Z', '2026-03-31T00:00Z'))).toEqual([
      '2026-03-28T01:00 45',
      '2026-03-30T00:00 45',
    ]);
    const long: Timing = { from: '2026-12-19T18:00', until: '2027-01-04T08:00', repeat: null };
    expect(brief(long, 'UTC', within('2026-12-31T00:00Z', '2026-12-31T01:00Z'))).toHaveLength(1);
    expect(brief(long, 'UTC', within('2027-01-04T08:00Z', '2027-01-05T00:00Z'))).toEqual([]);
    expect(brief(long, 'UTC', within('2026-12-01T00:00Z', '2026-12-19T18:00Z'))).toEqual([]);
  });

  it('has a place in its month: a date, a date from the end, a weekday, the last of a weekday', () => {
    const at = (by: Repeat['by'], date: string): string[] =>
      brief(
        { from: `${date}T12:00`, until: `${date}T13:00`, repeat: { ...weekly, unit: 'month', by } },
        'UTC',
        within('2026-10-01T00:00Z', '2027-03-01T00:00Z'),
      ).map((each) => each.slice(0, 10));
    expect(at('date', '2026-10-31')).toEqual(['2026-10-31', '2026-12-31', '2027-01-31']);
    expect(at('date-from-end', '2026-10-31')).toEqual(['2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28']);
    expect(at('weekday', '2026-10-13')).toEqual(['2026-10-13', '2026-11-10', '2026-12-08', '2027-01-12', '2027-02-09']);
    expect(at('weekday-from-end', '2026-10-30')).toEqual(['2026-10-30', '2026-11-27', '2026-12-25', '2027-01-29', '2027-02-26']);
  });
});

const zones = ['Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'Pacific/Apia', 'UTC'];
const anyDate = fc.integer({ min: 0, max: 700 }).map((past) => Temporal.PlainDate.from('2026-01-01').add({ days: past }));
const anyRepeat: fc.Arbitrary<Repeat | null> = fc.option(
  fc.record({
    unit: fc.constantFrom('day', 'week', 'month', 'year'),
    every: fc.integer({ min: 1, max: 3 }),
    on: fc.uniqueArray(fc.constantFrom(...weekdayNames), { maxLength: 3 }),
    by: fc.constantFrom('date', 'date-from-end', 'weekday', 'weekday-from-end'),
    last: fc.option(anyDate.map(String)),
    except: fc.array(anyDate.map(String), { maxLength: 2 }),
  }),
);
const anyTiming: fc.Arbitrary<Timing> = fc
  .record({ date: anyDate, minute: fc.integer({ min: 0, max: 95 }), lasts: fc.integer({ min: 1, max: 400 }), repeat: anyRepeat })
  .map(({ date, minute, lasts, repeat }) => {
    const from = date.toPlainDateTime({ hour: Math.floor(minute / 4), minute: (minute % 4) * 15 });
    const until = from.add({ minutes: lasts * 15 });
    return { from: from.toString().slice(0, 16), until: until.toString().slice(0, 16), repeat };
  });

/** The first instant at which a zone's wall shows this or a later time, asked of Temporal. */
function firstAt(wall: Temporal.PlainDateTime, zone: string): number {
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(wall)
    ? zoned.epochMilliseconds
    : (zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.NaN);
}

const monthsBetween = (one: Temporal.PlainDate, other: Temporal.PlainDate): number =>
  (other.year - one.year) * 12 + other.month - one.month;
const nth = (date: Temporal.PlainDate): number => Math.ceil(date.day / 7);
const nthFromEnd = (date: Temporal.PlainDate): number => Math.ceil((date.daysInMonth - date.day + 1) / 7);

function inMonth(first: Temporal.PlainDate, date: Temporal.PlainDate, by: Repeat['by']): boolean {
  if (by === 'date') return date.day === first.day;
  if (by === 'date-from-end') return date.daysInMonth - date.day === first.daysInMonth - first.day;
  return date.dayOfWeek === first.dayOfWeek && (by === 'weekday' ? nth(date) === nth(first) : nthFromEnd(date) === nthFromEnd(first));
}

/** Whether it begins on a date: asked date by date. */
function beginsSlowly(first: Temporal.PlainDate, date: Temporal.PlainDate, repeat: Repeat | null): boolean {
  if (repeat === null) return date.equals(first);
  const text = date.toString();
  if (text < first.toString() || (repeat.last !== null && text > repeat.last) || repeat.except.includes(text)) return false;
  const apart = first.until(date).days;
  if (repeat.unit === 'day') return apart % repeat.every === 0;
  if (repeat.unit === 'week') {
    const weeks = first.subtract({ days: first.dayOfWeek - 1 }).until(date.subtract({ days: date.dayOfWeek - 1 })).days / 7;
    const on = repeat.on.length === 0 ? [first.dayOfWeek] : repeat.on.map((each) => weekdayNames.indexOf(each) + 1);
    return weeks % repeat.every === 0 && on.includes(date.dayOfWeek);
  }
  return monthsBetween(first, date) % (repeat.every * (repeat.unit === 'year' ? 12 : 1)) === 0 && inMonth(first, date, repeat.by);
}

function slowly(timing: Timing, zone: string, range: { from: number; until: number }): { from: number; until: number }[] {
  const from = Temporal.PlainDateTime.from(timing.from);
  const lasts = from.until(timing.until, { largestUnit: 'minutes' });
  const found: { from: number; until: number }[] = [];
  let date = Temporal.Instant.fromEpochMilliseconds(range.from - days(8))
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
  for (let day = 0; day < (range.until - range.from) / days(1) + 16; day += 1, date = date.add({ days: 1 })) {
    if (!beginsSlowly(from.toPlainDate(), date, timing.repeat)) continue;
    const begins = date.toPlainDateTime(from.toPlainTime());
    const span = { from: firstAt(begins, zone), until: firstAt(begins.add(lasts), zone) };
    if (span.from < span.until && span.from < range.until && range.from < span.until) found.push(span);
  }
  return found;
}

it('CHG-8: what comes again is what a count of every single day finds, in zones whose clocks change in all ways', () => {
  const ranges = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 45 }));
  fc.assert(
    fc.property(anyTiming, fc.constantFrom(...zones), ranges, (timing, zone, [past, length]) => {
      const from = Date.UTC(2026, 0, 1) + days(past) + 3_600_000;
      const range = { from, until: from + days(length) };
      expect(occurrencesOf(timing, zoneOf(zone), range)).toEqual(slowly(timing, zone, range));
    }),
    { numRuns: 40 },
  );
});
