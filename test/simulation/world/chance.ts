/** Chance that a seed decides: the same seed draws the same (sfc32, by Chris Doty-Humphrey, public domain). */
export class Chance {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(seed: number, stream = 0) {
    this.a = seed >>> 0;
    this.b = Math.imul(seed, 0x9e37_79b1) >>> 0;
    this.c = stream >>> 0;
    for (let round = 0; round < 12; round += 1) this.next32();
  }

  private next32(): number {
    const drawn = (this.a + this.b + this.d) >>> 0;
    this.d = (this.d + 1) >>> 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) >>> 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + drawn) >>> 0;
    return drawn;
  }

  /** From 0 to below 1. */
  next(): number {
    return this.next32() / 0x1_0000_0000;
  }

  /** A number between two, the lower one included. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number below another. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** True so often. */
  is(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let place = 0; place < count; place += 4) {
      const drawn = this.next32();
      for (let each = 0; each < 4 && place + each < count; each += 1) bytes[place + each] = (drawn >>> (8 * each)) & 0xff;
    }
    return bytes;
  }
}
