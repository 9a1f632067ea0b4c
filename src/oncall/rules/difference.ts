import type { Instant } from '../../kernel/index.ts';
import type { Shift } from './shifts.ts';

/** A span in which somebody else would be on call. */
export interface Difference {
  readonly from: Instant;
  readonly until: Instant;
  readonly before: string | null;
  readonly after: string | null;
}

/** Where two lists of shifts over one range put different people on call. Spans that touch and agree are one. */
export function differencesBetween(before: readonly Shift[], after: readonly Shift[]): Difference[] {
  const edges = [...new Set([...before, ...after].flatMap((shift) => [shift.from, shift.until]))].toSorted((one, other) => one - other);
  const on = (shifts: readonly Shift[], at: Instant): Shift | undefined => shifts.find((shift) => shift.from <= at && at < shift.until);
  const found: Difference[] = [];
  edges.forEach((from, index) => {
    const until = edges[index + 1];
    const [was, will] = [on(before, from), on(after, from)];
    if (until === undefined || was === undefined || will === undefined || was.person === will.person) return;
    const last = found.at(-1);
    const span = { from, until, before: was.person, after: will.person };
    if (last?.until === from && last.before === span.before && last.after === span.after) found.splice(-1, 1, { ...span, from: last.from });
    else found.push(span);
  });
  return found;
}
