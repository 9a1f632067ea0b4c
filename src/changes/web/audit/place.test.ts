import { expect, it } from 'vitest';

import { placeOf } from './place.ts';

const rows = ['a', 'b', 'c'].map((id) => ({ id }));

it('CHG-24: a record that leaves the list of findings leaves its place chosen, and one that others move keeps the choice', () => {
  expect(placeOf(rows, { id: 'c', place: 1 })).toBe(2);
  expect(placeOf(rows, { id: 'gone', place: 1 })).toBe(1);
  expect(placeOf(rows, { id: 'gone', place: 3 })).toBe(2);
  expect(placeOf([], { id: 'gone', place: 3 })).toBe(0);
});
