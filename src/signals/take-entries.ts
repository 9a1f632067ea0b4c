import { mustHave } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import type { DecodedChunks } from './decoded-chunks.ts';
import type { Entry } from './entry.ts';
import { LANES, laneOf, WHOLE } from './rules/lanes.ts';
import { setFolded, setPlace, takeChunks, type Part } from './store-fold.ts';

interface Taken extends Part {
  /** The entries of its lane among those that were taken. */
  readonly entries: readonly Entry[];
  /** The place of the last entry that was taken. */
  readonly last: number;
  /** Where the next round goes on, or undefined when nothing is left of it. */
  readonly next: number | undefined;
}

/** What one transaction may take. */
export interface Reach {
  readonly lanes: readonly number[];
  readonly decoded: DecodedChunks;
  /** Entries. */
  readonly most: number;
  /** After a failure: fewer entries are taken until it is known which of them cannot be folded. */
  readonly isTrial?: boolean;
}

/** Takes at most so many entries of a lane, or of all where it is WHOLE, from a chunk that was folded up to a place. */
function takeFrom(all: readonly Entry[], { lane, from, room }: { lane: number; from: number; room: number }): Omit<Taken, keyof Part> {
  const entries: Entry[] = [];
  let place = from;
  for (; place < all.length && entries.length < room; place += 1) {
    const entry = all[place];
    if (entry !== undefined && (lane === WHOLE || laneOf(entry.key) === lane)) entries.push(entry);
  }
  return { entries, last: place - 1, next: place < all.length ? place : undefined };
}

/** Takes what waits, and tells whether more is likely to wait behind it. */
export async function takeEntries(tx: Tx, { lanes, decoded, most }: Reach): Promise<{ taken: readonly Taken[]; isFull: boolean }> {
  const taken: Taken[] = [];
  let room = most;
  // Of a chunk's entries a lane has its share.
  let left = Math.ceil((most * LANES) / lanes.length);
  const parts = lanes.length === LANES ? [WHOLE, ...lanes] : lanes;
  const known = decoded.remembered();
  for (const { lanes: waiting, places, log_id: id, body } of await takeChunks(tx, { held: parts, most: left, known: [...known.keys()] })) {
    const entries = known.get(id) ?? decoded.entriesOf({ log_id: id, body: mustHave(body, 'what is not known is read with its body') });
    left -= entries.length - Math.min(...places);
    for (const [index, lane] of waiting.entries()) {
      if (room === 0) return { taken, isFull: true };
      const part = takeFrom(entries, { lane, from: places[index] ?? 0, room });
      room -= part.entries.length;
      taken.push({ logId: id, lane, ...part });
    }
  }
  return { taken, isFull: left <= 0 };
}

/** Notes what is folded: all but the last of what was taken is whole. */
export async function noteFolded(tx: Tx, taken: readonly Taken[]): Promise<void> {
  const whole = taken.filter(({ next }) => next === undefined);
  await Promise.all([
    ...(whole.length > 0 ? [setFolded(tx, whole)] : []),
    ...taken.flatMap((part) => (part.next === undefined ? [] : [setPlace(tx, part, part.next)])),
  ]);
}
