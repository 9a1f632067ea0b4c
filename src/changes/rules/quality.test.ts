import { describe, expect, it } from 'vitest';

import { days, hours } from '../../kernel/index.ts';
import { judgeRecord } from './quality.ts';
import type { FieldScore, JudgedRecord, JudgedStep, QualityField } from './quality-score.ts';

const step = (at: number, rest: Partial<JudgedStep>): JudgedStep => ({
  at: at * 60,
  action: '',
  command: null,
  where: '',
  who: 'Ines Keller',
  expect: '24 of 24 pods',
  check: '',
  watch: false,
  ...rest,
});
const watch = (at: number): JudgedStep => step(at, { action: 'Watch 5xx', where: 'dashboard gateway', expect: 'under 0.1 %', watch: true });

const good: JudgedRecord = {
  title: 'Raise pool of gateway from 200 to 320 in zrh-1',
  services: ['gateway'],
  tier: 1,
  reason: 'Connections run out at noon',
  ifNotDone: '300 payments a day fail',
  impact: { choices: ['errors'], worstCase: '12 % of payments fail for 6 minutes', likelihood: 'Unlikely' },
  start: days(20_000),
  end: days(20_000) + hours(1),
  notice: hours(72),
  inWindow: true,
  timeline: [watch(-10), step(0, { command: 'kubectl set env deploy/gw POOL=320', where: 'zrh-1' }), watch(5), watch(20)],
  rollback: [step(0, { command: 'kubectl set env deploy/gw POOL=200', where: 'zrh-1' }), watch(5)],
  submitter: 'Ines Keller',
  technician: 'Ines Keller',
  approvers: [
    { role: 'peer', name: 'Priya Nair' },
    { role: 'manager', name: 'David Osei' },
  ],
  customers: [{ name: 'Webshop', told: true }],
  contacts: ['page-gateway-primary'],
  short: false,
  peer: null,
  phases: [],
};

const fieldOf = (field: QualityField, change: Partial<JudgedRecord>): FieldScore | undefined =>
  judgeRecord({ ...good, ...change }).fields.find((each) => each.field === field);

describe('the quality of a record', () => {
  it('CHG-3: is 100 where nothing is missing, and each of eight fields says what it loses and how to better it', () => {
    expect(judgeRecord(good)).toMatchObject({ score: 100, passes: true });
    const nothing = judgeRecord({
      ...good,
      title: 'Update',
      impact: { choices: [], worstCase: '', likelihood: '' },
      timeline: [],
      rollback: [],
    });
    expect(nothing.passes).toBe(false);
    for (const { score, of, points } of nothing.fields) {
      expect(points.length > 0).toBe(score < of);
      for (const { says, fix } of points) expect([says, fix]).not.toContain('');
    }
  });

  it.each(['Reverse the timeline', 'Roll back the change', 'Undo the steps above', 'n/a', ''])(
    'CHG-2: "%s" is no rollback plan: it scores below zero and sends the record back',
    (action) => {
      const record = { rollback: [step(0, { action }), watch(5)] };
      expect(fieldOf('rollback', record)?.score).toBeLessThan(0);
      expect(judgeRecord({ ...good, ...record }).passes).toBe(false);
    },
  );

  it('CHG-2: steps are watched before, during and after, and on the way back', () => {
    const deed = good.timeline[1] ?? watch(0);
    const says = (change: Partial<JudgedRecord>): string =>
      fieldOf('monitoring', change)
        ?.points.map((point) => point.says)
        .join('; ') ?? '';
    expect(says({ timeline: [deed, watch(5), watch(20)] })).toBe('The timeline has no monitoring step before');
    expect(says({ timeline: [watch(-10), deed, watch(20)] })).toBe('The timeline has no monitoring step during');
    expect(says({ timeline: [watch(-10), deed, watch(5), { ...deed, at: 1200 }] })).toBe('The timeline has no monitoring step after');
    expect(says({ rollback: [deed] })).toBe('The rollback watches nothing');
    expect(says({})).toBe('');
  });

  it('CHG-2: a command names its host, and "ok" is no expectation: the step is named', () => {
    const bare = step(2, { command: 'systemctl reload haproxy', expect: 'ok' });
    const found = fieldOf('timeline', { timeline: [...good.timeline.slice(0, 2), bare, watch(20)] })?.points ?? [];
    expect(found.map(({ says }) => says)).toEqual(['Step 3 has a command and names no host', 'Step 3 expects "ok"']);
    expect(found.every((point) => point.step === 3)).toBe(true);
    expect(
      fieldOf('timeline', {
        timeline: [...good.timeline.slice(0, 2), { ...bare, command: 'ssh lb-1 reload', expect: '200 within 2 s' }, watch(20)],
      })?.score,
    ).toBe(20);
  });

  it('CHG-3: a worst case without a number, short notice and an approver who carries it out cost points', () => {
    expect(fieldOf('impact', { impact: { ...good.impact, worstCase: 'Payments fail on db1' } })?.score).toBe(9);
    expect(fieldOf('timing', { notice: hours(29) })?.points[0]?.says).toBe('29 h of notice is emergent');
    const own = { approvers: [{ role: 'peer', name: 'ines keller' }, ...(good.approvers ?? []).slice(1)] };
    expect(fieldOf('approvals', own)?.score).toBe(-5);
    expect(judgeRecord({ ...good, ...own }).passes).toBe(false);
  });
});

it('CHG-16: the short form is judged by what it asks, out of 100, and a peer who carries it out stops it', () => {
  const short: JudgedRecord = {
    ...good,
    short: true,
    peer: 'Priya Nair',
    impact: { choices: [], worstCase: '', likelihood: '' },
    reason: '',
    ifNotDone: '',
    contacts: [],
    approvers: null,
    timeline: [step(0, { action: 'Press Rotate key 13 under Keys', where: 'console of the vault', expect: 'key 14 is new' })],
    rollback: [step(0, { action: 'Press Restore at key 13', where: 'console of the vault', expect: 'key 13 is current' })],
  };
  expect(judgeRecord(short)).toMatchObject({ score: 100, passes: true });
  expect(judgeRecord(short).fields.flatMap(({ field, of }) => (of === 0 ? [field] : []))).toEqual(['impact', 'monitoring', 'contacts']);
  expect(judgeRecord({ ...short, rollback: [] }).passes).toBe(false);
  expect(judgeRecord({ ...short, timeline: [] }).passes).toBe(false);
  expect(judgeRecord({ ...short, start: null }).score).toBeLessThan(85);
  expect(judgeRecord({ ...short, peer: null }).score).toBeLessThan(100);
  expect(judgeRecord({ ...short, peer: 'Ines Keller' }).passes).toBe(false);
});

it('CHG-17: a phase without a rollback point, without a bake or that reaches no further costs the field that it belongs to', () => {
  const canary = { name: 'The canary', at: 0, share: 5, bakeMinutes: 30, backTo: 'v41' };
  const all = { name: 'All', at: 600, share: 100, bakeMinutes: 0, backTo: 'v41' };
  const lost = (phases: JudgedRecord['phases']): string[] =>
    judgeRecord({ ...good, phases }).fields.flatMap(({ field, points }) => points.map((): string => field));
  expect(lost([canary, all])).toEqual(lost([]));
  expect(lost([{ ...canary, backTo: '' }, all])).toContain('rollback');
  expect(lost([{ ...canary, bakeMinutes: 0 }, all])).toContain('monitoring');
  expect(lost([{ ...canary, share: 100 }, all])).toContain('timeline');
});
