import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { days } from '../../kernel/index.ts';
import { mayStart, opened, type Review } from './approvals.ts';
import {
  blanksIn,
  checkFilled,
  falloutOf,
  fillPhase,
  fillStep,
  keepsTo,
  evidenceOf,
  opener,
  sameWork,
  type TemplateRun,
} from './template.ts';

const NOW = days(1000);
const run = (number: number, ago: number, rest: Partial<TemplateRun> = {}): TemplateRun => ({
  number,
  endedAt: NOW - days(ago),
  outcome: 'success',
  incidents: [],
  ...rest,
});
const asked = { runs: 3, months: 6 };
const good = [run(3, 1), run(2, 2), run(1, 3)];

it('CHG-7: values that vary become blanks in one pass: neither a shorter value nor the key of a blank is cut', () => {
  const open = opener([
    { key: 'h', value: 'h' },
    { key: 'host-name', value: 'cart.h' },
    { key: 'sum', value: '1+1' },
  ]);
  expect(open('restart cart.h with h of 1+1, not 111')).toBe('restart {{host-name}} wit{{h}} {{h}} of {{sum}}, not 111');
  expect(opener([])('as it is')).toBe('as it is');
});

describe('what the runs of a template prove', () => {
  it('CHG-7: a kind with a clean record is proven from its last run that is owed on', () => {
    expect(evidenceOf(good.slice(1), asked, NOW)).toMatchObject({ proven: false, because: '2 of 3 runs without fallout' });
    expect(evidenceOf(good, asked, NOW)).toMatchObject({ proven: true, clean: 3, fallouts: 0 });
  });

  it('CHG-7: each kind of fallout demotes by itself, one that is still going on too', () => {
    for (const fallout of [
      { outcome: 'failed' },
      { outcome: 'issues' },
      { outcome: 'rolled-back' },
      { outcome: null },
      { incidents: [12] },
    ] as const) {
      const evidence = evidenceOf([run(4, 0, fallout), ...good], asked, NOW);
      expect(evidence).toMatchObject({ proven: false, clean: 0, fallouts: 1 });
      expect(evidence.because).toContain('CHG-4');
    }
  });

  it('CHG-7: after a fallout it takes the runs and the months, both, to be proven again', () => {
    const after = [run(7, 10), run(6, 20), run(5, 30), run(4, 100, { outcome: 'failed' }), ...good.map((each) => run(each.number, 400))];
    expect(evidenceOf(after, asked, NOW).because).toBe('CHG-4 failed, less than 6 months ago');
    expect(evidenceOf(after, asked, NOW + days(87)).proven).toBe(true);
    expect(evidenceOf(after.slice(1), asked, NOW + days(87)).proven).toBe(false);
  });

  it('CHG-7: whatever happened, what is proven has no fallout in its last runs and none in its last months', () => {
    const runs = fc.array(
      fc.record({
        ago: fc.integer({ min: 0, max: 400 }),
        outcome: fc.constantFrom('success', 'success', 'success', 'success', 'issues', 'failed', 'rolled-back', null),
        incidents: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant([7]) }),
      }),
      { maxLength: 12 },
    );
    let proven = 0;
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }), (drawn, owed, months) => {
        const all = drawn
          .toSorted((one, other) => one.ago - other.ago)
          .map(({ ago, ...rest }, place) => run(100 - place, ago, rest.outcome === null ? { ...rest, endedAt: null } : rest));
        const evidence = evidenceOf(all, { runs: owed, months }, NOW);
        const lately = all.filter(({ endedAt }, place) => place < owed || (endedAt ?? NOW) > NOW - days(31 * months));
        expect(evidence.proven).toBe(all.length >= owed && lately.every((each) => falloutOf(each) === undefined));
        if (evidence.proven) proven += 1;
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(proven).toBeGreaterThan(20);
  });
});

const step = (action: string, rest: Record<string, unknown> = {}) => ({
  at: 0,
  action,
  command: null,
  where: 'cart-1',
  who: 'Ines',
  expect: '24 of 24',
  check: '',
  gotcha: '',
  watch: false,
  team: null,
  ...rest,
});
const phase = {
  name: 'The canary',
  at: 0,
  share: 5,
  hosts: ['cart-1'],
  bakeMinutes: 30,
  alarms: ['Errors of the cart'],
  backTo: 'a pool of {{size}}',
};
const work = {
  kind: 'configuration',
  environment: 'production',
  services: ['cart', 'ledger'],
  blanks: [{ key: 'size', words: 'the size of the pool', choices: [] }],
  plan: { timeline: [step('set the pool', { command: 'set-pool {{size}}' })], rollback: [step('set it back')], phases: [phase] },
};
const filled = { size: '40' };
const made = {
  environment: 'production',
  services: ['ledger', 'cart'],
  plan: {
    timeline: work.plan.timeline.map((each) => fillStep(each, filled)),
    rollback: work.plan.rollback,
    phases: [fillPhase(phase, filled)],
  },
};

describe('a change that is made from a template', () => {
  it('CHG-7: is no standard change once anything beyond its blanks is edited; who does a step may be', () => {
    expect(made.plan.timeline[0]?.command).toBe('set-pool 40');
    expect(keepsTo(work, filled, made)).toBe(true);
    expect(keepsTo(work, filled, { ...made, plan: { ...made.plan, rollback: [step('set it back', { who: 'Tomas' })] } })).toBe(true);
    const others = [
      { ...made, environment: 'test' },
      { ...made, services: ['cart'] },
      { ...made, plan: { ...made.plan, rollback: [] } },
      { ...made, plan: { ...made.plan, phases: [] } },
      { ...made, plan: { ...made.plan, phases: [{ ...phase, backTo: 'a pool of 40', alarms: [] }] } },
      { ...made, plan: { ...made.plan, timeline: [step('set the pool', { command: 'set-pool 4000' })] } },
      { ...made, plan: { ...made.plan, timeline: [step('set the pool', { command: 'set-pool 40', at: 60 })] } },
      { ...made, plan: { ...made.plan, timeline: [...made.plan.timeline, step('and more')] } },
    ];
    for (const other of others) expect(keepsTo(work, filled, other)).toBe(false);
  });

  it('CHG-7: takes no second command in its blanks, and only what they are for', () => {
    const why = (
      given: Record<string, string>,
      blanks: typeof work.blanks | { key: string; words: string; choices: string[] }[] = work.blanks,
    ): string => {
      const done = checkFilled(blanks, given);
      return done.ok ? 'taken' : String(done.refusal.at);
    };
    for (const value of ['40', 'v1.2.3', 'registry/app:1', 'größe']) expect(why({ size: value })).toBe('taken');
    for (const value of [
      '',
      '40; rm -rf /',
      '40 --force',
      '--force',
      '$(id)',
      '`id`',
      '40|tee',
      "4'0",
      '4\n0',
      '{{size}}',
      'x'.repeat(101),
    ])
      expect(why({ size: value })).toBe('body.filled.size');
    expect(why({ size: '40', other: '1' })).toBe('body.filled.other');
    expect(why({ size: '40' }, [{ key: 'size', words: 'size', choices: ['20', '30'] }])).toBe('body.filled.size');
    fc.assert(
      fc.property(fc.string(), (value) => why({ size: value }) !== 'taken' || !/[\s;&|$`'"\\<>(){}!*?#~]/.test(value)),
      { numRuns: 300, seed: 1 },
    );
  });

  it('CHG-7: a template that does something else begins its record anew; other words do not', () => {
    expect(sameWork(work, { ...work, blanks: [{ key: 'size', words: 'how large', choices: [] }] })).toBe(true);
    expect(sameWork(work, { ...work, plan: { ...work.plan, rollback: [step('something else')] } })).toBe(false);
    expect(sameWork(work, { ...work, services: ['cart'] })).toBe(false);
    expect(sameWork(work, { ...work, plan: { ...work.plan, phases: [] } })).toBe(false);
    expect(sameWork(work, { ...work, plan: { ...work.plan, phases: [{ ...phase, bakeMinutes: 0 }] } })).toBe(false);
    expect(blanksIn(['set {{size}} and {{ size }}', '{{other}}'])).toEqual(['size', 'other']);
  });
});

const whenever = { now: 0, start: 0, end: null, notBefore: null, by: 'tess' };
const peer = [{ roles: ['peer' as const], quorum: 'first' as const }];

describe('in whatever order runs end, months pass and changes are made', () => {
  it('CHG-7: nothing that nobody approved starts but while its template is proven at that instant', () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('end' as const), outcome: fc.constantFrom('success', 'success', 'success', 'failed') }),
      fc.record({ kind: fc.constant('blame' as const), run: fc.nat(5) }),
      fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constantFrom('make' as const, 'start' as const) }),
    );
    let [started, refused] = [0, 0];
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 60, size: 'max' }), (acts) => {
        let [now, number, runs]: [number, number, TemplateRun[]] = [NOW, 0, []];
        let waiting: Review | undefined;
        const proven = (): boolean => evidenceOf(runs, { runs: 2, months: 2 }, now).proven;
        for (const each of acts) {
          if (each.kind === 'end') runs = [{ number: (number += 1), endedAt: now, outcome: each.outcome, incidents: [] }, ...runs];
          else if (each.kind === 'blame') runs = runs.map((one, place) => (place === each.run ? { ...one, incidents: [12] } : one));
          else if (each.kind === 'wait') now += days(each.days);
          else if (each.kind === 'make')
            waiting = opened({ version: 1, steps: proven() ? [] : peer, submitter: 'sam', technician: 'tess', writers: [] });
          else {
            const begins = mayStart({
              version: 1,
              technician: 'tess',
              ...whenever,
              review: waiting,
              asks: proven() ? [] : peer,
              unaccepted: [],
            }).ok;
            if (begins) expect(proven()).toBe(true);
            if (begins) started += 1;
            else if (waiting?.state === 'approved') refused += 1;
          }
        }
      }),
      { numRuns: 400, seed: 70 },
    );
    expect([started > 20, refused > 5]).toEqual([true, true]);
  });
});
