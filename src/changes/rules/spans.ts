import type { Duration, Instant } from '../../kernel/index.ts';

/** From an instant until another, which does not belong to it: spans that touch do not overlap. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** Whether two spans have an instant in common, or come closer than `apart` where that is asked. */
export const overlap = (one: Span, other: Span, apart: Duration = 0): boolean =>
  one.from < other.until + apart && other.from < one.until + apart;

/** The spans as few as say the same: those that touch or overlap are one. */
export function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || last.until < span.from) found.push({ from: span.from, until: span.until });
    else if (span.until > last.until) found.splice(-1, 1, { from: last.from, until: span.until });
  }
  return found;
}

/** Whether a span lies wholly in one of some that are joined. */
export const within = (span: Span, spans: readonly Span[]): boolean =>
  spans.some((each) => each.from <= span.from && span.until <= each.until);

/** Compares by one thing after the other: the first that differs decides. */
export const firstDifference = (...differences: readonly number[]): number => differences.find((each) => each !== 0) ?? 0;
