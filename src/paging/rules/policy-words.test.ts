import { describe, expect, it } from 'vitest';

import { clockWords, pagesWords, targetWords } from './policy-words.ts';
import { defaultPolicies } from './policy.ts';

describe('the words of a policy', () => {
  it('say whom the policies that ship page first, and which clocks they run', () => {
    expect([pagesWords(defaultPolicies[1]), clockWords(defaultPolicies[1])]).toEqual([
      'the primary',
      'unowned: 15 min; unrestored: every 15 min',
    ]);
    expect([pagesWords(defaultPolicies[2]), clockWords(defaultPolicies[2])]).toEqual(['the primary', 'unowned: 30 min']);
    expect([pagesWords(undefined), clockWords(undefined)]).toEqual(['nobody', 'none']);
  });

  it('name every kind of target', () => {
    const targets = [
      { kind: 'alias', role: 'secondary' },
      { kind: 'alias', role: 'escalation' },
      { kind: 'person', person: 'ines' },
      { kind: 'rotation', rotation: 'ledger' },
      { kind: 'team', team: 'payments' },
    ] as const;
    expect(targets.map(targetWords)).toEqual([
      'the secondary',
      'the group manager',
      'ines',
      'whoever is on ledger',
      'everyone in payments',
    ]);
    const step = { targets, waitMinutes: 15, reassign: false };
    expect(pagesWords({ ...defaultPolicies[2], steps: [step] })).toBe(targets.map(targetWords).join(' and '));
    expect(pagesWords({ ...defaultPolicies[2], steps: [{ ...step, targets: [] }] })).toBe('nobody');
    expect(clockWords({ ...defaultPolicies[2], steps: [] })).toBe('none');
  });
});
