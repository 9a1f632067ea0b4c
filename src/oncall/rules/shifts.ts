import type { Instant } from '../../kernel/index.ts';
import { membersAfter, placeOf, turnAt, type RotationPlan, type Turn } from './rotation.ts';

/** A rotation's terms while they were in force; `validUntil` is Infinity while they are. */
export interface RotationVersion {
  readonly version: number;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly plan: RotationPlan;
}

/** A person who replaces whoever is on. Of two at one instant the later made holds. */
export interface Override {
  readonly id: string;
  /** The version of the override's definition; a later one was made later. */
  readonly version: number;
  readonly person: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

/** A rotation as all its versions and overrides make it; `rotationOf` puts it in order. */
export interface Rotation {
  readonly versions: readonly RotationVersion[];
  readonly overrides: readonly Override[];
}

/** Somebody, or nobody, on call without a break. `from` may be -Infinity and `until` Infinity. */
export interface Shift {
  /** The id of the person, or null for a gap. */
  readonly person: string | null;
  readonly from: Instant;
  readonly until: Instant;
  readonly source: 'rotation' | 'override';
  /** The version, of the rotation or of the override, that decides; null where the rotation does not stand. */
  readonly version: number | null;
  readonly because: string;
}

/** A shift and its neighbours: who had it before, and who takes it over at `shift.until`. */
export interface Watch {
  readonly shift: Shift;
  readonly previous: Shift | undefined;
  readonly next: Shift | undefined;
}

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** The spans in which some version was in force. */
function spansOf(versions: readonly RotationVersion[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { validFrom, validUntil } of versions) {
    const last = spans.at(-1);
    if (last?.until === validFrom) spans.splice(-1, 1, { from: last.from, until: validUntil });
    else spans.push({ from: validFrom, until: validUntil });
  }
  return spans;
}

/** Puts versions and overrides in order, and leaves out what was never in force: an override replaces only while the rotation stands. */
export function rotationOf(given: readonly RotationVersion[], overrides: readonly Override[]): Rotation {
  const versions = given.filter((one) => one.validFrom < one.validUntil).toSorted((one, other) => one.validFrom - other.validFrom);
  const clipped = spansOf(versions).flatMap((span) =>
    overrides.map((one) => ({ ...one, from: Math.max(one.from, span.from), until: Math.min(one.until, span.until) })),
  );
  const inForce = clipped.filter((one) => one.from < one.until).toSorted((one, other) => one.version - other.version);
  return { versions, overrides: inForce };
}

const sameTurn = (one: Shift, other: Shift): boolean => one.person === other.person && one.from === other.from && one.until === other.until;

const because = (plan: RotationPlan, turn: Turn): string =>
  `turn of member ${placeOf(plan, turn) + 1} of ${plan.members.length}, ${plan.words}`;

/** The whole turn at an instant by one version's terms, as if they had always been in force. */
function turnBy(held: RotationVersion, instant: Instant): Shift {
  const { plan, version } = held;
  const gap = { person: null, from: held.validFrom, until: held.validUntil, source: 'rotation', version } as const;
  if (plan.members.length === 0) return { ...gap, because: 'the rotation has no members' };
  if (instant < plan.begin) return { ...gap, until: plan.begin, because: `the first turn has not begun (${plan.words})` };
  const turn = turnAt(plan, instant);
  const person = plan.members[placeOf(plan, turn)] ?? null;
  return { person, from: turn.from, until: turn.until, source: 'rotation', version, because: because(plan, turn) };
}

/** Where a turn begins in force: an edit that left the turn as it was does not break it. */
function heldFrom(versions: readonly RotationVersion[], at: number, shift: Shift): Instant {
  const held = versions[at];
  if (held === undefined || shift.from >= held.validFrom) return shift.from;
  const before = versions[at - 1];
  const unbroken = before?.validUntil === held.validFrom && sameTurn(turnBy(before, held.validFrom - 1), shift);
  return unbroken ? heldFrom(versions, at - 1, shift) : held.validFrom;
}

function heldUntil(versions: readonly RotationVersion[], at: number, shift: Shift): Instant {
  const held = versions[at];
  if (held === undefined || shift.until <= held.validUntil) return shift.until;
  const after = versions[at + 1];
  const unbroken = after?.validFrom === held.validUntil && sameTurn(turnBy(after, held.validUntil), shift);
  return unbroken ? heldUntil(versions, at + 1, shift) : held.validUntil;
}

/** A span in which no version was in force. */
function unheld(versions: readonly RotationVersion[], instant: Instant): Shift {
  const from = versions.findLast((one) => one.validUntil <= instant)?.validUntil ?? -Infinity;
  const until = versions.find((one) => one.validFrom > instant)?.validFrom ?? Infinity;
  const why = from === -Infinity ? 'the rotation did not exist yet' : 'the rotation was removed';
  return { person: null, from, until, source: 'rotation', version: null, because: why };
}

function withoutOverrides(versions: readonly RotationVersion[], instant: Instant): Shift {
  const at = versions.findLastIndex((one) => one.validFrom <= instant && instant < one.validUntil);
  const held = versions[at];
  if (held === undefined) return unheld(versions, instant);
  const turn = turnBy(held, instant);
  if (turn.from >= held.validFrom && turn.until <= held.validUntil) return turn;
  return { ...turn, from: heldFrom(versions, at, turn), until: heldUntil(versions, at, turn) };
}

/** The part of a shift, around an instant, that these overrides leave. */
function cut(shift: Shift, overrides: readonly Override[], instant: Instant): Shift {
  let { from, until } = shift;
  for (const other of overrides) {
    if (other.until <= instant) from = Math.max(from, other.until);
    if (other.from > instant) until = Math.min(until, other.from);
  }
  return { ...shift, from, until };
}

/** Who is on call at an instant, and since when and until when without a break. */
export function shiftAt(rotation: Rotation, instant: Instant): Shift {
  const { versions, overrides } = rotation;
  const base = withoutOverrides(versions, instant);
  if (overrides.length === 0) return base;
  const at = overrides.findLastIndex((one) => one.from <= instant && instant < one.until);
  const winner = overrides[at];
  if (winner === undefined) return cut(base, overrides, instant);
  const { person, from, until, version, reason } = winner;
  const shift: Shift = { person, from, until, source: 'override', version, because: `override: ${reason}` };
  return cut(shift, overrides.slice(at + 1), instant);
}

/** Who is on call at an instant, with the shifts before and after. */
export function onCallAt(rotation: Rotation, instant: Instant): Watch {
  const shift = shiftAt(rotation, instant);
  return {
    shift,
    previous: shift.from === -Infinity ? undefined : shiftAt(rotation, shift.from - 1),
    next: shift.until === Infinity ? undefined : shiftAt(rotation, shift.until),
  };
}

/** The shifts of a range in order, without overlap and without hole; the first and last are cut at its ends. */
export function shiftsBetween(rotation: Rotation, from: Instant, until: Instant): Shift[] {
  const shifts: Shift[] = [];
  for (let instant = from; instant < until;) {
    const shift = shiftAt(rotation, instant);
    shifts.push({ ...shift, from: instant, until: Math.min(shift.until, until) });
    instant = shift.until;
  }
  return shifts;
}

/** The members whose turns come after an instant, nearest first, by the terms in force then. */
export function nextMembers(rotation: Rotation, instant: Instant): readonly string[] {
  const held = rotation.versions.findLast((one) => one.validFrom <= instant && instant < one.validUntil);
  return held === undefined ? [] : membersAfter(held.plan, instant);
}
