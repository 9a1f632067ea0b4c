import type { Tx } from '../platform/database/index.ts';
import { entryFrom, type Entry } from './entry.ts';
import { isOvertaken } from './rules/overtaken.ts';
import { takeEarlyEnds } from './store-early-ends.ts';

/**
 * Puts behind what waited on a disk the ends that were folded before it, so that what began and ended while the database was
 * away is folded as it was received, whichever instance brings its part back first.
 */
export async function withEarlyEnds(tx: Tx, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const waited = entries.filter((entry) => entry.spooled === true && entry.says === 'firing');
  if (waited.length === 0) return entries;
  const lines = await takeEarlyEnds(tx, [...new Set(waited.map((entry) => entry.key))]);
  const ends = new Map(lines.map(({ line }) => entryFrom(line)).flatMap((end) => (end === undefined ? [] : [[end.key, end]])));
  const lastOf = new Map(
    waited
      .filter((entry) => isOvertaken({ ...entry, spooled: true }, ends.get(entry.key)?.receivedAt ?? null))
      .map((entry) => [entry.key, entry]),
  );
  return entries.flatMap((entry) => {
    const end = lastOf.get(entry.key) === entry ? ends.get(entry.key) : undefined;
    // It comes after its time as well: what was heard of since, it does not end.
    return end === undefined ? [entry] : [entry, { ...end, spooled: true }];
  });
}
