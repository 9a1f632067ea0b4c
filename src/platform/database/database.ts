import { Fault, must, type Duration, type Instant, type Result, type Shape } from '../../kernel/index.ts';
import type { Actor } from '../actor.ts';
import { newId, type Clock } from '../clock/index.ts';
import { insertLines, type JournalLine } from '../journal/write.ts';
import { openPool, sqlState, type DatabaseAddress, type PoolKind } from './connection.ts';
import type { Sql } from './sql.ts';

/** Asks questions. Each is a statement of its own unless it is part of a transaction. */
export interface Reader {
  many<T>(statement: Sql, row: Shape<T>): Promise<T[]>;
  /** The only row, or undefined. */
  maybe<T>(statement: Sql, row: Shape<T>): Promise<T | undefined>;
}

/** A transaction: it has an actor and one present, and what it journals is written before it commits. */
export interface Tx extends Reader {
  readonly actor: Actor;
  readonly now: Instant;
  /** Runs a statement and answers how many rows it touched. */
  run(statement: Sql): Promise<number>;
  id(): string;
  readonly clock: Clock;
  journal(...lines: readonly JournalLine[]): void;
  /** Runs once the transaction has committed, and not at all when it has not. */
  afterCommit(act: () => void): void;
  /** Says that it writes rows that the engine must take up at an instant, so that the engine need not look for them. */
  due(of: DueOf, at: Instant): void;
  /**
   * Work that may fail without the rest of the transaction: what it wrote and journalled is taken back then. Answers what
   * it threw, or undefined when all of it stands.
   */
  attempt(work: (part: Tx) => Promise<void>): Promise<Error | undefined>;
}

export type Work<T> = (tx: Tx) => Promise<T>;

/** What transactions write for the engine to take up. */
export type DueOf = 'clocks' | 'messages';

/** Told, after a commit, of what it wrote for the engine, and when that must be taken up; and by whose connections. */
export type OnDue = (of: DueOf, at: Instant, by: 'requests' | 'engine') => void;

/** The database as the areas see it. */
export interface Database extends Reader {
  readonly clock: Clock;
  /** One transaction. A refusal that the work returns rolls it back, as does anything thrown. */
  write<T>(actor: Actor, work: Work<T>): Promise<T>;
  /** The same on the engine's connections, which the server throws out when they stand still. */
  engine<T>(actor: Actor, work: Work<T>): Promise<T>;
  /** Statements by themselves on the engine's connections, given up like a transaction of the engine. */
  readonly alone: Reader;
  /** Names who is told of what commits of this process bring the engine. */
  onDue(hear: OnDue): void;
  close(): Promise<void>;
}

/** How long one transaction of the engine may take before its connection is closed under it, in milliseconds. */
const ENGINE_DEADLINE: Duration = 3000;

const PEOPLE: PoolKind = { name: 'requests', size: 12, statementTimeout: 15_000, lockTimeout: 5000, idleInTransaction: 15_000 };
const ENGINE: PoolKind = { name: 'engine', size: 10, statementTimeout: 2000, lockTimeout: 1000, idleInTransaction: 4000 };

const refused = (value: unknown): value is Result<never> =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;

/** What came of a statement. */
interface Answer {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** A statement on its way to a connection. */
interface Question {
  readonly text: string;
  readonly values?: unknown[];
  readonly name?: string | undefined;
}

/** A connection that is checked out: pg's, or that of another store that speaks SQL. */
export interface Client {
  query(question: Question): Promise<Answer>;
  on(event: 'error', hear: () => void): unknown;
  off(event: 'error', hear: () => void): unknown;
  /** Gives it back; one that is destroyed is not used again. */
  release(destroy?: boolean): void;
}

/** Connections of one kind. */
export interface Pool {
  connect(): Promise<Client>;
  /** A statement that is a transaction by itself, on any connection. */
  query(question: Question): Promise<Answer>;
  end(): Promise<void>;
}

// Statements are many: asking adds no promise to the connection's own.
const ask = (client: Pick<Client, 'query'>, { text, values, name }: Sql): Promise<Answer> =>
  client.query({ text, values: [...values], name });

async function rowsIn<T>(answer: Promise<Answer>, row: Shape<T>): Promise<T[]> {
  return (await answer).rows.map((each) => row.parse(each));
}

async function firstIn<T>(answer: Promise<Answer>, row: Shape<T>): Promise<T | undefined> {
  const first = (await answer).rows[0];
  return first === undefined ? undefined : row.parse(first);
}

const reader = (asks: (statement: Sql) => Promise<Answer>): Reader => ({
  many: (statement, row) => rowsIn(asks(statement), row),
  maybe: (statement, row) => firstIn(asks(statement), row),
});

/** Serialisation failures and deadlocks are the database asking for the same again. */
const again = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');

/** What a failed transaction leaves: a client that cannot even roll back is thrown away. */
async function release(client: Client, end: 'commit' | 'rollback'): Promise<void> {
  try {
    await client.query({ text: end });
    client.release();
  } catch (error) {
    client.release(true);
    if (end === 'commit') throw error;
  }
}

/** What the database answers to every statement after one that failed. */
const ABORTED = '25P02';

interface Start {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly deadline?: Duration;
  readonly onDue: (of: DueOf, at: Instant) => void;
}

/** A transaction that took too long. Its connection may hang, so nothing is asked of it any more. */
class Late extends Fault {}

/** Work that neither answers nor fails in time is given up, so that its rows are free again. */
async function within<T>({ clock, deadline }: Pick<Start, 'clock' | 'deadline'>, work: Promise<T>): Promise<T> {
  if (deadline === undefined) return work;
  let callOff = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    callOff = clock.after(deadline, () => reject(new Late(`a step took longer than ${deadline} ms`, 'later')));
  });
  return Promise.race([work, late]).finally(callOff);
}

/** A transaction, or a part of one that may be taken back: what it asks while it is open, and what it gathers. */
class Part implements Tx {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly now: Instant;
  readonly lines: JournalLine[] = [];
  readonly after: (() => void)[] = [];
  private readonly client: Client;
  private readonly start: Start;
  private isOpen = true;
  private isAttempting = false;
  private first: Error | undefined;

  constructor(client: Client, start: Start, now: Instant) {
    this.client = client;
    this.start = start;
    this.actor = start.actor;
    this.clock = start.clock;
    this.now = now;
  }

  many<T>(statement: Sql, row: Shape<T>): Promise<T[]> {
    return rowsIn(this.ask(statement), row);
  }

  maybe<T>(statement: Sql, row: Shape<T>): Promise<T | undefined> {
    return firstIn(this.ask(statement), row);
  }

  async run(statement: Sql): Promise<number> {
    return (await this.ask(statement)).rowCount ?? 0;
  }

  id(): string {
    return newId(this.clock);
  }

  journal(...lines: readonly JournalLine[]): void {
    this.lines.push(...lines);
  }

  afterCommit(act: () => void): void {
    this.after.push(act);
  }

  due(of: DueOf, at: Instant): void {
    this.after.push(() => this.start.onDue(of, at));
  }

  async attempt(work: (part: Tx) => Promise<void>): Promise<Error | undefined> {
    must(this.isOpen && !this.isAttempting, 'an attempt is made within an open transaction, one at a time');
    const part = new Part(this.client, this.start, this.now);
    this.isAttempting = true;
    try {
      await Promise.all([this.client.query({ text: 'savepoint attempt' }), work(part)]);
    } catch (error) {
      part.end();
      await this.client.query({ text: 'rollback to savepoint attempt' });
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.isAttempting = false;
    }
    part.end();
    this.lines.push(...part.lines);
    this.after.push(...part.after);
    return undefined;
  }

  /** Nothing may use it any more. */
  end(): void {
    this.isOpen = false;
  }

  private async ask(statement: Sql): Promise<Answer> {
    must(this.isOpen, 'a transaction is used after its end');
    // It would be taken back with the attempt, unseen.
    must(!this.isAttempting, 'a transaction is used beside an attempt that is part of it');
    try {
      return await ask(this.client, statement);
    } catch (error) {
      // Statements that were sent behind one that failed say only that something did.
      if (sqlState(error) === ABORTED && this.first !== undefined) throw this.first;
      this.first = error instanceof Error ? error : undefined;
      throw error;
    }
  }
}

async function once<T>(pool: Pool, start: Start, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that the server ends while it is checked out reports here; the statement under way fails by itself.
  const onError = (): void => undefined;
  client.on('error', onError);
  const tx = new Part(client, start, start.clock.now());
  let value: T;
  let written: Promise<number> | undefined;
  try {
    // The first statement travels with the begin; where that fails, so does the transaction.
    const [begun, done] = [client.query({ text: 'begin' }), within(start, work(tx))];
    [, value] = await Promise.all([begun, done]);
    if (!refused(value) && tx.lines.length > 0) written = tx.run(insertLines(tx, tx.lines));
  } catch (error) {
    tx.end();
    client.off('error', onError);
    if (error instanceof Late) client.release(true);
    else await release(client, 'rollback');
    throw error;
  }
  tx.end();
  client.off('error', onError);
  // The commit travels with the journal's lines: where those cannot be written it rolls back.
  await Promise.all([written, release(client, refused(value) ? 'rollback' : 'commit')]);
  if (!refused(value)) for (const act of tx.after) act();
  return value;
}

async function transact<T>(pool: Pool, start: Start, work: Work<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(pool, start, work);
    } catch (error) {
      if (tries === 4 || !again(error)) throw error;
    }
  }
}

/** Opens the database for an application: requests and engine have connections of their own. */
export const openDatabase = (address: DatabaseAddress, clock: Clock): Database =>
  databaseOver({ people: openPool(address, PEOPLE), engine: openPool(address, ENGINE) }, clock);

/** The database behind connections that somebody else has opened. */
export function databaseOver({ people, engine }: { readonly people: Pool; readonly engine: Pool }, clock: Clock): Database {
  let hear: OnDue = () => undefined;
  const alone = reader(async (statement) => within({ clock, deadline: ENGINE_DEADLINE }, ask(engine, statement)));
  return {
    ...reader((statement) => ask(people, statement)),
    clock,
    write: async (actor, work) => transact(people, { actor, clock, onDue: (of, at) => hear(of, at, 'requests') }, work),
    engine: async (actor, work) =>
      transact(engine, { actor, clock, onDue: (of, at) => hear(of, at, 'engine'), deadline: ENGINE_DEADLINE }, work),
    alone,
    onDue: (listener) => void (hear = listener),
    close: async () => {
      await Promise.all([people.end(), engine.end()]);
    },
  };
}
