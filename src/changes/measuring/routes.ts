import { z } from 'zod';

import { days, ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { adherence, daysIn, delivery, emergentShare, fallout } from '../rules/index.ts';
import { blamedOn } from './blamed.ts';
import { changesOfService } from './store-measured.ts';

/** So many changes are read for one answer. */
const MOST = 10_000;

const rows = z.array(z.string()).describe('Ids of changes: every row behind the number');
const measure = z.object({ value: z.number().nullable().describe('Null where there is nothing to measure: no data is not zero'), rows });
const share = measure.extend({ of: rows });

const changeRow = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  kind: z.string(),
  environment: z.string(),
  outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
  start: z.number().nullable(),
  end: z.number().nullable(),
});

const measuresShown = z.object({
  service: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  from: z.number(),
  until: z.number(),
  capped: z.boolean().describe('Whether there were more changes than are read for one answer: the newest count'),
  kinds: z.array(z.object({ kind: z.string(), count: z.number() })),
  delivery: z.object({
    frequency: measure.describe('Deployments to production a day'),
    leadTime: measure.describe('From what was written to production, in milliseconds: the median'),
    failureRate: share.describe('Deployments with at least one failure, of all deployments'),
    recovery: measure.describe('From a failed deployment until service was restored, in milliseconds: the median'),
    reworkRate: share.describe('Deployments that took another back or mended an incident, of all deployments'),
  }),
  adherence: share.describe('Changes that began and ended as planned, within 15 minutes, of those that had a plan'),
  emergent: share.describe('Changes to production whose last approval came later than the notice that was asked, of all'),
  fallout: z.object({
    incidents: z.array(z.object({ id: z.string(), number: z.number(), title: z.string() })),
    outageMinutes: z.number().describe('Minutes in which at least one of them went on'),
    rows,
  }),
  changes: z.array(changeRow).describe('All rows that the numbers are made of'),
});

const read = route({
  method: 'GET',
  path: '/api/v1/changes/measures',
  name: 'changes.measures',
  summary: "DORA's five of a service, how its changes kept to their plans, and what they cost beside",
  description: 'Drills and what did not go to production are left out. Every number names the rows that it is made of.',
  permission: { to: 'read', on: (input) => ({ kind: 'service', id: input.query.service }) },
  query: z.strictObject({
    service: z.string().min(1).max(120).describe('Slug or id'),
    days: z.coerce.number().int().min(1).max(366).default(90),
    until: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970; else now'),
  }),
  output: measuresShown,
  handler: async (call, { query }) => {
    const service = (await loadDirectory(call.db)).service(query.service);
    if (service === undefined) return refuse('not-found', `there is no service "${query.service}"`);
    const now = call.clock.now();
    const until = query.until ?? now;
    const from = until - days(query.days);
    const changes = await changesOfService(call.db, { serviceId: service.id, from, until, most: MOST });
    const { blamed, tickets } = await blamedOn(call.db, changes);
    const { incidents, ...rest } = fallout(changes, blamed, now);
    const kinds = [...new Set(changes.map(({ kind }) => kind))].sort();
    return ok({
      service: { id: service.id, slug: service.slug, name: service.name },
      from,
      until,
      capped: changes.length === MOST,
      kinds: kinds.map((kind) => ({ kind, count: changes.filter((each) => each.kind === kind).length })),
      delivery: delivery(changes, blamed, daysIn(from, until)),
      adherence: adherence(changes),
      emergent: emergentShare(changes),
      fallout: { ...rest, incidents: incidents.flatMap((id) => tickets.get(id) ?? []) },
      changes: changes.map(({ id, number, title, kind, environment, outcome, start, end }) => ({
        id,
        number,
        title,
        kind,
        environment,
        outcome,
        start,
        end,
      })),
    });
  },
});

/** The API of measures over changes. */
export const measuringRoutes: readonly Route[] = [read];
