import { describe, expect, it } from 'vitest';

import { allowed, mainAct } from './ticket-acts.ts';

const page = {
  id: 'p1',
  person: { id: 'me', name: 'Ines Keller' },
  role: 'primary',
  state: 'unanswered' as const,
  because: '',
  madeAt: 0,
  endedAt: null,
  answeredBy: null,
  held: null,
};

describe('the one main action of a ticket', () => {
  it('is the reader’s own page first, then the next scope', () => {
    expect(mainAct({ state: 'assigned', pages: [page] }, 'me')).toEqual({ words: 'Stop my page', run: { page: 'p1' } });
    expect(mainAct({ state: 'assigned', pages: [page] }, 'other')?.words).toBe('Take the ticket');
    expect(mainAct({ state: 'assigned', pages: [{ ...page, state: 'answered' }] }, 'me')?.words).toBe('Take the ticket');
    expect(mainAct({ state: 'mitigating', pages: [] }, 'me')?.run).toEqual({ move: 'restore' });
  });
  it('is none where nothing is left to do', () => {
    expect(mainAct({ state: 'closed', pages: [] }, 'me')).toBeUndefined();
  });
  it('leaves to the menu what the state allows', () => {
    expect(allowed('closed', ['take', 'reopen', 'close'])).toEqual(['reopen']);
    expect(allowed('assigned', ['take', 'reopen', 'close'])).toEqual(['take', 'close']);
  });
});
