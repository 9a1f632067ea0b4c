import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';
import { inject } from 'vitest';
import { z } from 'zod';

import { mustHave } from '../../../src/kernel/index.ts';
import { openPool } from '../../../src/platform/database/index.ts';
import { cloneDatabase, dropDatabase, type TestDatabase } from '../../../src/platform/database/embedded/for-tests.ts';
import type { Answer, Contestant, Entrant, Limits, Session } from './contestant.ts';

/** Far from what any script takes, on however busy a machine. */
const AMPLE: Limits = { statementTimeout: 60_000, lockTimeout: 60_000, idleInTransaction: 60_000 };

const identity = z.object({ pid: z.number() });
const activity = z.object({ pid: z.number(), blocked: z.boolean() });

class PostgresSession implements Session {
  readonly pid: number;
  private readonly client: pg.PoolClient;
  private readonly terminate: (pid: number) => Promise<void>;
  pending = 0;
  answered = 0;
  over = false;

  constructor(parts: { client: pg.PoolClient; pid: number; terminate: (pid: number) => Promise<void> }) {
    this.client = parts.client;
    this.pid = parts.pid;
    this.terminate = parts.terminate;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<Answer> {
    this.pending += 1;
    try {
      const { rows, rowCount } = await this.client.query<Record<string, unknown>>({ text, values: [...values] });
      return { rows, rowCount: rowCount ?? 0 };
    } finally {
      this.pending -= 1;
      this.answered += 1;
    }
  }

  async end(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await this.terminate(this.pid);
    this.client.release(true);
  }
}

class Postgres implements Contestant {
  private readonly database: TestDatabase;
  private readonly pools = new Map<string, pg.Pool>();
  private readonly sessions: PostgresSession[] = [];

  constructor(database: TestDatabase) {
    this.database = database;
  }

  /** Connections with the options that the product's have. */
  private pool(limits: Limits): pg.Pool {
    const key = JSON.stringify(limits);
    const pool = this.pools.get(key) ?? openPool(this.database.app, { name: 'contract', size: 20, ...limits });
    this.pools.set(key, pool);
    return pool;
  }

  async connect(limits: Partial<Limits> = {}): Promise<Session> {
    const client = await this.pool({ ...AMPLE, ...limits }).connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const session = new PostgresSession({ client, ...identity.parse(rows[0]), terminate: async (pid) => this.terminate(pid) });
    this.sessions.push(session);
    return session;
  }

  private async terminate(pid: number): Promise<void> {
    const control = this.pool(AMPLE);
    await control.query('select pg_terminate_backend($1)', [pid]);
    for (;;) {
      const { rowCount } = await control.query('select from pg_stat_activity where pid = $1', [pid]);
      if (rowCount === 0) return;
      await sleep(5);
    }
  }

  /** What the sessions do, and whether none of them can go on: each that was asked something waits for a lock. */
  private async look(): Promise<{ picture: string; still: boolean }> {
    const asked = this.sessions.filter((session) => session.pending > 0 && !session.over);
    const { rows } = await this.pool(AMPLE).query(
      `select pid, coalesce(state = 'active' and wait_event_type = 'Lock', false) as blocked from pg_stat_activity where pid = any($1)`,
      [asked.map((session) => session.pid)],
    );
    const blocked = z.array(activity).parse(rows);
    const answered = this.sessions.map((session) => session.answered).join(' ');
    return {
      picture: `${answered}; ${asked.map((session) => session.pid).join(' ')}`,
      still: asked.every((session) => blocked.some((row) => row.pid === session.pid && row.blocked)),
    };
  }

  async settle(): Promise<void> {
    let last = '';
    for (let times = 0; times < 3;) {
      const { picture, still } = await this.look();
      times = still && picture === last ? times + 1 : 0;
      last = picture;
      await sleep(3);
    }
  }

  async pass(milliseconds: number): Promise<void> {
    await sleep(milliseconds);
    await this.settle();
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map(async (session) => session.end()));
    await Promise.all([...this.pools.values()].map(async (pool) => pool.end()));
    await dropDatabase(this.database);
  }
}

/** The server that the tests share, on a database of its own: by it every script was proved. */
export const postgres: Entrant = {
  name: 'PostgreSQL',
  open: async () => new Postgres(await cloneDatabase(mustHave(inject('database'), 'this project has a database'))),
};
