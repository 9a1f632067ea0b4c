import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { ask, questions, SILENCE, type Call } from './questions.ts';

const call: Call = { severity: 1, state: 'researching', begunAt: 0, saidAt: 0, asked: {}, undecided: [] };

/** Every question of a call, in order, when somebody speaks every minute and nothing else changes. */
function course(from: Call, until: number, speaks = true): { at: number; key: string }[] {
  const asked: { at: number; key: string }[] = [];
  let standing = from;
  for (let now = 0; now <= until;) {
    const next = ask({ ...standing, saidAt: speaks ? now : standing.saidAt }, now);
    if (next.prompt !== undefined) {
      asked.push({ at: now, key: next.prompt.key });
      standing = { ...standing, asked: { ...standing.asked, [next.prompt.key]: now } };
    }
    expect(next.lookAt).toBeGreaterThan(now);
    now = next.lookAt;
  }
  return asked;
}

describe("the leader's questions", () => {
  it('INC-8: are about impact, changes, neighbours, rollback, closeness, who is here, progress, and how to verify', () => {
    expect(questions.map(({ words }) => words)).toEqual([
      'How will we verify that it is fixed?',
      'What is the scope, and what is the impact?',
      'What changed in the 12 hours before?',
      'How are the dependencies, up- and downstream?',
      'Is a rollback relevant?',
      'Is everyone here whom we need?',
      'How complex is it, and how close are we to the cause?',
      'Is progress enough, or does somebody else have to come?',
    ]);
  });

  it('INC-8: come in their order, each after its time, and progress is asked for again and again', () => {
    const asked = course(call, minutes(60));
    expect(asked.slice(0, 7)).toEqual([
      { at: minutes(2), key: 'impact' },
      { at: minutes(5), key: 'changed' },
      { at: minutes(8), key: 'neighbours' },
      { at: minutes(11), key: 'rollback' },
      { at: minutes(14), key: 'everyone' },
      { at: minutes(18), key: 'close' },
      { at: minutes(25), key: 'progress' },
    ]);
    expect(asked.filter(({ key }) => key === 'progress').map(({ at }) => at)).toEqual([25, 40, 55].map(minutes));
    expect(asked.filter(({ key }) => key === 'impact')).toHaveLength(1);
  });

  it('at severity 2 come half as fast, and once mitigation has begun it is asked how it will be verified', () => {
    expect(course({ ...call, severity: 2 }, minutes(20)).map(({ at }) => at)).toEqual([4, 10, 16].map(minutes));
    expect(course({ ...call, state: 'mitigating' }, minutes(3))[0]).toEqual({ at: minutes(2), key: 'verify' });
  });

  it('INC-8: 15 min of silence come before every other question, are told by message, and again after twice as long', () => {
    const asked = course(call, minutes(50), false).filter(({ key }) => key === 'silence');
    expect(asked.map(({ at }) => at)).toEqual([minutes(16), minutes(30)]);
    const silent = ask({ ...call, asked: { impact: minutes(1) } }, SILENCE);
    expect(silent.prompt).toMatchObject({
      key: 'silence',
      tell: true,
      words: 'Nobody has written for 15 min. How does it stand? Offer help.',
    });
    expect(ask({ ...call, severity: 2, saidAt: 0 }, SILENCE).prompt?.key).not.toBe('silence');
  });

  it('INC-8: a silence that goes on offers help, then asks for a name, then engages the secondary and the manager', () => {
    const words = [15, 30, 60].map((after, place) => {
      const asked = place === 0 ? {} : { silence: minutes([0, 15, 30][place] ?? 0) };
      return ask({ ...call, asked }, minutes(after)).prompt?.words;
    });
    expect(words).toEqual([
      'Nobody has written for 15 min. How does it stand? Offer help.',
      'Nobody has written for 30 min. Whom do we need? Ask for a name.',
      'Nobody has written for 60 min. Engage the secondary and the manager.',
    ]);
  });

  it('INC-32: what nobody has decided for 10 min is put before the leader', () => {
    const undecided = [{ id: 'a', text: 'Do we stop the launch?', since: minutes(20) }];
    const at = (now: number) => ask({ ...call, saidAt: now, undecided }, now).prompt;
    expect(at(minutes(29))?.key).not.toBe('decision/a');
    expect(at(minutes(30))).toMatchObject({ key: 'decision/a', words: 'Undecided for 10 min: Do we stop the launch? Who may decide?' });
  });

  it('two never come within 2 min, and there is always a next look', () => {
    const states = fc.constantFrom('assigned', 'researching', 'mitigating' as const);
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 2 }), fc.boolean(), (state, severity, speaks) => {
        const times = course({ ...call, state, severity }, minutes(180), speaks).map(({ at }) => at);
        expect(times.every((at, place) => place === 0 || at - (times[place - 1] ?? 0) >= minutes(2))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
