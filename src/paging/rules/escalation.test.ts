import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { unownedStep, unrestoredStep, type EscalationState, type Reach, type Resolution } from './escalation.ts';
import { defaultPolicies, pages, type PageTarget, type Policy } from './policy.ts';
import { soundDecision } from './sound.ts';

const person = (name: string): { id: string; name: string } => ({ id: `${name.padEnd(8, '0')}-0000-7000-8000-000000000000`, name });
const comesTo = (...names: string[]): Resolution => ({
  people: names.map(person),
  because: names.length === 0 ? 'a gap' : `${names.join(', ')} on call`,
});

const roles = { primary: comesTo('ines'), secondary: comesTo('tomas'), escalation: comesTo('priya') };

const reach = (change: Partial<Record<keyof typeof roles, Resolution>> = {}, rest: Partial<Reach> = {}): Reach => ({
  resolve: (target: PageTarget) => (target.kind === 'alias' ? { ...roles, ...change }[target.role] : comesTo()),
  management: [comesTo('priya'), comesTo('mara'), comesTo('olga')],
  lastResort: comesTo('admin'),
  ...rest,
});

const start: EscalationState = { step: 0, round: 0, levels: 0, paged: [] };
const T = 1_700_000_000_000;
const one = defaultPolicies[1];
const names = (decision: { pages: readonly { person: { name: string } }[] }): string[] => decision.pages.map((page) => page.person.name);

describe('the clock of an unowned ticket', () => {
  it('PAG-2: the primary at once, and after 15 min of severity 1 the secondary gets it and the group manager is paged', () => {
    const first = unownedStep(one, { ...start, now: T }, reach());
    expect(names(first)).toEqual(['ines']);
    expect(first.due).toBe(T + minutes(15));
    const second = unownedStep(one, { ...first.next, now: T + minutes(15) }, reach());
    expect(names(second)).toEqual(['tomas', 'priya']);
    expect(second.assign?.person.name).toBe('tomas');
    expect(second.pages[0]?.because).toContain('nobody moved the ticket for 15 min');
  });

  it('PAG-2: severity 2 waits 30 min for the same', () => {
    expect(unownedStep(defaultPolicies[2], { ...start, now: T }, reach()).due).toBe(T + minutes(30));
  });

  it('PAG-2: a step that resolves to nobody goes to the next at once and says so', () => {
    const decision = unownedStep(one, { ...start, now: T }, reach({ primary: comesTo() }));
    expect(names(decision)).toEqual(['tomas', 'priya']);
    expect(decision.notes).toEqual(['primary comes to nobody: a gap']);
  });

  it('PAG-2: when every step comes to nobody the last resort is paged, and again every 30 min', () => {
    const nobody = reach({ primary: comesTo(), secondary: comesTo(), escalation: comesTo() });
    const decision = unownedStep(one, { ...start, now: T }, nobody);
    expect(names(decision)).toEqual(['admin']);
    expect(decision.due).toBe(T + minutes(30));
    const again = unownedStep(one, { ...decision.next, now: T + minutes(30) }, nobody);
    expect(names(again)).toEqual(['admin']);
  });

  it('says of each page why it goes, and leaves behind whom it paged and which step is next', () => {
    const first = unownedStep(one, { ...start, now: T }, reach());
    expect(first.pages).toEqual([{ person: person('ines'), role: 'primary', because: 'the ticket was cut; ines on call' }]);
    expect(first.assign).toEqual({ person: person('ines'), because: 'the ticket was cut; ines on call' });
    expect(first.next).toEqual({ step: 1, round: 0, levels: 0, paged: [person('ines').id] });
    expect(first.notes).toEqual([]);
    const second = unownedStep(one, { ...first.next, now: T }, reach());
    expect(second.pages.map((page) => [page.role, page.because])).toEqual([
      ['secondary', 'nobody moved the ticket for 15 min; tomas on call'],
      ['escalation', 'nobody moved the ticket for 15 min; priya on call'],
    ]);
    expect(second.next).toMatchObject({ step: 0, round: 1, paged: ['ines', 'tomas', 'priya'].map((name) => person(name).id) });
    const third = unownedStep(one, { ...second.next, now: T }, reach());
    expect(third.pages[0]?.because).toBe('nobody moved the ticket for 15 min; ines on call');
    expect(third.next.paged).toEqual(second.next.paged);
  });

  it('names the wait that has passed, which is that of the step before', () => {
    const [quick, slow] = [1, 20].map((waitMinutes) => ({
      targets: [{ kind: 'alias', role: 'primary' } as const],
      waitMinutes,
      reassign: false,
    }));
    if (quick === undefined || slow === undefined) throw new Error('there are two');
    const policy: Policy = { ...one, steps: [quick, slow] };
    const reasons = [0, 1].flatMap((round) =>
      [0, 1].map((step) => unownedStep(policy, { ...start, step, round, now: T }, reach()).pages[0]?.because.split(';')[0]),
    );
    expect(reasons).toEqual([
      'the ticket was cut',
      'nobody moved the ticket for 1 min',
      'nobody moved the ticket for 20 min',
      'nobody moved the ticket for 1 min',
    ]);
  });

  it('assigns nobody in a step that does not reassign', () => {
    const [step] = one.steps;
    if (step === undefined) throw new Error('there is a step');
    const decision = unownedStep({ ...one, steps: [{ ...step, reassign: false }] }, { ...start, now: T }, reach());
    expect(names(decision)).toEqual(['ines']);
    expect(decision.assign).toBeUndefined();
  });

  it('PAG-2: the last resort is told why it is paged, and assigned nothing; where it comes to nobody that is noted', () => {
    const nobody = reach({ primary: comesTo(), secondary: comesTo(), escalation: comesTo() });
    const decision = unownedStep(one, { ...start, now: T }, nobody);
    expect(decision.pages.map((page) => [page.role, page.because])).toEqual([
      ['last resort', "every step has been tried 2 times; the organisation's last resort: admin on call"],
    ]);
    expect(decision.assign).toBeUndefined();
    const notes = ['primary', 'secondary', 'escalation'].map((role) => `${role} comes to nobody: a gap`);
    expect(decision.notes).toEqual([...notes, ...notes]);
    const alone = unownedStep(one, { ...start, now: T }, { ...nobody, lastResort: comesTo() });
    expect(alone.pages).toEqual([]);
    expect(alone.notes.at(-1)).toBe('the last resort comes to nobody');
    expect(alone.due).toBe(T + minutes(30));
    expect(names(unownedStep({ ...one, steps: [] }, { ...start, now: T }, reach()))).toEqual(['admin']);
  });

  it('goes through steps and repeats before the last resort, and never pages one person twice in a step', () => {
    let state = start;
    const told: string[][] = [];
    for (let round = 0; round < 5; round += 1) {
      const decision = unownedStep(one, { ...state, now: T }, reach({ escalation: comesTo('tomas') }));
      told.push(names(decision));
      state = decision.next;
    }
    expect(told).toEqual([['ines'], ['tomas'], ['ines'], ['tomas'], ['admin']]);
  });

  it('never falls silent: whatever the policy and whoever is away, somebody is paged or the clock goes on', () => {
    const target = fc.constantFrom<PageTarget>(
      { kind: 'alias', role: 'primary' },
      { kind: 'alias', role: 'secondary' },
      { kind: 'person', person: 'gone' },
    );
    const step = fc.record({
      targets: fc.array(target, { minLength: 1, maxLength: 3 }),
      waitMinutes: fc.integer({ min: 1, max: 60 }),
      reassign: fc.boolean(),
    });
    const policy = fc.record<Policy>({
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      repeats: fc.integer({ min: 0, max: 3 }),
      nextMethodMinutes: fc.constant(5),
      unrestored: fc.constant(null),
    });
    fc.assert(
      fc.property(policy, fc.boolean(), fc.boolean(), (drawn, away, off) => {
        const around = reach({ ...(away ? { primary: comesTo() } : {}), ...(off ? { secondary: comesTo() } : {}) });
        let state = start;
        for (let turn = 0; turn < 30; turn += 1) {
          const decision = unownedStep(drawn, { ...state, now: T }, around);
          expect(decision.pages.length).toBeGreaterThan(0);
          expect(soundDecision(decision, T)).toBe(true);
          state = decision.next;
        }
        expect(names(unownedStep(drawn, { ...state, now: T }, around))).toEqual(['admin']);
      }),
    );
  });
});

describe('the clock of an unrestored ticket', () => {
  it('PAG-19: one management level more every 15 min, starting above whom unowned has paged, nobody twice, then the top every 30 min', () => {
    const paged = [person('priya').id];
    const first = unrestoredStep(one, { ...start, paged, now: T }, reach());
    expect(names(first)).toEqual(['mara']);
    expect(first.due).toBe(T + minutes(15));
    const second = unrestoredStep(one, { ...first.next, now: T }, reach());
    expect(names(second)).toEqual(['olga']);
    const third = unrestoredStep(one, { ...second.next, now: T }, reach());
    expect(names(third)).toEqual(['olga']);
    expect(third.due).toBe(T + minutes(30));
    expect(third.pages[0]?.because).toContain('top of the organisation');
  });

  it('PAG-19: severity 2 has no clock of restoring', () => {
    const decision = unrestoredStep(defaultPolicies[2], { ...start, now: T }, reach());
    expect(decision.pages).toEqual([]);
    expect(decision.due).toBeUndefined();
  });

  it('PAG-19: says which level is told and why others are passed over, and remembers whom it paged', () => {
    const around = reach({}, { management: [comesTo(), comesTo('priya'), comesTo('mara', 'olga')] });
    const decision = unrestoredStep(one, { ...start, paged: [person('priya').id, person('olga').id], now: T }, around);
    expect(decision.pages).toEqual([
      { person: person('mara'), role: 'management', because: 'not restored; management level 3: mara, olga on call' },
    ]);
    expect(decision.notes).toEqual(['management level 1 is passed over: a gap', 'management level 2 is passed over: paged already']);
    expect(decision.assign).toBeUndefined();
    expect(decision.next).toEqual({ ...start, levels: 3, paged: ['priya', 'olga', 'mara'].map((name) => person(name).id) });
    const top = unrestoredStep(one, { ...decision.next, now: T }, around);
    expect(top.pages.map((page) => [page.person.name, page.role, page.because])).toEqual([
      ['mara', 'management', 'still not restored; the top of the organisation: mara, olga on call'],
      ['olga', 'management', 'still not restored; the top of the organisation: mara, olga on call'],
    ]);
    expect(top.next).toEqual(decision.next);
    expect(top.notes).toEqual([]);
  });

  it('passes over levels without a manager, and with none at all tells the last resort', () => {
    const sparse = reach({}, { management: [comesTo(), comesTo('mara')] });
    expect(names(unrestoredStep(one, { ...start, now: T }, sparse))).toEqual(['mara']);
    expect(names(unrestoredStep(one, { ...start, now: T }, reach({}, { management: [] })))).toEqual(['admin']);
  });
});

describe('severities', () => {
  it('PAG-1: severity 1 and 2 page, 3 and 4 never do', () => {
    expect([1, 2, 3, 4].map(pages)).toEqual([true, true, false, false]);
  });
});
