import { expect, it } from 'vitest';

import { zoneOf } from '../../platform/time-zones/index.ts';
import { afterWorkingDays, dayIn } from './working-days.ts';

const berlin = { zone: zoneOf('Europe/Berlin'), holidays: new Set<string>() };
const after = (from: string, count: number, holidays: readonly string[] = []): number =>
  afterWorkingDays(Date.parse(from), count, { ...berlin, holidays: new Set(holidays) });
const due = (...asked: Parameters<typeof after>): string => dayIn(after(...asked), berlin.zone);

it('two working days leave out weekends, holidays, and go by the day where the owner lives', () => {
  expect(due('2026-11-18T10:00:00Z', 2)).toBe('2026-11-20');
  expect(due('2026-11-20T10:00:00Z', 2)).toBe('2026-11-24');
  expect(due('2026-11-21T10:00:00Z', 2)).toBe('2026-11-24');
  expect(due('2026-12-23T10:00:00Z', 2, ['2026-12-24', '2026-12-25'])).toBe('2026-12-29');
  // It is Friday in UTC and Saturday already in Berlin.
  expect(due('2026-11-20T23:30:00Z', 1)).toBe('2026-11-23');
});

it('are over at five in the afternoon there, whatever hour of the night it began at, on both sides of a change of the clock', () => {
  expect(new Date(after('2026-11-18T03:12:00Z', 2)).toISOString()).toBe('2026-11-20T16:00:00.000Z');
  expect(new Date(after('2026-10-23T03:12:00Z', 2)).toISOString()).toBe('2026-10-27T16:00:00.000Z');
  expect(new Date(after('2026-07-01T03:12:00Z', 2)).toISOString()).toBe('2026-07-03T15:00:00.000Z');
});
