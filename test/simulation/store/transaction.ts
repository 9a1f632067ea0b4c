import type { StoredRow } from './table.ts';

/** What a transaction takes back when it does not come to its end. */
export type Undo =
  | { readonly kind: 'put'; readonly row: StoredRow }
  | { readonly kind: 'lock'; readonly row: StoredRow }
  | { readonly kind: 'advisory'; readonly key: string };

/** An open transaction. */
export class Transaction {
  readonly number: number;
  readonly session: number;
  command = 0;
  /** After a statement that failed nothing but an end is understood. */
  isAborted = false;
  readonly undo: Undo[] = [];
  readonly savepoints: { readonly name: string; readonly undo: number }[] = [];

  constructor(number: number, session: number) {
    this.number = number;
    this.session = session;
  }
}

/** A statement that must wait for a transaction: it is begun anew, with what it saw, when that one has ended. */
export class Blocked extends Error {
  readonly by: number;

  constructor(by: number) {
    super(`waits for transaction ${by}`);
    this.by = by;
  }
}
