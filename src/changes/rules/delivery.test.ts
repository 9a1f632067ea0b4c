import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { adherence, delivery, emergentShare, fallout, type Blamed, type MeasuredChange } from './index.ts';

const MINUTE = 60_000;
const change = (id: string, rest: Partial<MeasuredChange> = {}): MeasuredChange => ({
  id,
  kind: 'automated',
  environment: 'production',
  outcome: 'success',
  scheduledStart: null,
  scheduledEnd: null,
  start: 0,
  end: 10 * MINUTE,
  writtenAt: null,
  isRework: false,
  needsApproval: true,
  isEmergent: false,
  ...rest,
});
const blame = (changeId: string, ticketId: string, rest: Partial<Blamed> = {}): Blamed => ({
  changeId,
  ticketId,
  isDrill: false,
  from: 0,
  until: MINUTE,
  ...rest,
});

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const moment = fc.integer({ min: 0, max: 40 }).map((minutes) => minutes * MINUTE);
const changes = fc.uniqueArray(
  fc.record({
    id: ids,
    kind: fc.constantFrom('automated', 'automated', 'code'),
    environment: fc.constantFrom('production', 'production', 'staging'),
    outcome: fc.constantFrom('success', 'failed', 'rolled-back', 'issues', null),
    scheduledStart: fc.option(moment),
    scheduledEnd: fc.option(moment),
    start: fc.option(moment),
    end: fc.option(moment),
    writtenAt: fc.option(moment),
    isRework: fc.boolean(),
    needsApproval: fc.boolean(),
    isEmergent: fc.boolean(),
  }),
  { selector: ({ id }) => id },
);
const spans = new Map(['1', '2', '3'].map((id, at) => [id, { from: at * 5 * MINUTE, until: at === 2 ? null : (at * 5 + 8) * MINUTE }]));
const blamed = fc.array(
  fc.record({ changeId: ids, ticketId: fc.constantFrom('1', '2', '3') }).map(({ changeId, ticketId }): Blamed => ({
    changeId,
    ticketId,
    isDrill: ticketId === '2',
    ...(spans.get(ticketId) ?? { from: 0, until: null }),
  })),
  { maxLength: 12 },
);

const isDeployment = ({ kind, environment, outcome, end }: MeasuredChange): boolean =>
  kind === 'automated' && environment === 'production' && outcome !== null && end !== null;

/** The same by counting, one change and one minute after the other. */
function slowly(all: readonly MeasuredChange[], blames: readonly Blamed[], now: number) {
  let [deployments, failures, rework] = [0, 0, 0];
  const seen: string[] = [];
  for (const each of all) {
    if (seen.includes(each.id)) continue;
    seen.push(each.id);
    if (!isDeployment(each)) continue;
    deployments += 1;
    const isBlamed = blames.some((other) => other.changeId === each.id && !other.isDrill);
    if (isBlamed || each.outcome === 'failed' || each.outcome === 'rolled-back') failures += 1;
    if (each.isRework) rework += 1;
  }
  let minutes = 0;
  for (let at = 0; at < now; at += MINUTE) {
    const goesOn = blames.some((each) => seen.includes(each.changeId) && !each.isDrill && each.from <= at && at < (each.until ?? now));
    if (goesOn) minutes += 1;
  }
  return { deployments, failures, rework, minutes };
}

describe("DORA's five", () => {
  it('CHG-21: are those that are counted one by one, with every row, and no share passes one', () => {
    fc.assert(
      fc.property(changes, blamed, (all, blames) => {
        const now = 60 * MINUTE;
        const repeated = [...all, ...all];
        const found = delivery(repeated, [...blames, ...blames], 10);
        const slow = slowly(repeated, blames, now);
        expect(found.frequency).toMatchObject({ value: slow.deployments / 10 });
        expect(found.frequency.rows).toHaveLength(slow.deployments);
        expect(found.failureRate.rows).toHaveLength(slow.failures);
        expect(found.failureRate.of).toHaveLength(slow.deployments);
        expect(found.failureRate.value).toBe(slow.deployments === 0 ? null : slow.failures / slow.deployments);
        expect(found.failureRate.value ?? 0).toBeLessThanOrEqual(1);
        expect(found.reworkRate.rows).toHaveLength(slow.rework);
        expect(fallout(repeated, [...blames, ...blames], now).outageMinutes).toBe(slow.minutes);
      }),
      { numRuns: 40 },
    );
  });

  it('CHG-21: one deployment that is blamed for three incidents failed once', () => {
    const three = [blame('a', '1'), blame('a', '2'), blame('a', '3'), blame('a', '1')];
    expect(delivery([change('a'), change('b')], three, 1).failureRate).toEqual({ value: 0.5, rows: ['a'], of: ['a', 'b'] });
  });

  it('CHG-21: a drill is no failure, and staging no deployment', () => {
    expect(
      delivery([change('a'), change('s', { environment: 'staging', outcome: 'failed' })], [blame('a', '1', { isDrill: true })], 1)
        .failureRate,
    ).toEqual({
      value: 0,
      rows: [],
      of: ['a'],
    });
  });

  it('lead time begins where it was written, and what says nothing is left out', () => {
    const { leadTime } = delivery([change('a', { writtenAt: 4 * MINUTE }), change('b'), change('c', { writtenAt: 8 * MINUTE })], [], 1);
    expect(leadTime).toEqual({ value: 4 * MINUTE, rows: ['a', 'c'] });
  });

  it('a failure is mended with its last incident, else with the next deployment that went well', () => {
    const failed = change('a', { outcome: 'failed' });
    expect(delivery([failed, change('b', { end: 25 * MINUTE })], [], 1).recovery).toEqual({ value: 15 * MINUTE, rows: ['a'] });
    expect(delivery([failed], [blame('a', '1', { until: 40 * MINUTE })], 1).recovery.value).toBe(30 * MINUTE);
    expect(delivery([failed], [blame('a', '1', { until: null })], 1).recovery).toEqual({ value: null, rows: [] });
  });
});

describe('what changes cost beside', () => {
  it('CHG-14: a change keeps to its schedule within a quarter of an hour', () => {
    const planned = { scheduledStart: 0, scheduledEnd: 60 * MINUTE };
    const found = adherence([
      change('on-time', { ...planned, start: 14 * MINUTE, end: 74 * MINUTE }),
      change('late', { ...planned, start: 16 * MINUTE, end: 50 * MINUTE }),
      change('long', { ...planned, start: 0, end: 76 * MINUTE }),
      change('unplanned'),
    ]);
    expect(found).toEqual({ value: 1 / 3, rows: ['on-time'], of: ['on-time', 'late', 'long'] });
  });

  it('CHG-14: minutes of two incidents at once count once, and an open one counts until now', () => {
    const blames = [
      blame('a', '1', { from: 0, until: 10 * MINUTE }),
      blame('b', '2', { from: 5 * MINUTE, until: 20 * MINUTE }),
      blame('a', '3', { from: 30 * MINUTE, until: null }),
    ];
    expect(fallout([change('a'), change('b')], blames, 35 * MINUTE)).toEqual({
      incidents: ['1', '2', '3'],
      outageMinutes: 25,
      rows: ['a', 'b'],
    });
    expect(fallout([change('b')], blames, 35 * MINUTE)).toMatchObject({ incidents: ['2'], outageMinutes: 15 });
  });

  it('CHG-14: the emergent share is of what went to production and needs approval', () => {
    const others = [change('s', { environment: 'staging', isEmergent: true }), change('n', { needsApproval: false })];
    expect(emergentShare([change('a', { isEmergent: true }), change('b'), ...others]).value).toBe(0.5);
  });
});
