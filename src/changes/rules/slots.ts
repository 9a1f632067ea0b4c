import type { Duration, Instant } from '../../kernel/index.ts';
import type { Occurrence } from './calendar.ts';
import { fullStretches } from './ceiling.ts';
import { apartOf, prepare, type Around } from './conflicts.ts';
import type { Planned } from './planned.ts';
import { joined, within, type Span } from './spans.ts';

/** A slot begins on a whole one of these. */
export const SLOT_STEP: Duration = 300_000;

/** Which times are asked about. */
export interface SlotAsk {
  /** The slot nearest to this is looked for. */
  readonly near: Instant;
  readonly earliest: Instant;
  /** The last instant at which it may begin. */
  readonly latest: Instant;
}

/** Starts that will not do lie between two instants, which themselves will do. */
type Blocked = Span;

const blockedBy = (span: Span, lasts: Duration, apart: Duration = 0): Blocked => ({
  from: span.from - apart - lasts,
  until: span.until + apart,
});

function blockedByChanges(change: Planned, around: Around, lasts: Duration): Blocked[] {
  const prepared = prepare(change);
  const found: Blocked[] = [];
  for (const other of around.changes) {
    if (other.id === change.id) continue;
    const apart = apartOf(prepared, other, around);
    if (apart !== undefined) found.push(blockedBy(other, lasts, apart));
  }
  return found;
}

/** Every stretch of starts at which something stands against the change, but for windows. */
function blockedStarts(change: Planned, around: Around): Blocked[] {
  const lasts = change.until - change.from;
  const own = new Set(change.services);
  const incidents = around.incidents.filter(({ service }) => own.has(service) || around.neighbours.has(service));
  const rest = [...around.freezes, ...(change.isImpacting ? around.launches : []), ...incidents, ...fullStretches(around, change)];
  return [...blockedByChanges(change, around, lasts), ...rest.map((span) => blockedBy(span, lasts))].toSorted((a, b) => a.from - b.from);
}

/** The starts between blocked ones, both ends included; two that touch leave one start between them. */
function freeBetween(blocked: readonly Blocked[], { earliest, latest }: SlotAsk): Span[] {
  const free: Span[] = [];
  let from = earliest;
  for (const each of blocked) {
    if (each.from >= from && each.from >= earliest) free.push({ from, until: Math.min(each.from, latest) });
    from = Math.max(from, each.until);
  }
  free.push({ from, until: latest });
  return free.filter((span) => span.from <= span.until);
}

/** Starts at which a change of this length lies inside the windows of one service. */
const insideWindows = (windows: readonly Occurrence[], lasts: Duration): Span[] =>
  joined(windows)
    .map(({ from, until }) => ({ from, until: until - lasts }))
    .filter(({ from, until }) => from <= until);

/** The starts that two lists of them have in common, both ends included. */
function common(some: readonly Span[], others: readonly Span[]): Span[] {
  const found: Span[] = [];
  let place = 0;
  for (const one of some) {
    while ((others[place]?.until ?? Infinity) < one.from) place += 1;
    for (let at = place; at < others.length; at += 1) {
      const other = others[at];
      if (other === undefined || other.from > one.until) break;
      found.push({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) });
    }
  }
  return found;
}

/** All starts that will do, whole steps alone, in order. */
function freeStarts(change: Planned, around: Around, ask: SlotAsk): Span[] {
  const lasts = change.until - change.from;
  const free = freeBetween(blockedStarts(change, around), ask);
  return around.windows
    .reduce((left, { windows }) => common(left, insideWindows(windows, lasts)), free)
    .map(({ from, until }) => ({ from: Math.ceil(from / SLOT_STEP) * SLOT_STEP, until: Math.floor(until / SLOT_STEP) * SLOT_STEP }))
    .filter(({ from, until }) => from <= until);
}

/** Of the starts of a stretch the nearest to an instant, on a whole step; of two as near the later. */
function nearestIn({ from, until }: Span, near: Instant): Instant {
  return Math.min(until, Math.max(from, Math.round(near / SLOT_STEP) * SLOT_STEP));
}

/**
 * The free slot nearest to an instant: a time as long as the change at which nothing stands against it. Of two as near the later
 * one; undefined where there is none.
 */
export function nearestSlot(change: Planned, around: Around, ask: SlotAsk): Span | undefined {
  let best: Instant | undefined;
  for (const span of freeStarts(change, around, ask)) {
    const start = nearestIn(span, ask.near);
    if (best === undefined || Math.abs(start - ask.near) <= Math.abs(best - ask.near)) best = start;
  }
  return best === undefined ? undefined : { from: best, until: best + (change.until - change.from) };
}

/** What a slot has going for it, in short clauses. */
export function slotReasons(slot: Span, change: Planned, around: Around): string[] {
  const prepared = prepare({ ...change, ...slot });
  const window = around.windows
    .flatMap(({ windows }) => joined(windows))
    .filter((each) => within(slot, [each]))
    .toSorted((a, b) => a.until - b.until)[0];
  const related = around.changes.filter((each) => each.id !== change.id && apartOf(prepared, each, around) !== undefined);
  const before = related.filter((each) => each.until <= slot.from).toSorted((a, b) => b.until - a.until)[0];
  const gap = before === undefined ? Infinity : Math.round((slot.from - before.until) / 60_000);
  return [
    ...(window === undefined
      ? []
      : [
          window.until === slot.until
            ? 'in the window, to its end'
            : `in the window, with ${Math.round((window.until - slot.until) / 60_000)} min to its end`,
        ]),
    ...(before === undefined || gap > 120 ? [] : [gap === 0 ? `as ${before.number} ends` : `${gap} min after ${before.number} ends`]),
    'no freeze',
    ...(change.technician === null ? [] : ['technician free']),
  ];
}
