import { days, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { isDown, worstOf, type Impact } from './impacts.ts';
import type { Stretch } from './postings.ts';

/** So many days are shown. */
export const DAYS_SHOWN = 90;
const DAY: Duration = days(1);

/** One day of UTC as a component had it. */
export interface Day {
  /** Its first instant. */
  readonly at: Instant;
  /** The worst of the day; undefined where nothing is known of it. */
  readonly worst: Impact | undefined;
  /** How long each impact lasted; operational is left out. */
  readonly lasted: Readonly<Partial<Record<Impact, Duration>>>;
}

/** What a component did over the days shown. */
export interface History {
  readonly days: readonly Day[];
  /** The share of the measured time in which it was up, from 0 to 1; undefined where nothing was measured. */
  readonly up: number | undefined;
}

/** Parts of a window between which nothing changes, each with the worst that holds in it. */
function partsOf(stretches: readonly Stretch[], from: Instant, to: Instant): Stretch[] {
  const inside = stretches.filter((each) => each.to > from && each.from < to);
  const edges = [...new Set([from, to, ...inside.flatMap((each) => [each.from, each.to])])]
    .filter((edge) => edge >= from && edge <= to)
    .toSorted((one, other) => one - other);
  return edges.slice(1).map((end, place) => {
    const begin = edges[place] ?? from;
    const holding = inside.filter((each) => each.from <= begin && each.to >= end);
    return { from: begin, to: end, impact: worstOf(holding.map((each) => each.impact)) };
  });
}

function dayOf(at: Instant, parts: readonly Stretch[]): Day {
  const lasted: Partial<Record<Impact, Duration>> = {};
  for (const { from, to, impact } of parts) if (impact !== 'operational') lasted[impact] = (lasted[impact] ?? 0) + to - from;
  return { at, worst: parts.length === 0 ? undefined : worstOf(parts.map((each) => each.impact)), lasted };
}

/**
 * The days of a component up to now, and its share of time up. Before `since` nothing is known. Partial and major outages are down time, whole;
 * a degraded component is up; announced maintenance is left out of the measured time.
 */
export function historyOf(stretches: readonly Stretch[], known: { readonly since: Instant; readonly now: Instant }): History {
  const { since, now } = known;
  const today = Math.floor(now / DAY) * DAY;
  let [measured, down] = [0, 0];
  const shown: Day[] = [];
  for (let at = today - (DAYS_SHOWN - 1) * DAY; at <= today; at += DAY) {
    const [from, to] = [Math.max(at, since), Math.min(at + DAY, now)];
    const parts = to > from ? partsOf(stretches, from, to) : [];
    for (const part of parts) {
      const length = part.to - part.from;
      if (part.impact !== 'maintenance') measured += length;
      if (isDown(part.impact)) down += length;
    }
    shown.push(dayOf(at, parts));
  }
  return { days: shown, up: measured === 0 ? undefined : 1 - down / measured };
}

/** A share as readers see it. Whatever was down at all is never shown as 100 %. */
export function shareWords(up: number): string {
  if (up >= 1) return '100 %';
  return `${(Math.floor(up * 10_000) / 100).toFixed(2)} %`;
}

/** A length in words: 45 s, 12 min, 3 h 05 min. */
export function lengthWords(length: Duration): string {
  if (length < minutes(1)) return `${Math.max(1, Math.round(length / 1000))} s`;
  const whole = Math.round(length / minutes(1));
  return whole < 120 ? `${whole} min` : `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, '0')} min`;
}
