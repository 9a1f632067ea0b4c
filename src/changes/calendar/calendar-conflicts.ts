import { days, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { firstDifference, type Conflict, type Span } from '../rules/index.ts';
import type { Scene } from './around.ts';
import { conflictsIn, sceneOf, slotIn, type Slot } from './find-conflicts.ts';
import type { CalendarChange } from './store.ts';

/** A conflict of the calendar, numbered as it is drawn, with whose it is and where that would fit. */
export interface NumberedConflict {
  readonly number: number;
  readonly change: CalendarChange;
  readonly conflict: Conflict;
  readonly slot: Slot | undefined;
}

/** As many conflicts as a person looks through get a slot of their own; the rest are listed. */
const MOST_SLOTS = 25;
const SLOT_REACH = days(7);

const standing = ['review', 'scheduled', 'approved', 'working'];
/** Of two changes in conflict the one that is less settled moves, else the one that was written later. */
const movesBefore = (one: CalendarChange, other: CalendarChange): number =>
  firstDifference(standing.indexOf(one.state) - standing.indexOf(other.state), other.number - one.number);

/** Others that could touch a change: found by when they begin, so that thousands need not be looked at for each of thousands. */
function nearby({ others, world }: Scene): (change: CalendarChange) => CalendarChange[] {
  const sorted = others.toSorted((a, b) => a.from - b.from);
  const longest = Math.max(0, ...sorted.map(({ from, until }) => until - from));
  return (change) => {
    const earliest = change.from - world.limits.apart - longest;
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.from ?? 0) < earliest) low = middle + 1;
      else high = middle;
    }
    const found: CalendarChange[] = [];
    for (const other of sorted.slice(low)) {
      if (other.from >= change.until + world.limits.apart) break;
      found.push(other);
    }
    return found;
  };
}

/** Every conflict once: a pair is told of the change that would move. */
function conflictsAmong(scene: Scene, changes: readonly CalendarChange[]): NumberedConflict[] {
  const checked = changes.filter(({ state, until }) => standing.includes(state) && until > scene.now).toSorted(movesBefore);
  const beside = nearby(scene);
  const told = new Set<string>();
  const found: NumberedConflict[] = [];
  for (const change of checked) {
    const own = conflictsIn({ ...scene, others: beside(change) }, change).filter((conflict) => {
      const [first] = conflict.with;
      return conflict.with.length !== 1 || first?.kind !== 'change' || !told.has(`${first.id} ${change.id}`);
    });
    for (const conflict of own) for (const each of conflict.with) told.add(`${change.id} ${each.id}`);
    const wish = { near: change.from, notBefore: scene.now, reach: SLOT_REACH };
    const slot = own.length > 0 && found.length < MOST_SLOTS ? slotIn(scene, change, wish) : undefined;
    found.push(...own.map((conflict) => ({ number: 0, change, conflict, slot })));
  }
  return found
    .toSorted((a, b) => firstDifference(a.change.from - b.change.from, a.change.number - b.change.number))
    .map((each, place) => ({ ...each, number: place + 1 }));
}

/** What stands against what among the changes of a span that are still to be. */
export async function findCalendarConflicts(
  reader: Reader,
  { span, changes }: { span: Span; changes: readonly CalendarChange[] },
  now: Instant,
): Promise<NumberedConflict[]> {
  const reach = { from: Math.min(span.from, now), until: Math.max(span.until, now) + 2 * SLOT_REACH };
  return conflictsAmong(await sceneOf(reader, reach, now), changes);
}
