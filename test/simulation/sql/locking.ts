import type { StoredRow } from '../store/table.ts';
import { Blocked } from '../store/transaction.ts';
import { standOn, stillHolds, type Join, type Tuple } from './rows.ts';
import type { Running } from './running.ts';

/** Locks a row for a transaction to its end. Throws Blocked while another has it. */
export function lockRow(running: Running, row: StoredRow, how: 'for-update' | 'for-change' = 'for-update'): void {
  const holder = running.store.lock(running.tx, row, how);
  if (holder !== undefined) throw new Blocked(holder);
}

/**
 * Locks the rows that a row of a select is about. Where one has changed since the statement began it is looked at anew: false where it
 * no longer meets the conditions, or where another has locked it and the select passes over such.
 */
export function lockTuple(join: Join, running: Running, { tuple, skip }: { tuple: Tuple; skip: boolean }): boolean {
  for (const row of tuple.rows) if (skip && row !== undefined && running.store.lock(running.tx, row) !== undefined) return false;
  for (const row of tuple.rows) if (row !== undefined) lockRow(running, row);
  return isCurrent(join, running, tuple);
}

/** Puts a locked row on its newest values, and tells whether the conditions still hold for it. */
export function isCurrent(join: Join, running: Running, tuple: Tuple): boolean {
  let moved = false;
  for (let place = 0; place < tuple.rows.length; place += 1) {
    const row = tuple.rows[place];
    if (row === undefined) continue;
    const newest = row.newest(running.tx.number);
    if (newest === null) return false;
    if (newest === tuple.data[place]) continue;
    tuple.data[place] = newest;
    moved = true;
  }
  if (!moved) return true;
  standOn(join, tuple, running);
  return stillHolds(join, running);
}
