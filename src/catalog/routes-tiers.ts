import { z } from 'zod';

import { ok, refuse } from '../kernel/index.ts';
import { currentDefinitions, endDefinition, findDefinition, putDefinition } from '../platform/definitions/index.ts';
import { readFact } from '../platform/facts.ts';
import { route, type Route } from '../platform/http/index.ts';
import { refuseWhileNamed } from './references.ts';
import { done } from './route-parts.ts';
import { severityBody, severityKind, severitySlug } from './severity-kind.ts';
import { tierBody, tierKind, tierSlug } from './tier-kind.ts';

const tierView = tierBody.extend({ tier: z.number(), version: z.number() });
const tierParams = z.strictObject({ tier: tierSlug });

const tierRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/tiers',
    name: 'tiers.list',
    summary: 'The tiers, with what each expects',
    permission: { to: 'member' },
    output: z.object({ items: z.array(tierView) }),
    handler: async (call) => {
      const tiers = await currentDefinitions(call.db, tierKind);
      return ok({ items: tiers.map(({ slug, version, body }) => ({ ...body, tier: Number(slug), version })) });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/tiers/:tier',
    name: 'tiers.put',
    summary: 'Define a tier, or change what it expects',
    permission: { to: 'administer', on: 'organisation' },
    params: tierParams,
    body: tierBody,
    output: tierView,
    handler: async (call, { params, body }) =>
      call.db.write(call.actor, async (tx) => {
        const standing = await findDefinition(tx, tierKind, params.tier);
        const put = await putDefinition(tx, tierKind, { id: standing?.id ?? tx.id(), slug: params.tier, body });
        return put.ok ? ok({ ...put.value.body, tier: Number(params.tier), version: put.value.version }) : put;
      }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/tiers/:tier',
    name: 'tiers.remove',
    summary: 'Remove a tier that no service has',
    permission: { to: 'administer', on: 'organisation' },
    params: tierParams,
    output: done,
    handler: async (call, { params }) =>
      call.db.write(call.actor, async (tx) => {
        const standing = await findDefinition(tx, tierKind, params.tier);
        if (standing === undefined) return refuse('not-found', 'there is no such tier');
        await endDefinition(tx, tierKind, standing.id);
        const free = await refuseWhileNamed(tx, { kind: 'tier', slug: params.tier });
        return free.ok ? ok({ done: true as const }) : free;
      }),
  }),
];

const severityView = z.object({
  severity: z.number(),
  name: z.string(),
  means: z.string(),
  examples: z.array(z.string()),
  pages: z.string().describe('Whom it pages, in words'),
  clocks: z.string().describe('Which clocks run, in words'),
});

const severityRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/severities',
    name: 'severities.list',
    summary: 'What severities 1 to 4 mean, whom they page, which clocks run',
    permission: { to: 'member' },
    output: z.object({ items: z.array(severityView) }),
    handler: async (call) => {
      const severities = await currentDefinitions(call.db, severityKind);
      const ask = { subjects: severities.map((each) => each.slug), now: call.clock.now() };
      const pages = await readFact(call.db, 'severity.pages', ask);
      const clocks = await readFact(call.db, 'severity.clocks', ask);
      return ok({
        items: severities.map(({ slug, body }) => ({
          severity: Number(slug),
          name: body.word,
          means: body.means,
          examples: body.examples,
          pages: String(pages.get(slug) ?? (Number(slug) <= 2 ? 'the primary' : 'nobody')),
          clocks: String(clocks.get(slug) ?? 'none'),
        })),
      });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/severities/:severity',
    name: 'severities.put',
    summary: 'Change how a severity is called and what it means; what it does is fixed',
    permission: { to: 'administer', on: 'organisation' },
    params: z.strictObject({ severity: severitySlug }),
    body: severityBody,
    output: severityBody,
    handler: async (call, { params, body }) =>
      call.db.write(call.actor, async (tx) => {
        const standing = await findDefinition(tx, severityKind, params.severity);
        const put = await putDefinition(tx, severityKind, { id: standing?.id ?? tx.id(), slug: params.severity, body });
        return put.ok ? ok(put.value.body) : put;
      }),
  }),
];

/** Tiers and severities, as the API gives them. */
export const tierAndSeverityRoutes: readonly Route[] = [...tierRoutes, ...severityRoutes];
