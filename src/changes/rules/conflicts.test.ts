import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hours, minutes } from '../../kernel/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import type { CalendarEntry, Occurrence } from './calendar.ts';
import { conflictsOf, type Around, type ConflictKind } from './conflicts.ts';
import type { Planned } from './planned.ts';
import { nearestSlot, SLOT_STEP, slotReasons } from './slots.ts';
import { firstDifference } from './spans.ts';

const UTC = zoneOf('UTC');
const nowhere = { services: [], teams: [], tiers: [] };
const entry = (id: string): CalendarEntry => ({
  id,
  slug: id,
  name: id,
  version: 1,
  covers: nowhere,
  timing: { from: '2026-01-01T00:00', until: '2026-01-01T01:00', repeat: null },
  zone: UTC,
  owner: null,
});
const spell = (id: string, from: number, until: number): Occurrence => ({ entry: entry(id), from: minutes(from), until: minutes(until) });
const change = (id: string, from: number, rest: Partial<Planned> = {}): Planned => ({
  id,
  number: 1,
  title: id,
  services: [id],
  tier: 2,
  technician: null,
  hosts: [],
  isImpacting: false,
  from: minutes(from),
  until: minutes(from + 60),
  ...rest,
});
const around = (rest: Partial<Around> = {}): Around => ({
  changes: [],
  neighbours: new Map(),
  freezes: [],
  launches: [],
  windows: [],
  incidents: [],
  everyLaunch: [],
  limits: { apart: minutes(15), ceiling: 5, ceilingAtLaunch: 2 },
  name: (id) => id,
  ...rest,
});
const kinds = (planned: Planned, rest: Partial<Around>): ConflictKind[] =>
  conflictsOf(planned, around(rest)).flatMap(({ reasons }) => reasons.map(({ kind }) => kind));

describe('conflicts', () => {
  const mine = change('cart', 600, { hosts: ['pg-1'], technician: 'ines' });

  it('CHG-9: two changes conflict over a service, a neighbour, a host or a technician, and one conflict names all that they share', () => {
    const other = change('vault', 630, { hosts: ['pg-1', 'pg-2'], technician: 'ines', number: 20437, title: 'Patch vault' });
    const neighbours = new Map([['vault', { hops: 1, side: 'below' as const, of: 'cart' }]]);
    expect(conflictsOf(mine, around({ changes: [other, mine], neighbours }))).toEqual([
      {
        with: [{ kind: 'change', id: 'vault', number: 20437, name: 'Patch vault', from: minutes(630), until: minutes(690) }],
        reasons: [
          { kind: 'dependent-service', says: 'vault is 1 hop below cart' },
          { kind: 'same-host', says: 'both touch pg-1' },
          { kind: 'same-technician', says: 'ines carries out both' },
        ],
      },
    ]);
    expect(kinds(mine, { changes: [change('x', 659, { services: ['cart', 'y'] })] })).toEqual(['same-service']);
    expect(kinds(mine, { changes: [change('x', 630), change('y', 630, { technician: 'ada' })] })).toEqual([]);
  });

  it('CHG-9: what touches is no conflict: changes one after the other, a freeze that ends, two windows that make one', () => {
    const others = [change('before', 540, { services: ['cart'] }), change('after', 660, { services: ['cart'] })];
    const freezes = [spell('month end', 0, 600), spell('sale', 660, 900)];
    const windows = [{ service: 'cart', windows: [spell('late', 540, 630), spell('early', 630, 660)] }];
    expect(kinds(mine, { changes: others, freezes, windows })).toEqual([]);
    expect(kinds(mine, { changes: others.map((each) => ({ ...each, from: each.from + 1, until: each.until + 1 })) })).toEqual([
      'same-service',
    ]);
    expect(kinds(mine, { freezes: [spell('month end', 0, 601)] })).toEqual(['freeze']);
    expect(kinds(mine, { windows: [{ service: 'cart', windows: [spell('late', 540, 630), spell('early', 631, 660)] }] })).toEqual([
      'outside-window',
    ]);
  });

  it('CHG-9: two of tier 1 that may be felt keep their distance; machines and lower tiers need none', () => {
    const first = { ...mine, tier: 1, isImpacting: true };
    const near = change('identity', 674, { tier: 1, isImpacting: true });
    expect(kinds(first, { changes: [near] })).toEqual(['tier-1-near']);
    expect(kinds(first, { changes: [{ ...near, from: minutes(675) }] })).toEqual([]);
    expect(
      kinds(first, {
        changes: [
          { ...near, isImpacting: false },
          { ...near, id: 'x', tier: 2 },
        ],
      }),
    ).toEqual([]);
  });

  it('CHG-9: an open incident counts on the change’s services and on their neighbours, and outside a window both nearest are named', () => {
    const incident = { id: 't', number: 4312, title: 'Pool', severity: 1, service: 'vault', from: minutes(500), until: minutes(601) };
    const neighbours = new Map([['vault', { hops: 2, side: 'above' as const, of: 'cart' }]]);
    expect(conflictsOf(mine, around({ incidents: [incident], neighbours }))[0]?.reasons).toEqual([
      { kind: 'open-incident', says: 'severity 1 is open on vault, 2 hops above cart' },
    ]);
    expect(kinds(mine, { incidents: [incident] })).toEqual([]);
    const windows = [{ service: 'cart', windows: [spell('a', 0, 10), spell('b', 100, 610), spell('c', 700, 800), spell('d', 900, 999)] }];
    expect(conflictsOf(mine, around({ windows }))[0]?.with.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(conflictsOf(mine, around({ windows: [{ service: 'cart', windows: [] }] }))).toMatchObject([{ with: [] }]);
  });

  it('CHG-28: more than the ceiling at one time conflict, fewer around a launch, and a launch is a conflict of its own', () => {
    const felt = { ...mine, isImpacting: true };
    const others = [0, 1, 2, 3, 4].map((place) => change(`o${place}`, 610 + place, { isImpacting: true }));
    expect(kinds(felt, { changes: others.slice(0, 4) })).toEqual([]);
    const [full] = conflictsOf(felt, around({ changes: others }));
    expect(full?.reasons).toEqual([{ kind: 'ceiling', says: '6 changes at one time that may be felt; 5 may be' }]);
    expect(full?.with).toHaveLength(5);
    expect(kinds(mine, { changes: others })).toEqual([]);
    const everyLaunch = [{ from: minutes(655), until: minutes(800) }];
    expect(conflictsOf(felt, around({ changes: others.slice(0, 2), everyLaunch }))[0]?.reasons[0]?.says).toBe(
      '3 changes at one time that may be felt; 2 may be around a launch',
    );
    expect(kinds(felt, { changes: others.slice(0, 1), everyLaunch })).toEqual([]);
    expect(kinds(felt, { launches: [spell('checkout 2', 655, 800)] })).toEqual(['launch']);
    expect(kinds(mine, { launches: [spell('checkout 2', 655, 800)] })).toEqual([]);
  });
});

describe('the nearest free slot', () => {
  const mine = change('cart', 600, { technician: 'ines' });
  const ask = { near: minutes(600), earliest: minutes(0), latest: minutes(5000) };

  it('CHG-9: lies before what stands in the way or after it, whichever is nearer, and says why it is good', () => {
    const freezes = [spell('month end', 590, 2000)];
    expect(nearestSlot(mine, around({ freezes }), ask)).toEqual({ from: minutes(530), until: minutes(590) });
    expect(nearestSlot(mine, around({ freezes }), { ...ask, earliest: minutes(531) })?.from).toBe(minutes(2000));
    const other = change('x', 630, { services: ['cart'], number: 20437 });
    const windows = [{ service: 'cart', windows: [spell('night', 600, 800)] }];
    const held = around({ changes: [other], windows });
    const slot = nearestSlot(mine, held, ask) ?? { from: 0, until: 0 };
    expect(slot.from).toBe(minutes(690));
    expect(slotReasons(slot, mine, held)).toEqual([
      'in the window, with 50 min to its end',
      'as 20437 ends',
      'no freeze',
      'technician free',
    ]);
    expect(nearestSlot(change('cart', 600, { until: minutes(1000) }), held, ask)).toBeUndefined();
  });
});

// A slow calculation of the same that shares nothing with the rules: it looks at a change five minutes by five minutes, since all
// times below are whole ones of these.
const FIVE = minutes(5);
const each = (from: number, until: number): number[] =>
  Array.from({ length: Math.max(0, (until - from) / FIVE) }, (_, n) => from + n * FIVE);
const at = (span: { from: number; until: number }, minute: number, apart = 0): boolean =>
  minute >= span.from - apart && minute < span.until + apart;

const slowlyAtOnce = (planned: Planned, other: Planned, rest: Around): (ConflictKind | false)[] => {
  const isSame = other.services.some((id) => planned.services.includes(id));
  return [
    isSame && 'same-service',
    !isSame && other.services.some((id) => rest.neighbours.has(id)) && 'dependent-service',
    other.hosts.some((host) => planned.hosts.includes(host)) && 'same-host',
    planned.technician !== null && planned.technician === other.technician && 'same-technician',
  ];
};

function slowlyBeside(planned: Planned, minute: number, { changes, ...rest }: Around): ConflictKind[] {
  const others = changes.filter(({ id }) => id !== planned.id);
  const isDelicate = ({ tier, isImpacting }: Planned): boolean => tier === 1 && isImpacting;
  const near = others.some((other) => isDelicate(other) && at(other, minute, rest.limits.apart));
  const found = others.filter((other) => at(other, minute)).flatMap((other) => slowlyAtOnce(planned, other, { changes, ...rest }));
  return [...found, isDelicate(planned) && near && ('tier-1-near' as const)].filter((kind) => kind !== false);
}

function slowlyElsewhere(planned: Planned, minute: number, rest: Around): ConflictKind[] {
  const open = rest.incidents.filter((one) => at(one, minute));
  const going = rest.changes.filter((one) => one.id !== planned.id && one.isImpacting && at(one, minute)).length + 1;
  const { ceiling, ceilingAtLaunch } = rest.limits;
  const allowed = rest.everyLaunch.some((one) => at(one, minute)) ? Math.min(ceilingAtLaunch, ceiling) : ceiling;
  const found: (ConflictKind | false)[] = [
    rest.freezes.some((one) => at(one, minute)) && 'freeze',
    planned.isImpacting && rest.launches.some((one) => at(one, minute)) && 'launch',
    rest.windows.some(({ windows }) => !windows.some((one) => at(one, minute))) && 'outside-window',
    open.some(({ service }) => planned.services.includes(service) || rest.neighbours.has(service)) && 'open-incident',
    planned.isImpacting && going > allowed && 'ceiling',
  ];
  return found.filter((kind) => kind !== false);
}

const slowKinds = (planned: Planned, held: Around): Set<ConflictKind> =>
  new Set(
    each(planned.from, planned.until).flatMap((minute) => [
      ...slowlyBeside(planned, minute, held),
      ...slowlyElsewhere(planned, minute, held),
    ]),
  );

const services = ['a', 'b', 'c', 'd', 'e', 'f'];
const minuteOf = fc.integer({ min: 0, max: 288 }).map((fives) => fives * 5);
const anySpan = fc
  .tuple(minuteOf, fc.integer({ min: 1, max: 48 }))
  .map(([from, lasts]) => ({ from: minutes(from), until: minutes(from + lasts * 5) }));
const anyChange: fc.Arbitrary<Planned> = fc
  .record({
    span: anySpan,
    services: fc.uniqueArray(fc.constantFrom(...services), { minLength: 1, maxLength: 2 }),
    tier: fc.integer({ min: 1, max: 2 }),
    technician: fc.option(fc.constantFrom('ann', 'ben', 'cat')),
    hosts: fc.uniqueArray(fc.constantFrom('h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7'), { maxLength: 1 }),
    isImpacting: fc.boolean(),
  })
  .map(({ span, ...rest }) => ({ id: '', number: 0, title: '', ...rest, ...span }));
const anyOccurrence = anySpan.map((span): Occurrence => ({ entry: entry('some'), ...span }));
const few = <T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength });
const neighbour = fc.record({
  hops: fc.integer({ min: 1, max: 3 }),
  side: fc.constantFrom('above' as const, 'below' as const),
  of: fc.constant('a'),
});
const anyWorld = fc
  .record({
    mine: anyChange,
    changes: few(anyChange, 6).map((all) => all.map((one, place) => ({ ...one, id: `other ${place}` }))),
    near: few(fc.tuple(fc.constantFrom(...services), neighbour), 2),
    freezes: few(anyOccurrence, 1),
    launches: few(anyOccurrence, 1),
    windows: few(few(anyOccurrence, 4), 2),
    incident: few(fc.tuple(anySpan, fc.constantFrom(...services)), 1),
    everyLaunch: few(anySpan, 1),
    limits: fc.record({
      apart: fc.constantFrom(0, minutes(10), minutes(15)),
      ceiling: fc.integer({ min: 1, max: 4 }),
      ceilingAtLaunch: fc.integer({ min: 0, max: 2 }),
    }),
  })
  .map(({ near, incident, windows, mine, ...rest }) => ({
    mine: { ...mine, id: 'mine' },
    held: around({
      ...rest,
      neighbours: new Map(near.filter(([id]) => !mine.services.includes(id))),
      windows: windows.map((own, place) => ({ service: mine.services[place] ?? 'a', windows: own.toSorted((a, b) => a.from - b.from) })),
      incidents: incident.map(([span, service]) => ({ id: 't', number: 1, title: '', severity: 1, service, ...span })),
    }),
  }));

it('CHG-9: conflicts are those that a slow look at every minute finds, and the free slot is the nearest that it lets pass', () => {
  fc.assert(
    fc.property(anyWorld, ({ mine, held }) => {
      const found = new Set(conflictsOf(mine, held).flatMap(({ reasons }) => reasons.map(({ kind }) => kind)));
      expect([...found].toSorted()).toEqual([...slowKinds(mine, held)].toSorted());
      const ask = { near: mine.from, earliest: mine.from - hours(1), latest: mine.from + hours(1) };
      const lasts = mine.until - mine.from;
      const free = Array.from({ length: 25 }, (_, place) => ask.earliest + place * SLOT_STEP)
        .toSorted((a, b) => firstDifference(Math.abs(a - ask.near) - Math.abs(b - ask.near), b - a))
        .find((from) => slowKinds({ ...mine, from, until: from + lasts }, held).size === 0);
      expect(nearestSlot(mine, held, ask)?.from).toBe(free);
    }),
    { numRuns: 12 },
  );
});
