import { z } from 'zod';

import { seconds } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { until, type TestApp } from './organisation.ts';

/** Shorter than what counts as our own downtime, with what a busy machine adds. */
const STEP = seconds(25);
const rounds = z.object({ at: z.number().nullable() });

/**
 * Lets time pass as it passes while an instance works, in one step of 25 s: a leap would be our own downtime, in which nothing ends by
 * silence. Waits until folding has noted that it goes on.
 */
export async function letTimePass({ app, clock }: TestApp): Promise<void> {
  clock.move(STEP);
  await until('folding notes that it goes on', async () => {
    const last = await app.db.maybe(sql`select min(last_round) as at from fold_lane`, rounds);
    return (last?.at ?? 0) > clock.now() - seconds(4) ? true : undefined;
  });
}
