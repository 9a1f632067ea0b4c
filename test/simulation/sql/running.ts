import type { AdvisoryLocks } from '../store/advisory.ts';
import type { TableShape } from '../store/shape.ts';
import type { StoredRow, Table } from '../store/table.ts';
import type { Transaction } from '../store/transaction.ts';

/** What statements ask of the store that they run in. */
export interface Server {
  readonly now: () => number;
  readonly startedAt: number;
  readonly chance: (bytes: number) => Uint8Array;
  readonly advisory: AdvisoryLocks;
  table(place: number): Table;
  named(name: string): Table;
  nextOf(sequence: string): number;
  /** Whether rows of a table are checked and then not kept. */
  forgets(table: TableShape): boolean;
  lock(tx: Transaction, row: StoredRow, how?: 'for-update' | 'for-change'): number | undefined;
  put(tx: Transaction, written: { readonly row: StoredRow; readonly data: readonly unknown[] | null; readonly command: number }): void;
}

/** What running a statement needs: whose it is, what it may see, and the rows that its sources stand on at this moment. */
export interface Running {
  readonly store: Server;
  readonly tx: Transaction;
  readonly snapshot: number;
  readonly command: number;
  readonly values: readonly unknown[];
  /** Parameters by conversion, filled when first asked for. */
  readonly converted: unknown[];
  /** The values of each source's row. */
  readonly slots: (readonly unknown[] | null)[];
  /** The stored row behind them, where the source is a table. */
  readonly rows: (StoredRow | undefined)[];
  /** What common table expressions came to, by their number. */
  readonly tables: (readonly (readonly unknown[])[])[];
  /** The aggregates of the group that is projected, and the windows of its row. */
  computed: readonly unknown[];
}
