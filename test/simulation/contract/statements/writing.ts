import { abc, clocks, ID, instant, KIND, one, OTHER, page, recordset, STAND, text, twoMessages, type Statement } from './statement.ts';

const own = `kind = '${KIND}'`;
const json = JSON.stringify;
const THIRD = '01900000-0000-7000-8000-00000000000c';
const once = `${page} on conflict (ticket_id, person_id) where state = 'unanswered' do nothing returning id`;

const changes: readonly Statement[] = [
  {
    name: 'update answers new values, reads old ones, and counts its rows',
    given: [abc],
    ask: [
      `update clock set tries = tries + 10, due_at = $1, data = jsonb_build_object('was', tries) where ${own} and tries > 0 returning subject, tries, due_at, data`,
      [text(5)],
    ],
    anyOrder: true,
    gives: [
      { subject: 'b', tries: 11, due_at: instant(5), data: { was: 1 } },
      { subject: 'c', tries: 12, due_at: instant(5), data: { was: 2 } },
    ],
  },
  {
    name: 'update from a recordset',
    given: [abc],
    ask: [
      `update clock c set tries = r.n, data = coalesce(r.data, c.data) from ${recordset('subject text, n int, data jsonb')} where c.subject = r.subject and c.${own}`,
      [
        json([
          { subject: 'a', n: 7 },
          { subject: 'c', n: 8, data: {} },
          { subject: 'x', n: 9 },
        ]),
      ],
    ],
    gives: [],
    then: [
      [
        STAND,
        [],
        [
          { subject: 'a', tries: 7 },
          { subject: 'b', tries: 1 },
          { subject: 'c', tries: 8 },
        ],
      ],
    ],
  },
  {
    name: 'update by a subselect with an order, a limit and locks',
    given: [abc],
    ask: [
      `update clock set tries = 9 where kind = '${KIND}' and subject in (select subject from clock where ${own} order by due_at desc limit 2 for update skip locked) returning subject`,
    ],
    anyOrder: true,
    gives: [{ subject: 'b' }, { subject: 'c' }],
  },
  {
    name: 'update that sets a row to what it is counts it all the same',
    given: [abc],
    ask: [`update clock set tries = tries where ${own} and subject = 'a' returning subject`],
    gives: [{ subject: 'a' }],
  },
  {
    name: 'delete using a recordset',
    given: [abc],
    ask: [
      `delete from clock c using ${recordset('subject text, n int')} where c.subject = r.subject and c.tries = r.n and c.${own} returning c.subject, c.tries, r.n + 1 as next`,
      [
        json([
          { subject: 'b', n: 1 },
          { subject: 'c', n: 9 },
        ]),
      ],
    ],
    gives: [{ subject: 'b', tries: 1, next: 2 }],
    then: [
      [
        STAND,
        [],
        [
          { subject: 'a', tries: 0 },
          { subject: 'c', tries: 2 },
        ],
      ],
    ],
  },
  {
    name: 'delete using two arrays in step',
    given: [abc],
    ask: [
      `delete from clock c using unnest($1::text[], $2::int[]) as f(subject, tries) where c.${own} and c.subject = f.subject and c.tries = f.tries returning c.subject`,
      [
        ['a', 'b'],
        [0, 2],
      ],
    ],
    gives: [{ subject: 'a' }],
  },
  {
    name: 'returning of a whole table',
    given: [clocks({ subject: 'a', data: { x: 1 } })],
    ask: [`delete from clock where ${own} returning *`],
    gives: [{ kind: KIND, subject: 'a', due_at: instant(), tries: 0, data: { x: 1 }, set_at: 0 }],
  },
  {
    name: 'insert with defaults, and what it answers',
    ask: [
      `insert into clock (kind, subject, due_at) values ('${KIND}', $1, $2), ('${KIND}', 'z', $2) returning subject, tries, data, set_at`,
      ['a', text()],
    ],
    gives: [
      { subject: 'a', tries: 0, data: {}, set_at: 0 },
      { subject: 'z', tries: 0, data: {}, set_at: 0 },
    ],
  },
  {
    name: 'insert from an ordered select gives identities in that order',
    ask: [
      `insert into fold_quarantine (log_id, place, entry, why, at) select 1, place, entry, 'x', '2026-01-05T12:00:00Z' from ${recordset('place int, entry jsonb')} order by place returning place`,
      [
        json([
          { place: 2, entry: [] },
          { place: 1, entry: {} },
        ]),
      ],
    ],
    gives: [{ place: 1 }, { place: 2 }],
    then: [
      [
        'select place, entry from fold_quarantine where log_id = 1 order by id',
        [],
        [
          { place: 1, entry: {} },
          { place: 2, entry: [] },
        ],
      ],
    ],
  },
  {
    name: 'an identity is not given from outside',
    ask: ["insert into fold_quarantine (id, log_id, place, entry, why, at) values (1, 1, 1, '{}', 'x', '2026-01-05T12:00:00Z')"],
    gives: '428C9',
  },
  {
    name: 'a statement of more rows that fails at one leaves none',
    given: [abc],
    ask: [`insert into clock (kind, subject, due_at) select '${KIND}', name, $2 from unnest($1::text[]) as name`, [['x', 'a'], text()]],
    gives: '23505',
  },
  {
    name: 'stepping keys through one another is one statement',
    given: [clocks({ subject: 'a' }, { subject: 'b' })],
    ask: [`update clock set subject = subject || '!' where ${own} returning subject`],
    anyOrder: true,
    gives: [{ subject: 'a!' }, { subject: 'b!' }],
  },
];

const upserts: readonly Statement[] = [
  {
    name: 'on conflict do update reads what stood and what would have been',
    given: [abc],
    ask: [
      `insert into clock (kind, subject, due_at, tries) values ('${KIND}', 'b', $1, 5), ('${KIND}', 'x', $1, 5) on conflict (kind, subject) do update set tries = clock.tries + excluded.tries, due_at = greatest(clock.due_at, excluded.due_at) returning subject, tries, due_at`,
      [text()],
    ],
    gives: [
      { subject: 'b', tries: 6, due_at: instant(1000) },
      { subject: 'x', tries: 5, due_at: instant() },
    ],
  },
  {
    name: 'on conflict do update where, that does not hold, changes and answers nothing',
    given: [abc],
    ask: [
      `insert into clock (kind, subject, due_at) values ('${KIND}', 'b', $1) on conflict (kind, subject) do update set tries = 99 where clock.tries > 5 returning subject`,
      [text()],
    ],
    gives: [],
    then: [
      [
        STAND,
        [],
        [
          { subject: 'a', tries: 0 },
          { subject: 'b', tries: 1 },
          { subject: 'c', tries: 2 },
        ],
      ],
    ],
  },
  {
    name: 'on conflict do nothing answers only what went in',
    given: [abc],
    ask: [
      `insert into clock (kind, subject, due_at) values ('${KIND}', 'b', $1), ('${KIND}', 'x', $1), ('${KIND}', 'x', $1) on conflict do nothing returning subject`,
      [text()],
    ],
    gives: [{ subject: 'x' }],
  },
  {
    name: 'on conflict do update does not meet one row twice',
    ask: [
      `insert into clock (kind, subject, due_at) values ('${KIND}', 'x', $1), ('${KIND}', 'x', $1) on conflict (kind, subject) do update set tries = 1`,
      [text()],
    ],
    gives: '21000',
  },
  {
    name: 'on conflict of one key fails at another',
    given: [
      [
        "insert into person (id, slug, name, email, zone, created_at) values ($1, 'contract-statement', 'A', 'contract@example.com', 'UTC', $2)",
        [ID, text()],
      ],
    ],
    ask: [
      "insert into person (id, slug, name, email, zone, created_at) values ($1, 'contract-other', 'A', 'CONTRACT@example.com', 'UTC', $2) on conflict (id) do nothing",
      [OTHER, text()],
    ],
    gives: '23505',
  },
  {
    name: 'a partial unique index holds among the rows of its condition',
    given: [[page, [json([one(ID, 'answered')])]]],
    ask: [once, [json([one(OTHER, 'unanswered'), one(THIRD, 'unanswered')])]],
    gives: [{ id: OTHER }],
  },
  {
    name: 'a partial unique index is no matter outside of its condition',
    given: [[page, [json([one(ID, 'unanswered')])]]],
    ask: [page, [json([one(OTHER, 'answered'), one(THIRD, 'over')])]],
    gives: [],
    then: [['select count(*) as count from page where ticket_id = $1', [ID], [{ count: 3 }]]],
  },
  {
    name: 'a partial unique index refuses a row that comes under its condition by an update',
    given: [[page, [json([one(ID, 'unanswered'), one(OTHER, 'over')])]]],
    ask: ["update page set state = 'unanswered' where id = $1", [OTHER]],
    gives: '23505',
  },
  {
    name: 'conflict at the key of a partial index is told by 23505 where there is no target',
    given: [[page, [json([one(ID, 'unanswered')])]]],
    ask: [page, [json([one(OTHER, 'unanswered')])]],
    gives: '23505',
  },
];

const constraints: readonly Statement[] = [
  { name: 'a check refuses', given: [twoMessages], ask: ["update message set state = 'sent' where id = $1", [ID]], gives: '23514' },
  {
    name: 'a check over two columns refuses',
    ask: [
      "insert into measurement (ticket_id, kind, status, at, because, actor, made_at) values ($1, 'detected', 'not-applicable', $2, 'x', '{}', $2)",
      [ID, text()],
    ],
    gives: '23514',
  },
  {
    name: 'null where none may be is refused',
    ask: [`insert into clock (kind, subject, due_at) values ('${KIND}', 'a', $1)`, [null]],
    gives: '23502',
  },
  {
    name: 'a row that names one that is not there is refused',
    ask: ['insert into membership (team_id, person_id) values ($1, $2)', [ID, OTHER]],
    gives: '23503',
  },
  {
    name: 'the journal is never changed',
    given: [
      [
        "insert into journal (at, actor, action, subject_kind, subject_id, because, audience, body, body_hash) values ($1, '{}', 'a.b', 'a', $2, 'x', 'members', '{}', sha256(convert_to('x', 'UTF8')))",
        [text(), KIND],
      ],
    ],
    ask: ["update journal set because = 'y' where subject_id = $1", [KIND]],
    gives: 'P0001',
  },
  { name: 'a table that is not there', ask: ['select 1 from no_such_table'], gives: '42P01' },
  { name: 'a column that is not there', ask: ['select no_such_column from clock'], gives: '42703' },
  {
    name: 'a sequence gives rising numbers, one for each row',
    ask: [
      "select count(distinct number) as numbers, max(number) - min(number) as apart from (select nextval('instance_number') as number from generate_series(1, 3)) n",
    ],
    gives: [{ numbers: 3, apart: 2 }],
  },
];

/** Changing rows, and what refuses it. */
export const writing: readonly Statement[] = [...changes, ...upserts, ...constraints];
