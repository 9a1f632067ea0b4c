import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

const nullable = z.string().nullable();

const directoryService = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  tier: z.number(),
  lifecycle: z.string(),
  teamId: z.string(),
  /** The service's own, or what its tier says where an alert does not. */
  defaultSeverity: z.number().nullable(),
  thresholds: z.array(z.object({ of: z.string(), atLeast: z.number(), severity: z.number() })),
  /** The first link of each kind: `runbook`, `dashboard`, `repository`, `architecture`. */
  links: z.record(z.string(), z.string()),
  /** Slugs of policies by severity, where they are not the organisation's. */
  policies: z.record(z.string(), z.string()),
  /** What it calls, by slug. */
  dependencies: z.array(z.object({ service: z.string(), kind: z.enum(['hard', 'soft']) })).default([]),
  notifications: z.object({ change: z.array(z.string()), event: z.array(z.string()) }),
  primaryRotation: nullable,
  secondaryRotation: nullable,
  expertId: nullable,
});
const directoryTeam = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  parentId: nullable,
  managerId: nullable,
  managerRotation: nullable,
});
const directoryPerson = z.object({ id: z.string(), slug: z.string(), name: z.string(), email: z.string(), zone: z.string() });

export type DirectoryService = Readonly<z.output<typeof directoryService>>;
export type DirectoryTeam = Readonly<z.output<typeof directoryTeam>>;
export type DirectoryPerson = Readonly<z.output<typeof directoryPerson>>;

export const everything = z.object({
  services: z.array(directoryService),
  teams: z.array(directoryTeam),
  people: z.array(directoryPerson),
  members: z.array(z.tuple([z.string(), z.string()])),
});
export type Everything = z.output<typeof everything>;

/** One statement, so that all of it is from one snapshot. */
const loadEverything = sql`
  select jsonb_build_object(
    'services', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name, 'tier', s.tier,
        'lifecycle', s.lifecycle, 'teamId', s.team_id,
        'thresholds', s.thresholds, 'defaultSeverity', coalesce(s.default_severity, (t.body #>> '{severities,unstated}')::int),
        'links', (select coalesce(jsonb_object_agg(l.kind, l.url), '{}') from (
            select distinct on (each ->> 'kind') each ->> 'kind' as kind, each ->> 'url' as url
            from jsonb_array_elements(s.links) with ordinality as list(each, place) order by each ->> 'kind', place) l),
        'policies', s.policies, 'dependencies', s.dependencies, 'notifications', s.notifications, 'primaryRotation', s.primary_rotation,
        'secondaryRotation', s.secondary_rotation, 'expertId', s.expert_id) order by s.slug), '[]')
      from service s left join definition t on t.kind = 'tier' and t.slug = s.tier::text and t.valid_until is null
      where s.removed_at is null),
    'teams', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name, 'parentId', parent_id,
        'managerId', manager_id, 'managerRotation', manager_rotation) order by slug), '[]') from team where removed_at is null),
    'people', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name, 'email', email, 'zone', zone)
        order by slug), '[]') from person where active),
    'members', (select coalesce(jsonb_agg(jsonb_build_array(m.team_id, m.person_id) order by p.slug), '[]')
      from membership m join person p on p.id = m.person_id)) as everything`;

const loaded = z.object({ everything });

/** The whole catalog that stands, in one snapshot. */
export const readEverything = async (reader: Reader): Promise<Everything> =>
  mustHave(await reader.maybe(loadEverything, loaded), 'a statement without a table answers one row').everything;
