import { z } from 'zod';

import { days, ok, refuse } from '../kernel/index.ts';
import { grantsOf, may } from '../platform/access/index.ts';
import { keyField, slugField } from '../platform/fields.ts';
import { route, type Route } from '../platform/http/index.ts';
import { personShown, resolutionShown, scheduleShown, showResolution, showSchedule } from './read-rotation.ts';
import { resolveAlias } from './resolve-alias.ts';
import { instantField } from './rotation-body.ts';
import { rotationRoutes } from './rotation-routes.ts';
import { ownedBy } from './targets.ts';
import { loadOnCallAt, termsAt } from './who-is-on-call.ts';

const at = instantField.optional().describe('The present when left out');
const serviceShown = z.object({ id: z.string(), slug: z.string(), name: z.string(), tier: z.number() });

const everyService = route({
  method: 'GET',
  path: '/api/v1/oncall',
  name: 'oncall.list',
  summary: 'Who is on call for each service at an instant, past or future, and why',
  permission: { to: 'member' },
  query: z.strictObject({
    at,
    service: keyField.optional().describe('Slug or id'),
    team: keyField.optional().describe('Slug or id of the owning team'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: slugField.optional(),
  }),
  output: z.object({
    at: z.number(),
    items: z.array(z.object({ service: serviceShown, primary: resolutionShown, secondary: resolutionShown, escalation: resolutionShown })),
    next: z.string().nullable(),
  }),
  handler: async (call, { query }) => {
    const now = call.clock.now();
    const instant = query.at ?? now;
    const onCall = await loadOnCallAt(call.db, instant, now);
    const team = query.team === undefined ? undefined : onCall.directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('bad-input', `there is no team "${query.team}"`, 'query.team');
    const wanted = onCall.directory.services.filter(
      ({ id, slug, teamId }) =>
        (query.service === undefined || query.service === id || query.service === slug) &&
        (team === undefined || team.id === teamId) &&
        (query.cursor === undefined || slug > query.cursor),
    );
    if (query.service !== undefined && query.cursor === undefined && wanted.length === 0)
      return refuse('not-found', `there is no service "${query.service}"`, 'query.service');
    const page = wanted.slice(0, query.limit);
    const items = page.map(({ id, slug, name, tier }) => ({
      service: { id, slug, name, tier },
      primary: showResolution(onCall.role(id, 'primary', instant)),
      secondary: showResolution(onCall.role(id, 'secondary', instant)),
      escalation: showResolution(onCall.role(id, 'escalation', instant)),
    }));
    return ok({ at: instant, items, next: wanted.length > page.length ? (page.at(-1)?.slug ?? null) : null });
  },
});

const alias = route({
  method: 'GET',
  path: '/api/v1/oncall/aliases/:alias',
  name: 'oncall.alias',
  summary: 'Whom an alias comes to at an instant, past or future, and why',
  description:
    'Every service has page-SERVICE-primary, page-SERVICE-secondary, page-SERVICE-escalation, SERVICE-change-notify and SERVICE-event-notify.',
  permission: { to: 'member' },
  params: z.strictObject({ alias: z.string().min(1).max(120) }),
  query: z.strictObject({ at }),
  output: resolutionShown.extend({
    alias: z.string(),
    at: z.number(),
    role: z.string(),
    service: serviceShown,
    people: z.array(personShown),
    addresses: z.array(z.string()),
  }),
  handler: async (call, { params, query }) => {
    const now = call.clock.now();
    const instant = query.at ?? now;
    const found = resolveAlias(await loadOnCallAt(call.db, instant, now), params.alias, instant);
    if (!found.ok) return found;
    const { alias: name, role, service, addresses } = found.value;
    const { id, slug, tier } = service;
    return ok({
      ...showResolution(found.value),
      alias: name,
      at: instant,
      role,
      service: { id, slug, name: service.name, tier },
      addresses: [...addresses],
    });
  },
});

const schedules = route({
  method: 'GET',
  path: '/api/v1/oncall/schedules',
  name: 'oncall.schedules',
  summary: 'Every rotation over a range of 100 days at most: shifts, gaps, turns and overrides',
  permission: { to: 'member' },
  query: z
    .strictObject({ from: instantField, until: instantField, team: keyField.optional().describe('Slug or id of the owning team') })
    .refine(({ from, until }) => from < until, { message: 'the end must come after the beginning', path: ['until'] })
    .refine(({ from, until }) => until - from <= days(100), { message: 'ask for 100 days at most', path: ['until'] }),
  output: z.object({ items: z.array(scheduleShown.extend({ may: z.boolean().describe('Whether the reader may write overrides') })) }),
  handler: async (call, { query }) => {
    const onCall = await loadOnCallAt(call.db, query.from, call.clock.now());
    const asker = { personId: call.personId, grants: call.personId === undefined ? [] : await grantsOf(call.db, call.personId) };
    const all = onCall.rotations.flatMap((rotation) => {
      const shown = showSchedule(onCall, rotation, query);
      const terms = termsAt(rotation, query.until - 1);
      if (shown === undefined || terms === undefined) return [];
      return [{ ...shown, may: may(asker, 'respond', ownedBy(onCall.directory, terms.body)).allowed }];
    });
    return ok({ items: all.filter(({ team }) => query.team === undefined || query.team === team.id || query.team === team.slug) });
  },
});

/** The area's routes as data. */
export const onCallRoutes: readonly Route[] = [everyService, alias, schedules, ...rotationRoutes];
