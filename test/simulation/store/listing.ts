const NONE: ReadonlySet<never> = new Set();

/** Stands for a value, or for several, in an index. Numbers and instants stand for themselves. */
export type Key = string | number;

/** What one index lists: rows by their keys. Numbers and instants are also found by their order. */
export class Listing<Row> {
  private readonly rows = new Map<Key, Set<Row>>();
  /** All keys that are numbers, rising, from the first time that somebody asks for some of them. */
  private ordered: number[] | undefined;

  find(key: Key): ReadonlySet<Row> {
    return this.rows.get(key) ?? NONE;
  }

  /** The keys between two numbers, both included. */
  keysBetween(low: number, high: number): readonly number[] {
    const ordered = this.inOrder();
    const keys: number[] = [];
    for (let place = placeOf(ordered, low); place < ordered.length; place += 1) {
      const key = ordered[place] ?? Infinity;
      if (key > high) break;
      keys.push(key);
    }
    return keys;
  }

  /** The rows of each number, from the smallest on. */
  *rising(): Generator<readonly [number, ReadonlySet<Row>]> {
    for (const key of this.inOrder()) yield [key, this.find(key)];
  }

  add(key: Key, row: Row): void {
    const rows = this.rows.get(key);
    if (rows !== undefined) {
      rows.add(row);
      return;
    }
    this.rows.set(key, new Set([row]));
    if (this.ordered !== undefined && typeof key === 'number') this.ordered.splice(placeOf(this.ordered, key), 0, key);
  }

  remove(key: Key, row: Row): void {
    const rows = this.rows.get(key);
    if (rows === undefined) return;
    rows.delete(row);
    if (rows.size > 0) return;
    this.rows.delete(key);
    if (this.ordered !== undefined && typeof key === 'number') this.ordered.splice(placeOf(this.ordered, key), 1);
  }

  private inOrder(): readonly number[] {
    return (this.ordered ??= [...this.rows.keys()].filter((key) => typeof key === 'number').sort((one, other) => one - other));
  }
}

/** Where a number stands among others that rise, or would. */
function placeOf(ordered: readonly number[], key: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? Infinity) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
