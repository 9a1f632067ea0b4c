import { describe, expect, it } from 'vitest';

import { spoken } from './timeline-words.ts';

const line = (action: string, because = '', body: Record<string, unknown> = {}) => ({
  id: 1,
  at: 0,
  actor: { kind: 'person', id: '7', name: 'Ines Keller' },
  action,
  subject: { kind: 'ticket', id: '1' },
  because,
  body,
});

describe('the words of a timeline', () => {
  it('say what was done and why', () => {
    expect(spoken(line('ticket.lowered', 'Half of them work again', { from: 1, to: 2 }))).toEqual({
      kind: 'state',
      words: 'lowered it to severity 2',
      because: 'Half of them work again',
    });
    expect(spoken(line('page.made', 'primary of ledger', { person: 'Tomás Rivera', channel: 'email' })).words).toBe(
      'paged Tomás Rivera by mail',
    );
    expect(spoken(line('ticket.noted', 'All 502s.', { text: 'All 502s.' }))).toEqual({
      kind: 'people',
      words: 'wrote',
      because: '',
      text: 'All 502s.',
    });
  });
  it('say who did it once', () => {
    expect(spoken(line('ticket.taken', 'taken by Ines Keller'))).toEqual({ kind: 'state', words: 'took the ticket', because: '' });
    expect(spoken(line('page.answered', 'Ines Keller stopped the page by web, 4 s after it was made'))).toEqual({
      kind: 'pages',
      words: 'stopped the page by web, 4 s after it was made',
      because: '',
    });
  });
  it('say something plain about an action they do not know', () => {
    expect(spoken(line('page.looked-at'))).toEqual({ kind: 'pages', words: 'looked at', because: '' });
  });
});
