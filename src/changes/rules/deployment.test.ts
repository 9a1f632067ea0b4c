import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { asChange, deploymentOf, joined, rollbacksAmong, toldStates, type Told } from './index.ts';

const words = {
  key: 'acme/shop#1',
  subject: 'acme/shop',
  environment: 'production',
  isProduction: null,
  services: [],
  kind: 'automated',
  title: 'Deploy acme/shop',
  revision: 'abc',
  isRollback: false,
  isDrift: false,
  size: null,
  by: null,
  url: null,
  writtenAt: null,
} as const;

const told = (state: Told['state'], at: number, rest: Partial<Told> = {}): Told => ({ ...words, state, at, ...rest });
const fold = (events: readonly Told[]) => events.map(deploymentOf).reduce(joined);

const anEvent = fc.record({
  state: fc.constantFrom(...toldStates),
  at: fc.integer({ min: 0, max: 5 }),
  title: fc.constantFrom('one', 'two'),
  size: fc.option(fc.integer({ min: 0, max: 3 })),
  isRollback: fc.boolean(),
  services: fc.constantFrom([], ['ledger'], ['shop']),
  writtenAt: fc.option(fc.integer({ min: 0, max: 3 })),
});

describe('a deployment from its events', () => {
  it('CHG-11: is the same in whatever order its events come, and however often', () => {
    fc.assert(
      fc.property(
        fc.array(anEvent, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }),
        (drawn, places) => {
          const events = drawn.map(({ state, at, ...rest }) => told(state, at, rest));
          const mixed = [...events, ...events]
            .map((event, index) => ({ event, place: places[index] ?? 0 }))
            .sort((one, other) => one.place - other.place);
          expect(fold(mixed.map(({ event }) => event))).toEqual(fold(events));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has its real times, from its start to its end', () => {
    const all = fold([told('success', 90), told('planned', 10), told('started', 30)]);
    expect(asChange(all)).toEqual({ state: 'closed', outcome: 'success', start: 30, end: 90 });
    expect(asChange(fold([told('planned', 10), told('started', 30)]))).toMatchObject({ state: 'working', start: 30, end: null });
    expect(asChange(fold([told('planned', 10)]))).toMatchObject({ state: 'scheduled', start: null });
    expect(asChange(fold([told('success', 90)]))).toMatchObject({ state: 'closed', start: 90, end: 90 });
  });

  it('that was called off before it began changed nothing; after that it failed', () => {
    expect(asChange(fold([told('planned', 10), told('cancelled', 30)]))).toMatchObject({ state: 'cancelled', outcome: null });
    expect(asChange(fold([told('started', 10), told('cancelled', 30)]))).toMatchObject({ state: 'closed', outcome: 'failed' });
  });

  it('of two ends the later stands, and of two at one moment the failure', () => {
    expect(asChange(fold([told('failed', 10), told('success', 20)])).outcome).toBe('success');
    expect(asChange(fold([told('success', 20), told('failed', 20)])).outcome).toBe('failed');
  });
});

describe('a rollback', () => {
  const ran = (changeId: string, revision: string, doneAt: number) => ({ changeId, revision, doneAt, isRollback: false });
  const said = { isRollback: true };
  const before = [ran('1', 'a', 10), ran('2', 'b', 20), ran('3', 'c', 30)];
  it.each([
    ['a revision that ran before brings back', ran('4', 'b', 40), '3'],
    ['the sender says so', { ...ran('4', 'd', 40), ...said }, '3'],
    ['a new revision takes nothing back', ran('4', 'd', 40), undefined],
    ['the running revision once more takes nothing back', { ...ran('4', 'c', 40), ...said }, undefined],
  ])('%s', (_, now, back) => {
    expect(rollbacksAmong([...before, now], 40).get('4')).toBe(back);
    expect(rollbacksAmong([now], 40).size).toBe(0);
  });

  it('is found too when what it takes back is told after it', () => {
    const back = ran('3', 'a', 30);
    expect(rollbacksAmong([before[0] ?? back, back], 30).size).toBe(0);
    expect(rollbacksAmong([ran('2', 'b', 20), ran('1', 'a', 10), back], 20)).toEqual(new Map([['3', '2']]));
  });
});
