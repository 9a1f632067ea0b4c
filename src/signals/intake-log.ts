import { Fault, mustHave, seconds, type Duration } from '../kernel/index.ts';
import { wait, type Clock } from '../platform/clock/index.ts';
import { openPool, sqlState, type DatabaseAddress } from '../platform/database/index.ts';
import { SpoolFull, SpoolTaken } from '../platform/spool/index.ts';
import { insertChunk, writtenChunk, type Chunk } from './store-log.ts';

/** How many commits may be under way at once: the next gathers what comes in meanwhile. */
const COMMITS = 2;
/** A chunk holds no more than this unless one request alone does. */
const CHUNK_CHARACTERS = 512 * 1024;
/** How much may wait in memory. Beyond it there is no room. */
const MOST_WAITING = 256 * 1024 * 1024;
/** How long a request waits for a database that is away. Prometheus gives up after 10 s. */
const PATIENCE: Duration = seconds(8);
const RETRY_EVERY: Duration = 100;
/** After this long without the database, what came in goes to the spool, where there is one. */
const ASIDE_AFTER: Duration = 1500;
const SWEEP_EVERY: Duration = 250;

/** What one request wants written: a line (see entry.ts) and how many entries it holds. */
export interface Appended {
  readonly line: string;
  readonly entries: number;
  /** The line for the spool, without marks: what is kept apart from the log cannot point into it. The same line where left out. */
  readonly inFull?: () => string;
}

interface Waiting extends Appended {
  readonly until: Duration;
  readonly resolve: (place: Place | undefined) => void;
  readonly reject: (error: Fault) => void;
}

/** Where a line stands: the chunk, and the index of the line's first entry in it. */
export interface Place {
  readonly log: number;
  readonly first: number;
}

/** The log of all that came in. */
export interface IntakeLog {
  /**
   * Resolves once the line is committed, with its place, or is on the disk of the spool, without one. Throws a Fault when the
   * database stays away and there is no spool, or nothing more has room.
   */
  append(appended: Appended): Promise<Place | undefined>;
  /** Characters that wait or are being written, so that others can give way. */
  waiting(): number;
  close(): Promise<void>;
}

/** Where chunks go while the database is away. */
export interface Aside {
  /** Whether all chunks go there: from the first until it is drained, so that their order stays. */
  isOn(): boolean;
  /** Resolves once the chunk is on the disk. Throws SpoolFull, or SpoolTaken. */
  put(chunk: Chunk): Promise<void>;
}

export interface IntakeLogPlan {
  readonly clock: Clock;
  /** Writes a chunk durably and answers its id. */
  readonly write: (chunk: Chunk) => Promise<number>;
  /** Called after each commit. */
  readonly onAccepted: () => void;
  readonly close: () => Promise<void>;
  readonly aside?: Aside | undefined;
}

/** Whether the same statement may succeed when the database is back: no answer, or one of its states of being away. */
const away = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === undefined || /^(?:08|25006|40|53|55|57|58)/.test(state);
};

class GroupCommits implements IntakeLog {
  private readonly plan: IntakeLogPlan;
  private queue: Waiting[] = [];
  private readonly writing = new Set<readonly Waiting[]>();
  private characters = 0;
  private scheduled = false;
  private closed = false;
  private endSweeping: (() => void) | undefined;

  constructor(plan: IntakeLogPlan) {
    this.plan = plan;
  }

  async append(appended: Appended): Promise<Place | undefined> {
    const { line } = appended;
    if (this.characters + line.length > MOST_WAITING) throw new Fault('more alerts wait to be stored than there is room for', 'later');
    this.characters += line.length;
    return new Promise((resolve, reject) => {
      this.endSweeping ??= this.sweep();
      this.queue.push({ ...appended, until: this.plan.clock.monotonic() + PATIENCE, resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      // Whatever else this turn of the event loop brings goes into the same commit.
      this.plan.clock.after(0, () => this.flush());
    });
  }

  private flush(): void {
    this.scheduled = false;
    while (this.writing.size < COMMITS && this.queue.length > 0) {
      const batch = this.take();
      this.writing.add(batch);
      void this.commit(batch);
    }
  }

  private take(): readonly Waiting[] {
    let characters = 0;
    let count = 0;
    for (const each of this.queue) {
      characters += each.line.length;
      if (count > 0 && characters > CHUNK_CHARACTERS) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const log = await this.store(batch);
      let first = 0;
      for (const each of batch) {
        each.resolve(log === undefined ? undefined : { log, first });
        first += each.entries;
      }
      if (log !== undefined) this.plan.onAccepted();
    } catch (error) {
      const fault = new Fault('the alerts could not be stored', 'later', error);
      for (const each of batch) each.reject(fault);
    }
    this.writing.delete(batch);
    for (const each of batch) this.characters -= each.line.length;
    this.flush();
  }

  /** Writes a batch to the log, or to the spool where the database is away. Answers where it stands in the log. */
  private async store(batch: readonly Waiting[]): Promise<number | undefined> {
    const { aside, clock } = this.plan;
    const entries = batch.reduce((sum, each) => sum + each.entries, 0);
    const chunkOf = (line: (each: Waiting) => string): Chunk => ({ receivedAt: clock.now(), entries, body: batch.map(line).join('\n') });
    const chunk = chunkOf((each) => each.line);
    const until = Math.max(...batch.map((each) => each.until));
    if (aside === undefined) return this.write(chunk, until);
    try {
      if (!aside.isOn()) return await this.within(ASIDE_AFTER, this.write(chunk, clock.monotonic() + ASIDE_AFTER));
    } catch (error) {
      if (!away(error)) throw error;
    }
    try {
      await aside.put(chunkOf((each) => each.inFull?.() ?? each.line));
      return undefined;
    } catch (error) {
      if (!(error instanceof SpoolFull || error instanceof SpoolTaken)) throw error;
      return this.write(chunk, until);
    }
  }

  /** A database that neither answers nor refuses is away as well. */
  private async within<T>(length: Duration, work: Promise<T>): Promise<T> {
    let callOff = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      callOff = this.plan.clock.after(length, () => reject(new Fault('the database does not answer', 'later')));
    });
    return Promise.race([work, late]).finally(callOff);
  }

  /** Tries until a moment of the monotonic clock. What was committed though its answer was lost comes twice, as a repeat. */
  private async write(chunk: Chunk, until: Duration): Promise<number> {
    for (;;) {
      try {
        return await this.plan.write(chunk);
      } catch (error) {
        if (this.closed || !away(error) || this.plan.clock.monotonic() > until) throw error;
      }
      await wait(this.plan.clock, RETRY_EVERY);
    }
  }

  /** Looks for what has waited too long, for as long as anything waits. */
  private sweep(): () => void {
    return this.plan.clock.after(SWEEP_EVERY, () => {
      this.giveUpLate();
      this.endSweeping = this.queue.length + this.writing.size > 0 ? this.sweep() : undefined;
    });
  }

  private giveUpLate(): void {
    const now = this.plan.clock.monotonic();
    const late = (each: Waiting): boolean => each.until < now;
    let fault: Fault | undefined;
    const refusal = (): Fault => (fault ??= new Fault('the database is away', 'later'));
    for (const batch of this.writing) for (const each of batch) if (late(each)) each.reject(refusal());
    if (this.queue[0] === undefined || !late(this.queue[0])) return;
    const given = this.queue.filter(late);
    this.queue = this.queue.filter((each) => !late(each));
    for (const each of given) {
      this.characters -= each.line.length;
      each.reject(refusal());
    }
  }

  waiting(): number {
    return this.characters;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.endSweeping?.();
    await this.plan.close();
  }
}

export const groupCommits = (plan: IntakeLogPlan): IntakeLog => new GroupCommits(plan);

/** Opens the intake log on connections of its own, so that neither people nor the engine hold up what comes in. */
export function openIntakeLog(address: DatabaseAddress, plan: Pick<IntakeLogPlan, 'clock' | 'onAccepted' | 'aside'>): IntakeLog {
  const pool = openPool(address, { name: 'intake', size: COMMITS, statementTimeout: 5000, lockTimeout: 2000, idleInTransaction: 4000 });
  return groupCommits({
    ...plan,
    async write(chunk) {
      const statement = insertChunk(chunk);
      const answer = await pool.query({
        text: statement.text,
        values: [...statement.values],
        name: mustHave(statement.name, 'it is prepared'),
      });
      return writtenChunk.parse(answer.rows[0]).log_id;
    },
    close: async () => pool.end(),
  });
}
