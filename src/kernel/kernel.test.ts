import { describe, expect, it } from 'vitest';

import {
  Bug,
  days,
  Fault,
  firstInstantOf,
  hours,
  iso,
  minutes,
  must,
  mustHave,
  offsetAt,
  parseInstant,
  refusals,
  refuse,
  seconds,
  token32,
  uuid7,
  wallTime,
  ZONE_BLOCK,
  type Zone,
} from './index.ts';

describe('ids', () => {
  it('are UUIDs of version 7 that carry their time, and come after those made before', () => {
    const random = Uint8Array.of(0xff, 0xff, 0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(uuid7(0x0123_4567_89ab, random)).toBe('01234567-89ab-7fff-bff0-001020304050');
    expect(uuid7(7.9, new Uint8Array(10))).toBe('00000000-0007-7000-8000-000000000000');
    expect(uuid7(1_800_000_000_000, random) < uuid7(1_800_000_000_001, new Uint8Array(10))).toBe(true);
  });
});

describe('secrets', () => {
  const bytes = (...given: number[]): Uint8Array => Uint8Array.from({ length: 64 }, (_, index) => given[index] ?? index);

  it('are 32 letters and digits, without the bytes that would make some letters likelier', () => {
    expect(token32(bytes())).toBe('abcdefghijklmnopqrstuvwxyz012345');
    expect(token32(bytes(252, 253, 254, 255, 251))).toBe('9fghijklmnopqrstuvwxyz0123456789');
  });

  it('are never shorter: too few bytes are a bug', () => {
    expect(() => token32(new Uint8Array(64).fill(255, 31))).toThrow(new Bug('a token needs more random bytes'));
  });
});

describe('assumptions', () => {
  it('hold, or are a bug with a sentence', () => {
    expect(() => must(true, 'one is one')).not.toThrow();
    expect(() => must(false, 'one is one')).toThrow(new Bug('one is one'));
    expect(mustHave(0, 'there is one')).toBe(0);
    expect(() => mustHave(null, 'there is one')).toThrow(new Bug('there is one'));
    expect(() => mustHave(undefined, 'there is one')).toThrow(Bug);
    expect([new Bug('').name, new Fault('', 'later').name]).toEqual(['Bug', 'Fault']);
  });

  it('a failure of the world says whether to try again, and what was behind it', () => {
    const cause = new Error('ECONNREFUSED');
    expect(new Fault('the mail server does not answer', 'later', cause)).toMatchObject({
      message: 'the mail server does not answer',
      retry: 'later',
      cause,
    });
  });
});

describe('refusals', () => {
  it('say which, what about it, and the place if there is one', () => {
    expect(refuse('bad-input', 'no such team', 'body.team')).toEqual({
      ok: false,
      refusal: { code: 'bad-input', detail: 'no such team', at: 'body.team' },
    });
    expect(Object.keys(refuse('gone', 'used').refusal)).toEqual(['code', 'detail']);
  });

  it('have a status that clients know for a "no", a sentence and a remedy', () => {
    for (const [code, { status, sentence, remedy }] of Object.entries(refusals)) {
      expect([4, 5], code).toContain(Math.floor(status / 100));
      expect([sentence, remedy], code).toEqual([expect.stringMatching(/^[A-Z].+\.$/), expect.stringMatching(/^[A-Z].+\.$/)]);
    }
  });
});

describe('instants', () => {
  it('are milliseconds, and so are lengths', () => {
    expect([seconds(2), minutes(2), hours(2), days(2)]).toEqual([2000, 120_000, 7_200_000, 172_800_000]);
    expect(iso(1)).toBe('1970-01-01T00:00:00.001Z');
  });

  it('are read from ISO 8601 with a zone, never from a text that leaves the zone open', () => {
    expect(parseInstant('1970-01-01T00:00:00Z')).toBe(0);
    expect(parseInstant('1970-01-01t00:00:00z')).toBe(0);
    expect(parseInstant('1970-01-01T02:00:00+02:00')).toBe(0);
    expect(parseInstant('1969-12-31T22:00:00-0200')).toBe(0);
    for (const text of ['1970-01-01T00:00:00', '1970-01-01', 'Z', '1970-01-01T00:00:00Z.', '1970-13-01T00:00:00Z', ''])
      expect(parseInstant(text), text).toBeUndefined();
  });
});

describe('a zone', () => {
  const [start, change] = [50 * ZONE_BLOCK, 50 * ZONE_BLOCK + days(100)];
  /** One hour ahead of UTC; two hours from the change on in block 50, one hour again from the next block on. */
  const zone: Zone = {
    name: 'Test/Town',
    offsets: (block) =>
      block === 50
        ? [
            { at: start, offset: hours(1) },
            { at: change, offset: hours(2) },
          ]
        : [{ at: block * ZONE_BLOCK, offset: hours(1) }],
  };

  it('has the offset of the last change, to the millisecond', () => {
    expect([start - 1, start, change - 1, change, start + ZONE_BLOCK].map((at) => offsetAt(zone, at) / hours(1))).toEqual([1, 1, 1, 2, 1]);
    expect(() => offsetAt({ name: 'Empty', offsets: () => [] }, 0)).toThrow(Bug);
  });

  it('shows a wall time with its weekday', () => {
    const at = Date.parse('2026-11-22T21:58:59.999Z');
    const utc: Zone = { name: 'UTC', offsets: (block) => [{ at: block * ZONE_BLOCK, offset: 0 }] };
    expect(wallTime(utc, at)).toEqual({ year: 2026, month: 11, day: 22, hour: 21, minute: 58, second: 59, weekday: 7 });
    expect(wallTime(utc, at + days(1)).weekday).toBe(1);
  });

  it('moves a missing hour to its end, and takes the first of two', () => {
    expect(firstInstantOf(zone, change + hours(1) - 1)).toBe(change - 1);
    expect(firstInstantOf(zone, change + hours(1))).toBe(change);
    expect(firstInstantOf(zone, change + minutes(90))).toBe(change);
    expect(firstInstantOf(zone, change + hours(2) + 5)).toBe(change + 5);
    const back = start + ZONE_BLOCK;
    expect(firstInstantOf(zone, back + minutes(90))).toBe(back - minutes(30));
    expect(firstInstantOf(zone, back + hours(2))).toBe(back + hours(1));
  });
});
