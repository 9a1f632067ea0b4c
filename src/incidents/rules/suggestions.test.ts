import { describe, expect, it } from 'vitest';

import { suggest, type Stalled } from './suggestions.ts';

const stalled: Stalled = {
  service: 'ledger',
  prompt: { key: 'silence' },
  asked: [],
  causeIsTheirs: false,
  lists: [{ slug: 'storage', name: 'Storage' }],
};
const whom = (asked: Partial<Stalled>): readonly string[] => suggest({ ...stalled, ...asked }).map((each) => each.whom);

describe('whom to engage next', () => {
  it('INC-8: is the secondary, then the manager, then the lists, each until they were asked, two at a time', () => {
    expect(whom({})).toEqual(['page-ledger-secondary', 'page-ledger-escalation']);
    expect(whom({ asked: ['page-ledger-secondary'] })).toEqual(['page-ledger-escalation', 'list:storage']);
    expect(whom({ asked: ['page-ledger-secondary', 'page-ledger-escalation', 'list:storage'] })).toEqual([]);
  });

  it('is nobody while no question about progress stands', () => {
    expect(whom({ prompt: null })).toEqual([]);
    expect(whom({ prompt: { key: 'impact' } })).toEqual([]);
  });

  it('INC-8: is the manager first, whatever is asked, where the cause is theirs', () => {
    expect(whom({ causeIsTheirs: true })).toEqual(['page-ledger-escalation', 'page-ledger-secondary']);
    expect(suggest({ ...stalled, causeIsTheirs: true, prompt: null })).toEqual([
      { whom: 'page-ledger-escalation', words: 'Engage the manager', because: 'the cause is theirs' },
    ]);
  });
});
