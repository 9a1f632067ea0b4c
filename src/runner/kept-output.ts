import { masked, readable } from './rules/output.ts';

/** What is kept of a command's output: its beginning and its end, so many bytes each. */
const HALF = 500_000;
const TAIL = 16_000;

/** Cut where a line ends, so that no half of a secret is left over. */
const untilLine = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);
const fromLine = (text: string): string => {
  const end = text.indexOf('\n');
  return end < 0 ? '' : text.slice(end + 1);
};

/** Keeps what a command says within bounds, whatever it says. */
export class KeptOutput {
  private readonly secrets: readonly string[];
  private head: Buffer[] = [];
  private headSize = 0;
  private tail: Buffer[] = [];
  private tailSize = 0;
  private left = 0;

  constructor(secrets: readonly string[]) {
    this.secrets = secrets;
  }

  take(chunk: Buffer): void {
    const room = HALF - this.headSize;
    const first = chunk.subarray(0, room);
    if (first.length > 0) this.head.push(first);
    this.headSize += first.length;
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.tail.push(rest);
    this.tailSize += rest.length;
    // Joined now and then: many small pieces cost more than what they hold.
    if (this.tailSize > 2 * HALF || this.tail.length > 4096) {
      const joined = Buffer.concat(this.tail);
      const kept = Buffer.from(joined.subarray(Math.max(0, joined.length - HALF)));
      this.left += joined.length - kept.length;
      this.tail = [kept];
      this.tailSize = kept.length;
    }
  }

  /** All that is kept, with secrets masked, and how many bytes were left out. */
  whole(): { readonly output: string; readonly dropped: number } {
    const head = Buffer.concat(this.head).toString();
    const tail = Buffer.concat(this.tail);
    const last = tail.subarray(Math.max(0, tail.length - HALF));
    const dropped = this.left + tail.length - last.length;
    if (dropped === 0) return { output: this.clean(head + last.toString()), dropped };
    const gap = `\n[${dropped} bytes were left out here]\n`;
    return { output: this.clean(untilLine(head)) + gap + this.clean(fromLine(last.toString())), dropped };
  }

  /** The end of what was said so far, by whole lines. */
  end(): string {
    const text = this.clean(untilLine(this.whole().output));
    return text.length <= TAIL ? text : fromLine(text.slice(-TAIL));
  }

  private clean(text: string): string {
    return masked(readable(text), this.secrets);
  }
}
