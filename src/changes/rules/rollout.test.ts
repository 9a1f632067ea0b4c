import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { alarmsOfPhase, bakingPhase, whyNotYet, type Phase, type RollOut } from './rollout.ts';

const phase = (name: string, at: number, rest: Partial<Phase> = {}): Phase => ({
  name,
  at,
  share: 5,
  bakeMinutes: 30,
  alarms: [],
  backTo: 'v41',
  ...rest,
});
const phases = [
  phase('The canary', 0, { alarms: ['Errors of the ledger'] }),
  phase('One zone', 3_600),
  phase('All', 7_200, { bakeMinutes: 0 }),
];
const steps = [{ at: -600 }, { at: 0 }, { at: 60 }, { at: 3_600 }, { at: 7_200 }];
const walked = (...at: readonly number[]): RollOut['walked'] =>
  at.map((instant, place) => ({ plan: 'timeline', place, mark: 'done', at: instant }));
const alert = (name: string) => ({ key: name, name, severity: 2 });
const why = (
  rollOut: RollOut,
  place: number,
  seen: { firing?: readonly ReturnType<typeof alert>[]; known?: Record<string, number>; now: number },
): string => {
  const done = whyNotYet(rollOut, place, { firing: [], known: {}, ...seen });
  return done.ok ? 'may begin' : done.refusal.detail;
};

describe('a roll-out in phases', () => {
  it('CHG-17: the next phase begins once the one before has baked since its last step, and not a minute before', () => {
    const rollOut = { phases, steps, walked: walked(0, minutes(10), minutes(20)) };
    expect(why({ ...rollOut, walked: walked(0) }, 1, { now: 1 })).toBe('may begin');
    expect(why({ ...rollOut, walked: walked(0, minutes(10)) }, 2, { now: minutes(11) })).toBe('may begin');
    expect(why(rollOut, 3, { now: minutes(49) })).toBe('The canary bakes for 1 more minute: One zone begins after that');
    expect(why(rollOut, 3, { now: minutes(50) })).toBe('may begin');
    expect(bakingPhase(rollOut)).toMatchObject({ phase: { name: 'The canary', backTo: 'v41' }, until: minutes(50) });
  });

  it('CHG-17: an alarm that a phase names stops what comes after it, and others do not; where none is named each does that is new', () => {
    const rollOut = { phases, steps, walked: walked(0, 1, 2) };
    const now = minutes(60);
    expect(why(rollOut, 3, { now, firing: [alert('errors of the ledger ')], known: { 'errors of the ledger ': 2 } })).toContain(
      'One zone does not begin',
    );
    expect(why(rollOut, 3, { now, firing: [alert('Disk')] })).toBe('may begin');
    const further = { ...rollOut, walked: walked(0, 1, 2, 3) };
    expect(why(further, 4, { now, firing: [alert('Disk')] })).toContain('Disk fires');
    expect(why(further, 4, { now, firing: [alert('Disk')], known: { Disk: 2 } })).toBe('may begin');
    expect(alarmsOfPhase(phases[1] ?? phase('', 0), [alert('Disk')], { Disk: 1 })).toEqual([]);
  });

  it('CHG-17: whatever was walked when, no step of a phase is done before all that was done earlier has baked', () => {
    const drawn = fc.array(fc.record({ at: fc.integer({ min: 0, max: 7_200 }), bake: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    const acts = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 40 }), skip: fc.boolean() }), { maxLength: 12 });
    let held = 0;
    fc.assert(
      fc.property(drawn, fc.array(fc.integer({ min: 0, max: 7_200 }), { minLength: 1, maxLength: 8 }), acts, (made, ats, order) => {
        const all = made.map(({ at, bake }, place) => phase(`P${place}`, at + place / 10, { bakeMinutes: bake }));
        const plan = ats.toSorted((one, other) => one - other).map((at) => ({ at }));
        const marks: { plan: 'timeline'; place: number; mark: 'done' | 'skipped'; at: number }[] = [];
        const phaseOf = (at: number): number => all.map((each) => each.at).filter((from) => from <= at).length;
        let now = 0;
        for (const { wait, skip } of order) {
          now += minutes(wait);
          const place = marks.length;
          const step = plan[place];
          if (step === undefined) break;
          if (skip) marks.push({ plan: 'timeline', place, mark: 'skipped', at: now });
          else if (whyNotYet({ phases: all, steps: plan, walked: marks }, place, { firing: [], known: {}, now }).ok) {
            const sorted = all.toSorted((one, other) => one.at - other.at);
            const is = phaseOf(step.at);
            const early = marks.filter((before) => {
              const was = phaseOf(plan[before.place]?.at ?? 0);
              return before.mark === 'done' && was > 0 && was < is && now - before.at < minutes(sorted[was - 1]?.bakeMinutes ?? 0);
            });
            expect(early).toEqual([]);
            marks.push({ plan: 'timeline', place, mark: 'done', at: now });
          } else held += 1;
        }
      }),
      { numRuns: 400, seed: 17 },
    );
    expect(held).toBeGreaterThan(20);
  });
});
