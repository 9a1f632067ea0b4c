import { must } from '../kernel/index.ts';
import { encodeBare, encodeFull, encodeLine, encodeMark, entryFrom, type Entry } from './entry.ts';

function encoded(entry: Entry): string {
  const { alert, ref } = entry;
  if (ref !== undefined) return encodeMark(entry, ref);
  return alert === undefined ? encodeBare(entry) : encodeFull(entry, { ...alert, labels: JSON.stringify(alert.labels) });
}

/** An entry that could not be folded, as it is kept. */
export const keptEntry = (entry: Entry): string => encodeLine(entry, [encoded(entry)]);

/** The line of the log that brings a kept entry back. */
export function encodeKept(kept: string): string {
  must(entryFrom(kept) !== undefined, 'an entry that was put aside is kept as a line of the log');
  return kept;
}
