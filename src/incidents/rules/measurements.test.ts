import { describe, expect, it } from 'vitest';

import { measurementKinds, proposalOf, standingOf, standings, uncounted, whyNotSaid, type Measurement, type Said } from './measurements.ts';

const row = (kind: Measurement['kind'], rest: Partial<Measurement> = {}): Measurement => ({
  kind,
  status: 'recorded',
  at: 1000,
  amount: null,
  because: 'test',
  by: 'Ines Keller',
  madeAt: 1000,
  said: false,
  ...rest,
});

const counts = (all: readonly Measurement[], state: Parameters<typeof standingOf>[2] = 'closed'): unknown[] => {
  const { status, at } = standingOf(all[0]?.kind ?? 'restored', all, state);
  return [status, at];
};

describe('what counts of a measurement', () => {
  it('is pending of each kind while nothing was said of it, whatever was said of the others', () => {
    for (const kind of measurementKinds) {
      const others = measurementKinds.filter((other) => other !== kind).map((other) => row(other));
      expect(standings(others, 'closed').find((each) => each.kind === kind)).toMatchObject({ status: 'pending', at: null, amount: null });
    }
  });

  it('is the last restoration, and none while the service is down again', () => {
    const twice = [row('restored', { at: 1000 }), row('restored', { at: 9000 })];
    expect(counts(twice, 'restored')).toEqual(['recorded', 9000]);
    expect(counts(twice, 'researching')).toEqual(['pending', null]);
  });

  it('is the first answer and the first engagement, unless a person says otherwise', () => {
    for (const kind of ['answered', 'engaged', 'handed-on'] as const) {
      const two = [row(kind, { at: 1000 }), row(kind, { at: 5000 })];
      expect(counts(two)).toEqual(['recorded', 1000]);
      expect(counts([...two, row(kind, { at: 3000, said: true })])).toEqual(['recorded', 3000]);
      expect(counts([...two, row(kind, { at: 3000, said: true }), row(kind, { at: 9000 })])).toEqual(['recorded', 3000]);
    }
  });

  it('INC-27: waits as a proposal beside what is recorded until a person says anything of it', () => {
    const proposed = row('restored', { status: 'proposed', at: 500 });
    const recorded = row('restored', { at: 900 });
    const waiting = (...all: Measurement[]): number | null | undefined => proposalOf('restored', all, 'closed')?.at;
    expect(waiting(recorded, proposed)).toBe(500);
    expect(waiting(proposed, recorded)).toBe(500);
    expect(waiting(proposed)).toBe(500);
    expect(waiting(recorded)).toBeUndefined();
    expect(waiting(recorded, proposed, row('restored', { at: 800, said: true }))).toBeUndefined();
    expect(waiting(recorded, row('restored', { status: 'proposed', at: 900 }))).toBeUndefined();
    expect(waiting(row('restored', { at: 800, said: true }), proposed)).toBe(500);
    expect(proposalOf('restored', [recorded, proposed], 'researching')).toBeUndefined();
    expect(counts([recorded, proposed])).toEqual(['recorded', 900]);
  });

  it('is a proposal only while nothing else was said', () => {
    const proposed = row('impact-start', { status: 'proposed', at: 500 });
    expect(counts([proposed])).toEqual(['proposed', 500]);
    expect(counts([proposed, row('impact-start', { at: 700, said: true })])).toEqual(['recorded', 700]);
    expect(counts([row('impact-start', { at: 700, said: true }), proposed])).toEqual(['recorded', 700]);
  });

  it('is what a person said last, also that it is not applicable, invalid or pending after all', () => {
    for (const status of ['not-applicable', 'invalid', 'pending'] as const) {
      expect(counts([row('detected'), row('detected', { status, at: null, said: true })])).toEqual([status, null]);
    }
    const corrected = [row('restored', { at: 1000 }), row('restored', { at: 800, said: true })];
    expect(counts(corrected)).toEqual(['recorded', 800]);
    expect(counts([...corrected, row('restored', { at: 9000 })]), 'restored anew after the correction').toEqual(['recorded', 9000]);
  });
});

describe('what a person says of a measurement', () => {
  const said = (rest: Partial<Said>): Said => ({ kind: 'detected', status: 'recorded', at: 1000, amount: null, ...rest });
  const down = { state: 'researching' } as const;
  const up = { state: 'restored' } as const;

  it('has the value that its kind and status ask for', () => {
    expect(whyNotSaid(said({}), up, 2000)).toBeUndefined();
    expect(whyNotSaid(said({ at: null }), up, 2000)).toBe('say when, as "at"');
    expect(whyNotSaid(said({ amount: 4 }), up, 2000)).toBe('say when, as "at"');
    expect(whyNotSaid(said({ status: 'invalid' }), up, 2000)).toBe('what is invalid has no value');
    expect(whyNotSaid(said({ status: 'invalid', at: null }), up, 2000)).toBeUndefined();
    expect(whyNotSaid(said({ kind: 'customer-minutes' }), up, 2000)).toContain('minutes of customers');
    expect(whyNotSaid(said({ kind: 'customer-minutes', at: null, amount: 0 }), up, 2000)).toBeUndefined();
  });

  it('lies in the past, and no restoration is said of what is down', () => {
    expect(whyNotSaid(said({ at: 2001 }), up, 2000)).toBe('it lies ahead');
    expect(whyNotSaid(said({ kind: 'restored' }), down, 2000)).toContain('is not restored');
    expect(whyNotSaid(said({ kind: 'restored' }), up, 2000)).toBeUndefined();
  });
});

it('a drill, a duplicate and what was rejected count nowhere', () => {
  expect(uncounted({ purpose: 'drill', state: 'closed' })).toBe('drill');
  expect(uncounted({ purpose: 'test', state: 'closed' })).toBe('test');
  expect(uncounted({ purpose: 'synthetic', state: 'closed' })).toBe('synthetic');
  expect(uncounted({ purpose: 'real', state: 'duplicate' })).toBe('duplicate');
  expect(uncounted({ purpose: 'real', state: 'rejected' })).toBe('rejected');
  expect(uncounted({ purpose: 'real', state: 'assigned' })).toBeUndefined();
});
