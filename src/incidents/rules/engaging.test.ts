import { describe, expect, it } from 'vitest';

import { decideCalling, patience, type CalledPage, type Calling } from './engaging.ts';
import { parseWhom, stepsFrom, whomText } from './whom.ts';

const olga = { id: 'o', name: 'Olga' };
const priya = { id: 'p', name: 'Priya' };

const page = (rest: Partial<CalledPage> = {}): CalledPage => ({ person: olga, state: 'unanswered', step: 0, unreachable: false, ...rest });
const calling = (rest: Partial<Calling> = {}): Calling => ({
  state: 'sent',
  step: 0,
  steps: 2,
  dueAt: 1000,
  pages: [page()],
  here: [],
  ...rest,
});

describe('calling somebody in', () => {
  it('waits until its time, and then whoever is next is paged', () => {
    expect(decideCalling(calling(), 999)).toEqual({ kind: 'wait', until: 1000 });
    expect(decideCalling(calling(), 1000)).toEqual({ kind: 'next', because: 'Olga did not answer' });
  });

  it('goes on at once from who declines or cannot be reached, while nobody else of the step may come', () => {
    expect(decideCalling(calling({ pages: [page({ state: 'declined' })] }), 0)).toMatchObject({
      kind: 'next',
      because: 'Olga cannot come',
    });
    expect(decideCalling(calling({ pages: [page({ unreachable: true })] }), 0)).toMatchObject({
      kind: 'next',
      because: 'Olga cannot be reached',
    });
    const both = [page({ state: 'declined' }), page({ person: priya })];
    expect(decideCalling(calling({ pages: both }), 0)).toEqual({ kind: 'wait', until: 1000 });
  });

  it('ends with an answer of any step, with who is here though they never answered, and when nobody is needed', () => {
    const late = [page({ state: 'answered' }), page({ person: priya, step: 1 })];
    expect(decideCalling(calling({ step: 1, pages: late }), 0)).toEqual({ kind: 'answered', because: 'Olga answered' });
    expect(decideCalling(calling({ here: ['o'] }), 0)).toEqual({ kind: 'answered', because: 'Olga is here' });
    expect(decideCalling(calling({ pages: [page({ state: 'over' })] }), 0)).toMatchObject({ kind: 'over' });
  });

  it('says once that nobody came, and may be answered after that', () => {
    const last = calling({ step: 1, pages: [page({ step: 1 })] });
    expect(decideCalling(last, 1000)).toEqual({ kind: 'nobody', declined: false, because: 'Olga did not answer' });
    expect(decideCalling({ ...last, state: 'unanswered', dueAt: null }, 5000)).toEqual({ kind: 'wait', until: null });
    expect(decideCalling({ ...last, state: 'unanswered', dueAt: null, pages: [page({ step: 1, state: 'answered' })] }, 5000)).toMatchObject(
      {
        kind: 'answered',
      },
    );
    expect(decideCalling(calling({ step: 1, pages: [page({ step: 1, state: 'declined' })] }), 0)).toMatchObject({
      kind: 'nobody',
      declined: true,
    });
  });

  it('waits less the more severe it is', () => {
    expect([1, 2, 3].map((severity) => patience(severity) / 60_000)).toEqual([10, 15, 30]);
  });
});

describe('whom a request names', () => {
  it('reads each form and writes it again', () => {
    for (const text of ['service:ledger', 'page-card-ledger-secondary', 'rotation:database', 'person:olga', 'list:network'])
      expect(whomText(parseWhom(text) ?? { kind: 'person', slug: '' })).toBe(text);
    for (const text of ['ledger', 'team:payments', 'page-ledger', 'person:', 'service:Ledger', 'ledger-change-notify'])
      expect(parseWhom(text), text).toBeUndefined();
  });

  it('goes from the role that is asked for up, as the tickets of the service do', () => {
    expect(stepsFrom('s', 'primary').map((step) => step.length)).toEqual([1, 2]);
    expect(stepsFrom('s', 'escalation')).toEqual([[{ kind: 'role', service: 's', role: 'escalation' }]]);
  });
});
