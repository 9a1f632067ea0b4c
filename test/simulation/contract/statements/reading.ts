import { abc, clocks, KIND, recordset, text, type Statement } from './statement.ts';

const own = `kind = '${KIND}'`;
const subjects = (...names: string[]): { subject: string }[] => names.map((subject) => ({ subject }));
const numbers = (column: string, ...values: (number | null)[]): Record<string, unknown>[] => values.map((value) => ({ [column]: value }));
const json = JSON.stringify;

const filters: readonly Statement[] = [
  {
    name: '= any of an array',
    given: [abc],
    ask: [`select subject from clock where ${own} and subject = any($1) order by subject`, [['a', 'c', 'x']]],
    gives: subjects('a', 'c'),
  },
  { name: '= any of an empty array', given: [abc], ask: [`select subject from clock where ${own} and subject = any($1)`, [[]]], gives: [] },
  {
    name: '<> all of an array',
    given: [abc],
    ask: [`select subject from clock where ${own} and subject <> all($1) order by subject`, [['a', 'x']]],
    gives: subjects('b', 'c'),
  },
  {
    name: '<> all of an empty array',
    given: [abc],
    ask: [`select subject from clock where ${own} and subject <> all($1) order by subject`, [[]]],
    gives: subjects('a', 'b', 'c'),
  },
  {
    name: '= any of a long array, and <> all of one',
    given: [abc],
    ask: [
      `select subject from clock where ${own} and subject = any($1) and tries <> all($2) order by subject`,
      [
        ['a', 'b', 'c', 'x', 'y'],
        [1, 7, 8, 9],
      ],
    ],
    gives: subjects('a', 'c'),
  },
  {
    name: '= any of a long array with a null is true or not known',
    given: [abc],
    ask: [`select subject, subject = any($1) as found from clock where ${own} order by subject`, [['a', 'x', 'y', 'z', null]]],
    gives: [
      { subject: 'a', found: true },
      { subject: 'b', found: null },
      { subject: 'c', found: null },
    ],
  },
  {
    name: '= any of an array of a cast',
    given: [abc],
    ask: [`select subject from clock where ${own} and tries = any($1::int[]) order by subject`, [[0, 2]]],
    gives: subjects('a', 'c'),
  },
  {
    name: '= any of an array without a cast, in numbers',
    given: [abc],
    ask: [`select subject from clock where ${own} and tries = any($1) order by subject`, [[0, 2]]],
    gives: subjects('a', 'c'),
  },
  {
    name: 'an expression = any of an array, || before = and % before =',
    given: [abc],
    ask: [`select subject from clock where kind || '' = any($1) and ascii(subject) % 2 = any($2) order by subject`, [[KIND], [1]]],
    gives: subjects('a', 'c'),
  },
  {
    name: 'in a list',
    given: [abc],
    ask: [`select subject from clock where ${own} and subject in ('a', 'b', 'x') order by subject desc`],
    gives: subjects('b', 'a'),
  },
  {
    name: 'in a subselect of one column, which answers some more than once, or null',
    given: [abc],
    ask: [
      `select subject from clock where kind || '' = $1 and subject in (select unnest($2::text[]) union all select 'a') order by subject`,
      [KIND, ['c', 'c', null, 'x']],
    ],
    gives: subjects('a', 'c'),
  },
  {
    name: 'between two bounds of an indexed column, of rows that came in and went out',
    given: [
      abc,
      [`update clock set due_at = $1 where ${own} and subject = 'a'`, [text(1500)]],
      [`update clock set due_at = $1 where ${own} and subject = 'c'`, [text(9000)]],
      clocks({ subject: 'd', due: 1500 }, { subject: 'e', due: 1501 }),
    ],
    ask: [
      `select subject from clock where kind || '' = $1 and due_at >= $2 and $3 > due_at order by subject`,
      [KIND, text(1000), text(1501)],
    ],
    gives: subjects('a', 'b', 'd'),
  },
  {
    name: 'before a bound that is null',
    given: [abc],
    ask: [`select subject from clock where kind || '' = $1 and due_at < $2::timestamptz`, [KIND, null]],
    gives: [],
  },
  {
    name: 'in a subselect of two columns',
    given: [abc],
    ask: [
      `select subject from clock where (kind, subject) in (select kind, subject from clock where ${own} and tries > 0 order by due_at limit 1)`,
    ],
    gives: subjects('b'),
  },
  {
    name: 'null logic: = any with a null in the list',
    ask: [`select n from ${recordset('n int')} where (n = any($2::int[])) is null order by n`, [json([{ n: 1 }, { n: 2 }]), [1, null]]],
    gives: numbers('n', 2),
  },
  {
    name: 'null logic: not in a list with a null finds nothing',
    ask: [
      `select n from ${recordset('n int')} where n not in (select m from jsonb_to_recordset($2::jsonb) as s(m int))`,
      [json([{ n: 1 }, { n: 2 }]), json([{ m: 1 }, { m: null }])],
    ],
    gives: [],
  },
  {
    name: 'null logic: null not in a list that is not empty is unknown, and in an empty one true',
    ask: [
      `select (null::int not in (select m from jsonb_to_recordset($1::jsonb) as s(m int))) as unknown, (null::int not in (select m from jsonb_to_recordset('[]'::jsonb) as s(m int))) as empty`,
      [json([{ m: 1 }])],
    ],
    gives: [{ unknown: null, empty: true }],
  },
  {
    name: 'null logic: or goes on where one side is unknown, and does not',
    ask: [
      `select n from ${recordset('n int, m int')} where n = 1 or m > 0 order by n`,
      [
        json([
          { n: 1, m: null },
          { n: 2, m: null },
          { n: 3, m: 1 },
        ]),
      ],
    ],
    gives: numbers('n', 1, 3),
  },
  {
    name: 'null logic: not, and <> of null',
    ask: [
      `select n from ${recordset('n int, m int')} where not (m = 1) or m <> 1 order by n`,
      [
        json([
          { n: 1, m: null },
          { n: 2, m: 2 },
        ]),
      ],
    ],
    gives: numbers('n', 2),
  },
  {
    name: 'is distinct from',
    ask: [
      `select n from ${recordset('n int, m int')} where m is distinct from $2::int order by n`,
      [
        json([
          { n: 1, m: null },
          { n: 2, m: 2 },
          { n: 3, m: 3 },
        ]),
        3,
      ],
    ],
    gives: numbers('n', 1, 2),
  },
  {
    name: 'is null of a parameter',
    given: [abc],
    ask: [
      `select subject from clock where ${own} and ($1::text is null or subject = $2) and ($3::uuid is null or false) order by subject`,
      [null, null, null],
    ],
    gives: subjects('a', 'b', 'c'),
  },
  {
    name: 'exists, with an empty list of columns',
    given: [abc],
    ask: [`select exists (select from clock where ${own}) as some, not exists (select from clock where ${own} and subject = 'x') as none`],
    gives: [{ some: true, none: true }],
  },
  {
    name: 'rows are compared from the left',
    ask: [
      `select n from ${recordset('n int, m int')} where (n, -m) > ($2::int, -($3::int)) order by n, m`,
      [
        json([
          { n: 1, m: 9 },
          { n: 2, m: 1 },
          { n: 2, m: 5 },
          { n: 3, m: 7 },
        ]),
        2,
        5,
      ],
    ],
    gives: numbers('n', 2, 3),
  },
  {
    name: 'ilike, with an escaped sign',
    ask: [
      `select t from ${recordset('t text')} where t ilike $2 order by t`,
      [json([{ t: 'Disk 5% full' }, { t: 'Disk 5 full' }, { t: 'cpu' }]), '%DISK 5\\%%'],
    ],
    gives: [{ t: 'Disk 5% full' }],
  },
  {
    name: 'position of lower',
    ask: [
      `select t from ${recordset('t text')} where position(lower($2) in lower(t || ' ' || 'x')) > 0`,
      [json([{ t: 'Ada' }, { t: 'Bob' }]), 'DA x'],
    ],
    gives: [{ t: 'Ada' }],
  },
  {
    name: 'a boolean column by itself, and not',
    given: [abc],
    ask: [
      `select flag, count(*) as count from (select tries > 0 as flag from clock where ${own}) f where flag or not flag group by flag order by flag`,
    ],
    gives: [
      { flag: false, count: 1 },
      { flag: true, count: 2 },
    ],
  },
  {
    name: 'between',
    ask: [`select n from ${recordset('n int')} where n between 2 and 3 order by n`, [json([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])]],
    gives: numbers('n', 2, 3),
  },
];

const orders: readonly Statement[] = [
  {
    name: 'nulls come last, and first where it is turned round',
    ask: [`select n from ${recordset('n int')} order by n`, [json([{ n: 2 }, { n: null }, { n: 1 }])]],
    gives: numbers('n', 1, 2, null),
  },
  {
    name: 'desc puts nulls first',
    ask: [`select n from ${recordset('n int')} order by n desc`, [json([{ n: 2 }, { n: null }, { n: 3 }])]],
    gives: numbers('n', null, 3, 2),
  },
  {
    name: 'nulls first',
    ask: [
      `select n, m from ${recordset('n int, m int')} order by n nulls first, m`,
      [
        json([
          { n: 2, m: 1 },
          { n: null, m: 3 },
          { n: null, m: 2 },
        ]),
      ],
    ],
    gives: [
      { n: null, m: 2 },
      { n: null, m: 3 },
      { n: 2, m: 1 },
    ],
  },
  {
    name: 'several keys, each with its own direction, expressions among them',
    given: [abc],
    ask: [`select subject from clock where ${own} order by (tries > 1), -extract(epoch from due_at) * 1000, subject desc`],
    gives: subjects('b', 'a', 'c'),
  },
  {
    name: 'collate "C" is the order of code points',
    ask: [
      `select t from ${recordset('t text')} order by t collate "C"`,
      [json([{ t: 'b' }, { t: 'A' }, { t: 'a' }, { t: 'B' }, { t: 'a-b' }, { t: 'ab' }])],
    ],
    gives: ['A', 'B', 'a', 'a-b', 'ab', 'b'].map((t) => ({ t })),
  },
  {
    name: 'a comparison by collate "C"',
    ask: [
      `select t from ${recordset('t text')} where t collate "C" > $2 order by t collate "C"`,
      [json([{ t: 'a' }, { t: 'B' }, { t: 'c' }]), 'a'],
    ],
    gives: [{ t: 'c' }],
  },
  {
    name: 'booleans: false before true',
    ask: [`select b from ${recordset('b boolean')} order by b`, [json([{ b: true }, { b: false }])]],
    gives: [{ b: false }, { b: true }],
  },
  {
    name: 'a cast of text to numeric orders by value',
    ask: [`select t from ${recordset('t text')} order by t::numeric`, [json([{ t: '10' }, { t: '9' }, { t: '9.5' }])]],
    gives: ['9', '9.5', '10'].map((t) => ({ t })),
  },
  {
    name: 'limit by a parameter, and 0',
    given: [abc],
    ask: [`select subject from clock where ${own} order by due_at desc limit $1`, [2]],
    gives: subjects('c', 'b'),
  },
  { name: 'distinct', given: [abc], ask: [`select distinct kind from clock where ${own}`], gives: [{ kind: KIND }] },
  {
    name: 'distinct on keeps the first of each by the order',
    ask: [
      `select distinct on (k) k, n from ${recordset('k text, n int')} order by k, n desc`,
      [
        json([
          { k: 'a', n: 1 },
          { k: 'a', n: 3 },
          { k: 'b', n: 2 },
        ]),
      ],
    ],
    gives: [
      { k: 'a', n: 3 },
      { k: 'b', n: 2 },
    ],
  },
  {
    name: 'union takes doubles out, union all does not',
    ask: [
      `select (select count(*) from (select n from ${recordset('n int')} union select 2) u)::int as once, (select count(*) from (select n from ${recordset('n int')} union all select 2) u)::int as all`,
      [json([{ n: 2 }, { n: 2 }, { n: 1 }])],
    ],
    gives: [{ once: 2, all: 4 }],
  },
];

/** Finding and ordering. */
export const reading: readonly Statement[] = [...filters, ...orders];
