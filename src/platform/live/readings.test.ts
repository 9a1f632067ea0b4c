import { beforeEach, describe, expect, it } from 'vitest';

import { handClock, type HandClock } from '../engine/for-tests.ts';
import { Readings, type Reading } from './readings.ts';

interface Told {
  readonly ticket: string;
  readonly parts?: Readonly<Record<string, unknown>>;
  readonly lines?: readonly { readonly id: number }[];
  readonly joins?: boolean;
  readonly over?: boolean;
}

let clock: HandClock;
let stands: Reading | undefined;
let reads: number;
let errors: unknown[];
let fails: boolean;
let readings: Readings;

const lines = (...ids: readonly number[]): { id: number }[] => ids.map((id) => ({ id }));

/** Somebody who follows, and what they were told. */
function follower(): { told: Told[]; leave: () => void } {
  const told: Told[] = [];
  const leave = readings.watch('a', (text) => {
    const [, json = ''] = /^event: reading\ndata: (.*)\n\n$/.exec(text) ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is told is looked at below
    told.push(JSON.parse(json) as Told);
  });
  return { told, leave };
}

beforeEach(() => {
  clock = handClock();
  stands = { parts: { ticket: { state: 'assigned' }, call: { here: [] } }, lines: lines(2, 1), also: ['part'] };
  reads = 0;
  errors = [];
  fails = false;
  readings = new Readings(
    clock,
    async () => {
      reads += 1;
      if (fails) throw new Error('the database is away');
      return Promise.resolve(stands);
    },
    (error) => errors.push(error),
  );
});

describe('readings of a ticket', () => {
  it('are told whole to whoever comes, and then what has changed', async () => {
    const { told } = follower();
    await clock.pass(300);
    expect(told).toEqual([{ ticket: 'a', parts: stands?.parts, lines: lines(2, 1), joins: false }]);
    stands = { parts: { ticket: { state: 'researching' }, call: { here: [] } }, lines: lines(3, 2, 1), also: [] };
    readings.old('part');
    await clock.pass(300);
    expect(told[1]).toEqual({ ticket: 'a', parts: { ticket: { state: 'researching' } }, lines: lines(3), joins: true });
    readings.old('a');
    await clock.pass(300);
    expect(told, 'nothing has changed').toHaveLength(2);
  });

  it('are made once for all who watch, and five times a second at most', async () => {
    const all = Array.from({ length: 500 }, follower);
    await clock.pass(1000);
    const before = reads;
    for (let update = 3; update < 53; update += 1) {
      stands = { parts: {}, lines: lines(update, ...(stands?.lines.map(({ id }) => id) ?? [])), also: [] };
      readings.old('a');
      await clock.pass(20);
    }
    await clock.pass(1000);
    expect(reads - before).toBeLessThanOrEqual(7);
    for (const { told } of all) {
      const ids = told.flatMap((each) => each.lines ?? []).map(({ id }) => id);
      expect(ids.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 52 }, (_, place) => place + 1));
    }
  });

  it('say where other lines may lie between those that were told and those that are new', async () => {
    const { told } = follower();
    await clock.pass(300);
    stands = { parts: {}, lines: lines(60, 59), also: [] };
    readings.old('a');
    await clock.pass(300);
    expect(told[1]).toMatchObject({ lines: lines(60, 59), joins: false });
  });

  it('end where not everybody may read it any more, and begin anew when they may', async () => {
    const { told } = follower();
    await clock.pass(300);
    const before = stands;
    stands = undefined;
    readings.old('a');
    await clock.pass(300);
    expect(told[1]).toEqual({ ticket: 'a', over: true });
    stands = before;
    readings.old('a');
    await clock.pass(300);
    expect(told[2]).toMatchObject({ lines: lines(2, 1), joins: false });
  });

  it('are tried until they can be made, and not made for nobody', async () => {
    fails = true;
    const { told, leave } = follower();
    await clock.pass(2500);
    expect(errors.length).toBeGreaterThanOrEqual(2);
    fails = false;
    await clock.pass(1500);
    expect(told).toHaveLength(1);
    leave();
    const before = reads;
    readings.old('a');
    await clock.pass(1000);
    expect(reads).toBe(before);
  });
});
