import { expect, it } from 'vitest';

import { rowsOf } from './lane-rows.ts';
import type { CalendarChange } from './reading.ts';

const change = (id: string, from: number): CalendarChange => ({
  id,
  number: `CHG-${id}`,
  title: id,
  state: 'approved',
  kind: 'code',
  tier: 1,
  risk: null,
  technician: null,
  from,
  until: from + 10,
  services: [],
});

it('changes stand on one row while their words have room, and words stand left of what is near the end', () => {
  const axis = { from: 0, to: 1000 };
  const drawn = rowsOf(axis, [change('c', 950), change('a', 0), change('b', 40), change('d', 400)], () => 'Pool size');
  expect(drawn.map(({ change: { id }, row, side }) => [id, row, side])).toEqual([
    ['a', 0, 'right'],
    ['b', 1, 'right'],
    ['d', 0, 'right'],
    ['c', 0, 'left'],
  ]);
});
