import { expect, it } from 'vitest';

import { sql, type Sql } from './sql.ts';

const asked = (condition: Sql | undefined, limit: number): Sql => sql`select id from page where ${condition ?? true} limit ${limit}`;

it('numbers the values of parts by where they stand, whichever parts stood there before', () => {
  const one = { text: 'select id from page where a = $1 and b = $2 limit $3', values: ['a', 'b', 5] };
  expect(asked(sql`a = ${'a'} and b = ${'b'}`, 5)).toEqual(one);
  expect(asked(sql`c = ${'c'}`, 6)).toEqual({ text: 'select id from page where c = $1 limit $2', values: ['c', 6] });
  expect(asked(undefined, 7)).toEqual({ text: 'select id from page where $1 limit $2', values: [true, 7] });
  expect(asked(sql`a = ${'a'} and b = ${'b'}`, 5)).toEqual(one);
});

it('takes parts within parts', () => {
  const inner = sql`x = ${1}`;
  const outer = (last: number): Sql => sql`${sql`y = ${0} and ${inner}`} and z = ${last}`;
  expect([outer(2), outer(3)]).toEqual([2, 3].map((last) => ({ text: 'y = $1 and x = $2 and z = $3', values: [0, 1, last] })));
});
