import { days, hours, minutes, seconds, type Duration, type Instant } from '../../kernel/index.ts';
import { wallAt, weekday } from './zone.ts';

const two = (number: number): string => String(number).padStart(2, '0');

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `16:42` in the zone. */
export function clockTime(at: Instant, zone: string): string {
  const { hour, minute } = wallAt(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** `12:01:30`, where seconds matter. */
export const secondTime = (at: Instant, zone: string): string => `${clockTime(at, zone)}:${two(wallAt(at, zone).second)}`;

/** `Wed 21 Oct`, with the year where it is not the present one. */
export function dayName(at: Instant, zone: string, now: Instant = at): string {
  const { year, month, day } = wallAt(at, zone);
  const said = `${WEEKDAYS[weekday(at, zone)] ?? ''} ${day} ${MONTHS[month - 1] ?? ''}`;
  return year === wallAt(now, zone).year ? said : `${said} ${year}`;
}

/** Whether two instants fall on the same day of the zone. */
export function isSameDay(one: Instant, other: Instant, zone: string): boolean {
  const [first, second] = [wallAt(one, zone), wallAt(other, zone)];
  return first.day === second.day && first.month === second.month && first.year === second.year;
}

/** `16:42` today, else `Sat 24 Oct 09:00`. */
export function dayTime(at: Instant, zone: string, now: Instant): string {
  return isSameDay(now, at, zone) ? clockTime(at, zone) : `${dayName(at, zone, now)} ${clockTime(at, zone)}`;
}

/** `16:42` today, `19 Oct` on another day: for a narrow column that has the age beside it. */
export function shortDay(at: Instant, zone: string, now: Instant): string {
  if (isSameDay(now, at, zone)) return clockTime(at, zone);
  return dayName(at, zone, now).split(' ').slice(1).join(' ');
}

/** `Wed 21 Oct 14:42:10 UTC`, shown on hover beside every time. A screen has hundreds of them: put together from what the language says of an instant. */
export function utcText(at: Instant): string {
  const [, weekday = '', day = '', month = '', time = ''] = /^(\w+), 0?(\d+) (\w+) \d+ (\S+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${weekday} ${day} ${month} ${time} UTC`;
}

/** A length in its two largest units: `2 d 16 h`, `9 h`, `25 min`, `40 s`. */
export function span(length: Duration): string {
  const size = Math.abs(length);
  if (size < minutes(1)) return `${Math.floor(size / seconds(1))} s`;
  if (size < hours(1)) return `${Math.floor(size / minutes(1))} min`;
  if (size < days(1)) {
    const rest = Math.floor((size % hours(1)) / minutes(1));
    return `${Math.floor(size / hours(1))} h${rest === 0 ? '' : ` ${rest} min`}`;
  }
  const rest = Math.floor((size % days(1)) / hours(1));
  return `${Math.floor(size / days(1))} d${rest === 0 ? '' : ` ${rest} h`}`;
}

/** An age in one unit: `now`, `3 min`, `2 h`, `8 d`. */
export function age(at: Instant, now: Instant): string {
  const size = now - at;
  if (size < minutes(1)) return 'now';
  if (size < hours(1)) return `${Math.floor(size / minutes(1))} min`;
  if (size < days(1)) return `${Math.floor(size / hours(1))} h`;
  return `${Math.floor(size / days(1))} d`;
}

/** `12 min ago`, `in 3 h`, `now`. */
export function ago(at: Instant, now: Instant): string {
  if (Math.abs(now - at) < minutes(1)) return 'now';
  return at > now ? `in ${age(now, at)}` : `${age(at, now)} ago`;
}

/** A clock that runs down: `18:24`, `1:02:09`, `2 d 3 h`; at its end `0:00`. */
export function countdown(left: Duration): string {
  const whole = Math.max(0, Math.floor(left / 1_000));
  if (whole >= 172_800) return span(left);
  const [hour, minute, second] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  return hour > 0 ? `${hour}:${two(minute)}:${two(second)}` : `${minute}:${two(second)}`;
}

/** A clock that runs up: `00:33:12`; from two days on `3 d 4 h`. */
export function stopwatch(length: Duration): string {
  const whole = Math.max(0, Math.floor(length / 1_000));
  if (whole >= 172_800) return span(length);
  return `${two(Math.floor(whole / 3_600))}:${two(Math.floor((whole % 3_600) / 60))}:${two(whole % 60)}`;
}

/** When something is due, as short as it can be said: `today 18:00`, `Thu 12:00`, `Mon 26 Oct`; past it `Tue 20, 1 d late`. */
export function dueText(at: Instant, zone: string, now: Instant): string {
  const today = isSameDay(now, at, zone);
  const [weekday = '', date = '', month = ''] = dayName(at, zone, now).split(' ');
  if (at <= now) return `${today ? clockTime(at, zone) : `${weekday} ${date}`}, ${now - at < minutes(1) ? 'due' : `${age(at, now)} late`}`;
  if (today) return `today ${clockTime(at, zone)}`;
  return at - now < days(6) ? `${weekday} ${clockTime(at, zone)}` : `${weekday} ${date} ${month}`;
}
