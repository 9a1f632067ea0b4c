import { z } from 'zod';

import { must, type Instant } from '../kernel/index.ts';
import type { Reader } from './database/index.ts';

/** A cell of a table in the crisis bundle: words, or an instant. */
const cell = z.union([z.string(), z.object({ at: z.number() })]);

/** One table of the crisis bundle, as it stands in its file. */
export const crisisTable = z.object({
  heading: z.string(),
  /** What is said where there are no rows. */
  empty: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)),
});
export type CrisisTable = z.output<typeof crisisTable>;

/** What an area adds to the crisis bundle, to be read when the web is not: rows of the next days. */
export interface CrisisSource {
  readonly name: string;
  /** At most 500 rows. */
  read(reader: Reader, now: Instant): Promise<CrisisTable>;
}

const register = new Map<string, CrisisSource>();

/** Makes a table known. App calls it once per table at start; another of the same name is a bug. */
export function registerCrisisTable(source: CrisisSource): void {
  must((register.get(source.name) ?? source) === source, `two tables of the crisis bundle are called ${source.name}`);
  register.set(source.name, source);
}

/**
 * Every table that could be read, in the order in which they were made known: one that fails takes nothing else out of the bundle.
 * The reader must not be a transaction, which a failed statement would end for the others.
 */
export async function crisisTables(reader: Reader, now: Instant): Promise<CrisisTable[]> {
  const read = await Promise.allSettled([...register.values()].map(async (source) => source.read(reader, now)));
  return read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}
