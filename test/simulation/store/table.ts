import { must, mustHave } from '../../../src/kernel/index.ts';
import { indexKey, keyPart } from '../sql/values.ts';
import { Listing, type Key } from './listing.ts';
import type { IndexShape, TableShape } from './shape.ts';

/** The key under which each index lists some values; undefined where one of them is null, so that nothing equals it. */
type Keys = readonly (Key | undefined)[];

/** What a row was since a commit: its values in the order of the columns, or null from its deletion on. */
export interface Version {
  readonly data: readonly unknown[] | null;
  readonly keys: Keys;
  /** Of the commit, rising. */
  readonly at: number;
  readonly writer: number;
}

/** What an open transaction has made of a row, command by command. */
export interface Pending {
  readonly writer: number;
  readonly steps: { readonly command: number; readonly data: readonly unknown[] | null; readonly keys: Keys }[];
}

/** A row of the simulated store with the versions that somebody may still see. */
export class StoredRow {
  readonly table: Table;
  /** Rises from row to row of its table. */
  readonly number: number;
  versions: Version[] = [];
  pending: Pending | undefined;
  /** The transaction that has locked it. */
  lockedBy: number | undefined;
  /** Locked for good: what names it waits. */
  isHeldForUpdate = false;

  constructor(table: Table) {
    this.table = table;
    this.number = table.numbers;
    table.numbers += 1;
  }

  /** Whether anything that is left of it has this key in an index. */
  has(index: number, key: Key): boolean {
    const { versions, pending } = this;
    for (let place = versions.length - 1; place >= 0; place -= 1) if (versions[place]?.keys[index] === key) return true;
    if (pending === undefined) return false;
    for (const { keys } of pending.steps) if (keys[index] === key) return true;
    return false;
  }

  /** As of a commit. */
  seenAt(snapshot: number): Version | undefined {
    for (let place = this.versions.length - 1; place >= 0; place -= 1) {
      const version = this.versions[place];
      if (version !== undefined && version.at <= snapshot) return version;
    }
    return undefined;
  }

  /** What a command of a transaction sees: its own earlier commands, else what had committed. */
  seenBy(writer: number, { snapshot, command }: { snapshot: number; command: number }): readonly unknown[] | null {
    if (this.pending?.writer === writer) {
      for (let place = this.pending.steps.length - 1; place >= 0; place -= 1) {
        const step = this.pending.steps[place];
        if (step !== undefined && step.command < command) return step.data;
      }
    }
    return this.seenAt(snapshot)?.data ?? null;
  }

  /** The newest, committed or its own writer's. */
  newest(writer: number): readonly unknown[] | null {
    if (this.pending?.writer === writer) return this.pending.steps.at(-1)?.data ?? null;
    return this.versions.at(-1)?.data ?? null;
  }
}

/** A table: rows, found by one or more indexes. */
export class Table {
  readonly shape: TableShape;
  readonly rows = new Set<StoredRow>();
  /** How many rows it has had. */
  numbers = 0;
  private readonly listings: readonly Listing<StoredRow>[];

  constructor(shape: TableShape) {
    this.shape = shape;
    this.listings = shape.indexes.map(() => new Listing<StoredRow>());
  }

  /** The rows that some version lists under a key. */
  find(index: number, key: Key): ReadonlySet<StoredRow> {
    return this.listing(index).find(key);
  }

  /** The rows that some version lists under keys of an index, in the order in which they came to the table. */
  findAll(index: number, keys: Iterable<Key>): readonly StoredRow[] {
    return inOrder(this.listing(index), keys);
  }

  /** The same of all keys between two numbers, both included. */
  between(index: number, low: number, high: number): readonly StoredRow[] {
    const listing = this.listing(index);
    return inOrder(listing, listing.keysBetween(low, high));
  }

  /** The rows that some version lists under a number, from the smallest on. */
  rising(index: number): Iterable<readonly [number, ReadonlySet<StoredRow>]> {
    return this.listing(index).rising();
  }

  private listing(index: number): Listing<StoredRow> {
    return mustHave(this.listings[index], 'an index of the table');
  }

  /** The keys of values in every index. */
  keysOf(data: readonly unknown[] | null): Keys {
    if (data === null) return [];
    const keys: (Key | undefined)[] = [];
    for (const index of this.shape.indexes) keys.push(index.lists ? keyOf(index, data) : undefined);
    return keys;
  }

  /** Takes over the newest committed values of another store's row. */
  copy({ versions }: StoredRow): void {
    const newest = versions.at(-1);
    if (newest === undefined || newest.data === null) return;
    const row = new StoredRow(this);
    row.versions.push(newest);
    this.list(row, newest.keys);
  }

  /** Lists a row under new keys as well; it stands under those that it had before. */
  list(row: StoredRow, keys: Keys, before: Keys = []): void {
    if (before.length === 0) this.rows.add(row);
    for (let place = 0; place < keys.length; place += 1) {
      const key = keys[place];
      if (key !== undefined && key !== before[place]) this.listing(place).add(key, row);
    }
  }

  /** Takes a row from keys that it had, where nothing that is left of it has them; forgets it when nothing is left. */
  unlist(row: StoredRow, keys: Keys): void {
    for (let place = 0; place < keys.length; place += 1) {
      const key = keys[place];
      if (key !== undefined && !row.has(place, key)) this.listing(place).remove(key, row);
    }
    if (row.versions.length === 0 && row.pending === undefined) this.rows.delete(row);
  }

  column(name: string): number {
    const place = this.shape.columns.findIndex((column) => column.name === name);
    must(place >= 0, `table ${this.shape.name} has a column ${name}`);
    return place;
  }
}

/** Rows of several keys, each once, in the order in which they came to their table: as a look at every row meets them. */
function inOrder(listing: Listing<StoredRow>, keys: Iterable<Key>): readonly StoredRow[] {
  const all: StoredRow[] = [];
  for (const key of keys) all.push(...listing.find(key));
  if (all.length < 2) return all;
  return all.sort((one, other) => one.number - other.number).filter((row, place) => row !== all[place - 1]);
}

/** The key of values in an index; undefined where one is null, so that nothing equals it. */
export function keyOf(index: IndexShape, data: readonly unknown[]): Key | undefined {
  if (index.keys.length === 1) {
    const value = index.keys[0]?.(data);
    return value === null || value === undefined ? undefined : indexKey(value);
  }
  let parts = '';
  for (const key of index.keys) {
    const value = key(data);
    if (value === null || value === undefined) return undefined;
    parts += `${keyPart(value)}\u0001`;
  }
  return parts;
}
