import fc from 'fast-check';
import { expect, it } from 'vitest';

import { iso } from './time.ts';

it('an instant is written as a Date writes it', () => {
  const instants = fc.integer({ min: Date.UTC(-200, 0), max: Date.UTC(12_000, 0) });
  fc.assert(fc.property(instants, (instant) => void expect(iso(instant)).toBe(new Date(instant).toISOString())));
  fc.assert(fc.property(fc.integer({ min: 0, max: 86_400_000 }), (past) => void expect(iso(past)).toBe(new Date(past).toISOString())));
});

it('what is no instant is refused', () => {
  expect(() => iso(NaN)).toThrow(RangeError);
});
