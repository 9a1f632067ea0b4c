import { clocks, instant, KIND, recordset, text, type Statement } from './statement.ts';

const json = JSON.stringify;
const ID = '01900000-0000-7000-8000-00000000000a';
const OTHER = '01900000-0000-7000-8000-00000000000b';

const fromJson: readonly Statement[] = [
  {
    name: 'a recordset has a type for each column, quoted names, and null for what is missing or null',
    ask: [
      `select * from ${recordset('id uuid, "ticketId" uuid, n int, big bigint, b boolean, t text, at timestamptz, j jsonb')}`,
      [
        json([
          { id: ID, ticketId: OTHER, n: 1, big: 5_000_000_000, b: true, t: 'x', at: text(5), j: { a: [1] } },
          { j: null, t: null, unknown: 1 },
        ]),
      ],
    ],
    gives: [
      { id: ID, ticketId: OTHER, n: 1, big: 5_000_000_000, b: true, t: 'x', at: instant(5), j: { a: [1] } },
      { id: null, ticketId: null, n: null, big: null, b: null, t: null, at: null, j: null },
    ],
  },
  {
    name: 'a null of a recordset is null and not the word of JSON',
    ask: [`select (j is null) as missing from ${recordset('j jsonb')}`, [json([{ j: null }])]],
    gives: [{ missing: true }],
  },
  {
    name: 'text of a recordset may be any JSON',
    ask: [`select t from ${recordset('t text')}`, [json([{ t: 1 }, { t: true }, { t: [1, 2] }])]],
    gives: [{ t: '1' }, { t: 'true' }, { t: '[1, 2]' }],
  },
  {
    name: 'an address that is a word of JSON stays one',
    ask: [`select j from ${recordset('j jsonb')}`, [json([{ j: 'a@example.com' }])]],
    gives: [{ j: 'a@example.com' }],
  },
  {
    name: 'what is not null is counted',
    ask: ['select num_nonnulls($1::text, null, $2::int, null) as n', ['x', 4]],
    gives: [{ n: 2 }],
  },
  { name: 'an empty recordset has no rows', ask: [`select n from ${recordset('n int')}`, ['[]']], gives: [] },
  {
    name: '-> and ->> and #>>',
    ask: [
      `select j -> 'a' as part, j ->> 'a' as word, j ->> 'n' as number, j #>> '{a,b}' as deep, j ->> 'x' as none, j -> 'l' -> 1 as second, ($2::jsonb) -> 1 as place, j ->> 'z' as nothing from ${recordset('j jsonb')}`,
      [json([{ j: { a: { b: 'c' }, n: 1, l: [1, 2], z: null } }]), '[5,6]'],
    ],
    gives: [{ part: { b: 'c' }, word: '{"b": "c"}', number: '1', deep: 'c', none: null, second: 2, place: 6, nothing: null }],
  },
  {
    name: "jsonb - 'key'",
    ask: [`select j - 'link' - 'token' as j from ${recordset('j jsonb')}`, [json([{ j: { link: 1, token: 2, title: 3 } }, { j: {} }])]],
    gives: [{ j: { title: 3 } }, { j: {} }],
  },
  { name: 'jsonb || jsonb', ask: ['select $1::jsonb || $2::jsonb as j', ['{"a":1,"b":2}', '{"b":3}']], gives: [{ j: { a: 1, b: 3 } }] },
  {
    name: 'jsonb is compared by what it says',
    ask: [
      `select (a = b) as same from ${recordset('a jsonb, b jsonb')}`,
      ['[{"a":{"x":1,"y":[2]},"b":{"y":[2],"x":1.0}},{"a":"1","b":1},{"a":[1,2],"b":[2,1]}]'],
    ],
    gives: [{ same: true }, { same: false }, { same: false }],
  },
  {
    name: 'jsonb as text has its keys in order, with blanks',
    ask: ['select $1::jsonb::text as t', ['{"bb":1,"a":[1,"x"],"c":null}']],
    gives: [{ t: '{"a": [1, "x"], "c": null, "bb": 1}' }],
  },
  {
    name: 'elements with ordinality',
    ask: [
      `select each ->> 'k' as k, place from jsonb_array_elements($1::jsonb) with ordinality as list(each, place) order by place desc`,
      [json([{ k: 'a' }, { k: 'b' }])],
    ],
    gives: [
      { k: 'b', place: 2 },
      { k: 'a', place: 1 },
    ],
  },
  {
    name: 'a cast of a part to a number',
    ask: ["select ($1::jsonb #>> '{a,b}')::int + 1 as n, ($1::jsonb ->> 'o')::numeric > 1 as more", ['{"a":{"b":2},"o":1.5}']],
    gives: [{ n: 3, more: true }],
  },
];

const instants: readonly Statement[] = [
  {
    name: 'instants are stored to the millisecond, rounded',
    given: [
      [
        `insert into clock (kind, subject, due_at) values ('${KIND}', 'a', '2026-01-05T12:00:00.0004Z'), ('${KIND}', 'b', '2026-01-05T12:00:00.0006Z')`,
      ],
    ],
    ask: [`select due_at from clock where kind = '${KIND}' order by subject`],
    gives: [{ due_at: instant() }, { due_at: instant(1) }],
  },
  {
    name: 'an instant is compared as an instant, whatever its zone',
    given: [clocks({ subject: 'a' })],
    ask: [
      `select subject from clock where kind = '${KIND}' and due_at = $1 and due_at <= $2 and not due_at < $1`,
      ['2026-01-05T13:00:00+01:00', text()],
    ],
    gives: [{ subject: 'a' }],
  },
  {
    name: 'instants less instants, and added to instants',
    given: [clocks({ subject: 'a', due: 90_061_007 })],
    ask: [`select $1::timestamptz + (due_at - $2::timestamptz) as later from clock where kind = '${KIND}'`, [text(1000), text()]],
    gives: [{ later: instant(90_062_007) }],
  },
  {
    name: 'greatest of a span and none',
    given: [clocks({ subject: 'a', due: -5000 }, { subject: 'b', due: 5000 })],
    ask: [
      `select $1::timestamptz + greatest(interval '0', due_at - $1::timestamptz) as later from clock where kind = '${KIND}' order by subject`,
      [text()],
    ],
    gives: [{ later: instant() }, { later: instant(5000) }],
  },
  {
    name: 'epoch',
    ask: ["select (extract(epoch from $1::timestamptz) * 1000)::float8 as ms, 'epoch'::timestamptz as zero", [text(7)]],
    gives: [{ ms: instant(7), zero: 0 }],
  },
  {
    name: 'a null instant stays null in arithmetic',
    given: [clocks({ subject: 'a' })],
    ask: [`select due_at - null::timestamptz as span, greatest(due_at, null) as greatest from clock where kind = '${KIND}'`],
    gives: [{ span: null, greatest: instant() }],
  },
  { name: 'what is no instant is refused', ask: [`select subject from clock where due_at = $1`, ['never']], gives: '22007' },
];

const words: readonly Statement[] = [
  {
    name: 'coalesce, greatest, case',
    ask: [
      `select coalesce(n, m, 9) as first, greatest(n, m) as most, case when n > 1 then 'many' when n = 1 then 'one' else 'none' end as word, case when n is null then 1 end as missing from ${recordset('n int, m int')}`,
      [json([{ n: 2, m: null }, { n: 1, m: 5 }, {}])],
    ],
    gives: [
      { first: 2, most: 2, word: 'many', missing: null },
      { first: 1, most: 5, word: 'one', missing: null },
      { first: 9, most: null, word: 'none', missing: 1 },
    ],
  },
  {
    name: 'case when by a parameter',
    given: [clocks({ subject: 'a', tries: 3 })],
    ask: [`select case when $1 then 0 else tries end as tries, tries + $2 as more from clock where kind = '${KIND}'`, [false, 1]],
    gives: [{ tries: 3, more: 4 }],
  },
  {
    name: 'text and numbers in one text',
    ask: [
      `select $1::bigint || '/' || t || '/' || (n::text) as word, (t || null) as nothing from ${recordset('t text, n int')}`.replace(
        '$1::bigint',
        '$2::bigint',
      ),
      [json([{ t: 'a', n: 2 }]), 7],
    ],
    gives: [{ word: '7/a/2', nothing: null }],
  },
  {
    name: 'lower, ascii, position, starts_with',
    ask: [
      "select lower($1) as lower, ascii('b') as ascii, position('c' in 'abc') as place, position('x' in 'abc') as none, starts_with('ticket.cut', 'ticket.') as starts",
      ['ADA'],
    ],
    gives: [{ lower: 'ada', ascii: 98, place: 3, none: 0, starts: true }],
  },
  {
    name: 'whole numbers are divided and cut, % keeps the rest',
    ask: ['select 7 / 2 as half, 7 % 4 as rest, -7 % 4 as below, 2 + 3 * 4 as first'],
    gives: [{ half: 3, rest: 3, below: -3, first: 14 }],
  },
  {
    name: 'arrays: || an element, || an array, array_remove, = any of a column',
    ask: [
      `select ids || $2::uuid as more, array_remove(array[$2::uuid], null) as one, array_remove(array[null::uuid], null) as none, ($3 = any(ids)) as held from (select array(select jsonb_array_elements_text(l)::uuid) as ids from ${recordset('l jsonb')}) s`,
      [json([{ l: [OTHER] }]), ID, OTHER],
    ],
    gives: [{ more: [OTHER, ID], one: [ID], none: [], held: true }],
  },
  {
    name: 'a hash of bytes, and bytes from hex',
    ask: [
      "select sha256(convert_to('abc', 'UTF8')) = decode($1, 'hex') as same, decode('00ff', 'hex') as bytes",
      ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ],
    gives: [{ same: true, bytes: Buffer.from([0, 255]) }],
  },
  {
    name: 'uuids are compared whatever their letters, and come back small',
    ask: [`select id, id::text as word from ${recordset('id uuid')} where id = $2`, [json([{ id: ID }]), ID.toUpperCase()]],
    gives: [{ id: ID, word: ID }],
  },
  { name: 'a malformed uuid is refused', ask: ['select id from ticket where id = $1', ['x']], gives: '22P02' },
  { name: 'a malformed number is refused', ask: ["select 'x'::int as n"], gives: '22P02' },
  { name: 'a uuid as text is compared as text', given: [], ask: ['select id from ticket where id::text = $1', ['x']], gives: [] },
  {
    name: 'gen_random_uuid differs each time',
    ask: ['select gen_random_uuid() <> gen_random_uuid() as differ'],
    gives: [{ differ: true }],
  },
  { name: 'a statement of several columns of one name answers the last', ask: ['select 1 as n, 2 as n'], gives: [{ n: 2 }] },
];

/** What becomes of values on their way in and out. */
export const values: readonly Statement[] = [...fromJson, ...instants, ...words];
