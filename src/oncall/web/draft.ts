import type { Instant } from '../../kernel/index.ts';
import type { PersonRef, Schedule, Shift } from './reading.ts';

/** An override that is not saved yet. */
export interface Draft {
  readonly rotation: string;
  readonly person: PersonRef;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

const overlap = (one: Stretch, other: Stretch): number => Math.max(0, Math.min(one.until, other.until) - Math.max(one.from, other.from));

const stretchOf = (shift: Shift): Stretch => ({ from: shift.from, until: shift.until });

/** Gaps of a schedule. */
export const gapsOf = (schedule: Pick<Schedule, 'final'>): Shift[] => schedule.final.filter(({ person }) => person === null);

/** What saving a draft would change: gaps before and after, and who loses how much. */
export function differenceOf(
  schedule: Pick<Schedule, 'final'>,
  draft: Draft,
): { gapsBefore: number; gapsAfter: number; loses: { name: string; length: number }[] } {
  const gaps = gapsOf(schedule).map(stretchOf);
  const left = gaps.reduce((count, gap) => {
    const covered = overlap(gap, draft);
    if (covered === 0) return count + 1;
    return count + (draft.from > gap.from ? 1 : 0) + (draft.until < gap.until ? 1 : 0);
  }, 0);
  const lost = new Map<string, number>();
  for (const shift of schedule.final) {
    const length = overlap(stretchOf(shift), draft);
    if (length > 0 && shift.person !== null && shift.person.id !== draft.person.id)
      lost.set(shift.person.name, (lost.get(shift.person.name) ?? 0) + length);
  }
  return { gapsBefore: gaps.length, gapsAfter: left, loses: [...lost].map(([name, length]) => ({ name, length })) };
}
