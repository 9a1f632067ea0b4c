const NONE: ReadonlySet<never> = new Set();

/** What one index lists: rows by their keys. Numbers and instants are also found by their order. */
export class Listing<Row> {
  private readonly rows = new Map<string, Set<Row>>();
  /** All keys as numbers, rising, from the first time that somebody asks for some of them. */
  private ordered: number[] | undefined;

  find(key: string): ReadonlySet<Row> {
    return this.rows.get(key) ?? NONE;
  }

  /** The keys between two numbers, both included. */
  keysBetween(low: number, high: number): readonly string[] {
    this.ordered ??= [...this.rows.keys()].map(Number).sort((one, other) => one - other);
    const keys: string[] = [];
    for (let place = this.placeOf(low); place < this.ordered.length; place += 1) {
      const key = this.ordered[place] ?? Infinity;
      if (key > high) break;
      keys.push(String(key));
    }
    return keys;
  }

  add(key: string, row: Row): void {
    const rows = this.rows.get(key);
    if (rows !== undefined) {
      rows.add(row);
      return;
    }
    this.rows.set(key, new Set([row]));
    this.ordered?.splice(this.placeOf(Number(key)), 0, Number(key));
  }

  remove(key: string, row: Row): void {
    const rows = this.rows.get(key);
    if (rows === undefined) return;
    rows.delete(row);
    if (rows.size > 0) return;
    this.rows.delete(key);
    this.ordered?.splice(this.placeOf(Number(key)), 1);
  }

  /** Where a key stands, or would. */
  private placeOf(key: number): number {
    const ordered = this.ordered ?? [];
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ordered[middle] ?? Infinity) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
