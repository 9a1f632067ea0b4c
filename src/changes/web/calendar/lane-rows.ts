import { placeOn, type Axis } from '../../../web/parts/axis.ts';
import type { CalendarChange } from './reading.ts';

/** A change as it is drawn on a lane: on which row, and on which side of it its words stand. */
export interface Drawn {
  readonly change: CalendarChange;
  readonly row: number;
  readonly side: 'right' | 'left';
}

/** How wide a character is beside a mark, in percent of an axis of the usual width. */
const CHARACTER = 0.95;
const MARK = 4;

/** Puts changes of a lane on as few rows as let all their words be read. */
export function rowsOf(axis: Axis, changes: readonly CalendarChange[], words: (change: CalendarChange) => string): Drawn[] {
  const ends: number[] = [];
  return changes
    .toSorted((one, other) => one.from - other.from)
    .map((change) => {
      const [from, until] = [placeOn(axis, change.from), placeOn(axis, change.until)];
      const length = MARK + words(change).length * CHARACTER;
      const side = until + length > 100 && from - length > 0 ? 'left' : 'right';
      const [begin, end] = side === 'right' ? [from - 1, until + length] : [from - length, until + 1];
      const free = ends.findIndex((last) => last <= begin);
      const row = free === -1 ? ends.length : free;
      ends[row] = end;
      return { change, row, side };
    });
}
