import { describe, expect, it } from 'vitest';

import { spoken } from './timeline-words.ts';

const line = (action: string, body: Record<string, unknown> = {}) => ({
  id: '1',
  at: 0,
  actor: { kind: 'person', id: '7', name: 'Ines Keller' },
  action,
  because: '',
  body,
});

describe('the words of a timeline', () => {
  it('say what was done', () => {
    expect(spoken(line('ticket.taken'))).toEqual({ kind: 'state', words: 'took the ticket' });
    expect(spoken(line('page.made', { person: { id: '8', name: 'Tomás Rivera' } })).words).toBe('paged Tomás Rivera');
    expect(spoken(line('ticket.noted', { text: 'All 502s come from 4.18.0.' }))).toEqual({
      kind: 'people',
      words: 'wrote',
      text: 'All 502s come from 4.18.0.',
    });
  });
  it('say something plain about an action they do not know', () => {
    expect(spoken(line('page.handed-over'))).toEqual({ kind: 'pages', words: 'handed over' });
  });
});
