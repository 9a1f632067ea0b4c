import { expect } from 'vitest';

import type { Anomaly } from '../stage.ts';

const ADD = 'update clock set tries = tries + 1 where kind = $1 and subject = $2';
const LOCK = 'select subject, tries from clock where kind = $1 and subject = $2 for update';
const SKIP = 'select subject from clock where kind = $1 order by due_at limit $2 for update skip locked';
const TRY = 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as held';

const rows: readonly Anomaly[] = [
  {
    name: 'who reads without a lock waits for nobody, and sees the version before',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(LOCK, [stage.tag, 'a']);
      await one.query(ADD, [stage.tag, 'a']);
      expect(await stage.tries(other)).toEqual({ a: 0 });
    },
  },
  {
    name: 'for update waits for who holds the row, and answers its newest version',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, LOCK, [stage.tag, 'a']);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ subject: 'a', tries: 1 }]);
    },
  },
  {
    name: 'for update that waited passes over a row that fits no more',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, 'select subject from clock where kind = $1 and tries = 0 order by subject for update', [stage.tag]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ subject: 'b' }]);
    },
  },
  {
    name: 'for update keeps the order of the versions that it began with',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query("update clock set tries = 9 where kind = $1 and subject = 'a'", [stage.tag]);
      const waiting = stage.ask(other, 'select subject, tries from clock where kind = $1 order by tries, subject for update', [stage.tag]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([
        { subject: 'a', tries: 9 },
        { subject: 'b', tries: 0 },
      ]);
    },
  },
  {
    name: 'skip locked passes over what others hold and takes the next, in order and up to its limit',
    async play(stage) {
      await stage.clocks('a', 'b', 'c', 'd', 'e');
      const [one, other] = await stage.two();
      const third = await stage.session();
      expect((await one.query(SKIP, [stage.tag, 2])).rows).toEqual([{ subject: 'a' }, { subject: 'b' }]);
      expect((await other.query(SKIP, [stage.tag, 2])).rows).toEqual([{ subject: 'c' }, { subject: 'd' }]);
      expect((await third.query(SKIP, [stage.tag, 2])).rows).toEqual([{ subject: 'e' }]);
      await one.query('rollback');
      expect((await third.query(SKIP, [stage.tag, 9])).rows).toEqual([{ subject: 'a' }, { subject: 'b' }, { subject: 'e' }]);
    },
  },
  {
    name: 'skip locked passes over rows that others change or delete, and finds none that are not committed',
    async play(stage) {
      await stage.clocks('a', 'b', 'c');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      await one.query('delete from clock where kind = $1 and subject = $2', [stage.tag, 'b']);
      await one.query('insert into clock (kind, subject, due_at) select kind, $2, due_at from clock where kind = $1 limit 1', [
        stage.tag,
        'd',
      ]);
      expect((await other.query(SKIP, [stage.tag, 9])).rows).toEqual([{ subject: 'c' }]);
    },
  },
  {
    name: 'a delete that takes what others have not locked leaves the rest to them',
    async play(stage) {
      await stage.clocks('a', 'b', 'c');
      const [one, other] = await stage.two();
      const take = `delete from clock where kind = $1 and subject in (
        select subject from clock where kind = $1 and subject = any($2) order by due_at for update skip locked) returning subject`;
      expect((await one.query(take, [stage.tag, ['a', 'b']])).rowCount).toBe(2);
      expect((await other.query(take, [stage.tag, ['a', 'b', 'c']])).rows).toEqual([{ subject: 'c' }]);
      await one.query('commit');
      await other.query('commit');
      expect(await stage.tries()).toEqual({});
    },
  },
  {
    name: 'locks taken in one order by all lead to waits and not to a deadlock',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      const lock = 'select subject from clock where kind = $1 order by subject for update';
      await one.query(lock, [stage.tag]);
      const waiting = stage.ask(other, lock, [stage.tag]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rows).toEqual([{ subject: 'a' }, { subject: 'b' }]);
    },
  },
  {
    name: 'deadlock: one of two that wait for each other fails with 40P01, and the other goes on',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      await other.query(ADD, [stage.tag, 'b']);
      const first = stage.ask(one, ADD, [stage.tag, 'b']);
      await stage.waits(first);
      const second = stage.ask(other, ADD, [stage.tag, 'a']);
      for (let round = 0; round < 200 && !first.ended() && !second.ended(); round += 1) await stage.pass(100);
      const [failed, stands, loser, winner] =
        first.ended() && (await stage.failure(first)) !== 'none' ? [first, second, one, other] : [second, first, other, one];
      expect(await stage.failure(failed)).toBe('40P01');
      // Its locks are free at once, whether or not it has rolled back by itself.
      expect((await stage.answer(stands)).rowCount).toBe(1);
      await winner.query('commit');
      await loser.query('rollback');
      expect(await stage.tries()).toEqual({ a: 1, b: 1 });
    },
  },
  {
    name: 'a row that names another waits for who locked that one for update, and not for who only changes it',
    async play(stage) {
      const [one, other] = await stage.two();
      const third = await stage.session();
      const [changed, locked] = [stage.id(), stage.id()];
      const person = "insert into person (id, slug, name, email, zone, created_at) values ($1, $2, 'A', $2, 'UTC', '2026-01-05T00:00:00Z')";
      const team = 'insert into team (id, slug, name, manager_id) values ($1, $2, $2, $3)';
      await third.query(person, [changed, `${stage.tag}-changed`]);
      await third.query(person, [locked, `${stage.tag}-locked`]);
      await one.query('update person set name = $2 where id = $1', [changed, 'B']);
      await one.query('select id from person where id = $1 for update', [locked]);
      expect((await other.query(team, [stage.id(), `${stage.tag}-1`, changed])).rowCount).toBe(1);
      const waiting = stage.ask(other, team, [stage.id(), `${stage.tag}-2`, locked]);
      await stage.waits(waiting);
      await one.query('commit');
      expect((await stage.answer(waiting)).rowCount).toBe(1);
      await other.query('rollback');
    },
  },
  {
    name: 'a row that names one that nobody has committed fails with 23503',
    async play(stage) {
      const [one, other] = await stage.two();
      const team = 'insert into team (id, slug, name, parent_id) values ($1, $2, $2, $3)';
      const parent = stage.id();
      await one.query(team, [parent, `${stage.tag}-1`, null]);
      expect(await stage.refusal(other, team, [stage.id(), `${stage.tag}-2`, parent])).toBe('23503');
      expect((await one.query(team, [stage.id(), `${stage.tag}-3`, parent])).rowCount).toBe(1);
      await one.query('rollback');
    },
  },
];

const advisory: readonly Anomaly[] = [
  {
    name: "an advisory lock of a transaction is one transaction's, again and again, until its end, also by a rollback",
    async play(stage) {
      const [one, other] = await stage.two();
      expect((await one.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
      expect((await one.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: false }]);
      expect((await other.query(TRY, [`${stage.tag} beside`])).rows).toEqual([{ held: true }]);
      await one.query('commit');
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
      await other.query('rollback');
      await one.query('begin');
      expect((await one.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
    },
  },
  {
    name: 'a statement outside of a transaction frees its advisory lock at its own end',
    async play(stage) {
      const [one, other] = [await stage.session(), await stage.session()];
      expect((await one.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
    },
  },
  {
    name: 'who waits for an advisory lock of a transaction gets it at the end of its holder',
    async play(stage) {
      const [one, other] = await stage.two();
      const wait = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
      await one.query(TRY, [stage.tag]);
      const waiting = stage.ask(other, wait, [stage.tag]);
      await stage.waits(waiting);
      await one.query('rollback');
      await stage.answer(waiting);
      expect((await one.query(TRY, [stage.tag])).rows).toEqual([{ held: false }]);
    },
  },
  {
    name: 'an advisory lock of a transaction is free once its connection is broken',
    async play(stage) {
      const [one, other] = await stage.two();
      await one.query(TRY, [stage.tag]);
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: false }]);
      await one.end();
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
    },
  },
  {
    name: 'locks taken behind a savepoint are free again once it is rolled back to',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(LOCK, [stage.tag, 'a']);
      await one.query('savepoint attempt');
      await one.query(LOCK, [stage.tag, 'b']);
      await one.query(TRY, [stage.tag]);
      expect((await other.query(SKIP, [stage.tag, 9])).rows).toEqual([]);
      await one.query('rollback to savepoint attempt');
      expect((await other.query(SKIP, [stage.tag, 9])).rows).toEqual([{ subject: 'b' }]);
      expect((await other.query(TRY, [stage.tag])).rows).toEqual([{ held: true }]);
    },
  },
];

/** Who waits for whom, and who passes by. */
export const locking: readonly Anomaly[] = [...rows, ...advisory];
