import pg from 'pg';

import { Fault } from '../../kernel/index.ts';
import { instantOf } from './instant-text.ts';

/** Where the database is: a URL, or the parts of one. */
export type DatabaseAddress =
  | { readonly connectionString: string }
  | { readonly host: string; readonly user: string; readonly password: string; readonly database: string; readonly port?: number };

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Instants come back as milliseconds, whole numbers of 8 bytes as numbers (all of ours stay below 2^53). */
const parseType = (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) => {
  if (oid === INT8) return (text: string) => Number(text);
  if (oid === TIMESTAMPTZ) return instantOf;
  // oxlint-disable-next-line typescript/no-unsafe-call -- the driver types the readers of all other types as anything
  return (text: string): unknown => pg.types.getTypeParser(oid, format ?? 'text')(text);
};

/** What a set of connections is for: people's requests may wait longer than the engine may hold rows. */
export interface PoolKind {
  readonly name: string;
  readonly size: number;
  /** Options of the session, in milliseconds. */
  readonly statementTimeout: number;
  readonly lockTimeout: number;
  readonly idleInTransaction: number;
}

/**
 * How soon each side gives up a peer of which nothing is heard: a host that lost its power, or a line that was cut, says nothing,
 * and TCP by itself would wait for a quarter of an hour. The server lets go of what the other held within 8 s.
 */
export const SERVER_GIVES_UP = '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=8000';
/** A connection that does not come about, in milliseconds. */
export const CONNECT_WITHIN = 5000;
/** A statement that the server has ended, or would have, is answered this much later; then its connection is given up. */
const ANSWER_LATEST = 2000;

/** How many connections of one kind this process has, and how many pieces of work wait for one. */
export interface PoolUse {
  readonly pool: string;
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
  readonly most: number;
}

/** The pools of this process, those that have ended until somebody looks. */
const pools = new Map<pg.Pool, PoolKind>();

function openPools(): [pg.Pool, PoolKind][] {
  for (const pool of pools.keys()) if (pool.ended) pools.delete(pool);
  return [...pools];
}

/** What is asked of the database's connections at this moment, in this process. */
export const poolUse = (): readonly PoolUse[] =>
  openPools().map(([pool, { name, size }]) => ({
    pool: name,
    used: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    most: size,
  }));

/** Opens connections on demand. A frozen holder is thrown out by the server after `idleInTransaction`. */
export function openPool(address: DatabaseAddress, kind: PoolKind): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    max: kind.size,
    application_name: `evenkeel ${kind.name}`,
    connectionTimeoutMillis: CONNECT_WITHIN,
    query_timeout: kind.statementTimeout + ANSWER_LATEST,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Statements that do not wait for each other's answers travel together: a round trip costs more than most of them.
    pipeline: true,
    options: [
      `-c statement_timeout=${kind.statementTimeout}`,
      `-c lock_timeout=${kind.lockTimeout}`,
      `-c idle_in_transaction_session_timeout=${kind.idleInTransaction}`,
      SERVER_GIVES_UP,
      '-c TimeZone=UTC -c jit=off',
      // A plan that is kept is one for tables as they were: made while they were empty, it reads them whole once a storm has filled them.
      '-c plan_cache_mode=force_custom_plan',
    ].join(' '),
    types: { getTypeParser: parseType },
  });
  openPools();
  pools.set(pool, kind);
  // A connection that dies while idle is replaced at the next use; the pool asks for a listener all the same.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    // Nor may one that dies in use end the process: the statement under way, or the next, fails by itself.
    client.on('error', () => undefined);
    // What was answered must be on disk. A server that says otherwise is not believed; stronger promises of its own stand.
    client
      .query("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'")
      .catch(() => undefined);
  });
  return pool;
}

/** PostgreSQL's own code of an error, such as 23505, or undefined for any other error. */
export const sqlState = (error: unknown): string | undefined => {
  if (error instanceof Fault) return sqlState(error.cause);
  return error instanceof pg.DatabaseError ? error.code : undefined;
};

/** Nothing was asked: this instance has not had a database yet. */
export class DatabaseAway extends Fault {
  constructor() {
    super('the database is away', 'later');
  }
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

/** Whether an error says that the server is not there at the moment, rather than that something is wrong. */
export function databaseIsAway(error: unknown): boolean {
  if (error instanceof DatabaseAway) return true;
  const state = sqlState(error);
  if (state !== undefined) return /^(?:08|57P)/.test(state);
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && typeof error.code === 'string' && AWAY.has(error.code)) || /terminated|timeout|not queryable/i.test(error.message)
  );
}
