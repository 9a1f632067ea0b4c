import { describe, expect, it } from 'vitest';

import { hours } from '../../kernel/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { measuredIn } from './paper-measured.ts';
import { namesOf, readSheet, whoIn, type Sheet } from './paper.ts';
import { readDay } from './paper-times.ts';

/** Saturday at six in the evening in Berlin. */
const now = Date.parse('2026-11-21T17:00:00Z');
const read = (text: string, rest: Partial<Sheet> = {}) =>
  readSheet({ text, zone: zoneOf('Europe/Berlin'), day: undefined, now, cutAt: now, ...rest });
const times = (text: string, rest: Partial<Sheet> = {}): string[] =>
  read(text, rest).lines.map((line) => `${new Date(line.at).toISOString().slice(0, 16)} ${line.text}`);
/** What is wrong, as `line: why`. */
const wrong = (text: string, rest: Partial<Sheet> = {}): string[] => read(text, rest).wrong.map((each) => `${each.line}: ${each.wrong}`);

describe('INC-27: a sheet of paper', () => {
  it.each([
    '14:02 failed over',
    '14.02 failed over',
    '14h02 failed over',
    '1402 failed over',
    '2:02 pm failed over',
    '2.02 p.m.: failed over',
    '14:02:10 failed over',
    '[14:02] failed over',
    '- 14:02 - failed over',
    '• 14:02 – failed over',
    '14:02 Uhr failed over',
    '13:02Z failed over',
    '13:02 UTC failed over',
    '2026-11-21 14:02 failed over',
    '2026-11-21T14:02 failed over',
    '21.11.2026 14:02 failed over',
    '21.11. 14:02 failed over',
    '21/11/2026 14:02 failed over',
    'Sat 21 Nov 2026, 14:02 failed over',
    'Nov 21 14:02 failed over',
  ])('takes the time of "%s"', (line) => {
    expect(times(line)).toEqual(['2026-11-21T13:02 failed over']);
    expect(wrong(line)).toEqual([]);
  });

  it('says a range and a guess in its words', () => {
    expect(times('~14:02 noticed\n14:10-14:25 drained the pool\n14:30 - 14.5 s a request')).toEqual([
      '2026-11-21T13:02 noticed (about then)',
      '2026-11-21T13:10 drained the pool (until 14:25)',
      '2026-11-21T13:30 14.5 s a request',
    ]);
  });

  it('goes on past midnight, and without a day ends on the last one on which nothing lies ahead', () => {
    expect(times('23:50 the lights went out\n0:10 the generator stands still\n08:15 power is back')).toEqual([
      '2026-11-20T22:50 the lights went out',
      '2026-11-20T23:10 the generator stands still',
      '2026-11-21T07:15 power is back',
    ]);
    expect(times('18:00 a\n05:10 b\n19:00 c')).toEqual(['2026-11-19T17:00 a', '2026-11-20T04:10 b', '2026-11-20T18:00 c']);
  });

  it('takes a day once, on a line of its own or apart, and keeps to it', () => {
    const sheet = '== Thursday 19 November ==\n22:00 a\n# 2026-11-20:\n07:30 b\n07:25 c';
    expect(times(sheet)).toEqual(['2026-11-19T21:00 a', '2026-11-20T06:30 b', '2026-11-20T06:25 c']);
    expect(times('22:00 a\n06:00 b', { day: { year: 2026, month: 11, day: 3 } })).toEqual(['2026-11-03T21:00 a', '2026-11-04T05:00 b']);
  });

  it('adds what is indented to the line above', () => {
    expect(times('14:02 failed over\n   the replica was 3 s behind\n\n14:05 ok')).toEqual([
      '2026-11-21T13:02 failed over\nthe replica was 3 s behind',
      '2026-11-21T13:05 ok',
    ]);
  });

  it('is read by the clock of whoever wrote it, also where an hour came twice or not at all', () => {
    expect(times('14:02 a', { zone: zoneOf('America/New_York'), now: now + hours(6) })).toEqual(['2026-11-21T19:02 a']);
    expect(times('2026-10-25\n02:50 a\n02:10 b')).toEqual(['2026-10-25T00:50 a', '2026-10-25T01:10 b']);
    expect(wrong('2026-03-29\n02:30 a')).toEqual(['2: the clocks were put forward over this time']);
  });

  it('names the line that it cannot take, and what to do', () => {
    const { wrong: all, lines } = read('14:02 a\nTomas called\n25:10 b\n14:03\n10:00 c\n14:30 d');
    expect(all).toEqual([
      {
        line: 2,
        text: 'Tomas called',
        wrong: 'it has no time',
        remedy: 'write a time before it, as 14:02, or indent it if it belongs to the line above',
      },
      { line: 3, text: '25:10 b', wrong: '25:10 is no time of day', remedy: 'write it as 14:02 or 2:02 pm' },
      { line: 4, text: '14:03', wrong: 'it has a time and nothing that happened', remedy: 'write beside the time what happened' },
      {
        line: 5,
        text: '10:00 c',
        wrong: 'it is earlier than the line above it',
        remedy: 'put it in its place, or write its day in a line above it, as 2026-11-21',
      },
    ]);
    expect(lines.map(({ line }) => line)).toEqual([1, 6]);
    expect(wrong('11/12/2026 14:02 a')).toEqual(['1: 11/12/2026 may be two days']);
    expect(wrong('31.02.2026 14:02 a')).toEqual(['1: there is no such day']);
    expect(wrong('31 Feb 2026\n14:02 a')).toEqual(['1: there is no such day', '2: nobody has said of which day it is']);
    expect(wrong('2026-11-22 09:00 a')).toEqual(['1: it lies ahead']);
    expect(wrong('2024-11-20 09:00 a')).toEqual(['1: it is more than a year before the ticket']);
    expect(wrong('09:00 a\n2026-11-21\n09:10 b')).toEqual(['1: nobody has said of which day it is']);
    expect(wrong('2:02 pm a\n2:10 b')).toEqual(['2: it may be of the morning or the afternoon']);
  });

  it('reads a day without its year as the last one that has been', () => {
    expect(times('24 Dec\n14:00 a')).toEqual(['2025-12-24T13:00 a']);
    expect(readDay('14.02. something')).toBeUndefined();
  });

  it('names a person where the line does, and leaves what it does not know as it is written', () => {
    const named = namesOf([
      { id: '1', slug: 'ines', name: 'Ines Keller' },
      { id: '2', slug: 'tom-r', name: 'Tom Rivera' },
      { id: '3', slug: 'tom-b', name: 'Tom Baker' },
    ]);
    expect(whoIn('Ines: failed over to: replica', named)).toMatchObject({ who: { id: '1' }, text: 'failed over to: replica' });
    expect(whoIn('@tom-b: called the bank', named)).toMatchObject({ who: { id: '3' }, text: 'called the bank' });
    expect(whoIn('ines keller: here', named)).toMatchObject({ who: { id: '1' } });
    for (const text of ['Tom: called', 'db-1: restarted', 'see http://x.example', 'the pool is full'])
      expect(whoIn(text, named)).toEqual({ who: undefined, text });
  });

  it('proposes what its words seem to tell, and nothing that they deny', () => {
    const lines = [
      'noticed by the desk',
      'service is not restored',
      'Ines joined',
      'failed over',
      'restored for some',
      'alarm at last',
      'all restored',
    ];
    expect(measuredIn(lines.map((text, at) => ({ text, at })))).toEqual([
      { kind: 'detected', at: 0, because: 'noticed by the desk' },
      { kind: 'engaged', at: 2, because: 'Ines joined' },
      { kind: 'mitigated', at: 3, because: 'failed over' },
      { kind: 'restored', at: 6, because: 'all restored' },
    ]);
    expect(measuredIn([{ at: 0, text: 'is it restored?' }])).toEqual([]);
  });
});
