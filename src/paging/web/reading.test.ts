import { expect, it } from 'vitest';

import { pagingOf, timedSteps } from './reading.ts';

const step = (waitMinutes: number, ...targets: string[]) => ({ targets, waitMinutes, reassign: true });

it('says a policy as the night will go', () => {
  const policy = { steps: [step(15, 'the primary'), step(15, 'the secondary', 'the group manager')] };
  expect(pagingOf(policy)).toBe('Pages the primary at once, the secondary and the group manager after 15 min');
  expect(timedSteps(policy).end).toBe(30);
});
