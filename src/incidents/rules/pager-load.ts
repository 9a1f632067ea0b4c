import { days, type Instant } from '../../kernel/index.ts';

export interface WeekLoad {
  /** The start of the seven days. */
  readonly week: Instant;
  readonly day: number;
  readonly night: number;
}

/** Night is from 22 to 7 where the person lives. */
const isNight = (hour: number): boolean => hour >= 22 || hour < 7;

/** Pages by weeks of seven days that end now, oldest first, apart by day and night. */
export function nightsAndDays(
  pages: readonly Instant[],
  frame: { now: Instant; weeks: number; zone: (at: Instant) => number },
): WeekLoad[] {
  return Array.from({ length: frame.weeks }, (_, place) => {
    const until = frame.now - days(7) * (frame.weeks - 1 - place);
    const week = until - days(7);
    const own = pages.filter((at) => at > week && at <= until);
    const night = own.filter((at) => isNight(frame.zone(at))).length;
    return { week, day: own.length - night, night };
  });
}
