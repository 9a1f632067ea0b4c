import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { measurementKinds, standingOf, type Measurement } from './measurements.ts';
import {
  distribution,
  figureOf,
  isMissed,
  measureKeys,
  outcomes,
  reasonsLeft,
  type MeasuredTicket,
  type MeasureKey,
  type Outcome,
} from './measures.ts';

/** A ticket as it was lived: everything that was said of it, in order, and whom it paged when. */
interface History {
  readonly number: number;
  readonly service: string;
  readonly state: 'assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed';
  readonly cutAt: number;
  readonly pages: readonly number[];
  readonly said: readonly Measurement[];
}

const instant = fc.integer({ min: 0, max: 400 }).map((step) => step * 60_000);

const remark: fc.Arbitrary<Measurement> = fc
  .record({
    kind: fc.constantFrom(...measurementKinds),
    status: fc.constantFrom('recorded', 'recorded', 'recorded', 'proposed', 'pending', 'not-applicable', 'invalid'),
    when: instant,
    said: fc.boolean(),
  })
  .map(({ kind, status, when, said }): Measurement => {
    const told = status === 'recorded' || status === 'proposed';
    const isAmount = kind === 'customer-minutes';
    return {
      kind,
      status,
      at: told && !isAmount ? when : null,
      amount: told && isAmount ? when / 1000 : null,
      because: 'test',
      by: 'test',
      madeAt: when,
      said: said && status !== 'proposed',
    };
  });

const history: fc.Arbitrary<Omit<History, 'number'>> = fc.record({
  service: fc.constantFrom('ledger', 'cards', 'payouts'),
  state: fc.constantFrom('assigned', 'researching', 'mitigating', 'restored', 'resolved', 'closed'),
  cutAt: instant,
  pages: fc.array(instant, { maxLength: 3 }),
  said: fc.array(remark, { maxLength: 14 }),
});

const histories = fc.array(history, { maxLength: 14 }).map((all): History[] => all.map((each, place) => ({ ...each, number: place + 1 })));

/** As the product reads a history. */
function read({ number, service, state, cutAt, pages, said }: History): MeasuredTicket {
  const standing = (kind: (typeof measurementKinds)[number]) => standingOf(kind, said, state);
  return {
    id: `ticket-${number}`,
    number,
    serviceId: service,
    cutAt,
    pagedAt: pages.length === 0 ? null : Math.min(...pages),
    unrestored: ['assigned', 'researching', 'mitigating'].includes(state),
    measured: {
      'impact-start': standing('impact-start'),
      detected: standing('detected'),
      answered: standing('answered'),
      engaged: standing('engaged'),
      'handed-on': standing('handed-on'),
      mitigated: standing('mitigated'),
      restored: standing('restored'),
      'customer-minutes': standing('customer-minutes'),
    },
  };
}

/*
 * The second calculation: it walks through each history from its beginning, knows nothing of the rules above, and is as slow and as
 * plain as it can be. Where both agree over generated histories, a slip would have to be made twice.
 */

interface Known {
  status: string;
  value: number;
}

const nobody: Known = { status: 'pending', value: Number.NaN };

const once = ['answered', 'engaged', 'handed-on'];

/** Whether what was said before gives way to the next thing said. */
function givesWay(by: string, next: Measurement): boolean {
  if (next.said) return true;
  if (next.status === 'proposed') return by === 'nobody' || by === 'a source';
  return !once.includes(next.kind) || by === 'nobody' || by === 'a source';
}

const isDown = (lived: History): boolean => lived.state === 'assigned' || lived.state === 'researching' || lived.state === 'mitigating';

function walk(lived: History, kind: string): Known {
  let known = nobody;
  let by = 'nobody';
  for (const each of lived.said) {
    if (each.kind !== kind || !givesWay(by, each)) continue;
    known = { status: each.status, value: each.at ?? each.amount ?? Number.NaN };
    by = each.said ? 'a person' : each.status === 'proposed' ? 'a source' : 'a move';
  }
  return kind === 'restored' && isDown(lived) ? nobody : known;
}

const certain = (value: number): Known => ({ status: 'recorded', value });

function slowlyBetween(one: Known, other: Known): string {
  if (one.status === 'invalid' || other.status === 'invalid') return 'invalid';
  if (one.status === 'not-applicable' || other.status === 'not-applicable') return 'not-applicable';
  if (one.status === 'pending' || other.status === 'pending') return 'pending';
  if (one.status === 'proposed' || other.status === 'proposed') return 'proposed';
  return other.value >= one.value ? String(other.value - one.value) : 'out-of-order';
}

/** Whether the impact of one began before that of another, of the same service. */
function isEarlier(one: History, other: History): boolean {
  const [began, next] = [walk(one, 'impact-start'), walk(other, 'impact-start')];
  if (one.service !== other.service || one.number === other.number || began.status !== 'recorded') return false;
  return began.value < next.value || (began.value === next.value && one.number < other.number);
}

function slowlySince(own: History, all: readonly History[]): string {
  const start = walk(own, 'impact-start');
  if (start.status !== 'recorded') return start.status;
  const earlier = all.filter((other) => isEarlier(other, own));
  // Nothing lies between the nearest one and this one.
  const nearest = earlier.find((other) => !earlier.some((third) => isEarlier(other, third)));
  if (nearest === undefined || earlier.some(isDown)) return 'not-applicable';
  let lastEnd = -Infinity;
  for (const other of earlier) {
    const end = walk(other, 'restored');
    if (end.status === 'recorded' && end.value > lastEnd) lastEnd = end.value;
  }
  if (lastEnd >= start.value) return 'not-applicable';
  return walk(nearest, 'restored').status === 'recorded' ? String(start.value - lastEnd) : 'pending';
}

function slowly(measure: MeasureKey, own: History, all: readonly History[]): string {
  let paged = { status: 'not-applicable', value: Number.NaN };
  for (const page of own.pages) if (!(page > paged.value)) paged = certain(page);
  if (measure === 'detection') return slowlyBetween(walk(own, 'impact-start'), walk(own, 'detected'));
  if (measure === 'ticket') return slowlyBetween(walk(own, 'detected'), certain(own.cutAt));
  if (measure === 'answer') return slowlyBetween(paged, walk(own, 'answered'));
  if (measure === 'engagement') return slowlyBetween(paged, walk(own, 'engaged'));
  if (measure === 'hand-on') return slowlyBetween(certain(own.cutAt), walk(own, 'handed-on'));
  if (measure === 'restoration') return slowlyBetween(walk(own, 'impact-start'), walk(own, 'restored'));
  if (measure === 'between') return slowlySince(own, all);
  const counted = walk(own, 'customer-minutes');
  return counted.status === 'recorded' ? String(counted.value) : counted.status;
}

/** The value in the middle: as many are no larger as are no smaller, found by taking the ends away. */
function slowMedian(values: readonly number[]): number {
  const rest = [...values];
  while (rest.length > 2) {
    rest.splice(rest.indexOf(Math.min(...rest)), 1);
    rest.splice(rest.indexOf(Math.max(...rest)), 1);
  }
  return ((rest[0] ?? Number.NaN) + (rest[1] ?? rest[0] ?? Number.NaN)) / 2;
}

/** The smallest value that at least nine tenths do not exceed. */
function slowP90(values: readonly number[]): number {
  let best = Infinity;
  for (const candidate of values) {
    let notAbove = 0;
    for (const value of values) if (value <= candidate) notAbove += 1;
    if (notAbove * 10 >= values.length * 9 && candidate < best) best = candidate;
  }
  return best;
}

const said = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'nothing' : 'value' in outcome ? String(outcome.value) : outcome.left;

const SEED = 20_261_121;

describe('measures over generated histories', () => {
  it('INC-17: agree with a second, slow calculation that shares no code, ticket by ticket and in every figure', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(histories, (lived) => {
        const tickets = lived.map(read);
        for (const measure of measureKeys) {
          const found = outcomes(measure, tickets);
          const expected = lived.map((own) => slowly(measure, own, lived));
          expect(
            lived.map(({ number }) => said(found.get(`ticket-${number}`))),
            measure,
          ).toEqual(expected);
          const values = expected.filter((each) => /^\d/.test(each)).map(Number);
          for (const each of expected) seen.add(/^\d/.test(each) ? `${measure} value` : `${measure} ${each}`);
          const figure = figureOf([...found.values()].flatMap((outcome) => ('value' in outcome ? [outcome.value] : [])));
          if (values.length === 0) expect(figure).toBeUndefined();
          else {
            let total = 0;
            for (const value of values) total += value;
            expect(figure).toEqual({
              count: values.length,
              mean: total / values.length,
              median: slowMedian(values),
              p90: slowP90(values),
              least: Math.min(...values),
              most: Math.max(...values),
              total,
            });
            expect(distribution(measure, values).reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          }
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
    // The histories came by every way that there is.
    for (const measure of ['detection', 'engagement', 'restoration'] as const) {
      for (const way of ['value', ...reasonsLeft]) expect([...seen], `${measure} ${way}`).toContain(`${measure} ${way}`);
    }
    for (const way of ['value', 'pending', 'not-applicable', 'proposed', 'invalid']) expect([...seen]).toContain(`between ${way}`);
  });

  it('a value lies in one bucket: that with the smallest bound which is not below it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...measureKeys), fc.integer({ min: 0, max: 400 * 86_400_000 }), (measure, value) => {
        const filled = distribution(measure, [value]).filter(({ count }) => count > 0);
        expect(filled).toHaveLength(1);
        expect(filled[0]?.upTo ?? Infinity).toBeGreaterThanOrEqual(value);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('a target', () => {
  it('is missed by what took longer, and by what has already lasted longer', () => {
    expect(isMissed({ value: 1001 }, 1000, 0)).toBe(true);
    expect(isMissed({ value: 1000 }, 1000, 0)).toBe(false);
    expect(isMissed({ left: 'pending', since: 500 }, 1000, 1501)).toBe(true);
    expect(isMissed({ left: 'pending', since: 500 }, 1000, 1500)).toBe(false);
    expect(isMissed({ left: 'pending' }, 1000, 1e9)).toBe(false);
    expect(isMissed({ value: 1e9 }, undefined, 0)).toBe(false);
  });
});
