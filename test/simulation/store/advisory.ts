import { Blocked, type Transaction } from './transaction.ts';

interface Held {
  readonly session: number;
  /** The transaction with which it ends; undefined where the session holds it. */
  readonly tx: number | undefined;
}

/** Advisory locks: of a transaction, or of a session. Every lock is exclusive. */
export class AdvisoryLocks {
  private readonly held = new Map<string, Held>();
  /** As rows of pg_locks, until one is taken or given. */
  private listed: readonly (readonly unknown[])[] | undefined;

  /** Takes a lock. Answers the session that has it, where that is another. */
  take(tx: Transaction, key: string, until: 'transaction' | 'session'): number | undefined {
    const holder = this.held.get(key);
    if (holder !== undefined && holder.session !== tx.session) return holder.session;
    if (holder === undefined && until === 'transaction') tx.undo.push({ kind: 'advisory', key });
    if (holder === undefined || until === 'session') {
      this.held.set(key, { session: tx.session, tx: until === 'session' ? undefined : tx.number });
      this.listed = undefined;
    }
    return undefined;
  }

  /** Takes a lock, or has the statement wait for it. */
  await(tx: Transaction, key: string, until: 'transaction' | 'session'): null {
    const holder = this.take(tx, key, until);
    // Sessions have numbers below zero among those that are waited for.
    if (holder !== undefined) throw new Blocked(-holder);
    return null;
  }

  give(tx: Transaction, key: string): boolean {
    return this.held.get(key)?.session === tx.session && this.drop(key);
  }

  /** A transaction takes back what it took. */
  free(key: string): void {
    if (this.held.get(key)?.tx !== undefined) this.drop(key);
  }

  private drop(key: string): boolean {
    this.listed = undefined;
    return this.held.delete(key);
  }

  end(tx: Transaction): void {
    for (const [key, holder] of this.held) if (holder.tx === tx.number) this.drop(key);
  }

  endSession(session: number): void {
    for (const [key, holder] of this.held) if (holder.session === session) this.drop(key);
  }

  /** As rows of pg_locks. */
  rows(): readonly (readonly unknown[])[] {
    return (this.listed ??= [...this.held.keys()].flatMap((key) => {
      const [classId, id] = key.split('/').map(Number);
      return id === undefined ? [] : [['advisory', classId, id, true]];
    }));
  }
}
