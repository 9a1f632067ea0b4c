import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { iso } from '../../kernel/index.ts';
import { dayStart, daysFrom, instantOf, learnZone, offsetAt, wallAt, weekday, zoneLetters } from './zone.ts';

const zone = 'Europe/Zurich';
const at = (text: string): number => Date.parse(text);

describe('calendar days of a zone', () => {
  it('start at its midnight, and the day the clocks go back has 25 hours', () => {
    expect(iso(dayStart(at('2026-10-21T14:42:00Z'), zone))).toBe('2026-10-20T22:00:00.000Z');
    expect(daysFrom(at('2026-10-23T10:00:00Z'), zone, 4).map((day) => day.hours)).toEqual([24, 24, 25, 24]);
    expect(daysFrom(at('2026-03-28T10:00:00Z'), zone, 3).map((day) => day.hours)).toEqual([24, 23, 24]);
    expect(daysFrom(at('2026-10-23T10:00:00Z'), zone, 4).map((day) => day.weekend)).toEqual([false, true, true, false]);
  });
  it('start at the first instant there is where midnight is missing', () => {
    // Chile goes forward at midnight: Sunday 6 September 2026 begins at 01:00.
    expect(iso(dayStart(at('2026-09-06T15:00:00Z'), 'America/Santiago'))).toBe('2026-09-06T04:00:00.000Z');
  });
  it('cross the ends of months and years', () => {
    expect(iso(dayStart(at('2026-12-31T10:00:00Z'), zone, 1))).toBe('2026-12-31T23:00:00.000Z');
    expect(weekday(at('2026-10-19T10:00:00Z'), zone)).toBe(0);
  });
});

describe('walls and instants', () => {
  it('go back and forth', () => {
    expect(wallAt(at('2026-10-21T14:42:10Z'), zone)).toEqual({
      year: 2026,
      month: 10,
      day: 21,
      hour: 16,
      minute: 42,
      second: 10,
      weekday: 3,
    });
    expect(offsetAt(at('2026-10-21T14:42:10.500Z'), zone)).toBe(7_200_000);
  });
  it('are what the language says of them, at any moment since 1973 and close to where clocks are moved', () => {
    const names = ['Europe/Zurich', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Monrovia', 'UTC'];
    const moved = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-04-04T15:00:00Z', '2011-12-30T10:00:00Z', '1985-12-31T18:30:00Z'];
    const near = fc.tuple(fc.constantFrom(...moved), fc.integer({ min: -4_000_000, max: 4_000_000 })).map(([text, by]) => at(text) + by);
    const any = fc.integer({ min: at('1973-01-01T00:00:00Z'), max: at('2037-01-01T00:00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.oneof(near, any), (name, moment) => {
        const { year, month, day, hour, minute, second } = wallAt(moment, name);
        const words = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
        const two = (number: number): string => String(number).padStart(2, '0');
        expect(`${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`).toBe(words);
      }),
      { numRuns: 300 },
    );
  });
  it('take the first of two in the doubled hour, and step over the missing one', () => {
    const wall = { minute: 30, second: 0 };
    expect(iso(instantOf({ year: 2026, month: 10, day: 25, hour: 2, ...wall }, zone))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(instantOf({ year: 2026, month: 3, day: 29, hour: 2, ...wall }, zone))).toBe('2026-03-29T01:30:00.000Z');
  });
});

describe('a zone that the server told of', () => {
  it('is what it said of it, and before and after that what the browser says', () => {
    const [from, moved, until] = [at('2026-01-01T00:00:00Z'), at('2026-06-01T00:00:00Z'), at('2027-01-01T00:00:00Z')];
    const periods = [
      { at: from, offset: 3_600_000, letters: 'GMT+1' },
      { at: moved, offset: 7_200_000, letters: 'TST' },
    ];
    learnZone('Asia/Almaty', { from, until, periods });
    const hoursAt = (moment: number): number => offsetAt(moment, 'Asia/Almaty') / 3_600_000;
    expect([from - 1, from, moved - 1, moved, until - 1, until].map(hoursAt)).toEqual([5, 1, 1, 2, 2, 5]);
    expect([from, moved, until].map((moment) => zoneLetters(moment, 'Asia/Almaty'))).toEqual(['UTC+1', 'TST', 'UTC+5']);
  });
});
