import { Fault } from '../../kernel/index.ts';

/** A stream of bytes as it comes, in pieces of any size. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Reads a stream of bytes by lines and by lengths, holding no more than it was asked for. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private held: Buffer = Buffer.alloc(0);
  private ended = false;
  /** How many bytes have been given out. */
  offset = 0;

  constructor(source: Bytes) {
    this.source = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<boolean> {
    if (this.ended) return false;
    const next = await this.source.next();
    if (next.done === true) {
      this.ended = true;
      return false;
    }
    this.held = this.held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.held, next.value]);
    return true;
  }

  private give(length: number): Buffer {
    const given = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    this.offset += length;
    return given;
  }

  /** Up to `length` bytes: fewer only at the end. */
  async take(length: number): Promise<Buffer> {
    while (this.held.length < length && (await this.more()));
    return this.give(Math.min(length, this.held.length));
  }

  /** The next bytes without taking them: fewer than `length` only at the end. */
  async peek(length: number): Promise<Buffer> {
    while (this.held.length < length && (await this.more()));
    return this.held.subarray(0, Math.min(length, this.held.length));
  }

  /** The next line without its end; a longer one than `most`, or one that does not end, is a fault. */
  async line(most: number): Promise<string> {
    for (let from = 0; ;) {
      const end = this.held.indexOf(10, from);
      if (end >= 0 && end <= most) return this.give(end + 1).toString('utf8', 0, end);
      from = this.held.length;
      if (end > most || from > most) throw new Fault(`a line is longer than ${most} bytes`, 'never');
      if (!(await this.more())) throw new Fault('it ends within a line', 'never');
    }
  }

  /** Whether nothing comes any more. */
  async atEnd(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    this.ended = true;
    await this.source.return?.();
  }
}
