import { expect, it } from 'vitest';

import { pagingOf, standingOf, timedSteps, type ChannelInfo } from './reading.ts';

const step = (waitMinutes: number, ...targets: string[]) => ({ targets, waitMinutes, reassign: true });

it('says a policy as the night will go', () => {
  const policy = { steps: [step(15, 'the primary'), step(15, 'the secondary', 'the group manager')] };
  expect(pagingOf(policy)).toBe('Pages the primary at once, the secondary and the group manager after 15 min');
  expect(timedSteps(policy).end).toBe(30);
});

const mail: ChannelInfo = {
  name: 'email',
  label: 'Email',
  rings: false,
  proves: 'accepted',
  lacks: null,
  credentials: { kind: 'good', detail: 'the mail server takes us', at: 5 },
  waiting: 0,
  handedOver: 3,
  failed: 0,
  handedOverAt: 9,
  failedAt: null,
};

it.each([
  ['ready', {}],
  ['ready', { failed: 1, failedAt: 8 }],
  ['fails', { failed: 1, failedAt: 10 }],
  ['fails', { failed: 1, failedAt: 10, handedOver: 0, handedOverAt: null }],
  ['not reached', { credentials: { kind: 'unknown' as const, detail: 'no answer in time', at: 5 } }],
  ['refused', { credentials: { kind: 'refused' as const, detail: 'it answered 401', at: 5 }, failed: 1, failedAt: 10 }],
  ['not set up', { lacks: 'no mail server is set', credentials: null }],
])('PAG-11: a channel %s by what it lacks, what its provider says and what came last: %o', (word, rest) => {
  expect(standingOf({ ...mail, ...rest }).word).toBe(word);
});
