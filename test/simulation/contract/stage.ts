import { expect } from 'vitest';

import { iso, minutes, type Instant } from '../../../src/kernel/index.ts';
import { system } from '../../../src/platform/actor.ts';
import { newId, newToken, systemClock } from '../../../src/platform/clock/index.ts';
import type { Tx } from '../../../src/platform/database/index.ts';
import type { Answer, Contestant, Limits, Session } from './contestant.ts';

/** The present of all scripts. */
export const NOW: Instant = Date.UTC(2026, 0, 5, 12, 0, 0, 123);
export const at = (offset: number): string => iso(NOW + offset);

/** Something that was begun and may have to wait. */
export interface Underway<T> {
  readonly result: Promise<T>;
  readonly ended: () => boolean;
}

/** PostgreSQL's code of an error; `broken` for one without, as of a connection that is gone. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'broken';

function begun<T>(result: Promise<T>): Underway<T> {
  let ended = false;
  const end = (): void => void (ended = true);
  result.then(end, end);
  return { result, ended: () => ended };
}

/** A transaction of the product's kind on a session; whoever made it begins and ends it. */
export function txOn(session: Session, now: Instant = NOW): Tx {
  return {
    actor: system('contract'),
    clock: systemClock,
    now,
    id: () => newId(systemClock),
    journal: () => undefined,
    afterCommit: () => undefined,
    due: () => undefined,
    many: async (statement, row) => (await session.query(statement.text, statement.values)).rows.map((each) => row.parse(each)),
    async maybe(statement, row) {
      const [first] = (await session.query(statement.text, statement.values)).rows;
      return first === undefined ? undefined : row.parse(first);
    },
    run: async (statement) => (await session.query(statement.text, statement.values)).rowCount,
    async attempt(work) {
      await session.query('savepoint attempt');
      try {
        await work(txOn(session, now));
        return undefined;
      } catch (error) {
        await session.query('rollback to savepoint attempt');
        return error instanceof Error ? error : new Error(String(error));
      }
    },
  };
}

/** What a script plays on: sessions of one contestant, and names that no other script uses. */
export class Stage {
  readonly tag: string = newToken(systemClock);
  private readonly contestant: Contestant;
  private readonly sessions: Session[] = [];

  constructor(contestant: Contestant) {
    this.contestant = contestant;
  }

  id(): string {
    return newId(systemClock);
  }

  async session(limits?: Partial<Limits>): Promise<Session> {
    const session = await this.contestant.connect(limits);
    this.sessions.push(session);
    return session;
  }

  /** Two sessions, each in a transaction. */
  async two(): Promise<[Session, Session]> {
    const [one, other] = await Promise.all([this.session(), this.session()]);
    await Promise.all([one.query('begin'), other.query('begin')]);
    return [one, other];
  }

  /** Clocks of this script's kind, at no tries, due a minute apart in their order. */
  async clocks(...subjects: readonly string[]): Promise<void> {
    const session = await this.session();
    for (const [place, subject] of subjects.entries()) {
      await session.query('insert into clock (kind, subject, due_at, data) values ($1, $2, $3, $4::jsonb)', [
        this.tag,
        subject,
        at(minutes(place)),
        JSON.stringify({ place }),
      ]);
    }
  }

  /** How often each of this script's clocks was tried, as a new statement sees it. */
  async tries(session?: Session): Promise<Record<string, unknown>> {
    const { rows } = await (session ?? (await this.session())).query('select subject, tries from clock where kind = $1 order by subject', [
      this.tag,
    ]);
    return Object.fromEntries(rows.map((row) => [String(row['subject']), row['tries']] as const));
  }

  /** Begins a statement that may have to wait. */
  ask(session: Session, text: string, values: readonly unknown[] = []): Underway<Answer> {
    return begun(session.query(text, values));
  }

  /** Begins something of the product's that may have to wait. */
  start<T>(work: Promise<T>): Underway<T> {
    return begun(work);
  }

  /** Holds that it is blocked, and stays so while nobody else does anything. */
  async waits(underway: Underway<unknown>): Promise<void> {
    await this.contestant.settle();
    expect(underway.ended(), 'it is blocked').toBe(false);
  }

  private async come(underway: Underway<unknown>): Promise<void> {
    await this.contestant.settle();
    // What only time ends, such as a deadlock, is given time.
    for (let round = 0; round < 200 && !underway.ended(); round += 1) await this.contestant.pass(100);
    expect(underway.ended(), 'it has come to an end').toBe(true);
  }

  async answer<T>(underway: Underway<T>): Promise<T> {
    await this.come(underway);
    return underway.result;
  }

  /** The code of the error by which it ended. */
  async failure(underway: Underway<unknown>): Promise<string> {
    await this.come(underway);
    return underway.result.then(() => 'none', codeOf);
  }

  /** The code by which a statement fails that need not wait. */
  async refusal(session: Session, text: string, values: readonly unknown[] = []): Promise<string> {
    return this.failure(this.ask(session, text, values));
  }

  async settle(): Promise<void> {
    await this.contestant.settle();
  }

  async pass(milliseconds: number): Promise<void> {
    await this.contestant.pass(milliseconds);
  }

  async clear(): Promise<void> {
    for (const session of this.sessions) await session.end();
  }
}

/** One way in which transactions beside each other come out, shown by a script that every contestant plays. */
export interface Anomaly {
  readonly name: string;
  readonly play: (stage: Stage) => Promise<void>;
}
