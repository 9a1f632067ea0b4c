import { describe, expect, it } from 'vitest';

import { mainAct } from './ticket-acts.ts';

const mine = { page: null, stoppedAt: null, takenAt: null };
const may = ['take', 'restore', 'resolve', 'close'];

describe('the one main action of a ticket', () => {
  it('is the reader’s own page first, then the next scope', () => {
    expect(mainAct({ number: 'T-7', state: 'assigned', may, mine: { ...mine, page: 'p1' } })).toEqual({
      words: 'Stop my page',
      path: '/pages/p1/answer',
    });
    expect(mainAct({ number: 'T-7', state: 'assigned', may, mine })?.words).toBe('Take the ticket');
    expect(mainAct({ number: 'T-7', state: 'mitigating', may, mine })?.path).toBe('/tickets/T-7/restore');
  });
  it('is none where the reader may do nothing, or nothing is left', () => {
    expect(mainAct({ number: 'T-7', state: 'assigned', may: [], mine })).toBeUndefined();
    expect(mainAct({ number: 'T-7', state: 'closed', may, mine })).toBeUndefined();
  });
});
