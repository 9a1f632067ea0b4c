import { describe, expect, it } from 'vitest';

import type { StepDecision } from './escalation.ts';
import { soundDecision } from './sound.ts';

const now = 1_700_000_000_000;
const page = (id: string) => ({ person: { id, name: 'Ines' }, role: 'primary', because: 'on call' });
const ines = page('01234567-89ab-7000-8000-000000000000');
const decision: StepDecision = {
  pages: [ines],
  assign: undefined,
  next: { step: 1, round: 0, levels: 0, paged: [] },
  due: now + 1,
  notes: [],
};
const sound = (change: Partial<StepDecision>): boolean => soundDecision({ ...decision, ...change }, now);

describe('a decision that can be carried out', () => {
  it('pages people that have an id, and is due later or never again', () => {
    expect(sound({})).toBe(true);
    expect(sound({ due: undefined })).toBe(true);
    expect(sound({ pages: [], notes: ['nobody'] })).toBe(true);
    expect(sound({ pages: [], due: undefined })).toBe(true);
  });

  it('is not one that is due at once, in the past or at no time', () => {
    for (const due of [now, now - 1, Number.NaN, Number.POSITIVE_INFINITY]) expect(sound({ due }), `${due}`).toBe(false);
  });

  it('is not one that pages somebody without an id, among others or alone', () => {
    expect(sound({ pages: [ines, page('')] })).toBe(false);
    expect(sound({ pages: [page('ines')] })).toBe(false);
  });

  it('is not one that found nobody and never looks again', () => {
    expect(sound({ pages: [], due: undefined, notes: ['primary comes to nobody'] })).toBe(false);
  });
});
