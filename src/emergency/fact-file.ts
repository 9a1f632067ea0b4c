import type { Spool, SpoolDepth } from '../platform/spool/index.ts';
import { after, nothingKnown, type Known } from './rules/cases.ts';
import { fact, type Fact } from './rules/facts.ts';

/** What this instance has done and heard in emergency, on its disk. */
export interface FactFile {
  readonly known: () => Known;
  /** Resolves once the fact is on the disk; from then on it is known. */
  readonly write: (fact: Fact) => Promise<void>;
  readonly depth: () => SpoolDepth;
  /** Forgets all facts, if there are still so many: they stand in the database. Answers whether it did. */
  readonly forget: (frames: number) => Promise<boolean>;
}

/** Reads what a process before has left, and goes on from there. */
export async function openFactFile(spool: Spool): Promise<FactFile> {
  let known = nothingKnown;
  for (let place = 0; place < spool.depth().frames; place += 1) {
    const frame = await spool.read(place);
    if (frame !== undefined) known = after(known, fact.parse(JSON.parse(frame.payload.toString())));
  }
  return {
    known: () => known,
    depth: () => spool.depth(),
    async write(given) {
      await spool.append(Buffer.from(JSON.stringify(given)));
      known = after(known, given);
    },
    async forget(frames) {
      if (!(await spool.empty(frames))) return false;
      known = nothingKnown;
      return true;
    },
  };
}
