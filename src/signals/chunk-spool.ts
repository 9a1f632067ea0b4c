import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import type { Spool, SpoolDepth } from '../platform/spool/index.ts';
import type { Aside } from './intake-log.ts';
import { insertSpooled, type Chunk, type SpooledChunk } from './store-log.ts';

/** So much is drained in one transaction. */
const MOST_CHUNKS = 200;
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** A chunk as a frame of the spool: when it was received, how many entries it holds, and its lines. */
const payloadOf = ({ receivedAt, entries, body }: Chunk): Buffer => Buffer.from(`${receivedAt} ${entries}\n${body}`);

function chunkOf(id: string, payload: Buffer): SpooledChunk {
  const text = payload.toString();
  const end = text.indexOf('\n');
  const [receivedAt, entries] = text.slice(0, end).split(' ').map(Number);
  return { id, receivedAt: receivedAt ?? 0, entries: entries ?? 0, body: text.slice(end + 1) };
}

/** What was taken in while the database was away, until it stands in the intake log. */
export interface ChunkSpool extends Aside {
  readonly depth: () => SpoolDepth;
  /** A chunk by its place, from 0; undefined where the disk no longer gives it. */
  readonly read: (place: number) => Promise<SpooledChunk | undefined>;
  /** Puts the next chunks into the intake log, in order. Answers whether the spool is empty now. Throws while the database is away. */
  readonly drain: (db: Database) => Promise<boolean>;
}

/** Uses a spool for chunks. With some in it that a process before has left, it is on from the start. */
export function createChunkSpool(spool: Spool): ChunkSpool {
  let on = spool.depth().frames > 0;
  let drained = 0;

  const read = async (place: number): Promise<SpooledChunk | undefined> => {
    const frame = await spool.read(place);
    return frame === undefined ? undefined : chunkOf(frame.id, frame.payload);
  };

  /** The next chunks that can be read, and the place up to which they go. */
  const next = async (): Promise<{ chunks: SpooledChunk[]; until: number }> => {
    const chunks: SpooledChunk[] = [];
    let characters = 0;
    let place = drained;
    for (; place < spool.depth().frames && chunks.length < MOST_CHUNKS && characters < MOST_CHARACTERS; place += 1) {
      const chunk = await read(place);
      if (chunk === undefined) continue;
      chunks.push(chunk);
      characters += chunk.body.length;
    }
    return { chunks, until: place };
  };

  return {
    isOn: () => on,
    depth: () => spool.depth(),
    read,
    async put(chunk) {
      await spool.append(payloadOf(chunk));
      // It may have been drained and turned off since this one was on its way.
      on = true;
    },
    async drain(db) {
      const { chunks, until } = await next();
      if (chunks.length > 0) await db.write(system('signals'), async (tx) => insertSpooled(tx, chunks));
      drained = until;
      if (!(await spool.empty(drained))) return false;
      drained = 0;
      on = spool.depth().frames > 0;
      return !on;
    },
  };
}
