import { days, firstInstantOf, hours, wallMillisAt, type Duration, type Instant, type WallMillis, type Zone } from '../../kernel/index.ts';

/** A day on the wall, by its midnight. */
export type Day = WallMillis;

/** Days and times of day where the demo's people live. */
export interface Calendar {
  dayOf(instant: Instant): Day;
  /** The instant at a time of a day; a time in a missing hour is the first after it. */
  at(day: Day, time: Duration): Instant;
  isWorkday(day: Day): boolean;
  /** Whether people sleep: from 22 to 7. */
  isNight(instant: Instant): boolean;
}

const WEEK = days(7);
/** 1970-01-05, a Monday. */
const A_MONDAY: WallMillis = days(4);

const weekday = (day: Day): number => Math.floor((((day - A_MONDAY) % WEEK) + WEEK) / days(1)) % 7;

export function calendarOf(zone: Zone): Calendar {
  const timeOf = (instant: Instant): Duration => wallMillisAt(zone, instant) % days(1);
  return {
    dayOf: (instant) => wallMillisAt(zone, instant) - timeOf(instant),
    at: (day, time) => firstInstantOf(zone, day + time),
    isWorkday: (day) => weekday(day) < 5,
    isNight: (instant) => timeOf(instant) >= hours(22) || timeOf(instant) < hours(7),
  };
}

/**
 * The date at which a weekly rotation of six began whose second member is on call at `now`: thirteen turns ago, which is
 * longer than the demo's history. Turns begin on Mondays at `handover`.
 */
export function rotationStart(zone: Zone, now: Instant, handover: Duration): string {
  const wall = wallMillisAt(zone, now);
  const turn = wall - ((wall - A_MONDAY - handover) % WEEK);
  return new Date(turn - 13 * WEEK).toISOString().slice(0, 10);
}
