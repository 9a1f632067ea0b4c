import { abc, ID, instant, KIND, one, OTHER, page, STAND, text, twoMessages, type Statement } from './statement.ts';

const own = `kind = '${KIND}'`;
const json = JSON.stringify;
const past = `insert into message_past (id, kind, subject, channel, address, content, created_at, ended_at, outcome, detail, tries)
  select id, kind, subject, channel, address, content - 'link', created_at, $1, 'superseded', $2, tries from over`;

/** Statements whose parts write. */
export const ctes: readonly Statement[] = [
  {
    name: 'a CTE that deletes feeds an insert, and both see the table as it was',
    given: [twoMessages],
    ask: [
      `with over as (delete from message where subject = any($3) returning *) ${past} returning id, content`,
      [text(9), 'answered', ['a', 'b']],
    ],
    anyOrder: true,
    gives: [
      { id: ID, content: { text: 'a' } },
      { id: OTHER, content: {} },
    ],
    then: [
      ['select count(*) as count from message where kind = $1', [KIND], [{ count: 0 }]],
      [
        'select detail, ended_at, address from message_past where kind = $1 order by id',
        [KIND],
        [
          { detail: 'answered', ended_at: instant(9), address: 'x' },
          { detail: 'answered', ended_at: instant(9), address: { to: 'y' } },
        ],
      ],
    ],
  },
  {
    name: 'a CTE that deletes using another answers columns of both',
    given: [twoMessages],
    ask: [
      `with told as (select * from jsonb_to_recordset($3::jsonb) as t(id uuid, outcome text)), over as (delete from message m using told t where m.id = t.id and m.state = 'pending' returning m.*, t.outcome) select id, subject, outcome, $1::text as at, $2::text as why from over`,
      [text(), 'x', json([{ id: OTHER, outcome: 'failed' }])],
    ],
    gives: [{ id: OTHER, subject: 'b', outcome: 'failed', at: text(), why: 'x' }],
  },
  {
    name: 'a CTE that writes is done though nobody reads it',
    given: [abc],
    ask: [
      `with gone as (delete from clock where ${own} and tries > 0), made as (insert into clock (kind, subject, due_at) values ('${KIND}', 'x', $1)) select subject from clock where ${own} order by subject`,
      [text()],
    ],
    gives: [{ subject: 'a' }, { subject: 'b' }, { subject: 'c' }],
    then: [
      [
        STAND,
        [],
        [
          { subject: 'a', tries: 0 },
          { subject: 'x', tries: 0 },
        ],
      ],
    ],
  },
  {
    name: 'a CTE that updates answers the new, the table beside it is the old',
    given: [abc],
    ask: [
      `with changed as (update clock set tries = tries + 10 where ${own} and subject = 'a' returning subject, tries) select c.tries as new, o.tries as old from changed c join clock o on o.subject = c.subject and o.${own}`,
    ],
    gives: [{ new: 10, old: 0 }],
  },
  {
    name: 'a row becomes several: deleted by one key, inserted by others',
    given: [['insert into intake_pending (log_id, received_at, place, lane) values (-7, $1, 3, -1), (-8, $1, 0, -1)', [text()]]],
    ask: [
      `with parted as (delete from intake_pending where (log_id, lane) in (select log_id, lane from intake_pending where lane = -1 and log_id < 0 order by log_id desc limit 1) returning log_id, received_at, place) insert into intake_pending (log_id, received_at, place, lane) select log_id, received_at, place, part from parted, unnest($1::int[]) as part`,
      [[0, 1]],
    ],
    gives: [],
    then: [
      [
        'select log_id, place, lane from intake_pending where log_id < 0 order by log_id, lane',
        [],
        [
          { log_id: -8, place: 0, lane: -1 },
          { log_id: -7, place: 3, lane: 0 },
          { log_id: -7, place: 3, lane: 1 },
        ],
      ],
    ],
  },
  {
    name: 'an insert in a CTE and an update of the whole use the same rows',
    given: [[page, [json([one(ID, 'unanswered')])]]],
    ask: [
      `with use as (select page, method, decode(hash, 'hex') as hash from jsonb_to_recordset($1::jsonb) as u(page uuid, method uuid, hash text)), tokens as (insert into page_token (hash, page_id, made_at) select hash, page, $2 from use) update page p set used = p.used || use.method from use where p.id = use.page`,
      [json([{ page: ID, method: OTHER, hash: '00ff' }]), text()],
    ],
    gives: [],
    then: [
      ['select used from page where id = $1', [ID], [{ used: [OTHER] }]],
      ['select page_id from page_token where hash = $1', [Buffer.from([0, 255])], [{ page_id: ID }]],
    ],
  },
];
