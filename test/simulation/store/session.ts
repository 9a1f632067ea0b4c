import { must } from '../../../src/kernel/index.ts';
import { SqlError } from '../sql/values.ts';
import type { Control, Statement } from '../sql/statement.ts';
import type { Answer, Question, Store } from './store.ts';
import { Blocked, type Transaction } from './transaction.ts';

/** How the server's side of the simulation lets time pass. */
export interface Timer {
  readonly now: number;
  after(length: number, act: () => void): () => void;
}

/** Time-outs of a session in milliseconds, 0 for none. */
export interface Patience {
  readonly statement: number;
  readonly lock: number;
  readonly idleInTransaction: number;
}

/** What arrives at the server: a statement with where its answer goes. */
interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

/** How long the server waits before it looks for a deadlock, as PostgreSQL does. */
const LOOK_FOR_DEADLOCK = 1000;

const EMPTY: Answer = { rows: [], rowCount: 0 };

/** The server's sessions: who waits for whom, and who is woken. */
export class Sessions {
  readonly store: Store;
  readonly timer: Timer;
  /** Those that wait, in the order in which they came. */
  readonly waiting = new Set<Session>();
  private readonly open = new Map<number, Session>();
  private numbers = 0;

  constructor(store: Store, timer: Timer) {
    this.store = store;
    this.timer = timer;
  }

  connect(patience: Patience, onEnd: () => void): Session {
    this.numbers += 1;
    const session = new Session(this, { number: this.numbers, patience, onEnd });
    this.open.set(this.numbers, session);
    return session;
  }

  /** Something that others may wait for has ended: who waited first goes on first. */
  wake(): void {
    for (const session of this.waiting) session.goOn();
  }

  ended(session: Session): void {
    this.open.delete(session.number);
    this.waiting.delete(session);
    this.store.advisory.endSession(session.number);
    this.wake();
  }

  /** Whether a session waits, through others, for itself. */
  isDeadlocked(session: Session): boolean {
    const seen = new Set<Session>();
    let at = this.waitedFor(session);
    while (at !== undefined && !seen.has(at)) {
      if (at === session) return true;
      seen.add(at);
      at = this.waitedFor(at);
    }
    return false;
  }

  private waitedFor({ waitsFor }: Session): Session | undefined {
    if (waitsFor === undefined) return undefined;
    if (waitsFor < 0) return this.open.get(-waitsFor);
    return [...this.open.values()].find((each) => each.transaction === waitsFor);
  }

  /** The server goes away: every session ends, and what had not committed is gone. */
  endAll(): void {
    for (const session of Array.from(this.open.values())) session.end();
  }
}

/** One connection as the server sees it: statements one after the other, each run when those before it are done. */
export class Session {
  readonly number: number;
  private readonly sessions: Sessions;
  private readonly patience: Patience;
  private readonly onEnd: () => void;
  private readonly queue: Asked[] = [];
  private tx: Transaction | undefined;
  private blocked: { readonly asked: Asked; readonly question: Question; readonly by: number; readonly callOff: () => void } | undefined;
  /** Since when it stands still within a transaction; undefined where it does not. */
  private idleSince: number | undefined;
  private isWatched = false;
  private isOver = false;

  constructor(sessions: Sessions, { number, patience, onEnd }: { number: number; patience: Patience; onEnd: () => void }) {
    this.sessions = sessions;
    this.number = number;
    this.patience = patience;
    this.onEnd = onEnd;
  }

  get waitsFor(): number | undefined {
    return this.blocked?.by;
  }

  get transaction(): number | undefined {
    return this.tx?.number;
  }

  /** A transaction begins with what arrives next. */
  begin(): void {
    if (!this.isOver) this.queue.push({ text: 'begin', values: [], answer: () => undefined, fail: () => undefined });
  }

  /** A statement has arrived. */
  arrive(asked: Asked): void {
    if (this.isOver) return;
    this.queue.push(asked);
    this.drain();
  }

  private drain(): void {
    this.idleSince = undefined;
    while (this.blocked === undefined && !this.isOver) {
      const asked = this.queue.shift();
      if (asked === undefined) break;
      this.take(asked);
    }
    if (this.tx === undefined || this.blocked !== undefined || this.isOver || this.patience.idleInTransaction === 0) return;
    this.idleSince = this.sessions.timer.now;
    this.watch(this.patience.idleInTransaction);
  }

  /** Whoever stands still within a transaction is thrown out. One alarm serves all pauses: it is set anew where a later one is under way. */
  private watch(length: number): void {
    if (this.isWatched) return;
    this.isWatched = true;
    this.sessions.timer.after(length, () => {
      this.isWatched = false;
      if (this.idleSince === undefined || this.isOver) return;
      const left = this.idleSince + this.patience.idleInTransaction - this.sessions.timer.now;
      if (left <= 0) this.end();
      else this.watch(left);
    });
  }

  private take(asked: Asked): void {
    const { store } = this.sessions;
    try {
      const ready = store.ready(asked.text);
      if ('control' in ready) asked.answer(this.control(ready.control, asked.text));
      else this.ask(asked, ready);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (this.tx !== undefined) store.fail(this.tx);
      asked.fail(error);
      this.sessions.wake();
    }
  }

  private control(control: Control['control'], text: string): Answer {
    const { store } = this.sessions;
    const name = text.split(/\s+/).at(-1) ?? '';
    if (control === 'begin') this.tx ??= store.begin(this.number);
    if (control === 'commit' || control === 'rollback') this.finish(control === 'commit' && this.tx?.isAborted !== true);
    if (control === 'savepoint' || control === 'rollback-to') {
      must(this.tx !== undefined, 'a savepoint stands in a transaction');
      if (control === 'rollback-to') {
        store.rollbackTo(this.tx, name);
        this.sessions.wake();
      } else if (this.tx.isAborted) throw new SqlError('25P02', 'current transaction is aborted');
      else store.savepoint(this.tx, name);
    }
    return EMPTY;
  }

  private finish(commits: boolean): void {
    const { tx } = this;
    this.tx = undefined;
    if (tx === undefined) return;
    if (commits) this.sessions.store.commit(tx);
    else this.sessions.store.rollback(tx);
    this.sessions.wake();
  }

  private ask(asked: Asked, statement: Statement): void {
    const { store } = this.sessions;
    const tx = this.tx ?? store.begin(this.number);
    this.run(asked, { tx, question: store.ask(tx, statement, asked.values) });
  }

  private run(asked: Asked, { tx, question }: { tx: Transaction; question: Question }): void {
    const { store } = this.sessions;
    const isAlone = this.tx === undefined;
    try {
      const answer = store.run(tx, question);
      if (isAlone) {
        store.commit(tx);
        this.sessions.wake();
      }
      asked.answer(answer);
    } catch (error) {
      if (error instanceof Blocked) {
        // A statement by itself that waits is a transaction meanwhile, so that others can be told to wait for it.
        this.tx = tx;
        this.wait(asked, { question, by: error.by, isAlone });
        return;
      }
      if (!(error instanceof SqlError)) throw error;
      if (isAlone) store.rollback(tx);
      asked.fail(error);
      this.sessions.wake();
    }
  }

  private wait(given: Asked, { question, by, isAlone }: { question: Question; by: number; isAlone: boolean }): void {
    const { timer } = this.sessions;
    const asked = isAlone ? this.alone(given) : given;
    const ends: (() => void)[] = [];
    const fail = (code: string, message: string): void => this.giveUp(new SqlError(code, message));
    if (this.patience.lock > 0) ends.push(timer.after(this.patience.lock, () => fail('55P03', 'canceling statement due to lock timeout')));
    if (this.patience.statement > 0)
      ends.push(timer.after(this.patience.statement, () => fail('57014', 'canceling statement due to statement timeout')));
    ends.unshift(
      timer.after(LOOK_FOR_DEADLOCK - 1, () => {
        if (this.sessions.isDeadlocked(this)) fail('40P01', 'deadlock detected');
      }),
    );
    this.sessions.waiting.add(this);
    this.blocked = { asked, question, by, callOff: () => ends.forEach((end) => end()) };
  }

  /** A statement that is a transaction by itself ends it with its answer. */
  private alone(asked: Asked): Asked {
    return {
      ...asked,
      answer: (answer) => {
        this.finish(true);
        asked.answer(answer);
      },
      fail: (error) => {
        this.finish(false);
        asked.fail(error);
      },
    };
  }

  private giveUp(error: SqlError): void {
    const { blocked } = this;
    if (blocked === undefined) return;
    this.waitNoMore();
    if (this.tx !== undefined) this.sessions.store.fail(this.tx);
    blocked.asked.fail(error);
    this.sessions.wake();
    this.drain();
  }

  private waitNoMore(): void {
    this.sessions.waiting.delete(this);
    this.blocked?.callOff();
    this.blocked = undefined;
  }

  /** Looks again whether what it waits for is free. */
  goOn(): void {
    const { blocked, tx } = this;
    if (blocked === undefined || tx === undefined) return;
    const { store } = this.sessions;
    let answer: Answer;
    try {
      answer = store.run(tx, blocked.question);
    } catch (error) {
      if (error instanceof Blocked) {
        this.blocked = { ...blocked, by: error.by };
        return;
      }
      if (!(error instanceof SqlError)) throw error;
      this.giveUp(error);
      return;
    }
    this.waitNoMore();
    blocked.asked.answer(answer);
    this.drain();
  }

  /** The connection is gone, by whichever side: what had not committed is taken back. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.waitNoMore();
    this.queue.length = 0;
    const { tx } = this;
    this.tx = undefined;
    if (tx !== undefined) this.sessions.store.rollback(tx);
    this.sessions.ended(this);
    this.onEnd();
  }
}
