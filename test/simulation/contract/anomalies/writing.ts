import { expect } from 'vitest';

import { minutes } from '../../../../src/kernel/index.ts';
import { writeFirstSetting, writeSetting } from '../../../../src/platform/settings.ts';
import { at, txOn, type Anomaly } from '../stage.ts';

const ADD = 'update clock set tries = tries + 1 where kind = $1 and subject = $2';
const SET = 'update clock set tries = $3 where kind = $1 and subject = $2';
const READ = 'select tries from clock where kind = $1 and subject = $2';
const TAKE = 'delete from clock where kind = $1 and subject = $2 returning subject, tries';
const PUT = 'insert into clock (kind, subject, due_at) values ($1, $2, $3)';
const VALUE = 'select value from setting where name = $1';

const updates: readonly Anomaly[] = [
  {
    name: 'dirty write: whoever changes a row waits for who changed it before, so that two transactions do not mix',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(SET, [stage.tag, 'a', 1]);
      const waiting = stage.ask(other, SET, [stage.tag, 'a', 2]);
      await stage.waits(waiting);
      await one.query(SET, [stage.tag, 'b', 1]);
      await one.query('commit');
      expect((await stage.answer(waiting)).rowCount).toBe(1);
      await other.query(SET, [stage.tag, 'b', 2]);
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 2, b: 2 });
    },
  },
  {
    name: 'lost update: who reads and then writes without a lock undoes what another wrote between',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      const [mine, theirs] = [await one.query(READ, [stage.tag, 'a']), await other.query(READ, [stage.tag, 'a'])];
      await one.query(SET, [stage.tag, 'a', Number(mine.rows[0]?.['tries']) + 1]);
      await one.query('commit');
      await other.query(SET, [stage.tag, 'a', Number(theirs.rows[0]?.['tries']) + 1]);
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 1 });
    },
  },
  {
    name: 'lost update: does not happen to who reads for update, nor to who writes in the statement that reads',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      const mine = await one.query(`${READ} for update`, [stage.tag, 'a']);
      const reads = stage.ask(other, `${READ} for update`, [stage.tag, 'a']);
      await stage.waits(reads);
      await one.query(SET, [stage.tag, 'a', Number(mine.rows[0]?.['tries']) + 1]);
      await one.query('commit');
      const theirs = await stage.answer(reads);
      expect(theirs.rows).toEqual([{ tries: 1 }]);
      // Not before: two that wait for one row may each be the first at its new version.
      const adds = stage.ask(await stage.session(), ADD, [stage.tag, 'a']);
      await stage.waits(adds);
      await other.query(SET, [stage.tag, 'a', 11]);
      await other.query('commit');
      await stage.answer(adds);
      expect(await stage.tries()).toEqual({ a: 12 });
    },
  },
  {
    name: 'an update that waited looks at the newest version, and passes over a row that fits no more',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, 'update clock set tries = tries + 10 where kind = $1 and tries = 0 returning subject', [stage.tag]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ subject: 'b' }]);
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 1, b: 10 });
    },
  },
  {
    name: 'an update that waited finds a row as it was when the other rolled back',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, 'update clock set tries = tries + 10 where kind = $1 and tries = 0', [stage.tag]);
      await stage.waits(waiting);
      await one.query('rollback');
      expect((await stage.answer(waiting)).rowCount).toBe(1);
      expect(await stage.tries(other)).toEqual({ a: 10 });
    },
  },
  {
    name: 'a statement does not find a row that began to fit while it waited',
    async play(stage) {
      await stage.clocks('a', 'b');
      const setup = await stage.session();
      await setup.query(SET, [stage.tag, 'a', 9]);
      await setup.query(SET, [stage.tag, 'b', 10]);
      const [one, other] = await stage.two();
      await one.query('update clock set tries = tries + 1 where kind = $1', [stage.tag]);
      const waiting = stage.ask(other, 'delete from clock where kind = $1 and tries = 10', [stage.tag]);
      await stage.waits(waiting);
      await one.query('commit');
      // One was 9 when it began, the other is 11 now: neither goes, though one of both was 10 at every instant.
      expect((await stage.answer(waiting)).rowCount).toBe(0);
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 10, b: 11 });
    },
  },
  {
    name: 'an update or a lock that waited passes over a row that was deleted',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const third = await stage.session();
      await one.query(TAKE, [stage.tag, 'a']);
      const updates = stage.ask(other, 'update clock set tries = tries + 1 where kind = $1', [stage.tag]);
      const locks = stage.ask(third, 'select subject from clock where kind = $1 and subject = $2 for update', [stage.tag, 'a']);
      await stage.waits(updates);
      await stage.waits(locks);
      await one.query('commit');
      expect((await stage.answer(updates)).rowCount).toBe(1);
      expect((await stage.answer(locks)).rows).toEqual([]);
    },
  },
  {
    name: 'two deletes of one row: one gets it, the other nothing after its wait',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      expect((await one.query(TAKE, [stage.tag, 'a'])).rows).toEqual([{ subject: 'a', tries: 0 }]);
      const waiting = stage.ask(other, TAKE, [stage.tag, 'a']);
      await stage.waits(waiting);
      await one.query('commit');
      expect(await stage.answer(waiting)).toMatchObject({ rows: [], rowCount: 0 });
    },
  },
  {
    name: 'two deletes of one row: the other gets it when the first rolls back',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(TAKE, [stage.tag, 'a']);
      const waiting = stage.ask(other, TAKE, [stage.tag, 'a']);
      await stage.waits(waiting);
      await one.query('rollback');
      expect((await stage.answer(waiting)).rows).toEqual([{ subject: 'a', tries: 0 }]);
    },
  },
];

const inserts: readonly Anomaly[] = [
  {
    name: 'an insert waits for an uncommitted row of its key, and fails with 23505 when that is committed',
    async play(stage) {
      const [one, other] = await stage.two();
      await one.query(PUT, [stage.tag, 'a', at(0)]);
      const waiting = stage.ask(other, PUT, [stage.tag, 'a', at(0)]);
      await stage.waits(waiting);
      await one.query('commit');
      expect(await stage.failure(waiting)).toBe('23505');
    },
  },
  {
    name: 'an insert that waited goes in when the other rolled back',
    async play(stage) {
      const [one, other] = await stage.two();
      await one.query(PUT, [stage.tag, 'a', at(0)]);
      const waiting = stage.ask(other, PUT, [stage.tag, 'a', at(0)]);
      await stage.waits(waiting);
      await one.query('rollback');
      expect((await stage.answer(waiting)).rowCount).toBe(1);
    },
  },
  {
    name: 'an upsert waits for an uncommitted row of its key, and then changes it though its view has none',
    async play(stage) {
      const [one, other] = await stage.two();
      await writeSetting(txOn(one), stage.tag, { by: 'one' });
      const waiting = stage.start(writeSetting(txOn(other), stage.tag, { by: 'other' }));
      await stage.waits(waiting);
      await one.query('commit');
      await stage.answer(waiting);
      await other.query('commit');
      expect((await one.query(VALUE, [stage.tag])).rows).toEqual([{ value: { by: 'other' } }]);
    },
  },
  {
    name: 'an upsert that waited inserts when the other rolled back',
    async play(stage) {
      const [one, other] = await stage.two();
      await writeSetting(txOn(one), stage.tag, { by: 'one' });
      const waiting = stage.start(writeSetting(txOn(other), stage.tag, { by: 'other' }));
      await stage.waits(waiting);
      await one.query('rollback');
      await stage.answer(waiting);
      expect((await other.query(VALUE, [stage.tag])).rows).toEqual([{ value: { by: 'other' } }]);
    },
  },
  {
    name: 'an upsert adds to the newest version of the row that it waited for',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      const upsert = `insert into clock (kind, subject, due_at, tries) values ($1, $2, $3, 0)
        on conflict (kind, subject) do update set due_at = greatest(clock.due_at, excluded.due_at), tries = clock.tries + 1 returning due_at, tries`;
      await one.query(upsert, [stage.tag, 'a', at(minutes(5))]);
      const waiting = stage.ask(other, upsert, [stage.tag, 'a', at(minutes(1))]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ due_at: Date.parse(at(minutes(5))), tries: 2 }]);
    },
  },
  {
    name: 'an upsert waits for an uncommitted delete of its key: it inserts once that is committed, and changes the row when it is not',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const third = await stage.session();
      const upsert = `insert into clock (kind, subject, due_at, tries) values ($1, $2, $3, 50)
        on conflict (kind, subject) do update set tries = clock.tries + 1 returning tries`;
      await one.query(TAKE, [stage.tag, 'a']);
      await other.query(TAKE, [stage.tag, 'b']);
      const [first, second] = [
        stage.ask(third, upsert, [stage.tag, 'a', at(0)]),
        stage.ask(await stage.session(), upsert, [stage.tag, 'b', at(0)]),
      ];
      await stage.waits(first);
      await stage.waits(second);
      await one.query('commit');
      await other.query('rollback');
      expect((await stage.answer(first)).rows).toEqual([{ tries: 50 }]);
      expect((await stage.answer(second)).rows).toEqual([{ tries: 1 }]);
    },
  },
  {
    name: 'on conflict do nothing waits for an uncommitted row of its key, and then does nothing or inserts',
    async play(stage) {
      const [one, other] = await stage.two();
      await writeFirstSetting(txOn(one), `${stage.tag} kept`, { by: 'one' });
      const nothing = stage.start(writeFirstSetting(txOn(other), `${stage.tag} kept`, { by: 'other' }));
      await stage.waits(nothing);
      await one.query('commit');
      await stage.answer(nothing);
      await one.query('begin');
      await writeFirstSetting(txOn(one), `${stage.tag} gone`, { by: 'one' });
      const inserts = stage.start(writeFirstSetting(txOn(other), `${stage.tag} gone`, { by: 'other' }));
      await stage.waits(inserts);
      await one.query('rollback');
      await stage.answer(inserts);
      expect(
        (await other.query('select value from setting where name = any($1) order by name', [[`${stage.tag} gone`, `${stage.tag} kept`]]))
          .rows,
      ).toEqual([{ value: { by: 'other' } }, { value: { by: 'one' } }]);
    },
  },
  {
    name: 'an insert waits for who changes a row away from its key',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query('update clock set subject = $3 where kind = $1 and subject = $2', [stage.tag, 'a', 'z']);
      const waiting = stage.ask(other, PUT, [stage.tag, 'a', at(0)]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rowCount).toBe(1);
    },
  },
];

/** What becomes of changes that meet. */
export const writing: readonly Anomaly[] = [...updates, ...inserts];
