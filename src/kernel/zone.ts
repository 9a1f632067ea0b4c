import { mustHave } from './must.ts';
import type { Duration, Instant } from './time.ts';

/** What a clock on the wall shows; `month` and `day` count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What a clock on the wall shows, with the weekday as ISO 8601 counts it: 1 is Monday, 7 is Sunday. */
export interface WallTime extends Wall {
  readonly weekday: number;
}

/** A wall time as milliseconds: the instant at which a clock in UTC would show it. Arithmetic on it is wall-clock arithmetic. */
export type WallMillis = number;

/** From `at` on, the wall is `offset` ahead of UTC. */
export interface OffsetPeriod {
  readonly at: Instant;
  readonly offset: Duration;
}

/**
 * A time zone as a table of its offsets, in blocks of ZONE_BLOCK ms. A block holds at least one period; its first begins
 * where the block does, and all of them in order. The same block always has the same answer.
 */
export interface Zone {
  /** The IANA name. */
  readonly name: string;
  readonly offsets: (block: number) => readonly OffsetPeriod[];
}

/** The length of one block of a zone's table: 398 days. */
export const ZONE_BLOCK: Duration = 2 ** 35;

/** No zone has ever been further ahead of UTC than this. */
const MOST_AHEAD: Duration = 16 * 3_600_000;

/** How far the wall is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: Zone, instant: Instant): Duration {
  const periods = zone.offsets(Math.floor(instant / ZONE_BLOCK));
  let offset = mustHave(periods[0], 'a block of a zone has a period').offset;
  for (const period of periods) {
    if (period.at > instant) break;
    offset = period.offset;
  }
  return offset;
}

/** The wall time of an instant as milliseconds. */
export const wallMillisAt = (zone: Zone, instant: Instant): WallMillis => instant + offsetAt(zone, instant);

export const wallMillis = (wall: Wall): WallMillis => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);

/** What the wall shows at a wall time in milliseconds. */
export function wallOf(millis: WallMillis): WallTime {
  const shown = new Date(millis);
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    weekday: ((shown.getUTCDay() + 6) % 7) + 1,
  };
}

/** What the wall shows at an instant. */
export const wallTime = (zone: Zone, instant: Instant): WallTime => wallOf(wallMillisAt(zone, instant));

/**
 * The first instant at which the wall shows this time or a later one. So a time in a missing hour moves to the first
 * instant after the gap, and a time in a doubled hour happens at its first occurrence: the rule for hand-overs.
 */
export function firstInstantOf(zone: Zone, wall: WallMillis): Instant {
  for (let block = Math.floor((wall - MOST_AHEAD) / ZONE_BLOCK); ; block += 1) {
    const periods = zone.offsets(block);
    for (let index = 0; index < periods.length; index += 1) {
      const period = mustHave(periods[index], 'the index is below the length');
      const end = periods[index + 1]?.at ?? (block + 1) * ZONE_BLOCK;
      const instant = Math.max(period.at, wall - period.offset);
      if (instant < end) return instant;
    }
  }
}
