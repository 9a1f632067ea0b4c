import { expect } from 'vitest';

import { at, txOn, type Anomaly } from '../stage.ts';

const ADD = 'update clock set tries = tries + 1 where kind = $1 and subject = $2';
const PUT = 'insert into clock (kind, subject, due_at) values ($1, $2, $3)';

/** How statements, transactions and connections end. */
export const ending: readonly Anomaly[] = [
  {
    name: 'a failed statement ends its transaction for all that follows (25P02), and its commit rolls back without an error',
    async play(stage) {
      await stage.clocks('a');
      const session = await stage.session();
      await session.query('begin');
      await session.query(ADD, [stage.tag, 'a']);
      expect(await stage.refusal(session, PUT, [stage.tag, 'a', at(0)])).toBe('23505');
      expect(await stage.refusal(session, 'select 1 as one')).toBe('25P02');
      expect(await stage.refusal(session, 'savepoint attempt')).toBe('25P02');
      await session.query('commit');
      expect(await stage.tries(session)).toEqual({ a: 0 });
    },
  },
  {
    name: 'what failed has let go of its locks before its rollback',
    async play(stage) {
      await stage.clocks('a', 'b');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'b']);
      expect(await stage.refusal(one, PUT, [stage.tag, 'a', at(0)])).toBe('23505');
      expect((await stage.answer(stage.ask(other, ADD, [stage.tag, 'b']))).rowCount).toBe(1);
      await one.query('rollback');
    },
  },
  {
    name: 'a statement that fails leaves nothing of itself, in a transaction or out of one',
    async play(stage) {
      await stage.clocks('b');
      const session = await stage.session();
      const put = 'insert into clock (kind, subject, due_at) select $1, subject, $3 from unnest($2::text[]) as subject';
      expect(await stage.refusal(session, put, [stage.tag, ['a', 'b'], at(0)])).toBe('23505');
      expect(await stage.tries(session)).toEqual({ b: 0 });
    },
  },
  {
    name: 'rolling back to a savepoint brings a failed transaction back, without what was written behind the savepoint',
    async play(stage) {
      await stage.clocks('a', 'b');
      const session = await stage.session();
      await session.query('begin');
      await session.query(ADD, [stage.tag, 'a']);
      const failure = await txOn(session).attempt(async () => {
        await session.query(ADD, [stage.tag, 'a']);
        await session.query('delete from clock where kind = $1 and subject = $2', [stage.tag, 'b']);
        await session.query(PUT, [stage.tag, 'c', at(0)]);
        await session.query(PUT, [stage.tag, 'c', at(0)]);
      });
      expect(failure).toMatchObject({ code: '23505' });
      expect(await stage.tries(session)).toEqual({ a: 1, b: 0 });
      await session.query(PUT, [stage.tag, 'd', at(0)]);
      await session.query('commit');
      expect(await stage.tries()).toEqual({ a: 1, b: 0, d: 0 });
    },
  },
  {
    name: 'of savepoints of one name the newest is rolled back to, and it stays',
    async play(stage) {
      const session = await stage.session();
      await session.query('begin');
      await session.query('savepoint attempt');
      await session.query(PUT, [stage.tag, 'a', at(0)]);
      await session.query('savepoint attempt');
      await session.query(PUT, [stage.tag, 'b', at(0)]);
      await session.query('rollback to savepoint attempt');
      await session.query(PUT, [stage.tag, 'c', at(0)]);
      await session.query('rollback to savepoint attempt');
      await session.query('commit');
      expect(await stage.tries()).toEqual({ a: 0 });
    },
  },
  {
    name: 'statements that wait behind one another on a connection are done in their order, and fail with the first',
    async play(stage) {
      await stage.clocks('a');
      const session = await stage.session();
      const good = [
        stage.ask(session, 'begin'),
        stage.ask(session, ADD, [stage.tag, 'a']),
        stage.ask(session, 'select tries from clock where kind = $1', [stage.tag]),
        stage.ask(session, PUT, [stage.tag, 'a', at(0)]),
        stage.ask(session, ADD, [stage.tag, 'a']),
      ] as const;
      const end = stage.ask(session, 'rollback');
      expect((await stage.answer(good[2])).rows).toEqual([{ tries: 1 }]);
      expect([await stage.failure(good[3]), await stage.failure(good[4])]).toEqual(['23505', '25P02']);
      await stage.answer(end);
      expect(await stage.tries()).toEqual({ a: 0 });
    },
  },
  {
    name: 'lock_timeout ends a wait with 55P03, and leaves the holder alone',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = [await stage.session(), await stage.session({ lockTimeout: 1000 })];
      await one.query('begin');
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, ADD, [stage.tag, 'a']);
      expect(await stage.failure(waiting)).toBe('55P03');
      await one.query('commit');
      expect((await other.query(ADD, [stage.tag, 'a'])).rowCount).toBe(1);
    },
  },
  {
    name: 'statement_timeout ends a wait with 57014, and the connection stays',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = [await stage.session(), await stage.session({ statementTimeout: 1000 })];
      await one.query('begin');
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, ADD, [stage.tag, 'a']);
      expect(await stage.failure(waiting)).toBe('57014');
      await one.query('commit');
      expect((await other.query(ADD, [stage.tag, 'a'])).rowCount).toBe(1);
    },
  },
  {
    name: 'idle_in_transaction_session_timeout ends a session that stands still, and frees its rows',
    async play(stage) {
      await stage.clocks('a');
      const [frozen, other] = [await stage.session({ idleInTransaction: 500 }), await stage.session()];
      stage.ask(frozen, 'begin');
      await stage.answer(stage.ask(frozen, ADD, [stage.tag, 'a']));
      const waiting = stage.ask(other, 'update clock set tries = tries + 10 where kind = $1', [stage.tag]);
      expect((await stage.answer(waiting)).rowCount).toBe(1);
      expect(await stage.tries()).toEqual({ a: 10 });
      expect(['25P03', 'broken']).toContain(await stage.refusal(frozen, 'commit'));
    },
  },
  {
    name: 'a session that stands still outside of a transaction stays',
    async play(stage) {
      await stage.clocks('a');
      const session = await stage.session({ idleInTransaction: 100 });
      await stage.pass(300);
      expect((await session.query(ADD, [stage.tag, 'a'])).rowCount).toBe(1);
    },
  },
  {
    name: 'a connection that breaks rolls back, and frees what it held',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      await one.query(ADD, [stage.tag, 'a']);
      const waiting = stage.ask(other, 'update clock set tries = tries + 10 where kind = $1', [stage.tag]);
      await stage.waits(waiting);
      await one.end();
      expect((await stage.answer(waiting)).rowCount).toBe(1);
      await other.query('commit');
      expect(await stage.tries()).toEqual({ a: 10 });
    },
  },
  {
    name: 'a connection that breaks while it waits leaves nothing, and nobody waits behind it',
    async play(stage) {
      await stage.clocks('a');
      const [one, other] = await stage.two();
      const third = await stage.session();
      await one.query(ADD, [stage.tag, 'a']);
      const gone = stage.ask(other, ADD, [stage.tag, 'a']);
      await stage.waits(gone);
      const behind = stage.ask(third, ADD, [stage.tag, 'a']);
      await stage.waits(behind);
      await other.end();
      expect(await stage.failure(gone)).not.toBe('none');
      await stage.waits(behind);
      await one.query('commit');
      expect((await stage.answer(behind)).rowCount).toBe(1);
      expect(await stage.tries()).toEqual({ a: 2 });
    },
  },
  {
    name: 'sequences are not rolled back: what rolls back leaves a gap',
    async play(stage) {
      const [one, other] = await stage.two();
      const next = "select nextval('ticket_number')::int as number from generate_series(1, $1::int)";
      const mine = (await one.query(next, [2])).rows.map((row) => Number(row['number']));
      const theirs = (await other.query(next, [1])).rows.map((row) => Number(row['number']));
      expect(mine[1]).toBe(Number(mine[0]) + 1);
      expect(theirs[0]).toBe(Number(mine[1]) + 1);
      await one.query('rollback');
      expect((await other.query(next, [1])).rows).toEqual([{ number: Number(theirs[0]) + 1 }]);
    },
  },
];
