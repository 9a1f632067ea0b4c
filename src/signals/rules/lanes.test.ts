import { describe, expect, it } from 'vitest';

import { LANES, laneOf, lanes, WHOLE } from './lanes.ts';

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

describe('the lanes of folding', () => {
  it('every lane gets about as many keys, and all of one key stays in one', () => {
    expect(lanes).toEqual([0, 1, 2, 3]);
    const counts = lanes.map((lane) => letters.filter((letter) => laneOf(letter) === lane).length);
    for (const count of counts) expect(Math.abs(count - letters.length / LANES)).toBeLessThanOrEqual(2);
    expect(laneOf('Abc')).toBe(laneOf('Axyz'));
  });

  it('what waits whole is in no lane', () => {
    expect(lanes).not.toContain(WHOLE);
  });
});
