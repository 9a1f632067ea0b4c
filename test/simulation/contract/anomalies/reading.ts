import { expect } from 'vitest';

import { at, type Anomaly } from '../stage.ts';

const ADD = 'update clock set tries = tries + 1 where kind = $1 and subject = $2';
const SET = 'update clock set tries = $3 where kind = $1 and subject = $2';

/** What a transaction sees of others. */
export const reading: readonly Anomaly[] = [
  {
    name: 'dirty read: what is not committed is not seen, nor waited for, and what was rolled back never was',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      expect(await stage.tries(other)).toEqual({ a: 0 });
      expect(await stage.tries(one)).toEqual({ a: 1 });
      await one.query('rollback');
      expect(await stage.tries(other)).toEqual({ a: 0 });
    },
  },
  {
    name: 'intermediate read: only the last of what a transaction wrote is seen once it has committed',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(SET, [stage.tag, 'a', 5]);
      expect(await stage.tries(other)).toEqual({ a: 0 });
      await one.query(SET, [stage.tag, 'a', 7]);
      await one.query('commit');
      expect(await stage.tries(other)).toEqual({ a: 7 });
    },
  },
  {
    name: 'non-repeatable read: the next statement of a transaction sees what others committed meanwhile',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      expect(await stage.tries(one)).toEqual({ a: 0, b: 0 });
      await other.query(ADD, [stage.tag, 'a']);
      await other.query('delete from clock where kind = $1 and subject = $2', [stage.tag, 'b']);
      expect(await stage.tries(one)).toEqual({ a: 0, b: 0 });
      await other.query('commit');
      expect(await stage.tries(one)).toEqual({ a: 1 });
    },
  },
  {
    name: 'phantom: the next statement finds rows that others added',
    async play(stage) {
      await stage.clocks('a');
      const one = await stage.session();
      await one.query('begin');
      expect(await stage.tries(one)).toEqual({ a: 0 });
      await stage.clocks('b');
      expect(await stage.tries(one)).toEqual({ a: 0, b: 0 });
    },
  },
  {
    name: 'read skew: two statements of one transaction may see two states that never were together',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const read = 'select tries from clock where kind = $1 and subject = $2';
      const before = await one.query(read, [stage.tag, 'a']);
      await other.query(ADD, [stage.tag, 'a']);
      await other.query(ADD, [stage.tag, 'b']);
      await other.query('commit');
      const after = await one.query(read, [stage.tag, 'b']);
      expect([before.rows, after.rows]).toEqual([[{ tries: 0 }], [{ tries: 1 }]]);
    },
  },
  {
    name: 'the smallest of a column is that of what had committed, and of what the transaction itself has written',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const first = 'select min(due_at) as first from clock where kind = $1';
      const [before] = (await other.query(first, [stage.tag])).rows;
      await one.query("update clock set due_at = due_at + interval '1 hour' where kind = $1", [stage.tag]);
      const during = [await one.query(first, [stage.tag]), await other.query(first, [stage.tag])];
      await one.query('commit');
      const after = await other.query(first, [stage.tag]);
      const later = during[0]?.rows[0];
      expect(Number(later?.['first']) - Number(before?.['first'])).toBe(3_600_000);
      expect([during[1]?.rows[0], after.rows[0]]).toEqual([before, later]);
    },
  },
  {
    name: 'a statement that waits keeps the view it began with in its subqueries and counts',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      await one.query('insert into clock (kind, subject, due_at) values ($1, $2, $3)', [stage.tag, 'c', at(0)]);
      const waiting = stage.ask(
        other,
        `update clock set tries = tries + 10, data = jsonb_build_object('seen', (select count(*) from clock where kind = $1))
         where kind = $1 and subject = $2 returning tries, data`,
        [stage.tag, 'a'],
      );
      await stage.waits(waiting);
      await one.query('commit');
      // The row itself is the newest, the count is from before.
      expect((await stage.answer(waiting)).rows).toEqual([{ tries: 11, data: { seen: 2 } }]);
    },
  },
  {
    name: 'a CTE of a statement that waits keeps the view it began with',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      await one.query(SET, [stage.tag, 'b', 5]);
      const waiting = stage.ask(
        other,
        `with beside as materialized (select tries as other from clock where kind = $1 and subject = 'b')
         update clock set tries = tries + 10 + beside.other from beside where kind = $1 and subject = 'a' returning tries`,
        [stage.tag],
      );
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ tries: 11 }]);
    },
  },
  {
    name: 'write skew: each of two writes because of what the other changes, and both commit',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const open = "select count(*) as open from clock where kind = $1 and tries = 0 and subject in ('a', 'b')";
      expect((await one.query(open, [stage.tag])).rows).toEqual([{ open: 2 }]);
      expect((await other.query(open, [stage.tag])).rows).toEqual([{ open: 2 }]);
      await one.query(ADD, [stage.tag, 'a']);
      await other.query(ADD, [stage.tag, 'b']);
      await one.query('commit');
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 1, b: 1 });
    },
  },
];
