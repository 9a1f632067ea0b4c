import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { days, hours, minutes, type Instant } from '../../kernel/index.ts';
import { approvedBy, emergentBecause, excuseFlag, severityMended, noticeEnd, type Excuse } from './emergent.ts';
import { givenSteps, unaccepted } from './given-steps.ts';
import { defaultMatrix } from './matrix-default.ts';
import { learnCells, learnQuality, type LearnedChange } from './matrix-learning.ts';
import { approverRoles, covers, decide, type MatrixAnswer, type MatrixFacts } from './matrix.ts';
import { overrunQuestion } from './overrun.ts';
import { defaultRiskModel, judgeRisk, risks, type RiskFacts } from './risk.ts';

const facts = (rest: Partial<MatrixFacts> = {}): MatrixFacts => ({
  tier: 2,
  kind: 'configuration',
  risk: 'low',
  proven: false,
  wide: false,
  severity: null,
  major: false,
  customers: 2,
  ...rest,
});
const asked = (rest: Partial<MatrixFacts>): string => {
  const answer = decide(defaultMatrix, facts(rest));
  const roles = answer.approvals.map((step) => step.roles.join('|')).join(' ');
  return `${answer.row}: ${roles === '' ? 'nobody' : roles}`;
};
/** Which changes nobody approves, said once more and otherwise than the matrix says it. */
const mayBeFree = (each: MatrixFacts): boolean =>
  (each.kind === 'standard' && each.proven) ||
  (each.kind === 'emergency' && each.severity === 1) ||
  (each.tier >= 3 && each.risk === 'low' && !each.wide && !each.major);
const utc = { zone: { name: 'UTC', offsets: () => [{ at: -8e15, offset: 0 }] }, holidays: new Set<string>() };

describe('the matrix', () => {
  it('CHG-4: ships with the table of the specification, and each answer names its row', () => {
    expect([1, 2, 3, 4].flatMap((tier) => risks.map((risk) => asked({ tier, risk })))).toEqual([
      'tier-1-low: peer',
      'tier-1-medium: peer manager',
      'tier-1-high: peer manager customer vp',
      'tier-2-low: peer',
      'tier-2-medium: peer manager',
      'tier-2-high: peer manager customer',
      'tier-3-low: peer',
      'tier-3-medium: peer',
      'tier-3-high: peer manager',
      'tier-4-low: nobody',
      'tier-4-medium: peer',
      'tier-4-high: peer',
    ]);
    expect(asked({ tier: 3, kind: 'automated' })).toBe('tier-3-low-machines: nobody');
    expect(asked({ tier: 1, risk: 'high', kind: 'standard', proven: true })).toBe('standard-proven: nobody');
    expect(asked({ tier: 4, wide: true })).toBe('wide: peer manager customer|vp');
    expect(asked({ tier: 4, wide: true, customers: 0 })).toBe('wide: peer manager vp');
    expect(decide(defaultMatrix, facts({ tier: 4 }))).toMatchObject({ record: 'none' });
    expect(decide(defaultMatrix, facts({ tier: 1, kind: 'emergency', severity: 1 }))).toMatchObject({ record: 'after', approvals: [] });
    expect(asked({ tier: 1, kind: 'emergency', severity: 2 })).toBe('tier-1-low: peer');
    expect(decide({ rows: [], manyCustomers: 3 }, facts())).toMatchObject({ row: 'no-row-fits', record: 'before' });
  });

  it('CHG-4: an exception stands for its kind, is named, and is for what reaches further only where that was allowed', () => {
    const exception = { number: 7, kind: 'infrastructure', wide: false, approvals: ['peer'] as const };
    expect(decide(defaultMatrix, facts({ tier: 1, kind: 'infrastructure', risk: 'high' }), exception)).toMatchObject({
      row: 'exception-7',
      approvals: [{ roles: ['peer'] }],
    });
    expect(decide(defaultMatrix, facts({ kind: 'infrastructure', wide: true }), exception).row).toBe('wide');
    expect(decide(defaultMatrix, facts({ kind: 'data' }), exception).row).toBe('tier-2-low');
    expect(covers({ ...exception, wide: true }, { kind: 'infrastructure', wide: true })).toBe(true);
  });

  it('CHG-27: the VP is last, stands for many customers and puts it on the agenda; operations approves a major revision', () => {
    const many = decide(defaultMatrix, facts({ tier: 2, risk: 'high', customers: 11 }));
    expect(many.approvals.map(({ roles }) => roles[0])).toEqual(['peer', 'manager', 'vp']);
    expect(many.agenda).toContain('stands for 11 customers');
    expect(asked({ tier: 1, risk: 'high', major: true })).toBe('tier-1-high: peer manager customer operations vp');
    fc.assert(
      fc.property(
        fc.record({
          tier: fc.integer({ min: 1, max: 9 }),
          kind: fc.constantFrom('standard', 'automated', 'configuration', 'code', 'data', 'infrastructure', 'emergency'),
          risk: fc.constantFrom(...risks),
          proven: fc.boolean(),
          wide: fc.boolean(),
          severity: fc.constantFrom(null, 1, 2, 3),
          major: fc.boolean(),
          customers: fc.nat(20),
        }),
        (each) => {
          const { approvals, row, agenda } = decide(defaultMatrix, each);
          const places = approvals.map(({ roles }) => Math.max(...roles.map((role) => approverRoles.indexOf(role))));
          expect(places).toEqual(places.toSorted((one, other) => one - other));
          expect(row).not.toBe('no-row-fits');
          expect(approvals.some(({ roles }) => roles.includes('customer')) && (each.customers === 0 || each.customers > 10)).toBe(false);
          if (agenda !== null) expect(approvals.at(-1)?.roles).toContain('vp');
          if (approvals.length === 0) expect(mayBeFree(each)).toBe(true);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });
});

describe('what is emergent', () => {
  const monday = Date.parse('2026-11-23T10:00:00Z');
  const ask = (rest: Partial<MatrixFacts>): MatrixAnswer => decide(defaultMatrix, facts(rest));

  it('CHG-6: is what was approved later than its row asks, else 48 hours; never what needs no approval', () => {
    const by = approvedBy(ask({ tier: 1, risk: 'high' }), monday, utc);
    expect(by).toBe(Date.parse('2026-11-16T10:00:00Z'));
    expect(emergentBecause(by, by, monday)).toBeNull();
    expect(emergentBecause(by, (by ?? 0) + 1, monday)).toBe('its last approval came 1 hour later than its notice asks');
    expect(approvedBy(ask({ tier: 2 }), monday, utc)).toBe(monday - hours(48));
    expect(emergentBecause(monday - hours(48), null, monday - hours(47))).toContain('not approved yet');
    for (const free of [ask({ tier: 4 }), ask({ kind: 'standard', proven: true }), ask({ kind: 'emergency', severity: 1 })])
      expect(approvedBy(free, monday, utc)).toBeNull();
    expect(emergentBecause(null, monday, monday)).toBeNull();
    expect(noticeEnd(monday, { workingDays: 1 }, { ...utc, holidays: new Set(['2026-11-20']) })).toBe(Date.parse('2026-11-19T10:00:00Z'));
  });

  it('CHG-6: a severity 2 cut or raised shortly before is flagged, and a ticket counts only where it is real, near and older than the change', () => {
    const excuse: Excuse = { number: 12, severity: 2, worst: 2, cutAt: monday - days(3), raisedAt: null, isReal: true, isNear: true };
    expect(excuseFlag(excuse, monday)).toBeNull();
    expect(excuseFlag({ ...excuse, raisedAt: monday - minutes(14) }, monday)).toBe(
      'T-12 was raised to severity 2 14 minutes before this change was put forward',
    );
    expect(excuseFlag({ ...excuse, cutAt: monday - minutes(1) }, monday)).toContain('was cut as severity 2 1 minute before');
    expect(excuseFlag({ ...excuse, severity: 1, cutAt: monday }, monday)).toBeNull();
    const mended = (change: Partial<Excuse>, start: Instant | null = monday) => severityMended({ ...excuse, worst: 1, ...change }, start);
    expect([severityMended(null, monday), mended({}), mended({ worst: 2 })]).toEqual([null, 1, 2]);
    expect([mended({ isReal: false }), mended({ isNear: false }), mended({}, monday - days(4)), mended({}, null)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('a clock past the notice never makes a change less emergent', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(100), (approval, later, tier) => {
        const by = approvedBy(ask({ tier: (tier % 3) + 1, risk: 'medium' }), monday, utc) ?? 0;
        const at = monday - hours(400) + hours(approval);
        if (emergentBecause(by, at, at) !== null) expect(emergentBecause(by, at + hours(later), at + hours(later))).not.toBeNull();
      }),
      { numRuns: 100, seed: 6 },
    );
  });
});

describe('risk', () => {
  const given: RiskFacts = {
    tier: 3,
    kind: 'configuration',
    wide: false,
    rollback: true,
    size: null,
    services: 1,
    answers: { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' },
    history: { runs: 20, failures: 0 },
  };

  it('CHG-20: is the highest of three views, and says which set it and why', () => {
    expect(judgeRisk(defaultRiskModel, given)).toMatchObject({ risk: 'low', setBy: 'rules' });
    expect(judgeRisk(defaultRiskModel, { ...given, wide: true })).toMatchObject({
      risk: 'high',
      setBy: 'rules',
      because: 'rule 1: it reaches further than its services',
    });
    expect(judgeRisk(defaultRiskModel, { ...given, answers: { ...given.answers, undo: 'longer' } })).toMatchObject({
      risk: 'medium',
      setBy: 'questions',
    });
    expect(judgeRisk(defaultRiskModel, { ...given, answers: {} })).toMatchObject({
      risk: 'medium',
      because: '0 points of the questions, and 4 of 4 are not answered',
    });
    const bad = judgeRisk(defaultRiskModel, { ...given, tier: 1, history: { runs: 20, failures: 4 } });
    expect(bad).toMatchObject({ risk: 'high', setBy: 'history', because: 'tier 1, 4 of the last 20 of this kind by this team failed' });
    expect(bad.views.map(({ view, risk }) => `${view} ${risk}`)).toEqual(['rules low', 'questions low', 'history high']);
    expect(judgeRisk(defaultRiskModel, { ...given, tier: 1, history: { runs: 0, failures: 0 } }).risk).toBe('medium');
  });
});

describe('plans', () => {
  it('CHG-31: one that ends near the end of its window asks how likely it is to run over', () => {
    expect(overrunQuestion({ start: 0, end: hours(2), windowEnd: hours(3) })).toBeNull();
    expect(overrunQuestion({ start: 0, end: hours(2), windowEnd: hours(2) + minutes(20) })).toContain('Only 20 minutes are left');
    expect(overrunQuestion({ start: 0, end: hours(2), windowEnd: hours(2) - minutes(5) })).toContain('ends 5 minutes after its window');
  });

  it('CHG-30: steps given to another team are accepted as they are written, and asked for again when they change', () => {
    const steps = [
      { team: null, action: 'a' },
      { team: 'network', action: 'b' },
      { team: 'payments', action: 'c' },
    ];
    const given = givenSteps(steps, 'payments');
    expect([...given.keys()]).toEqual(['network']);
    expect(unaccepted(given, [])).toEqual(['network']);
    const accepted = [{ team: 'network', steps: given.get('network') ?? '' }];
    expect(unaccepted(given, accepted)).toEqual([]);
    expect(unaccepted(givenSteps([...steps, { team: 'network', action: 'd' }], 'payments'), accepted)).toEqual(['network']);
  });
});

describe('what the matrix learns', () => {
  const change = (rest: Partial<LearnedChange>): LearnedChange => ({
    tier: 2,
    kind: 'configuration',
    risk: 'low',
    waited: hours(4),
    rejections: 0,
    failed: false,
    quality: 80,
    ...rest,
  });
  const many = (count: number, rest: Partial<LearnedChange>): LearnedChange[] => Array.from({ length: count }, () => change(rest));

  it('CHG-19: each cell has its median wait, rejections and failures with and without approval, and a suggestion with counts', () => {
    expect(learnCells(many(30, {}))[0]).toMatchObject({
      medianWait: hours(4),
      withApproval: { runs: 30, failures: 0 },
      suggestion: 'loosen',
    });
    const failing = [...many(20, { waited: null }), ...many(5, { waited: null, failed: true })];
    expect(learnCells(failing)[0]).toMatchObject({ medianWait: null, suggestion: 'tighten', because: 'without approval 5 of 25 failed' });
    expect(learnCells(many(3, {}))[0]).toMatchObject({ suggestion: 'too-few', because: '0 of 3 failed (0 %); at least 20 are needed' });
    expect(learnCells(many(30, { rejections: 1 }))[0]?.suggestion).toBe('keep');
    expect(learnCells([change({}), change({ tier: 1 })])).toHaveLength(2);
    expect(learnQuality([...many(4, { quality: 30, failed: true }), ...many(6, {}), change({ quality: null })], 60)).toEqual({
      low: { runs: 4, failures: 4 },
      good: { runs: 6, failures: 0 },
    });
  });
});
