import { abc, clocks, instant, KIND, recordset, text, type Statement } from './statement.ts';

const own = `kind = '${KIND}'`;
const subjects = (...names: string[]): { subject: string }[] => names.map((subject) => ({ subject }));
const numbers = (column: string, ...values: (number | null)[]): Record<string, unknown>[] => values.map((value) => ({ [column]: value }));
const json = JSON.stringify;

const joins: readonly Statement[] = [
  {
    name: 'join, left join, and the null of a side that is not there',
    given: [abc],
    ask: [
      `select c.subject, m.tries as more from clock c left join clock m on m.kind = c.kind and m.tries = c.tries + 1 where c.${own} order by c.subject`,
    ],
    gives: [
      { subject: 'a', more: 1 },
      { subject: 'b', more: 2 },
      { subject: 'c', more: null },
    ],
  },
  {
    name: 'a join of a recordset',
    given: [abc],
    ask: [
      `select c.subject, r.word from ${recordset('subject text, word text')} join clock c on c.subject = r.subject and c.${own} order by 1`,
      [
        json([
          { subject: 'a', word: 'x' },
          { subject: 'q', word: 'y' },
        ]),
      ],
    ],
    gives: [{ subject: 'a', word: 'x' }],
  },
  {
    name: 'cross join lateral, with a limit of each row',
    given: [abc],
    ask: [
      `select r.name, l.subject from ${recordset('name text, most int')} cross join lateral (select subject from clock where ${own} and subject <> r.name order by due_at limit r.most) l order by r.name, l.subject`,
      [
        json([
          { name: 'a', most: 1 },
          { name: 'b', most: 2 },
          { name: 'z', most: 0 },
        ]),
      ],
    ],
    gives: [
      { name: 'a', subject: 'b' },
      { name: 'b', subject: 'a' },
      { name: 'b', subject: 'c' },
    ],
  },
  {
    name: 'lateral over a union all',
    given: [abc],
    ask: [
      `select r.name, max(s.tries) as most from ${recordset('name text')} cross join lateral (select 0 as tries union all (select tries from clock where ${own} and subject > r.name order by tries desc limit 1)) s group by r.name order by r.name`,
      [json([{ name: 'a' }, { name: 'z' }])],
    ],
    gives: [
      { name: 'a', most: 2 },
      { name: 'z', most: 0 },
    ],
  },
  {
    name: 'tables by a comma, one a function',
    given: [abc],
    ask: [`select subject, part from clock, unnest($1::int[]) as part where ${own} and subject < 'c' order by subject, part`, [[1, 2]]],
    gives: [
      { subject: 'a', part: 1 },
      { subject: 'a', part: 2 },
      { subject: 'b', part: 1 },
      { subject: 'b', part: 2 },
    ],
  },
  {
    name: 'unnest of two arrays goes in step',
    ask: [
      'select n, t from unnest($1::bigint[], $2::text[]) as f(n, t) order by n',
      [
        [2, 1],
        ['b', 'a'],
      ],
    ],
    gives: [
      { n: 1, t: 'a' },
      { n: 2, t: 'b' },
    ],
  },
  {
    name: 'unnest with ordinality counts from 1',
    ask: ['select t, place from unnest($1::text[]) with ordinality as list(t, place) order by place desc', [['b', 'a']]],
    gives: [
      { t: 'a', place: 2 },
      { t: 'b', place: 1 },
    ],
  },
  { name: 'generate_series', ask: ['select n * 2 as n from generate_series(1, $1::int) as n', [3]], gives: numbers('n', 2, 4, 6) },
  { name: 'generate_series to 0 is empty', ask: ['select n from generate_series(1, $1::int) as n', [0]], gives: [] },
  {
    name: 'a scalar subselect without a row is null',
    given: [abc],
    ask: [
      `select (select subject from clock where ${own} and tries = 1) as one, (select subject from clock where ${own} and tries = 9) as none`,
    ],
    gives: [{ one: 'b', none: null }],
  },
  {
    name: 'a scalar subselect of two rows fails',
    given: [abc],
    ask: [`select (select subject from clock where ${own}) as one`],
    gives: '21000',
  },
  {
    name: 'a subselect in brackets that names the row outside of it',
    given: [abc],
    ask: [
      `select subject, (select count(*) from clock l where l.kind = c.kind and l.due_at < c.due_at)::int as before from clock c where ${own} order by subject`,
    ],
    gives: [
      { subject: 'a', before: 0 },
      { subject: 'b', before: 1 },
      { subject: 'c', before: 2 },
    ],
  },
  {
    name: 'array(select …) keeps the order, and is empty without rows',
    given: [abc],
    ask: [
      `select array(select subject from clock where ${own} order by subject desc) as some, array(select subject from clock where ${own} and tries > 9) as none`,
    ],
    gives: [{ some: ['c', 'b', 'a'], none: [] }],
  },
  {
    name: 'array(select jsonb_array_elements_text(…)), cast to uuids',
    ask: [
      `select array(select jsonb_array_elements_text(l)::uuid) as ids from ${recordset('l jsonb')}`,
      [json([{ l: ['01900000-0000-7000-8000-000000000001'] }, { l: [] }])],
    ],
    gives: [{ ids: ['01900000-0000-7000-8000-000000000001'] }, { ids: [] }],
  },
  {
    name: 'a CTE is read twice, and one reads the other',
    given: [abc],
    ask: [
      `with own as materialized (select subject, tries from clock where ${own}), most as (select max(tries) as tries from own) select own.subject from own join most on most.tries = own.tries`,
    ],
    gives: subjects('c'),
  },
  {
    name: 'a view over two tables',
    ask: [
      'select name, ended_at from ticket_alert where ticket_id = $1 order by starts_at desc limit 100',
      ['01900000-0000-7000-8000-00000000000f'],
    ],
    gives: [],
  },
];

const groups: readonly Statement[] = [
  {
    name: 'count, min, max, sum of no rows',
    ask: [
      `select count(*) as count, min(tries) as min, max(due_at) as max, sum(tries) as sum, bool_or(tries > 0) as some, bool_and(tries > 0) as every from clock where ${own}`,
    ],
    gives: [{ count: 0, min: null, max: null, sum: null, some: null, every: null }],
  },
  {
    name: 'count, min, max, sum of rows',
    given: [abc],
    ask: [
      `select count(*) as count, count(distinct kind) as kinds, min(due_at) as min, max(subject) as max, sum(tries) as sum, bool_or(tries > 1) as some, bool_and(tries > 1) as every from clock where ${own}`,
    ],
    gives: [{ count: 3, kinds: 1, min: instant(), max: 'c', sum: 3, some: true, every: false }],
  },
  {
    name: 'the smallest of a column, of rows that were moved, ended, or do not meet a condition',
    given: [
      abc,
      clocks({ subject: 'd', due: 500 }, { subject: 'e', due: 3000, tries: 5 }),
      [`update clock set due_at = $1 where ${own} and subject = 'a'`, [text(9000)]],
      [`delete from clock where ${own} and subject = 'd'`],
    ],
    ask: [
      `select (select min(due_at) from clock where kind || '' = any($1)) as first, (select min(due_at) from clock where ${own} and tries > 1) as tried,
              (select min(due_at) from clock where ${own} and subject = 'a') as moved, (select min(due_at) from clock where ${own} and tries > 5) as none`,
      [[KIND, 'x', 'y', 'z']],
    ],
    gives: [{ first: instant(1000), tried: instant(2000), moved: instant(9000), none: null }],
  },
  {
    name: 'filter',
    given: [abc],
    ask: [
      `select count(*) filter (where tries > 0) as some, min(tries) filter (where tries > 0) as least, count(*) filter (where due_at <= $1) as due from clock where ${own}`,
      [text(1000)],
    ],
    gives: [{ some: 2, least: 1, due: 2 }],
  },
  {
    name: 'aggregates pass over nulls',
    ask: [
      `select count(n) as known, count(*) as all, min(n) as min, bool_and(n > 0) as every from ${recordset('n int')}`,
      [json([{ n: 1 }, { n: null }])],
    ],
    gives: [{ known: 1, all: 2, min: 1, every: true }],
  },
  {
    name: 'group by, with arrays in their order',
    ask: [
      `select k, array_agg(n order by n desc) as ns, array_agg(k || n order by n) as names from ${recordset('k text, n int')} group by k order by k`,
      [
        json([
          { k: 'a', n: 1 },
          { k: 'b', n: 5 },
          { k: 'a', n: 2 },
        ]),
      ],
    ],
    gives: [
      { k: 'a', ns: [2, 1], names: ['a1', 'a2'] },
      { k: 'b', ns: [5], names: ['b5'] },
    ],
  },
  { name: 'group by without rows has no group', ask: [`select kind, count(*) as count from clock where ${own} group by kind`], gives: [] },
  {
    name: 'a running sum goes with the order of its window',
    ask: [
      `select id, sum(entries - place) over (order by id) - (entries - place) as before from ${recordset('id int, entries int, place int')} order by id`,
      [
        json([
          { id: 2, entries: 5, place: 1 },
          { id: 1, entries: 3, place: 0 },
          { id: 7, entries: 1, place: 0 },
        ]),
      ],
    ],
    gives: [
      { id: 1, before: 0 },
      { id: 2, before: 3 },
      { id: 7, before: 7 },
    ],
  },
  {
    name: 'jsonb_agg in its order, and coalesce for none',
    given: [clocks({ subject: 'a', tries: 1 }, { subject: 'b' })],
    ask: [
      `select coalesce(jsonb_agg(jsonb_build_object('subject', subject, 'tries', tries) order by subject desc), '[]') as some, (select coalesce(jsonb_agg(tries), '[]') from clock where ${own} and tries > 9) as none from clock where ${own}`,
    ],
    gives: [
      {
        some: [
          { subject: 'b', tries: 0 },
          { subject: 'a', tries: 1 },
        ],
        none: [],
      },
    ],
  },
  {
    name: 'jsonb_object_agg, jsonb_build_array',
    ask: [
      `select jsonb_object_agg(k, n) as o, jsonb_agg(jsonb_build_array(k, n) order by k) as a from ${recordset('k text, n int')}`,
      [
        json([
          { k: 'a', n: 1 },
          { k: 'b', n: null },
        ]),
      ],
    ],
    gives: [
      {
        o: { a: 1, b: null },
        a: [
          ['a', 1],
          ['b', null],
        ],
      },
    ],
  },
];

/** Joining, putting together and counting. */
export const joining: readonly Statement[] = [...joins, ...groups];
