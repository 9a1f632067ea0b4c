import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import { firstInstantOf, offsetAt, wallMillis, wallMillisAt, wallTime, ZONE_BLOCK } from '../../kernel/index.ts';
import { findZone, isZone, zoneOf, zoneTable } from './index.ts';

const names = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
];
const zoneName = fc.constantFrom(...names);
const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) });

const wall = (text: string): number => {
  const { year, month, day, hour, minute, second } = Temporal.PlainDateTime.from(text);
  return wallMillis({ year, month, day, hour, minute, second });
};
const first = (zone: string, text: string): string => new Date(firstInstantOf(zoneOf(zone), wall(text))).toISOString();

describe('names of zones', () => {
  it('knows IANA names, links and UTC, in their usual spelling', () => {
    expect(['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'US/Pacific'].every(isZone)).toBe(true);
    expect(zoneOf('Europe/Berlin')).toBe(zoneOf('Europe/Berlin'));
  });

  it.each(['', 'Berlin', '+01:00', 'Europe/Nowhere', 'Europe/Berlin[u-ca=iso8601]', '2026-01-01T00:00Z', 'x'.repeat(200)])(
    'does not take "%s" for a zone',
    (name) => {
      expect(findZone(name)).toBeUndefined();
    },
  );
});

describe('offsets', () => {
  it('agree with Temporal at any instant', () => {
    fc.assert(
      fc.property(zoneName, instants, (name, instant) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
        expect(offsetAt(zoneOf(name), instant)).toBe(zoned.offsetNanoseconds / 1e6);
        const { year, month, day, hour, minute, second, dayOfWeek } = zoned;
        expect(wallTime(zoneOf(name), instant)).toEqual({ year, month, day, hour, minute, second, weekday: dayOfWeek });
      }),
      { numRuns: 500 },
    );
  });

  it('agree with Temporal on both sides of every change of 1995 to 2045', () => {
    for (const name of names) {
      let moment = Temporal.ZonedDateTime.from(`1995-01-01T00:00[${name}]`).getTimeZoneTransition('next');
      while (moment !== null && moment.year < 2045) {
        const at = moment.epochMilliseconds;
        expect(offsetAt(zoneOf(name), at)).toBe(moment.offsetNanoseconds / 1e6);
        expect(offsetAt(zoneOf(name), at - 1)).toBe(moment.subtract({ milliseconds: 1 }).offsetNanoseconds / 1e6);
        moment = moment.getTimeZoneTransition('next');
      }
    }
  });

  it('keep every block in order and begun at its start', () => {
    for (const block of [-1, 0, 20, 44, 51, 52, 90]) {
      const periods = zoneOf('Europe/Berlin').offsets(block);
      expect(periods[0]?.at).toBe(block * ZONE_BLOCK);
      expect(periods.map((period) => period.at)).toEqual(periods.map((period) => period.at).sort((one, other) => one - other));
    }
  });
});

describe('a table of a zone', () => {
  it('says of every instant within what the zone says, a year back and ahead at least', () => {
    const day = 86_400_000;
    fc.assert(
      fc.property(zoneName, instants, fc.integer({ min: -365, max: 365 }), (name, at, moved) => {
        const { from, until, periods } = zoneTable(zoneOf(name), at);
        const asked = at + moved * day;
        expect(asked).toBeGreaterThanOrEqual(from);
        expect(asked).toBeLessThan(until);
        expect(periods.findLast((period) => period.at <= asked)?.offset).toBe(offsetAt(zoneOf(name), asked));
      }),
      { numRuns: 200 },
    );
  });

  it('has the letters of each period, and no period that says what the one before it said', () => {
    const { periods } = zoneTable(zoneOf('Europe/Berlin'), Date.parse('2026-07-01T00:00:00Z'));
    const at = (text: string): string | undefined => periods.findLast((period) => period.at <= Date.parse(text))?.letters;
    expect([at('2026-10-25T00:59:59Z'), at('2026-10-25T01:00:00Z'), at('2027-03-28T01:00:00Z')]).toEqual(['CEST', 'CET', 'CEST']);
    expect(periods.filter(({ offset }, index) => offset === periods[index - 1]?.offset)).toEqual([]);
    expect(zoneTable(zoneOf('Asia/Tokyo'), 0).periods.map(({ letters }) => letters)).toEqual(['GMT+9']);
  });
});

describe('the first instant of a wall time', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z', 'before the gap'],
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:00:00.000Z', 'in the gap: the first instant after it'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z', 'at the end of the gap'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z', 'doubled: the first occurrence'],
    ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z', 'after the doubled hour'],
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:00:00.000Z', 'gap'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z', 'doubled'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:30:00.000Z', 'gap of 30 minutes'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00.000Z', 'doubled half hour'],
    ['Asia/Kolkata', '2026-03-29T02:30:00', '2026-03-28T21:00:00.000Z', 'no changes'],
    ['America/Sao_Paulo', '2018-11-04T00:00:00', '2018-11-04T03:00:00.000Z', 'midnight is missing'],
    ['America/Sao_Paulo', '2018-02-17T23:30:00', '2018-02-18T01:30:00.000Z', 'the hour before midnight is doubled'],
    ['Africa/Cairo', '2026-04-24T00:00:00', '2026-04-23T22:00:00.000Z', 'midnight is missing'],
    ['Africa/Cairo', '2026-10-29T23:30:00', '2026-10-29T20:30:00.000Z', 'doubled before midnight'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T10:00:00.000Z', 'a whole day is missing'],
  ])('%s %s is %s (%s)', (zone, text, instant) => {
    expect(first(zone, text)).toBe(instant);
  });

  it('is the earliest at which the wall shows that time or a later one', () => {
    fc.assert(
      fc.property(zoneName, instants, (name, local) => {
        const zone = zoneOf(name);
        const found = firstInstantOf(zone, local);
        expect(wallMillisAt(zone, found)).toBeGreaterThanOrEqual(local);
        expect(wallMillisAt(zone, found - 1)).toBeLessThan(local);
        const temporal = new Temporal.PlainDateTime(1970, 1, 1)
          .add({ milliseconds: local })
          .toZonedDateTime(name, { disambiguation: 'earlier' });
        if (wallMillisAt(zone, found) === local) expect(found).toBe(temporal.epochMilliseconds);
      }),
      { numRuns: 1000 },
    );
  });
});
