import { describe, expect, it } from 'vitest';

import { mergeMarks, placeOn, stretchOn } from './axis.ts';

const axis = { from: 1_000, to: 2_000 };

describe('a time axis', () => {
  it('places instants by real time, and keeps them inside', () => {
    expect(placeOn(axis, 1_250)).toBe(25);
    expect(placeOn(axis, 5_000)).toBe(100);
    expect(stretchOn(axis, 500, 1_500)).toEqual({ left: 0, width: 50 });
    expect(stretchOn(axis, 2_000, 2_500)).toBeUndefined();
  });
  it('merges marks that would cover each other, the loudest on top', () => {
    const marks = [
      { at: 1_100, severity: 2 },
      { at: 1_110, severity: 1 },
      { at: 1_500, severity: 2 },
      { at: 9_000, severity: 1 },
    ];
    expect(mergeMarks(axis, marks, 2)).toEqual([
      { place: 10, severity: 1, count: 2 },
      { place: 50, severity: 2, count: 1 },
    ]);
  });
});
