import type { TimelineLine } from './reading.ts';

/** When a line happened: of what was entered from paper, when that says. */
export const happened = (line: Pick<TimelineLine, 'at' | 'happenedAt'>): number => line.happenedAt ?? line.at;

/**
 * Lines in the order in which things happened, the newest first; they come by when they were written. While older ones are still to be
 * read, what was entered afterwards and happened before all that is here waits for them: others may lie between.
 */
export function inOrder(lines: readonly TimelineLine[], more: boolean): readonly TimelineLine[] {
  if (lines.every(({ happenedAt }) => happenedAt === null)) return lines;
  const oldest = Math.min(...lines.filter(({ happenedAt }) => happenedAt === null).map(({ at }) => at));
  const own = lines.filter(({ happenedAt }) => happenedAt === null);
  const late = lines
    .filter((line) => line.happenedAt !== null && (!more || happened(line) >= oldest))
    .toSorted((one, other) => (happened(other) === happened(one) ? other.id - one.id : happened(other) - happened(one)));
  // What was written as it happened stays in its order, whatever its clocks say.
  const found: TimelineLine[] = [];
  let next = 0;
  for (const line of own) {
    for (let each = late[next]; each !== undefined && happened(each) >= line.at; each = late[next]) {
      found.push(each);
      next += 1;
    }
    found.push(line);
  }
  return [...found, ...late.slice(next)];
}
