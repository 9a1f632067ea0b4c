import type { Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { startLoop } from '../platform/engine/index.ts';
import { countMissed, insertLetters, type NewLetter } from './store-letters.ts';

const LETTERS = system('signals');

/** Of a larger body only the beginning is kept. */
const MOST_BODY = 256 * 1024;
/** So many letters of one integration are kept a second on each instance; what more comes is counted. */
const A_SECOND = 50;
/** And so many at once after a quiet time. */
const AT_ONCE = 500;
/** What waits in memory to be written is bounded for all together. */
const MOST_WAITING = 16 * 1024 * 1024;
/** How long letters are gathered before they are written. */
const GATHER: Duration = 200;

/** What a contract could not take. */
export interface Refused {
  readonly integrationId: string;
  readonly receivedAt: number;
  readonly contract: string;
  readonly contentType: string | undefined;
  readonly body: Buffer | string;
  /** As the sender was told it. */
  readonly refusal: string;
  readonly field?: string | undefined;
}

/** Keeps what could not be taken. */
export interface DeadLetters {
  /** Waits for nothing: the sender has its answer. */
  keep(refused: Refused): void;
  close(): Promise<void>;
}

/** What is to be written at once. */
interface Taken {
  readonly letters: readonly NewLetter[];
  readonly missed: ReadonlyMap<string, number>;
}

/** How much an integration may still bring. */
interface Allowance {
  left: number;
  at: Duration;
}

/** Letters that wait to be written, bounded by integration and in all. */
class Waiting {
  private letters: NewLetter[] = [];
  private bytes = 0;
  private readonly missed = new Map<string, number>();
  private readonly allowances = new Map<string, Allowance>();

  add({ body, ...refused }: Refused, now: Duration): void {
    const whole = typeof body === 'string' ? Buffer.from(body) : body;
    const kept = whole.length > MOST_BODY ? whole.subarray(0, MOST_BODY) : whole;
    if (!this.isAllowed(refused.integrationId, now) || this.bytes + kept.length > MOST_WAITING) {
      this.missed.set(refused.integrationId, (this.missed.get(refused.integrationId) ?? 0) + 1);
      return;
    }
    this.bytes += kept.length;
    // A copy: what was received may be a part of a larger buffer.
    this.letters.push({ ...refused, field: refused.field, body: Buffer.from(kept), isCut: kept.length < whole.length });
  }

  private isAllowed(integration: string, now: Duration): boolean {
    const before = this.allowances.get(integration) ?? { left: AT_ONCE, at: now };
    const left = Math.min(AT_ONCE, before.left + ((now - before.at) * A_SECOND) / 1000);
    this.allowances.set(integration, { left: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  }

  /** What waits at this moment. It waits on until it is written. */
  all(): Taken {
    return { letters: [...this.letters], missed: new Map(this.missed) };
  }

  written({ letters, missed }: Taken): void {
    this.letters = this.letters.slice(letters.length);
    this.bytes -= letters.reduce((sum, letter) => sum + letter.body.length, 0);
    for (const [integration, count] of missed) {
      const left = (this.missed.get(integration) ?? 0) - count;
      if (left > 0) this.missed.set(integration, left);
      else this.missed.delete(integration);
    }
  }

  isEmpty(): boolean {
    return this.letters.length === 0 && this.missed.size === 0;
  }
}

/** Opens the list of what could not be taken: gathered in memory for a moment, so that a flood of it is a few statements a second. */
export function openDeadLetters(db: Database, onError: (error: unknown) => void): DeadLetters {
  const waiting = new Waiting();
  const write = async (): Promise<void> => {
    const taken = waiting.all();
    await db.write(LETTERS, async (tx) => {
      await insertLetters(tx, taken.letters);
      await countMissed(tx, taken.missed);
    });
    waiting.written(taken);
  };
  const loop = startLoop({
    clock: db.clock,
    async round() {
      if (!waiting.isEmpty()) await write();
      return GATHER;
    },
    onError,
  });
  return {
    keep: (refused) => {
      waiting.add(refused, db.clock.monotonic());
    },
    close: async () => {
      await loop.stop();
      // With the database away they are lost: nobody was promised them.
      if (!waiting.isEmpty()) await Promise.allSettled([write()]);
    },
  };
}
