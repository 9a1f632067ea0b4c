import { minutes, type Instant } from '../../kernel/index.ts';
import { gapsOf } from './draft.ts';
import type { PersonRef, Schedule, Shift } from './reading.ts';

/** Something that a reader of the schedule should mend before it comes. */
export type Finding =
  | { readonly kind: 'Gap'; readonly rotation: string; readonly name: string; readonly from: Instant; readonly until: Instant }
  | {
      readonly kind: 'Double';
      readonly person: PersonRef;
      readonly names: readonly [string, string];
      readonly from: Instant;
      readonly until: Instant;
    }
  | { readonly kind: 'Reach'; readonly person: PersonRef };

type Rotation = Pick<Schedule, 'slug' | 'name' | 'final' | 'members'>;

/** Where two rotations have the same person at the same time, for 10 minutes at least. */
function doubles(one: Rotation, other: Rotation, now: Instant): Finding[] {
  const both = (first: Shift, second: Shift): Finding[] => {
    const [from, until] = [Math.max(first.from, second.from, now), Math.min(first.until, second.until)];
    if (first.person === null || first.person.id !== second.person?.id || until - from < minutes(10)) return [];
    return [{ kind: 'Double', person: first.person, names: [one.name, other.name], from, until }];
  };
  return one.final.flatMap((first) => other.final.flatMap((second) => both(first, second)));
}

/** What is odd about the schedules shown, from now on: gaps, one person twice, members whom a severity 1 would not reach. */
export function foundAhead(schedules: readonly Rotation[], unreachable: readonly PersonRef[], now: Instant): readonly Finding[] {
  const gaps = schedules.flatMap((schedule) =>
    gapsOf(schedule)
      .filter(({ from, until }) => until > now && until - from >= minutes(1))
      .map(({ from, until }): Finding => ({ kind: 'Gap', rotation: schedule.slug, name: schedule.name, from: Math.max(from, now), until })),
  );
  const twice = schedules.flatMap((one, place) => schedules.slice(place + 1).flatMap((other) => doubles(one, other, now)));
  const members = new Set(schedules.flatMap((schedule) => schedule.members.map(({ id }) => id)));
  const reach = unreachable.filter(({ id }) => members.has(id)).map(({ id, name }): Finding => ({ kind: 'Reach', person: { id, name } }));
  return [...gaps, ...twice, ...reach];
}
