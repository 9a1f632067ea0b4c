import { z } from 'zod';

import type { Reference } from '../platform/documents.ts';
import { lineField, linkField, slugField, textField } from '../platform/fields.ts';

export const severityField = z.int().min(1).max(4);

const link = z.strictObject({
  kind: z.enum(['repository', 'dashboard', 'runbook', 'architecture', 'other']),
  name: lineField().optional(),
  url: linkField,
});

/** Contacts are what one would write on a card: an address, a phone number, a name. */
const contact = lineField(300).nullable().default(null);

const customer = z.strictObject({ name: lineField(), team: slugField.nullable().default(null), approval: contact, notification: contact });
const dependency = z.strictObject({ service: slugField, kind: z.enum(['hard', 'soft']).default('hard') });
const vendor = z.strictObject({ name: lineField(), sla: lineField(500), contact: lineField(300) });

const told = z.union([z.email().max(254), z.string().regex(/^(person|team):[a-z0-9][a-z0-9-]{0,62}$/)], {
  error: 'use an email address, person:SLUG or team:SLUG',
});
const toldList = z.array(told).max(100).default([]);
const rotation = slugField.nullable().default(null);

/** A service, as files and requests write one; people, teams, rotations and policies by slug. */
export const serviceBody = z.strictObject({
  name: lineField(),
  team: slugField,
  tier: z.int().min(1).max(9),
  lifecycle: z.enum(['proposed', 'warranty', 'operated', 'retired']).default('operated'),
  description: textField().default(''),
  links: z.array(link).max(100).default([]),
  customers: z.array(customer).max(200).default([]),
  vendors: z.array(vendor).max(100).default([]),
  hosts: z.array(lineField(253)).max(2000).default([]),
  zones: z.array(lineField(100)).max(100).default([]),
  /** What it calls; hard when it fails without it, soft when it does with less. Circles are allowed, and reported. */
  dependencies: z
    .array(dependency)
    .max(500)
    .refine((all) => new Set(all.map(({ service }) => service)).size === all.length, 'names a service twice')
    .default([]),
  notifications: z.strictObject({ change: toldList, event: toldList }).prefault({}),
  defaultSeverity: severityField.nullable().default(null),
  thresholds: z
    .array(z.strictObject({ of: lineField(), atLeast: z.number().min(0), severity: severityField }))
    .max(20)
    .default([]),
  policies: z.partialRecord(z.enum(['1', '2'], 'only severities 1 and 2 page, so only they have a policy'), slugField).default({}),
  rotations: z.strictObject({ primary: rotation, secondary: rotation }).prefault({}),
  expert: slugField.nullable().default(null),
});
export type ServiceBody = z.output<typeof serviceBody>;

type At = Reference['at'];
const named = (kind: string, slug: string | null | undefined, at: At): Reference[] =>
  slug === null || slug === undefined ? [] : [{ kind, slug, at }];

function toldReferences(entries: readonly string[], list: 'change' | 'event'): Reference[] {
  return entries.flatMap((entry, place) => {
    const [kind, slug] = entry.split(':');
    return kind === undefined || entry.includes('@') ? [] : named(kind, slug, ['notifications', list, place]);
  });
}

/** What a service names that the catalog itself must know before it can be stored comes first; rotations and policies are other areas'. */
export const serviceReferences = (body: ServiceBody): Reference[] => [
  ...named('team', body.team, ['team']),
  ...named('tier', String(body.tier), ['tier']),
  ...named('person', body.expert, ['expert']),
  ...named('rotation', body.rotations.primary, ['rotations', 'primary']),
  ...named('rotation', body.rotations.secondary, ['rotations', 'secondary']),
  ...Object.entries(body.policies).flatMap(([severity, slug]) => named('policy', slug, ['policies', severity])),
  ...body.customers.flatMap((each, place) => named('team', each.team, ['customers', place, 'team'])),
  ...body.dependencies.map(({ service }, place) => ({
    kind: 'service',
    slug: service,
    at: ['dependencies', place, 'service'],
    mayCircle: true,
  })),
  ...toldReferences(body.notifications.change, 'change'),
  ...toldReferences(body.notifications.event, 'event'),
];
