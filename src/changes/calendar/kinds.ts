import { z } from 'zod';

import type { Reference } from '../../platform/documents.ts';
import { findDefinition, type DefinitionKind } from '../../platform/definitions/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { lineField, slugField, textField, zoneField } from '../../platform/fields.ts';
import { changeKinds, weekdayNames } from '../rules/index.ts';

/** A wall time that is there: no 30 February, and minutes at most. */
const wallField = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'a time on the wall is written like 2026-12-20T18:00')
  .refine((text) => {
    const at = Date.parse(`${text}:00Z`);
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  }, 'there is no such time');
const dateField = z.iso.date('a date is written like 2026-12-25');

const repeat = z.strictObject({
  unit: z.enum(['day', 'week', 'month', 'year']),
  every: z.int().min(1).max(120).default(1),
  on: z.array(z.enum(weekdayNames)).max(7).default([]).describe('Of weeks: the days on which it begins'),
  by: z
    .enum(['date', 'date-from-end', 'weekday', 'weekday-from-end'])
    .default('date')
    .describe('Of months and years: how the day of the first is counted, such as the last Friday: weekday-from-end'),
  last: dateField.nullable().default(null),
  except: z.array(dateField).max(400).default([]),
});

const covers = z.strictObject({
  services: z.array(slugField).max(2000).default([]),
  teams: z.array(slugField).max(200).default([]),
  tiers: z.array(z.int().min(1).max(9)).max(9).default([]),
});

const kinds = z.array(z.enum(changeKinds)).max(changeKinds.length);

const DAY = 86_400_000;
const LONGEST = 400 * DAY;
const shared = {
  name: lineField(80),
  about: textField(2000).default('').describe('Why, for whoever meets it'),
  owner: slugField.nullable().default(null).describe('The person who answers for it and is asked for exceptions'),
  covers: covers.prefault({}).describe('What it speaks of; an empty list leaves nothing out, and lists narrow each other'),
  zone: zoneField.nullable().default(null).describe('By whose clock; null floats: by the clock of each service'),
  from: wallField,
  until: wallField,
  repeat: repeat.nullable().default(null),
};

interface Times {
  readonly from: string;
  readonly until: string;
}
const lasting = ({ from, until }: Times): number => Date.parse(`${until}:00Z`) - Date.parse(`${from}:00Z`);
const inOrder = (body: Times): boolean => lasting(body) > 0 && lasting(body) <= LONGEST;
const ORDER = { path: ['until'], error: 'it ends after it begins, and within 400 days' };

/** A time in which changes of what it covers may be made; what no window covers may change at any time. */
export const windowBody = z
  .strictObject({ ...shared, allows: kinds.default(['standard', 'automated', 'emergency']).describe('Kinds that need not keep to it') })
  .refine(inOrder, ORDER);
export type WindowBody = z.output<typeof windowBody>;

/** A time in which what it covers is not changed. */
export const freezeBody = z
  .strictObject({ ...shared, allows: kinds.default(['emergency']).describe('Kinds that are made all the same') })
  .refine(inOrder, ORDER);
export type FreezeBody = z.output<typeof freezeBody>;

const around = z.int().min(0).max(20_160);

/** Something that is begun: changes beside it are fewer. */
export const launchBody = z
  .strictObject({
    ...shared,
    beforeMinutes: around.default(240).describe('How long before it the lower ceiling holds'),
    afterMinutes: around.default(240).describe('How long after it'),
  })
  .refine(inOrder, ORDER);
export type LaunchBody = z.output<typeof launchBody>;

/** What an organisation asks of changes at one time. */
export const limitsBody = z.strictObject({
  tier1ApartMinutes: z.int().min(0).max(10_080).default(15).describe('How far apart two changes of tier 1 that may be felt stay'),
  ceiling: z.int().min(0).max(10_000).default(5).describe('Changes that may be felt going on at one time'),
  ceilingAtLaunch: z.int().min(0).max(10_000).default(2).describe('The same around a launch'),
  hops: z.int().min(0).max(5).default(1).describe('Over how many dependencies two changes are in conflict'),
  incidentHours: z.int().min(0).max(168).default(4).describe('How long an open incident is taken to go on from now'),
  zone: zoneField.default('UTC').describe('The clock of services that have no other'),
  zones: z
    .array(z.strictObject({ services: covers.shape.services, teams: covers.shape.teams, zone: zoneField }))
    .max(500)
    .default([])
    .describe('Clocks of services, by service or team; the first that fits holds'),
});
export type LimitsBody = z.output<typeof limitsBody>;

export const windowKind: DefinitionKind<WindowBody> = { name: 'change-window', body: windowBody };
export const freezeKind: DefinitionKind<FreezeBody> = { name: 'freeze', body: freezeBody };
export const launchKind: DefinitionKind<LaunchBody> = { name: 'launch', body: launchBody };
export const limitsKind: DefinitionKind<LimitsBody> = { name: 'change-limits', body: limitsBody };

type Named = Pick<WindowBody, 'owner' | 'covers'>;
const refer = (kind: string, slugs: readonly (string | number)[], at: readonly (string | number)[]): Reference[] =>
  slugs.map((slug, place) => ({ kind, slug: String(slug), at: [...at, place] }));

/** What a window, a freeze or a launch names. */
export const entryReferences = ({ owner, covers: named }: Named): Reference[] => [
  ...(owner === null ? [] : [{ kind: 'person', slug: owner, at: ['owner'] }]),
  ...refer('service', named.services, ['covers', 'services']),
  ...refer('team', named.teams, ['covers', 'teams']),
  ...refer('tier', named.tiers, ['covers', 'tiers']),
];

export const limitReferences = ({ zones }: LimitsBody): Reference[] =>
  zones.flatMap(({ services, teams }, place) => [
    ...refer('service', services, ['zones', place, 'services']),
    ...refer('team', teams, ['zones', place, 'teams']),
  ]);

/** There is one set of limits. */
export const LIMITS = 'organisation';

/** The limits in force; version 0 while they are as they ship. */
export async function readLimits(reader: Reader): Promise<LimitsBody & { readonly version: number }> {
  const set = await findDefinition(reader, limitsKind, LIMITS);
  return { ...(set?.body ?? limitsBody.parse({})), version: set?.version ?? 0 };
}
