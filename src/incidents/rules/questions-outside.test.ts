import { describe, expect, it } from 'vitest';

import { mayHandle, seesQuestion, type Viewer } from './questions-outside.ts';

const viewer = (roles: Viewer['roles'], engaged = true): Viewer => ({ id: 'me', roles, engaged });
const asked = { state: 'open', by: 'vp' };

describe('questions from outside', () => {
  it('are for manager and liaison, and for resolvers once they are handed on', () => {
    expect(seesQuestion(asked, viewer(['resolver']), ['resolver', 'manager'])).toBe(false);
    expect(seesQuestion({ ...asked, state: 'handed on' }, viewer(['resolver']), ['manager'])).toBe(true);
    for (const role of ['manager', 'liaison', 'leader', 'ops'] as const)
      expect(seesQuestion(asked, viewer([role]), ['manager'])).toBe(true);
    expect(seesQuestion({ ...asked, by: 'me' }, viewer(['resolver']), ['manager'])).toBe(true);
  });
  it('are seen by all while nobody takes them, so that none is lost, and by whoever only looks on', () => {
    expect(seesQuestion(asked, viewer(['resolver']), ['resolver', 'leader'])).toBe(true);
    expect(seesQuestion(asked, viewer([], false), ['manager'])).toBe(true);
  });
  it('are answered by who takes them', () => {
    expect(mayHandle('open', viewer(['resolver']), ['manager'])).toBe(false);
    expect(mayHandle('open', viewer(['liaison']), ['liaison'])).toBe(true);
    expect(mayHandle('handed on', viewer(['resolver']), ['manager'])).toBe(true);
    expect(mayHandle('open', viewer(['resolver']), ['leader'])).toBe(true);
  });
});
