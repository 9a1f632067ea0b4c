import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { changesOf } from './store-causes.ts';

/** A change that did it, as the API gives it. */
export const changeView = z.object({
  reference: z.string().describe('As the system that keeps changes names it'),
  url: z.string().nullable(),
  words: z.string(),
  by: z.string(),
  at: z.number(),
});

/** The changes that are linked to a ticket, as the API gives them. */
export const changeViews = async (reader: Reader, ticket: string): Promise<z.infer<typeof changeView>[]> =>
  (await changesOf(reader, [ticket])).map(({ reference, url, words, by, at }) => ({ reference, url, words, by, at }));
