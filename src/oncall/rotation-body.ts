import { z } from 'zod';

import { iso, parseInstant, type Instant } from '../kernel/index.ts';
import type { DefinitionKind } from '../platform/definitions/index.ts';
import { keyField, lineField, slugField, textField, zoneField } from '../platform/fields.ts';
import { weekdays } from './rules/index.ts';

const turn = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('hour'), every: z.int().min(1).max(8784).default(1) }),
  z.strictObject({ unit: z.literal('day'), every: z.int().min(1).max(366).default(1) }),
  z.strictObject({ unit: z.literal('week'), every: z.int().min(1).max(52).default(1), weekday: z.enum(weekdays).default('monday') }),
]);

const start = z.iso
  .date('use a date, such as 2026-01-05')
  .refine((date) => date >= '1970-01-01' && date < '2200-01-01', 'use a date from 1970 to 2199');
const handover = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use a time of day, such as 09:00');

const terms = {
  name: lineField(),
  description: textField(4000).default(''),
  /** A zone in whose wall time `start` and `handover` are read. */
  zone: zoneField,
  start,
  handover,
  turn,
};

/** A rotation, as files and requests write one; team and members by slug, members in the order of their turns. */
export const rotationBody = z.strictObject({ ...terms, team: slugField, members: z.array(slugField).max(200).default([]) });
export type RotationBody = z.output<typeof rotationBody>;

export const storedRotation = z.strictObject({ ...terms, teamId: z.string(), members: z.array(z.string()) });
/** A rotation as stored: team and members by id. */
export type StoredRotation = z.output<typeof storedRotation>;
export const rotationKind: DefinitionKind<StoredRotation> = { name: 'rotation', body: storedRotation };

const LAST = Date.UTC(2200, 0, 1);
const WHEN = 'use a date and time with a zone from 1970 to 2199, such as 2026-01-05T09:00:00Z, or milliseconds since 1970';

/** An instant as people write it: ISO 8601 with a zone, or milliseconds since 1970. */
export const instantField = z.union([z.string().max(40), z.number()], { error: WHEN }).transform((given, context): Instant => {
  const instant = typeof given === 'number' || /^\d+$/.test(given) ? Number(given) : parseInstant(given);
  if (instant !== undefined && Number.isInteger(instant) && instant >= 0 && instant < LAST) return instant;
  context.addIssue({ code: 'custom', message: WHEN });
  return z.NEVER;
});

/** An override, as requests write one; the person by slug or id. */
export const overrideBody = z
  .strictObject({ person: keyField, from: instantField, until: instantField, reason: lineField(300) })
  .refine((body) => body.from < body.until, { message: 'the end must come after the beginning', path: ['until'] })
  .refine((body) => body.until - body.from <= 366 * 86_400_000, { message: 'an override lasts a year at most', path: ['until'] });
export type OverrideBody = z.output<typeof overrideBody>;

export const storedOverride = z.strictObject({
  rotationId: z.string(),
  personId: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.string(),
});
/** An override as stored: instants as text in UTC with milliseconds, which sorts in the order of time. */
export type StoredOverride = z.output<typeof storedOverride>;
export const overrideKind: DefinitionKind<StoredOverride> = { name: 'override', body: storedOverride };

export const storedOverrideOf = (rotationId: string, personId: string, body: Omit<OverrideBody, 'person'>): StoredOverride => ({
  rotationId,
  personId,
  from: iso(body.from),
  until: iso(body.until),
  reason: body.reason,
});
