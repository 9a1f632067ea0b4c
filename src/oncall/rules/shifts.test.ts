import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import { zoneOf } from '../../platform/time-zones/index.ts';
import { planOf, weekdays, type RotationTerms, type TurnLength } from './rotation.ts';
import { nextMembers, onCallAt, rotationOf, shiftAt, shiftsBetween, type Override, type Rotation, type Shift } from './shifts.ts';

const utc = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const text = (instant: number): string =>
  Number.isFinite(instant) ? new Date(instant).toISOString().replace(':00.000Z', 'Z') : `${instant}`;
const brief = (shift: Shift | undefined): string =>
  shift === undefined ? 'none' : `${shift.person ?? 'nobody'} ${text(shift.from)} ${text(shift.until)} ${shift.source} ${shift.version}`;

const weekly: RotationTerms = {
  members: ['ann', 'ben', 'cat'],
  start: '2026-01-05',
  handover: '09:00',
  turn: { unit: 'week', every: 1, weekday: 'monday' },
};
interface Held {
  readonly terms?: Partial<RotationTerms>;
  readonly from: string;
  readonly until?: string;
}
const rotation = (held: readonly Held[], overrides: readonly Override[] = []): Rotation =>
  rotationOf(
    held.map(({ terms, from, until }, index) => ({
      version: index + 1,
      validFrom: utc(from),
      validUntil: until === undefined ? Infinity : utc(until),
      plan: planOf({ ...weekly, ...terms }, zoneOf('UTC')),
    })),
    overrides,
  );
const override = (version: number, person: string, range: readonly [string, string]): Override => ({
  id: `override ${version}`,
  version,
  person,
  from: utc(range[0]),
  until: utc(range[1]),
  reason: 'swap',
});
const created = { from: '2026-01-01T00:00Z' };

describe('who is on call', () => {
  it('ONC-4: any instant, past or future, is answered with the shift, who had it before and who takes it over', () => {
    const watch = onCallAt(rotation([created]), utc('2026-01-14T00:00Z'));
    expect(brief(watch.shift)).toBe('ben 2026-01-12T09:00Z 2026-01-19T09:00Z rotation 1');
    expect(brief(watch.previous)).toBe('ann 2026-01-05T09:00Z 2026-01-12T09:00Z rotation 1');
    expect(brief(watch.next)).toBe('cat 2026-01-19T09:00Z 2026-01-26T09:00Z rotation 1');
    expect(watch.shift.because).toBe('turn of member 2 of 3, weekly, hand-over Monday 09:00 UTC');
    expect(brief(shiftAt(rotation([created]), utc('2031-01-14T00:00Z')))).toBe('ben 2031-01-13T09:00Z 2031-01-20T09:00Z rotation 1');
  });

  it('is nobody before the rotation stood, before its first turn, and after its end, each with the reason', () => {
    const ended = rotation([{ ...created, until: '2026-02-01T00:00Z' }]);
    expect(shiftsBetween(ended, utc('2025-12-01T00:00Z'), utc('2026-01-06T00:00Z')).map((shift) => [brief(shift), shift.because])).toEqual([
      ['nobody 2025-12-01T00:00Z 2026-01-01T00:00Z rotation null', 'the rotation did not exist yet'],
      ['nobody 2026-01-01T00:00Z 2026-01-05T09:00Z rotation 1', 'the first turn has not begun (weekly, hand-over Monday 09:00 UTC)'],
      ['ann 2026-01-05T09:00Z 2026-01-06T00:00Z rotation 1', 'turn of member 1 of 3, weekly, hand-over Monday 09:00 UTC'],
    ]);
    const after = onCallAt(ended, utc('2026-03-01T00:00Z'));
    expect(brief(after.shift)).toBe('nobody 2026-02-01T00:00Z Infinity rotation null');
    expect(after.shift.because).toBe('the rotation was removed');
    expect(after.next).toBeUndefined();
    expect(brief(after.previous)).toBe('ann 2026-01-26T09:00Z 2026-02-01T00:00Z rotation 1');
    expect(onCallAt(ended, utc('2020-01-01T00:00Z')).previous).toBeUndefined();
  });

  it('is nobody when there are no members', () => {
    const empty = rotation([{ ...created, terms: { members: [] } }]);
    const shift = shiftAt(empty, utc('2026-06-01T00:00Z'));
    expect(brief(shift)).toBe('nobody 2026-01-01T00:00Z Infinity rotation 1');
    expect(shift.because).toBe('the rotation has no members');
    expect(nextMembers(empty, utc('2026-06-01T00:00Z'))).toEqual([]);
  });

  it('hands over from a member to the same member', () => {
    const alone = rotation([{ ...created, terms: { members: ['ann'] } }]);
    expect(brief(onCallAt(alone, utc('2026-01-14T00:00Z')).next)).toBe('ann 2026-01-19T09:00Z 2026-01-26T09:00Z rotation 1');
  });
});

describe('versions', () => {
  it('answer the past with the terms in force then', () => {
    const edited = rotation([
      { from: '2026-01-01T00:00Z', until: '2026-01-14T12:00Z' },
      { from: '2026-01-14T12:00Z', terms: { members: ['dan', 'eve'] } },
    ]);
    expect(shiftsBetween(edited, utc('2026-01-12T09:00Z'), utc('2026-01-26T00:00Z')).map(brief)).toEqual([
      'ben 2026-01-12T09:00Z 2026-01-14T12:00Z rotation 1',
      'eve 2026-01-14T12:00Z 2026-01-19T09:00Z rotation 2',
      'dan 2026-01-19T09:00Z 2026-01-26T00:00Z rotation 2',
    ]);
    expect(nextMembers(edited, utc('2026-01-13T00:00Z'))).toEqual(['cat', 'ann', 'ben']);
    expect(nextMembers(edited, utc('2026-01-15T00:00Z'))).toEqual(['dan', 'eve']);
    expect(nextMembers(edited, utc('2025-01-15T00:00Z'))).toEqual([]);
  });

  it('that leave a turn as it was do not break the shift', () => {
    const renamed = rotation([
      { from: '2026-01-01T00:00Z', until: '2026-01-13T00:00Z' },
      { from: '2026-01-13T00:00Z', until: '2026-01-13T00:00Z', terms: { members: [] } },
      { from: '2026-01-13T00:00Z', until: '2026-01-15T00:00Z' },
      { from: '2026-01-15T00:00Z', terms: { members: ['ann', 'ben', 'eve'] } },
    ]);
    for (const at of ['2026-01-12T10:00Z', '2026-01-14T00:00Z', '2026-01-16T00:00Z']) {
      const { from, until, person } = shiftAt(renamed, utc(at));
      expect([person, text(from), text(until)]).toEqual(['ben', '2026-01-12T09:00Z', '2026-01-19T09:00Z']);
    }
    expect(shiftAt(renamed, utc('2026-01-16T00:00Z')).version).toBe(4);
    expect(shiftAt(renamed, utc('2026-01-20T00:00Z')).person).toBe('eve');
  });

  it('with a hole between them leave nobody on', () => {
    const again = rotation([{ from: '2026-01-01T00:00Z', until: '2026-01-13T00:00Z' }, { from: '2026-01-15T00:00Z' }]);
    expect(shiftsBetween(again, utc('2026-01-12T09:00Z'), utc('2026-01-19T09:00Z')).map(brief)).toEqual([
      'ben 2026-01-12T09:00Z 2026-01-13T00:00Z rotation 1',
      'nobody 2026-01-13T00:00Z 2026-01-15T00:00Z rotation null',
      'ben 2026-01-15T00:00Z 2026-01-19T09:00Z rotation 2',
    ]);
    expect(text(shiftAt(again, utc('2026-01-16T00:00Z')).from)).toBe('2026-01-15T00:00Z');
    expect(text(shiftAt(again, utc('2026-01-12T10:00Z')).until)).toBe('2026-01-13T00:00Z');
  });
});

describe('overrides', () => {
  const week = (overrides: readonly Override[], held: readonly Held[] = [created]): string[] =>
    shiftsBetween(rotation(held, overrides), utc('2026-01-12T09:00Z'), utc('2026-01-19T09:00Z')).map(brief);

  it('ONC-4: replace whoever is on, to the instant', () => {
    expect(week([override(9, 'dan', ['2026-01-13T00:00Z', '2026-01-14T00:00Z'])])).toEqual([
      'ben 2026-01-12T09:00Z 2026-01-13T00:00Z rotation 1',
      'dan 2026-01-13T00:00Z 2026-01-14T00:00Z override 9',
      'ben 2026-01-14T00:00Z 2026-01-19T09:00Z rotation 1',
    ]);
    const shift = shiftAt(rotation([created], [override(9, 'dan', ['2026-01-10T00:00Z', '2026-01-14T00:00Z'])]), utc('2026-01-13T00:00Z'));
    expect([brief(shift), shift.because]).toEqual(['dan 2026-01-10T00:00Z 2026-01-14T00:00Z override 9', 'override: swap']);
  });

  it('made later hold over those made earlier, whichever comes first in the list', () => {
    const expected = [
      'ben 2026-01-12T09:00Z 2026-01-13T00:00Z rotation 1',
      'dan 2026-01-13T00:00Z 2026-01-14T00:00Z override 8',
      'eve 2026-01-14T00:00Z 2026-01-15T00:00Z override 9',
      'dan 2026-01-15T00:00Z 2026-01-16T00:00Z override 8',
      'ben 2026-01-16T00:00Z 2026-01-19T09:00Z rotation 1',
    ];
    const long = override(8, 'dan', ['2026-01-13T00:00Z', '2026-01-16T00:00Z']);
    const short = override(9, 'eve', ['2026-01-14T00:00Z', '2026-01-15T00:00Z']);
    expect(week([long, short])).toEqual(expected);
    expect(week([short, long])).toEqual(expected);
    expect(week([{ ...long, version: 10 }, short])[1]).toBe('dan 2026-01-13T00:00Z 2026-01-16T00:00Z override 10');
  });

  it('fill a rotation without members, and do nothing where the rotation does not stand', () => {
    const dan = override(9, 'dan', ['2026-01-13T00:00Z', '2026-01-16T00:00Z']);
    expect(week([dan], [{ ...created, terms: { members: [] } }])[1]).toBe('dan 2026-01-13T00:00Z 2026-01-16T00:00Z override 9');
    expect(week([dan], [{ from: '2026-01-01T00:00Z', until: '2026-01-14T00:00Z' }])).toEqual([
      'ben 2026-01-12T09:00Z 2026-01-13T00:00Z rotation 1',
      'dan 2026-01-13T00:00Z 2026-01-14T00:00Z override 9',
      'nobody 2026-01-14T00:00Z 2026-01-19T09:00Z rotation null',
    ]);
  });

  it('are not broken by an edit of the rotation, and count for nothing when they end as they begin', () => {
    const dan = override(9, 'dan', ['2026-01-13T00:00Z', '2026-01-16T00:00Z']);
    const edited = [
      { from: '2026-01-01T00:00Z', until: '2026-01-14T00:00Z' },
      { from: '2026-01-14T00:00Z', terms: { members: ['eve'] } },
    ];
    expect(week([dan], edited)).toEqual([
      'ben 2026-01-12T09:00Z 2026-01-13T00:00Z rotation 1',
      'dan 2026-01-13T00:00Z 2026-01-16T00:00Z override 9',
      'eve 2026-01-16T00:00Z 2026-01-19T09:00Z rotation 2',
    ]);
    expect(week([override(9, 'dan', ['2026-01-13T00:00Z', '2026-01-13T00:00Z'])])).toHaveLength(1);
  });
});

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Apia',
];
const turns: fc.Arbitrary<TurnLength> = fc.oneof(
  fc.record({ unit: fc.constant('hour' as const), every: fc.integer({ min: 1, max: 36 }) }),
  fc.record({ unit: fc.constant('day' as const), every: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ unit: fc.constant('week' as const), every: fc.integer({ min: 1, max: 3 }), weekday: fc.constantFrom(...weekdays) }),
);
const two = (value: number): string => `${value}`.padStart(2, '0');
const anyTerms: fc.Arbitrary<RotationTerms> = fc.record({
  members: fc.array(fc.constantFrom('ann', 'ben', 'cat', 'dan'), { minLength: 1, maxLength: 5 }),
  start: fc
    .tuple(fc.integer({ min: 2009, max: 2027 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([y, m, d]) => `${y}-${two(m)}-${two(d)}`),
  handover: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45))
    .map(([hour, minute]) => `${two(hour)}:${two(minute)}`),
  turn: turns,
});

/** The first instant at which the zone's wall shows this or a later time, asked of Temporal one by one. */
function handOver(wall: Temporal.PlainDateTime, zone: string): number {
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  const change = zoned.getTimeZoneTransition('next');
  return change?.epochMilliseconds ?? Number.NaN;
}

/** Counts turns off from the start, hand-over by hand-over, with calendar arithmetic. */
function slowly(terms: RotationTerms, zone: string, instant: number): string | null {
  const begin = Temporal.PlainDateTime.from(`${terms.start}T${terms.handover}`);
  if (instant < handOver(begin, zone)) return null;
  const { turn } = terms;
  let wall = begin;
  if (turn.unit === 'week') while (wall.dayOfWeek !== weekdays.indexOf(turn.weekday) + 1) wall = wall.subtract({ days: 1 });
  let on = 0;
  for (
    let next = wall.add({ [`${turn.unit}s`]: turn.every });
    handOver(next, zone) <= instant;
    next = next.add({ [`${turn.unit}s`]: turn.every })
  )
    on += 1;
  return terms.members[on % terms.members.length] ?? null;
}

describe('any rotation', () => {
  const anyRange = fc.record({
    after: fc.integer({ min: -10 * 24 * 60, max: 120 * 24 * 60 }),
    long: fc.integer({ min: 1, max: 60 * 24 * 60 }),
  });
  const anyOverrides = fc.array(
    fc.record({
      person: fc.constantFrom('eve', 'fay'),
      after: fc.integer({ min: -2000, max: 200_000 }),
      long: fc.integer({ min: 0, max: 50_000 }),
    }),
    { maxLength: 5 },
  );
  const minute = 60_000;

  it('ONC-1 daily and weekly: agrees with counting hand-overs one by one in Temporal', () => {
    fc.assert(
      fc.property(anyTerms, fc.constantFrom(...zones), fc.integer({ min: -1000, max: 100 * 24 * 60 }), (terms, zone, after) => {
        const plan = planOf(terms, zoneOf(zone));
        const held = rotationOf([{ version: 1, validFrom: 0, validUntil: Infinity, plan }], []);
        const instant = plan.begin + after * minute;
        expect(shiftAt(held, instant).person).toBe(slowly(terms, zone, instant));
      }),
      { numRuns: 150 },
    );
  });

  it('ONC-4: shifts cover a range without overlap or hole, and are what each instant of them answers', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyTerms, anyTerms),
        fc.tuple(fc.constantFrom(...zones), anyRange),
        anyOverrides,
        (...[[terms, later], [zone, range], given]) => {
          const plan = planOf(terms, zoneOf(zone));
          const from = plan.begin + range.after * minute;
          const until = from + range.long * minute;
          const edit = from + Math.floor((range.long * minute) / 2);
          const held = rotationOf(
            [
              { version: 1, validFrom: plan.begin, validUntil: edit, plan },
              { version: 2, validFrom: edit, validUntil: Infinity, plan: planOf({ ...terms, members: later.members }, zoneOf(zone)) },
            ],
            given.map(({ person, after, long }, index) => ({
              id: `${index}`,
              version: index + 3,
              person,
              from: plan.begin + after * minute,
              until: plan.begin + (after + long) * minute,
              reason: 'swap',
            })),
          );
          const shifts = shiftsBetween(held, from, until);
          expect(shifts[0]?.from).toBe(from);
          expect(shifts.at(-1)?.until).toBe(until);
          shifts.forEach((shift, index) => {
            expect(shift.until).toBeGreaterThan(shift.from);
            if (index > 0) expect(shift.from).toBe(shifts[index - 1]?.until);
            for (const at of [shift.from, Math.floor((shift.from + shift.until) / 2), shift.until - 1]) {
              const there = shiftAt(held, at);
              expect([there.person, there.source, Math.max(there.from, from), Math.min(there.until, until)]).toEqual([
                shift.person,
                shift.source,
                shift.from,
                shift.until,
              ]);
            }
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
