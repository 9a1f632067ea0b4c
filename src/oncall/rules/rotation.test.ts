import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import { zoneOf } from '../../platform/time-zones/index.ts';
import { membersAfter, planOf, turnAt, type RotationTerms } from './rotation.ts';

const terms = (rest: Partial<RotationTerms>): RotationTerms => ({
  members: ['ann', 'ben', 'cat'],
  start: '2026-01-05',
  handover: '09:00',
  turn: { unit: 'week', every: 1, weekday: 'monday' },
  ...rest,
});
const utc = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const text = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');

const turn = (zone: string, rest: Partial<RotationTerms>, at: string): string => {
  const plan = planOf(terms(rest), zoneOf(zone));
  const { index, from, until } = turnAt(plan, utc(at));
  return `${index} ${text(from)} ${text(until)} ${(until - from) / 3_600_000}h`;
};

const daily = (start: string, handover: string): Partial<RotationTerms> => ({ start, handover, turn: { unit: 'day', every: 1 } });
const hourly = (every: number, start: string, handover: string): Partial<RotationTerms> => ({
  start,
  handover,
  turn: { unit: 'hour', every },
});
const weekly = (weekday: 'monday' | 'sunday' | 'wednesday', start: string, handover: string): Partial<RotationTerms> => ({
  start,
  handover,
  turn: { unit: 'week', every: 1, weekday },
});

describe('turns', () => {
  it.each([
    // Zone, terms, an instant, the turn it falls in.
    ['Europe/Berlin', weekly('monday', '2026-01-05', '09:00'), '2026-03-25T12:00Z', '11 2026-03-23T08:00Z 2026-03-30T07:00Z 167h'],
    ['Europe/Berlin', weekly('monday', '2026-01-05', '09:00'), '2026-10-25T12:00Z', '41 2026-10-19T07:00Z 2026-10-26T08:00Z 169h'],
    ['Europe/Berlin', weekly('sunday', '2026-03-01', '02:30'), '2026-03-29T00:59Z', '3 2026-03-22T01:30Z 2026-03-29T01:00Z 167.5h'],
    ['Europe/Berlin', weekly('sunday', '2026-03-01', '02:30'), '2026-03-29T01:00Z', '4 2026-03-29T01:00Z 2026-04-05T00:30Z 167.5h'],
    ['Europe/Berlin', daily('2026-03-28', '02:30'), '2026-03-29T02:00Z', '1 2026-03-29T01:00Z 2026-03-30T00:30Z 23.5h'],
    ['Europe/Berlin', daily('2026-10-24', '02:30'), '2026-10-25T00:29Z', '0 2026-10-24T00:30Z 2026-10-25T00:30Z 24h'],
    ['Europe/Berlin', daily('2026-10-24', '02:30'), '2026-10-25T01:29Z', '1 2026-10-25T00:30Z 2026-10-26T01:30Z 25h'],
    ['America/New_York', daily('2026-03-07', '02:30'), '2026-03-08T07:00Z', '1 2026-03-08T07:00Z 2026-03-09T06:30Z 23.5h'],
    ['America/New_York', daily('2026-10-31', '01:30'), '2026-11-01T06:45Z', '1 2026-11-01T05:30Z 2026-11-02T06:30Z 25h'],
    ['America/New_York', weekly('wednesday', '2026-03-04', '10:00'), '2026-03-08T12:00Z', '0 2026-03-04T15:00Z 2026-03-11T14:00Z 167h'],
    ['Australia/Lord_Howe', daily('2026-10-03', '02:15'), '2026-10-03T15:30Z', '1 2026-10-03T15:30Z 2026-10-04T15:15Z 23.75h'],
    ['Australia/Lord_Howe', daily('2026-04-04', '01:45'), '2026-04-04T15:00Z', '1 2026-04-04T14:45Z 2026-04-05T15:15Z 24.5h'],
    ['Asia/Kolkata', daily('2026-03-28', '02:30'), '2026-03-29T00:00Z', '1 2026-03-28T21:00Z 2026-03-29T21:00Z 24h'],
    ['America/Sao_Paulo', daily('2018-11-03', '00:00'), '2018-11-04T03:00Z', '1 2018-11-04T03:00Z 2018-11-05T02:00Z 23h'],
    ['America/Sao_Paulo', daily('2018-02-16', '23:30'), '2018-02-18T02:00Z', '1 2018-02-18T01:30Z 2018-02-19T02:30Z 25h'],
    ['Africa/Cairo', daily('2026-04-23', '00:00'), '2026-04-23T22:00Z', '1 2026-04-23T22:00Z 2026-04-24T21:00Z 23h'],
    ['Africa/Cairo', daily('2026-10-28', '23:30'), '2026-10-29T21:00Z', '1 2026-10-29T20:30Z 2026-10-30T21:30Z 25h'],
    ['Europe/Berlin', hourly(3, '2026-03-29', '00:00'), '2026-03-28T23:00Z', '0 2026-03-28T23:00Z 2026-03-29T01:00Z 2h'],
    ['Europe/Berlin', hourly(3, '2026-10-25', '00:00'), '2026-10-25T01:59Z', '0 2026-10-24T22:00Z 2026-10-25T02:00Z 4h'],
    ['Europe/Berlin', hourly(1, '2026-03-29', '00:00'), '2026-03-29T01:00Z', '3 2026-03-29T01:00Z 2026-03-29T02:00Z 1h'],
    ['Europe/Berlin', hourly(1, '2026-10-25', '02:00'), '2026-10-25T01:15Z', '0 2026-10-25T00:00Z 2026-10-25T02:00Z 2h'],
    [
      'Europe/Berlin',
      { turn: { unit: 'week', every: 2, weekday: 'monday' } } as const,
      '2026-03-30T06:59Z',
      '5 2026-03-16T08:00Z 2026-03-30T07:00Z 335h',
    ],
    ['UTC', { turn: { unit: 'day', every: 3 } } as const, '2026-01-08T09:00Z', '1 2026-01-08T09:00Z 2026-01-11T09:00Z 72h'],
  ])('ONC-1 daily and weekly: hand-over is right across daylight saving in %s, %j at %s: turn %s', (...[zone, rest, at, expected]) => {
    expect(turn(zone, rest, at)).toBe(expected);
  });

  it('begins a rotation of weeks at its start, and ends the first turn at the first hand-over', () => {
    expect(turn('UTC', weekly('monday', '2026-01-07', '09:00'), '2026-01-07T09:00Z')).toBe('0 2026-01-07T09:00Z 2026-01-12T09:00Z 120h');
    expect(turn('UTC', weekly('sunday', '2026-01-07', '09:00'), '2026-01-11T08:59Z')).toBe('0 2026-01-07T09:00Z 2026-01-11T09:00Z 96h');
    expect(turn('UTC', weekly('wednesday', '2026-01-07', '09:00'), '2026-01-14T08:59Z')).toBe('0 2026-01-07T09:00Z 2026-01-14T09:00Z 168h');
  });
});

describe('the words of a rotation', () => {
  it.each([
    [{}, 'weekly, hand-over Monday 09:00 Europe/Berlin'],
    [{ turn: { unit: 'week', every: 2, weekday: 'friday' } }, 'every 2 weeks, hand-over Friday 09:00 Europe/Berlin'],
    [{ turn: { unit: 'day', every: 1 } }, 'daily, hand-over 09:00 Europe/Berlin'],
    [{ turn: { unit: 'day', every: 3 } }, 'every 3 days, hand-over 09:00 Europe/Berlin'],
    [{ turn: { unit: 'hour', every: 1 } }, 'hourly, hand-over 09:00 Europe/Berlin'],
    [{ turn: { unit: 'hour', every: 12 } }, 'every 12 hours, hand-over 09:00 Europe/Berlin'],
  ] as const)('%j is "%s"', (rest, words) => {
    expect(planOf(terms(rest), zoneOf('Europe/Berlin')).words).toBe(words);
  });
});

describe('the members who follow', () => {
  const after = (members: readonly string[], at: string): readonly string[] =>
    membersAfter(planOf(terms({ members }), zoneOf('UTC')), utc(at));

  it('come in the order of turns, each once, whose turn it is last', () => {
    expect(after(['ann', 'ben', 'cat'], '2026-01-12T09:00Z')).toEqual(['cat', 'ann', 'ben']);
    expect(after(['ann', 'ben', 'ann', 'cat'], '2026-01-06T00:00Z')).toEqual(['ben', 'ann', 'cat']);
    expect(after(['ann'], '2026-01-06T00:00Z')).toEqual(['ann']);
  });

  it('are all of them before the first turn, and nobody of nobody', () => {
    expect(after(['ann', 'ben'], '2026-01-01T00:00Z')).toEqual(['ann', 'ben']);
    expect(after([], '2026-01-06T00:00Z')).toEqual([]);
  });
});
