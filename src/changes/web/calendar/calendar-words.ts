import type { Instant } from '../../../kernel/index.ts';
import { clockTime, dayName } from '../../../web/parts/time.ts';
import { dayStart } from '../../../web/parts/zone.ts';
import type { CalendarChange, CalendarConflict } from './reading.ts';

/** `20446`, as it stands beside a title. */
export const digits = (number: string): string => number.replace(/^CHG-/, '');

/** `Thu 22:00`, or with the date where it is further away. */
export const briefTime = (at: Instant, zone: string, now: Instant): string => {
  const [weekday = '', date = '', month = ''] = dayName(at, zone, now).split(' ');
  const near = Math.abs(at - now) < 6 * 86_400_000;
  return `${near ? weekday : `${weekday} ${date} ${month}`} ${clockTime(at, zone)}`;
};

/** `Thu 22:00 to 23:30`. */
export const spanWords = ({ from, until }: { from: Instant; until: Instant }, zone: string, now: Instant): string => {
  const end = dayStart(from, zone) === dayStart(until - 1, zone) ? clockTime(until, zone) : briefTime(until, zone, now);
  return `${briefTime(from, zone, now)} to ${end}`;
};

/** Numbers of the conflicts that a change is in, as they are drawn beside it. */
export const placesOf = (change: CalendarChange, conflicts: readonly CalendarConflict[]): number[] =>
  conflicts.filter((each) => each.change.id === change.id || each.with.some(({ id }) => id === change.id)).map(({ place }) => place);

const large = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Why, as sentences. */
export const reasonWords = ({ reasons }: Pick<CalendarConflict, 'reasons'>): string =>
  reasons.map(({ says }) => `${large(says)}.`).join(' ');
