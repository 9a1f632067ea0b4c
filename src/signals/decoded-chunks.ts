import { decodeChunk, type Entry } from './entry.ts';

/** So many characters of chunks are remembered decoded: some 10 MB of entries at most. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** Chunks of the log decoded lately: every lane reads the same ones at about the same time, and a large one many times over. */
export class DecodedChunks {
  private readonly chunks = new Map<number, { readonly size: number; readonly entries: readonly Entry[] }>();
  private characters = 0;

  /** Those that are remembered now, by their ids: their bodies need not be read. They stay whatever is forgotten meanwhile. */
  remembered(): ReadonlyMap<number, readonly Entry[]> {
    return new Map(Array.from(this.chunks, ([id, { entries }]) => [id, entries]));
  }

  entriesOf(chunk: { readonly log_id: number; readonly body: string }): readonly Entry[] {
    const known = this.chunks.get(chunk.log_id);
    if (known !== undefined) return known.entries;
    const entries = decodeChunk(chunk.body);
    this.chunks.set(chunk.log_id, { size: chunk.body.length, entries });
    this.characters += chunk.body.length;
    for (const [id, { size }] of this.chunks) {
      if (this.characters <= MOST_CHARACTERS || this.chunks.size === 1) break;
      this.chunks.delete(id);
      this.characters -= size;
    }
    return entries;
  }
}
