import type { Instant } from '../../kernel/index.ts';

/** Something that happens at a moment of the story. */
interface Entry {
  readonly at: Instant;
  readonly act: () => Promise<void>;
}

/** What is going to happen, in the order of time; of two at one moment the one noted first comes first. */
export class Agenda {
  private readonly entries: Entry[] = [];

  note(at: Instant, act: () => Promise<void>): void {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.at ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, { at, act });
  }

  /** When the next thing happens; Infinity when nothing does. */
  next(): Instant {
    return this.entries[0]?.at ?? Infinity;
  }

  async happen(): Promise<void> {
    await this.entries.shift()?.act();
  }
}
