import type { Instant } from '../../kernel/index.ts';

/** A stretch of time drawn from left to right, linear in real time. */
export interface Axis {
  readonly from: Instant;
  readonly to: Instant;
}

/** Where an instant stands on the axis, in percent, kept inside it. */
export function placeOn(axis: Axis, at: Instant): number {
  const share = (at - axis.from) / (axis.to - axis.from);
  return Math.round(Math.min(1, Math.max(0, share)) * 100_000) / 1_000;
}

/** A stretch's left edge and width on the axis, in percent; undefined when it lies outside. */
export function stretchOn(axis: Axis, from: Instant, to: Instant): { left: number; width: number } | undefined {
  if (to <= axis.from || from >= axis.to) return undefined;
  const left = placeOn(axis, from);
  return { left, width: Math.round((placeOn(axis, to) - left) * 1_000) / 1_000 };
}

/** Marks that stand closer than `near` percent are one with a count; the loudest (lowest) severity speaks for them. */
export function mergeMarks(
  axis: Axis,
  marks: readonly { readonly at: Instant; readonly severity: number }[],
  near: number,
): { place: number; severity: number; count: number }[] {
  const merged: { place: number; severity: number; count: number }[] = [];
  for (const mark of marks.toSorted((one, other) => one.at - other.at)) {
    if (mark.at < axis.from || mark.at > axis.to) continue;
    const place = placeOn(axis, mark.at);
    const last = merged.at(-1);
    if (last !== undefined && place - last.place < near) {
      last.count += 1;
      last.severity = Math.min(last.severity, mark.severity);
    } else merged.push({ place, severity: mark.severity, count: 1 });
  }
  return merged;
}
