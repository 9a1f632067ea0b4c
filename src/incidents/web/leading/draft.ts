import { slugOf } from '../field-texts.ts';
import type { Line } from './reading.ts';

/** A checklist while it is edited, and the version that it was made of. */
export interface Draft {
  readonly version: number;
  readonly lines: readonly Line[];
}

/** The key of a new line: made of its words, and no other line's, nor that of a line that ships, whose marks are its own. */
export function keyFor(words: string, taken: readonly Line[]): string {
  const keys = new Set(taken.map(({ key }) => key));
  const made = slugOf(words).slice(0, 58).replaceAll(/-$/g, '');
  const base = made === '' ? 'line' : made;
  for (let count = 1; ; count += 1) {
    const key = count === 1 ? base : `${base}-${count}`;
    if (!keys.has(key)) return key;
  }
}

/** The lines with one of them a place earlier (-1) or later (1). */
export function moved(lines: readonly Line[], key: string, by: -1 | 1): readonly Line[] {
  const from = lines.findIndex((line) => line.key === key);
  const [line, other] = [lines[from], lines[from + by]];
  if (line === undefined || other === undefined) return lines;
  return lines.with(from, other).with(from + by, line);
}

/** The lines with one of them written anew, or a new one at the end. */
export const withLine = (lines: readonly Line[], line: Line): readonly Line[] =>
  lines.some(({ key }) => key === line.key) ? lines.map((each) => (each.key === line.key ? line : each)) : [...lines, line];

/** The lines with one that ships put back: after the line that it follows as shipped, where that is still there. */
export function putBack(lines: readonly Line[], line: Line, shipped: readonly Line[]): readonly Line[] {
  const before = shipped.slice(
    0,
    shipped.findIndex(({ key }) => key === line.key),
  );
  const after = before.findLast(({ key }) => lines.some((each) => each.key === key));
  const place = after === undefined ? 0 : lines.findIndex(({ key }) => key === after.key) + 1;
  return lines.toSpliced(place, 0, line);
}
