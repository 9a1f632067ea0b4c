import { days, hours, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { disturbances, noisy, notices, outages, storm, type Alarm } from './alarms.ts';
import type { Calendar, Day } from './calendar.ts';
import { chanceOf, type Chance } from './chance.ts';
import { wishes, type Wish } from './wishes.ts';

/** How the people who are paged for a firing take it. */
export type Course =
  /** The primary answers within minutes. */
  | 'answered'
  /** The primary answers when the second or third contact method comes. */
  | 'late'
  /** The primary sleeps through it. */
  | 'missed'
  /** The primary cannot and says so. */
  | 'declined'
  /** It is over before anybody answers. */
  | 'over at once'
  /** It was nothing to page for. */
  | 'false alarm';

/** An alarm that is going to fire. */
export interface Firing {
  readonly name: string;
  readonly alarm: Alarm;
  readonly at: Instant;
  readonly length: Duration;
  readonly course: Course;
  /** How long after its end it fires once more. */
  readonly again: Duration | undefined;
  readonly instance: string;
}

/** A ticket that somebody is going to declare by hand. */
export interface Asking {
  readonly at: Instant;
  readonly wish: Wish;
}

/** What is going to happen to the organisation, before anybody has done anything about it. */
export interface History {
  readonly firings: readonly Firing[];
  readonly askings: readonly Asking[];
  /** When whoever is on call looks through the tickets. */
  readonly desks: readonly Instant[];
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Days ago: the week in which much went wrong, and the days on which the network between the zones failed. */
const BAD_WEEK = [34, 40] as const;
const STORMS = [17, 37, 63];
/** Before the end everything is calm, so that what stands open then is what is told of it. */
const CALM: Duration = hours(5);

const inBadWeek = (ago: number): boolean => ago >= BAD_WEEK[0] && ago <= BAD_WEEK[1];

/** A time of day: most things break while people work on them, few at night. */
function timeOfDay(chance: Chance): Duration {
  const kind = chance.next();
  if (kind < 0.62) return chance.between(hours(9), hours(18));
  if (kind < 0.83) return chance.between(hours(18), hours(22));
  if (kind < 0.91) return chance.between(hours(7), hours(9));
  return chance.between(hours(0.2), hours(6.8));
}

function courseOf(chance: Chance, isNight: boolean): Course {
  const kind = chance.next();
  if (kind < 0.05) return 'declined';
  if (kind < (isNight ? 0.2 : 0.1)) return 'missed';
  if (kind < 0.22) return 'late';
  if (kind < 0.29) return 'over at once';
  return kind < 0.34 ? 'false alarm' : 'answered';
}

function lengthOf(alarm: Alarm, course: Course, chance: Chance): Duration {
  const [least, most] = alarm.minutes;
  if (course === 'over at once') return minutes(chance.between(1.5, 3));
  // What nobody answers goes on until somebody else has.
  return minutes(chance.between(least, most)) + (course === 'missed' ? minutes(alarm.severity === 'critical' ? 22 : 45) : 0);
}

function firing(alarm: Alarm, when: { at: Instant; name: string; isNight: boolean }): Firing {
  const chance = chanceOf(when.name);
  const course = courseOf(chance, when.isNight);
  return {
    name: when.name,
    alarm,
    at: when.at,
    length: lengthOf(alarm, course, chance),
    course,
    again: course === 'answered' && chance.happens(0.08) ? minutes(chance.between(3, 8)) : undefined,
    instance: `${alarm.service}-${1 + Math.floor(chance.between(0, 4))}`,
  };
}

const oneOf = (chance: Chance, counts: readonly [number, ...number[]]): number => chance.pick(counts);

interface OneDay {
  readonly day: Day;
  readonly ago: number;
  readonly calendar: Calendar;
}

/** The alarms that fire on one day. */
function alarmsOf({ ago, day, calendar }: OneDay): readonly Alarm[] {
  const chance = chanceOf(`alarms of day ${ago}`);
  const works = calendar.isWorkday(day);
  const paging =
    (works ? oneOf(chance, [1, 1, 2, 2, 2, 3, 3]) : oneOf(chance, [0, 0, 1, 1, 2])) + (inBadWeek(ago) ? oneOf(chance, [2, 3, 3, 4]) : 0);
  const quiet = works ? oneOf(chance, [0, 1, 1, 2, 2]) : oneOf(chance, [0, 0, 1]);
  const restarts = oneOf(chance, [0, 0, 0, 1, 1]);
  return [
    ...Array.from({ length: paging }, () => chance.pick(chance.happens(inBadWeek(ago) ? 0.1 : 0.035) ? outages : disturbances)),
    ...Array.from({ length: quiet }, () => chance.pick(notices)),
    ...Array.from({ length: restarts }, () => noisy),
  ];
}

function firingsOf(one: OneDay): Firing[] {
  const { ago, day, calendar } = one;
  const usual = alarmsOf(one).map((alarm, place) => {
    const name = `firing ${ago}/${place}`;
    const at = calendar.at(day, timeOfDay(chanceOf(`time of ${name}`)));
    return firing(alarm, { at, name, isNight: calendar.isNight(at) });
  });
  if (!STORMS.includes(ago)) return usual;
  const began = calendar.at(day, hours(15.3) + minutes(ago));
  const stormy = storm.map((alarm, place) => {
    const name = `storm ${ago}/${place}`;
    const at = began + minutes(chanceOf(`time of ${name}`).between(0, 4));
    return { ...firing(alarm, { at, name, isNight: false }), course: 'answered' as const, again: undefined };
  });
  return [...usual, ...stormy];
}

/** An alarm that fires already does not fire a second time. */
function apart(firings: readonly Firing[]): Firing[] {
  const until = new Map<string, Instant>();
  return firings
    .toSorted((one, other) => one.at - other.at)
    .filter(({ alarm, at, length, again }) => {
      const key = `${alarm.service} ${alarm.name}`;
      if (at < (until.get(key) ?? -Infinity)) return false;
      until.set(key, at + length + (again ?? 0) + minutes(40));
      return true;
    });
}

function askingsOf({ ago, day, calendar }: OneDay): Asking[] {
  const chance = chanceOf(`wishes of day ${ago}`);
  if (!calendar.isWorkday(day)) return [];
  return Array.from({ length: oneOf(chance, [0, 1, 1, 2]) }, (_, place) => ({
    at: calendar.at(day, chance.between(hours(9), hours(17.5))),
    wish: wishes[(ago * 5 + place * 11) % wishes.length] ?? wishes[0],
  }));
}

function desksOf({ ago, day, calendar }: OneDay): Instant[] {
  const chance = chanceOf(`desks of day ${ago}`);
  const times = calendar.isWorkday(day) ? [hours(10.2), hours(15.1)] : [hours(12)];
  return times.map((time) => calendar.at(day, time + minutes(chance.between(0, 40))));
}

/** Plans what happens from an instant to another; the same span has the same history. */
export function planHistory(span: Span, calendar: Calendar): History {
  const last = calendar.dayOf(span.to);
  const count = Math.round((last - calendar.dayOf(span.from)) / days(1));
  const all = Array.from({ length: count + 1 }, (_, place): OneDay => {
    const ago = count - place;
    return { ago, day: last - ago * days(1), calendar };
  });
  const within = ({ at }: { readonly at: Instant }): boolean => at > span.from && at < span.to - CALM;
  return {
    firings: apart(all.flatMap(firingsOf).filter(within)).filter((each) => each.at + each.length < span.to - hours(2)),
    askings: all.flatMap(askingsOf).filter(within),
    desks: all.flatMap(desksOf).filter((at) => at > span.from && at < span.to - hours(1)),
  };
}
