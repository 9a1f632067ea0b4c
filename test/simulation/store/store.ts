import type { Node } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { Running, Server } from '../sql/running.ts';
import { readyMigration, readyStatement, type Control, type Statement } from '../sql/statement.ts';
import { SqlError } from '../sql/values.ts';
import { AdvisoryLocks } from './advisory.ts';
import type { Schema, TableShape } from './shape.ts';
import { Table, type StoredRow } from './table.ts';
import { Blocked, Transaction, type Undo } from './transaction.ts';

/** Forgets versions that nobody can see any more. */
function prune(row: StoredRow, horizon: number): void {
  const [only] = row.versions;
  if (row.versions.length === 1 && only?.data !== null) return;
  const oldest = row.versions.findLastIndex(({ at }) => at <= horizon);
  const gone = oldest > 0 ? row.versions.splice(0, oldest) : [];
  if (row.versions.length === 1 && row.versions[0]?.data === null) row.versions = [];
  for (const { keys } of gone) row.table.unlist(row, keys);
  if (row.versions.length === 0) row.table.unlist(row, []);
}

/** One run of a statement. */
class Run implements Running {
  readonly store: Server;
  readonly tx: Transaction;
  readonly snapshot: number;
  readonly command: number;
  readonly values: readonly unknown[];
  readonly converted: unknown[] = [];
  readonly slots: (readonly unknown[] | null)[] = [];
  readonly rows: (StoredRow | undefined)[] = [];
  readonly tables: (readonly (readonly unknown[])[])[] = [];
  computed: readonly unknown[] = [];

  constructor(store: Server, tx: Transaction, { values, snapshot, command }: Question) {
    this.store = store;
    this.tx = tx;
    this.snapshot = snapshot;
    this.command = command;
    this.values = values;
  }
}

/** What a commit made of a row: null where it did not stand before, or stands no more. */
export interface Change {
  readonly table: string;
  readonly row: StoredRow;
  readonly before: readonly unknown[] | null;
  readonly after: readonly unknown[] | null;
}

/** What came of a statement. */
export interface Answer {
  rows: Record<string, unknown>[];
  rowCount: number;
}

/** A statement under way: what it sees stays the same while it waits for others. */
export interface Question {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  readonly snapshot: number;
  readonly command: number;
}

export interface StorePlan {
  readonly schema: Schema;
  readonly now: () => number;
  readonly chance: (bytes: number) => Uint8Array;
  /** A store of the same schema whose committed rows it begins with. */
  readonly image?: Store | undefined;
  /** Tables that are written and never read again: their rows are checked, and not kept. */
  readonly forgets?: readonly string[] | undefined;
}

/** Statements that are ready, by their texts. */
const ready = new WeakMap<Schema, Map<string, Statement | Control>>();

/**
 * A database in memory that runs the product's SQL as PostgreSQL does under READ COMMITTED: a statement sees what had committed
 * when it began, rows that are written or locked are held to the end of the transaction, and who waited for one looks at it anew.
 * It keeps nothing but what some statement may still see.
 */
export class Store implements Server {
  readonly schema: Schema;
  readonly now: () => number;
  readonly chance: (bytes: number) => Uint8Array;
  readonly advisory = new AdvisoryLocks();
  startedAt: number;
  /** The disk is full, or it is a standby: what writes fails with this. */
  refuses: SqlError | undefined;
  /** The number of the last commit. */
  committed = 0;
  /** Told of every commit that changed something. */
  onCommit: ((changes: readonly Change[], tx: Transaction) => void) | undefined;
  private readonly forgotten: ReadonlySet<string>;
  private readonly tables: Table[];
  private readonly sequences: Map<string, number>;
  private readonly waiting = new Map<number, number>();
  private readonly statements: Map<string, Statement | Control>;
  private transactions = 0;

  constructor({ schema, now, chance, image, forgets }: StorePlan) {
    this.forgotten = new Set(forgets);
    this.schema = schema;
    this.now = now;
    this.chance = chance;
    this.startedAt = now();
    this.tables = schema.tables.map((shape) => new Table(shape));
    this.sequences = new Map([...schema.sequences].map((name) => [name, 0]));
    this.statements = ready.get(schema) ?? new Map<string, Statement | Control>();
    ready.set(schema, this.statements);
    if (image !== undefined) {
      this.copy(image);
      return;
    }
    const tx = this.begin(0);
    for (const node of schema.firstRows) this.runNode(tx, node);
    this.commit(tx);
  }

  private copy(image: Store): void {
    this.committed = image.committed;
    this.transactions = image.transactions;
    for (const [name, value] of image.sequences) this.sequences.set(name, value);
    for (const table of image.tables) {
      for (const row of table.rows) this.table(table.shape.place).copy(row);
    }
  }

  private runNode(tx: Transaction, node: Node): void {
    this.run(tx, this.ask(tx, readyMigration(node, this.schema), []));
  }

  table(place: number): Table {
    return mustHave(this.tables[place], 'a table of the schema');
  }

  /** A table by its name, for those who look at the store from outside. */
  named(name: string): Table {
    return this.table(this.schema.table(name).place);
  }

  /** The statement of a text, made ready once for all stores of a schema. */
  ready(text: string): Statement | Control {
    const known = this.statements.get(text);
    if (known !== undefined) return known;
    const made = readyStatement(text, this.schema);
    this.statements.set(text, made);
    return made;
  }

  forgets(table: TableShape): boolean {
    return this.forgotten.has(table.name);
  }

  nextOf(sequence: string): number {
    const next = mustHave(this.sequences.get(sequence), `there is a sequence ${sequence}`) + 1;
    this.sequences.set(sequence, next);
    return next;
  }

  begin(session: number): Transaction {
    this.transactions += 1;
    return new Transaction(this.transactions, session);
  }

  /** A question that sees what has committed by now. */
  ask(tx: Transaction, statement: Statement, values: readonly unknown[]): Question {
    tx.command += 1;
    return { statement, values, snapshot: this.committed, command: tx.command };
  }

  /** Runs a statement. Throws Blocked when it has to wait, having written nothing; it is then run again with the same question. */
  run(tx: Transaction, question: Question): Answer {
    const { statement, snapshot } = question;
    if (tx.isAborted) throw new SqlError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
    if (this.refuses !== undefined && statement.writes) throw this.refuses;
    this.waiting.delete(tx.number);
    const running = new Run(this, tx, question);
    const before = tx.undo.length;
    try {
      const { rows, count } = statement.run(running);
      return { rows: rows.map(statement.handOver), rowCount: count };
    } catch (error) {
      if (error instanceof Blocked) {
        this.undo(tx, before, 'writes');
        this.waiting.set(tx.number, snapshot);
      } else this.fail(tx);
      throw error;
    }
  }

  /** A statement has failed: everything since the last savepoint is taken back at once, and let go of. */
  fail(tx: Transaction): void {
    tx.isAborted = true;
    this.undo(tx, tx.savepoints.at(-1)?.undo ?? 0, 'all');
  }

  /** Locks a row, for good (its key may change or it may go) or for a change that leaves its key. Answers who has it, where that is another transaction. */
  lock(tx: Transaction, row: StoredRow, how: 'for-update' | 'for-change' = 'for-update'): number | undefined {
    if (row.lockedBy === tx.number) {
      row.isHeldForUpdate ||= how === 'for-update';
      return undefined;
    }
    if (row.lockedBy !== undefined) return row.lockedBy;
    // A row that is no more is locked by nobody.
    if (row.versions.at(-1)?.data === null) return undefined;
    row.lockedBy = tx.number;
    row.isHeldForUpdate = how === 'for-update';
    tx.undo.push({ kind: 'lock', row });
    return undefined;
  }

  /** Writes what a row is from now on, for its transaction alone until that commits. */
  put(tx: Transaction, { row, data, command }: { row: StoredRow; data: readonly unknown[] | null; command: number }): void {
    if (this.forgets(row.table.shape)) return;
    must(this.lock(tx, row, 'for-change') === undefined, 'a row is locked before it is written');
    row.pending ??= { writer: tx.number, steps: [] };
    const keys = row.table.keysOf(data);
    const before = (row.pending.steps.at(-1) ?? row.versions.at(-1))?.keys;
    row.pending.steps.push({ command, data, keys });
    tx.undo.push({ kind: 'put', row });
    row.table.list(row, keys, before);
  }

  private undo(tx: Transaction, to: number, what: 'writes' | 'all'): void {
    const locks: Undo[] = [];
    while (tx.undo.length > to) {
      const last = mustHave(tx.undo.pop(), 'there is something to undo');
      if (last.kind !== 'put') {
        if (what === 'writes') locks.unshift(last);
        else if (last.kind === 'lock') last.row.lockedBy = undefined;
        else this.advisory.free(last.key);
        continue;
      }
      const { row } = last;
      const step = row.pending?.steps.pop();
      if (row.pending?.steps.length === 0) row.pending = undefined;
      row.table.unlist(row, step?.keys ?? []);
    }
    tx.undo.push(...locks);
  }

  savepoint(tx: Transaction, name: string): void {
    tx.savepoints.push({ name, undo: tx.undo.length });
  }

  rollbackTo(tx: Transaction, name: string): void {
    const place = tx.savepoints.findLastIndex((each) => each.name === name);
    const point = tx.savepoints[place];
    if (point === undefined) throw new SqlError('3B001', `savepoint "${name}" does not exist`);
    tx.savepoints.length = place + 1;
    this.undo(tx, point.undo, 'all');
    tx.isAborted = false;
  }

  commit(tx: Transaction): void {
    this.waiting.delete(tx.number);
    this.committed += 1;
    const changes: Change[] = [];
    const horizon = this.waiting.size === 0 ? this.committed : Math.min(this.committed, ...this.waiting.values());
    for (const undo of tx.undo) {
      if (undo.kind === 'advisory') continue;
      const { row } = undo;
      row.lockedBy = undefined;
      const steps = row.pending?.steps ?? [];
      const last = steps.pop();
      if (last === undefined) continue;
      row.pending = undefined;
      changes.push({ table: row.table.shape.name, row, before: row.versions.at(-1)?.data ?? null, after: last.data });
      row.versions.push({ data: last.data, keys: last.keys, at: this.committed, writer: tx.number });
      for (const { keys } of steps) row.table.unlist(row, keys);
      prune(row, horizon);
    }
    this.advisory.end(tx);
    if (changes.length > 0) this.onCommit?.(changes, tx);
  }

  rollback(tx: Transaction): void {
    this.waiting.delete(tx.number);
    this.undo(tx, 0, 'all');
    this.advisory.end(tx);
  }
}
