import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import { prepared, sql, type Database } from '../platform/database/index.ts';
import { firstClock, firstMessage, isQuiet } from '../platform/engine/index.ts';
import { foldingLook } from '../signals/index.ts';

const instant = z.number().nullable();
const looked = z
  .object({
    quiet: z.boolean(),
    clocks: instant,
    messages: instant,
    pending: z.boolean(),
    last_round: z.number(),
    first_end: instant,
    first_release: instant,
  })
  .transform((row) => ({
    clocks: row.quiet ? undefined : (row.clocks ?? undefined),
    messages: row.quiet ? undefined : (row.messages ?? undefined),
    folding: {
      pending: row.pending,
      lastRound: row.last_round,
      firstEnd: row.first_end ?? undefined,
      firstRelease: row.first_release ?? undefined,
    },
  }));

/** What waits for the loops of an engine, and since or until when. */
export type Looked = z.infer<typeof looked>;

/** One look at all that the loops of an engine take up: the kinds of clocks that it knows, and messages of channels that have room. */
export const lookForWork = async (
  db: Database,
  now: Instant,
  { kinds, full }: { kinds: readonly string[]; full: readonly string[] },
): Promise<Looked | undefined> =>
  db.alone.maybe(
    prepared(
      'engine.look',
      sql`select ${isQuiet} as quiet, ${firstClock(kinds)} as clocks, ${firstMessage(now, full)} as messages, ${foldingLook}`,
    ),
    looked,
  );
