import { describe, expect, it } from 'vitest';

import { differenceOf } from './draft.ts';
import type { Shift } from './reading.ts';

const hour = 3_600_000;
const at = (hours: number): number => hours * hour;
const shift = (from: number, until: number, name: string | null): Shift => ({
  from: at(from),
  until: at(until),
  person: name === null ? null : { id: name, name },
  by: name === null ? 'gap' : 'turn',
  version: 1,
  because: '',
});
const draft = (from: number, until: number) => ({
  rotation: 'r',
  person: { id: 'Samir', name: 'Samir' },
  from: from * hour,
  until: until * hour,
  reason: '',
});

describe('what a draft of an override changes', () => {
  const schedule = { final: [shift(0, 10, 'Aiko'), shift(10, 19, null), shift(19, 40, 'Samir')] };
  it('closes a gap, or a part of it', () => {
    expect(differenceOf(schedule, draft(10, 19))).toEqual({ gapsBefore: 1, gapsAfter: 0, loses: [] });
    expect(differenceOf(schedule, draft(12, 19)).gapsAfter).toBe(1);
    expect(differenceOf(schedule, draft(12, 15)).gapsAfter).toBe(2);
  });
  it('takes shifts from those who had them, not from the one who covers', () => {
    expect(differenceOf(schedule, draft(8, 20))).toEqual({ gapsBefore: 1, gapsAfter: 0, loses: [{ name: 'Aiko', length: 2 * hour }] });
  });
});
