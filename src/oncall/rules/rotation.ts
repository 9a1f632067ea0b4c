import { days, firstInstantOf, hours, wallMillisAt, type Duration, type Instant, type WallMillis, type Zone } from '../../kernel/index.ts';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** How long one turn is, by the clock on the wall. A turn of weeks begins on a weekday. */
export type TurnLength =
  | { readonly unit: 'hour'; readonly every: number }
  | { readonly unit: 'day'; readonly every: number }
  | { readonly unit: 'week'; readonly every: number; readonly weekday: Weekday };

/** What people say about a rotation. `start` is a date of the wall (2026-01-05), `handover` a time of it (09:00). */
export interface RotationTerms {
  /** Ids of people in the order of their turns. */
  readonly members: readonly string[];
  readonly start: string;
  readonly handover: string;
  readonly turn: TurnLength;
}

/** A rotation's terms, worked out for one zone so that a turn is found by arithmetic alone. */
export interface RotationPlan {
  readonly zone: Zone;
  readonly members: readonly string[];
  /** Nobody is on before this. */
  readonly begin: Instant;
  /** Where turn 0 begins on the wall; for turns of weeks up to a week before `begin`. */
  readonly anchor: WallMillis;
  readonly length: Duration;
  /** The terms in words: "weekly, hand-over Monday 09:00 Europe/Berlin". */
  readonly words: string;
}

/** One turn of one member. `index` counts from 0 and never starts over. */
export interface Turn {
  readonly index: number;
  readonly from: Instant;
  readonly until: Instant;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const one = { hour: 'hourly', day: 'daily', week: 'weekly' } as const;

function inWords(terms: RotationTerms, zone: string): string {
  const { unit, every } = terms.turn;
  const often = every === 1 ? one[unit] : `every ${every} ${unit}s`;
  const day = terms.turn.unit === 'week' ? `${capital(terms.turn.weekday)} ` : '';
  return `${often}, hand-over ${day}${terms.handover} ${zone}`;
}

/** How many days the date is past the given weekday. */
const daysPast = (date: WallMillis, weekday: Weekday): number => (new Date(date).getUTCDay() + 6 - weekdays.indexOf(weekday)) % 7;

/** Works the terms out for a zone. The first turn of a rotation of weeks is short when `start` is not the day of its hand-over. */
export function planOf(terms: RotationTerms, zone: Zone): RotationPlan {
  const date = Date.parse(`${terms.start}T00:00:00Z`);
  const begin = Date.parse(`${terms.start}T${terms.handover}:00Z`);
  const { turn } = terms;
  const unit = { hour: hours(1), day: days(1), week: days(7) }[turn.unit];
  return {
    zone,
    members: terms.members,
    begin: firstInstantOf(zone, begin),
    anchor: turn.unit === 'week' ? begin - days(daysPast(date, turn.weekday)) : begin,
    length: turn.every * unit,
    words: inWords(terms, zone.name),
  };
}

const turnStart = (plan: RotationPlan, index: number): Instant =>
  Math.max(plan.begin, firstInstantOf(plan.zone, plan.anchor + index * plan.length));

/**
 * The turn at an instant not before `begin`. Turns follow the wall: one of 3 hours lasts 2 or 4 on a night of change, and
 * one that lies wholly in a missing hour does not happen.
 */
export function turnAt(plan: RotationPlan, instant: Instant): Turn {
  let index = Math.floor((wallMillisAt(plan.zone, instant) - plan.anchor) / plan.length);
  let from = turnStart(plan, index);
  // In the second pass of a doubled hour the wall shows times of turns that are over.
  let until = turnStart(plan, index + 1);
  while (until <= instant) {
    index += 1;
    from = until;
    until = turnStart(plan, index + 1);
  }
  return { index, from, until };
}

/** The place among the members, from 0, of the one whose turn it is. */
export const placeOf = (plan: RotationPlan, turn: Turn): number => turn.index % plan.members.length;

/** The members whose turns follow that of an instant, nearest first, each once; the one whose turn it is comes last. */
export function membersAfter(plan: RotationPlan, instant: Instant): readonly string[] {
  if (plan.members.length === 0) return [];
  const next = instant < plan.begin ? 0 : placeOf(plan, turnAt(plan, instant)) + 1;
  return [...new Set([...plan.members.slice(next), ...plan.members.slice(0, next)])];
}
