import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import type { Definition } from '../platform/definitions/index.ts';
import type { StoredRotation } from './rotation-body.ts';
import { shiftsBetween, type Resolution, type Shift } from './rules/index.ts';
import type { KnownRotation } from './store.ts';
import { termsAt, type OnCall } from './who-is-on-call.ts';

/** A person in an answer. */
export const personShown = z.object({ id: z.string(), name: z.string() });
type PersonShown = z.infer<typeof personShown>;

/** A shift in an answer. Instants are milliseconds since 1970; null is without end. */
export const shiftShown = z.object({
  from: z.number().nullable(),
  until: z.number().nullable(),
  person: personShown.nullable(),
  by: z.enum(['turn', 'override', 'gap']),
  version: z.number().nullable(),
  because: z.string(),
});
export type ShiftShown = z.infer<typeof shiftShown>;

/** A resolution in an answer. */
export const resolutionShown = z.object({
  people: z.array(personShown),
  because: z.string(),
  versions: z.array(z.number()),
  findings: z.array(z.string()),
});
export const showResolution = ({ people, because, versions, findings }: Resolution): z.infer<typeof resolutionShown> => ({
  people: [...people],
  because,
  versions: [...versions],
  findings: [...findings],
});

/** A rotation in an answer, with who is on. */
export const rotationShown = z.object({
  id: z.string(),
  slug: z.string(),
  version: z.number(),
  name: z.string(),
  description: z.string(),
  team: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  zone: z.string(),
  start: z.string(),
  handover: z.string(),
  turn: z.object({ unit: z.string(), every: z.number(), weekday: z.string().optional() }),
  /** The terms in one line. */
  words: z.string(),
  members: z.array(personShown),
  /** What services and teams use it for. */
  role: z.string(),
  now: shiftShown,
  before: shiftShown.nullable(),
  next: shiftShown.nullable(),
});
export type RotationShown = z.infer<typeof rotationShown>;

/** Somebody who has left keeps their place in the past; the name is not shown where it is not known. */
const showPerson = (onCall: OnCall, id: string): PersonShown => onCall.person(id) ?? { id, name: 'somebody who has left' };

const finite = (instant: Instant): number | null => (Number.isFinite(instant) ? instant : null);

export const showShift = (onCall: OnCall, shift: Shift): ShiftShown => ({
  from: finite(shift.from),
  until: finite(shift.until),
  person: shift.person === null ? null : showPerson(onCall, shift.person),
  by: shift.person === null ? 'gap' : shift.source === 'override' ? 'override' : 'turn',
  version: shift.version,
  because: shift.because,
});

/** What services and teams use a rotation for: primary, secondary, escalation, or rotation when nothing names it. */
export function roleOf(onCall: OnCall, slug: string): string {
  const { services, teams } = onCall.directory;
  if (services.some((service) => service.primaryRotation === slug)) return 'primary';
  if (services.some((service) => service.secondaryRotation === slug)) return 'secondary';
  return teams.some((team) => team.managerRotation === slug) ? 'escalation' : 'rotation';
}

const teamShown = (onCall: OnCall, id: string): RotationShown['team'] => {
  const team = onCall.directory.team(id);
  return { id, slug: team?.slug ?? id, name: team?.name ?? 'a team that is gone' };
};

/** The terms in force at an instant, and whose turn it is. */
export function showRotation(onCall: OnCall, rotation: KnownRotation, at: Instant): RotationShown | undefined {
  const terms: Definition<StoredRotation> | undefined = termsAt(rotation, at);
  if (terms === undefined) return undefined;
  const { teamId, members, turn, ...rest } = terms.body;
  const { shift, previous, next } = onCall.watch(rotation, at);
  return {
    ...rest,
    id: rotation.id,
    slug: terms.slug,
    version: terms.version,
    team: teamShown(onCall, teamId),
    turn: { ...turn },
    words: rotation.turns.versions.find((version) => version.version === terms.version)?.plan.words ?? '',
    members: members.map((id) => showPerson(onCall, id)),
    role: roleOf(onCall, terms.slug),
    now: showShift(onCall, shift),
    before: previous === undefined ? null : showShift(onCall, previous),
    next: next === undefined ? null : showShift(onCall, next),
  };
}

/** A rotation over a range: who is on, whose turn it would be, and what replaces whom. */
export const scheduleShown = rotationShown
  .pick({ id: true, slug: true, name: true, role: true, zone: true, words: true, team: true, members: true })
  .extend({
    final: z.array(shiftShown),
    turns: z.array(shiftShown),
    overrides: z.array(z.object({ id: z.string(), from: z.number(), until: z.number(), person: personShown, reason: z.string() })),
  });

export interface Range {
  readonly from: Instant;
  readonly until: Instant;
}

export function showSchedule(onCall: OnCall, rotation: KnownRotation, range: Range): z.infer<typeof scheduleShown> | undefined {
  const shown = showRotation(onCall, rotation, range.until - 1);
  if (shown === undefined) return undefined;
  const show = (shift: Shift): ShiftShown => showShift(onCall, shift);
  return {
    ...shown,
    final: shiftsBetween(rotation.turns, range.from, range.until).map(show),
    turns: shiftsBetween({ ...rotation.turns, overrides: [] }, range.from, range.until).map(show),
    overrides: rotation.turns.overrides
      .filter((override) => override.from < range.until && override.until > range.from)
      .map(({ id, from, until, person, reason }) => ({ id, from, until, person: showPerson(onCall, person), reason })),
  };
}
