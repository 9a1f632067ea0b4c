import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { readFact, type FactValue } from '../platform/facts.ts';
import { keyField, lineField, slugField } from '../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../platform/http/index.ts';
import { health, readDependencies } from './read-dependencies.ts';
import { checkReferences, refuseWhileNamed } from './references.ts';
import { done, inBody, listQuery, page, pageOf, patchBody, patched } from './route-parts.ts';
import { aliasesOf, serviceFindings, suggestSeverity } from './rules/index.ts';
import { removeService, saveService } from './save-service.ts';
import { serviceBody, serviceReferences, type ServiceBody } from './service-body.ts';
import { panelState, showPanels } from './shown-panels.ts';
import { findService, listServices, type Service } from './store-services.ts';
import { findTeam } from './store-teams.ts';

const named = z.object({ id: z.string(), slug: z.string(), name: z.string() });

const serviceRow = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  tier: z.number(),
  team: named,
  lifecycle: z.string(),
  health,
  open: z.number().describe('Open tickets'),
  primary: z.string().nullable().describe('Who is on call now'),
});

const alias = z.object({
  alias: z.string(),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  until: z.number().nullable(),
  because: z.string(),
});
const ticket = z.object({ number: z.string(), title: z.string(), severity: z.number(), state: z.string(), since: z.number() });
const dependency = z.object({
  slug: z.string(),
  name: z.string(),
  direction: z.enum(['upstream', 'downstream']),
  health,
  hard: z.boolean(),
});

const serviceWhole = serviceBody.omit({ team: true, links: true, dependencies: true }).extend({
  id: z.string(),
  slug: z.string(),
  team: named,
  health,
  links: z.array(z.object({ kind: z.string(), title: z.string(), url: z.string() })),
  aliases: z.array(alias),
  tickets: z.array(ticket),
  dependencies: z.array(dependency),
  findings: z.array(z.string()),
  panels: z.array(panelState),
});

const healthOf = (value: FactValue | undefined): z.output<typeof health> => health.catch('no reading').parse(value);
const teamOf = (service: Service): z.output<typeof named> => ({ id: service.teamId, slug: service.body.team, name: service.teamName });

async function rowsOf(call: Call, services: readonly Service[]): Promise<z.output<typeof serviceRow>[]> {
  const ask = { subjects: services.map((service) => service.id), now: call.clock.now() };
  const healths = await readFact(call.db, 'service.health', ask);
  const open = await readFact(call.db, 'service.open-tickets', ask);
  const primary = await readFact(call.db, 'service.primary', ask);
  return services.map((service) => {
    const [tickets, person] = [open.get(service.id), primary.get(service.id)];
    return {
      id: service.id,
      slug: service.slug,
      name: service.body.name,
      tier: service.body.tier,
      team: teamOf(service),
      lifecycle: service.body.lifecycle,
      health: healthOf(healths.get(service.id)),
      open: typeof tickets === 'number' ? tickets : 0,
      primary: typeof person === 'string' ? person : null,
    };
  });
}

const findingsOf = ({ tier, rotations, expert, links, description, customers }: ServiceBody): string[] =>
  serviceFindings({ tier, expert, description, customers, primaryRotation: rotations.primary, links: links.map((link) => link.kind) });

/** Who calls it and what it calls, directly. */
const neighboursOf = (near: Awaited<ReturnType<typeof readDependencies>>): z.output<typeof dependency>[] =>
  near === undefined
    ? []
    : [
        ...near.upstream.map((each) => ({ ...each, direction: 'upstream' as const })),
        ...near.downstream.map((each) => ({ ...each, direction: 'downstream' as const })),
      ];

async function wholeOf(call: Call, service: Service): Promise<z.output<typeof serviceWhole>> {
  const now = call.clock.now();
  const healths = await readFact(call.db, 'service.health', { subjects: [service.id], now });
  const near = await readDependencies(call.db, { service: service.id, depth: 1, now });
  const panels = await showPanels(call.db, { kind: 'service', id: service.id, now });
  const resolved = panels.of('service.aliases', alias);
  const { dependencies: _, ...body } = service.body;
  return {
    ...body,
    id: service.id,
    slug: service.slug,
    team: teamOf(service),
    health: healthOf(healths.get(service.id)),
    links: service.body.links.map((link) => ({ kind: link.kind, url: link.url, title: link.name ?? link.kind })),
    aliases:
      resolved.length > 0
        ? resolved
        : aliasesOf(service.slug).map(({ name }) => ({ alias: name, people: [], until: null, because: 'not resolved here' })),
    tickets: panels.of('service.tickets', ticket),
    dependencies: neighboursOf(near),
    findings: [...findingsOf(service.body), ...panels.of('service.findings', z.string())],
    panels: [...panels.states],
  };
}

const params = z.strictObject({ service: keyField });
const newService = serviceBody.extend({ slug: slugField });
const written = newService.extend({ id: z.string() });
const NONE = () => refuse('not-found', 'there is no such service');

async function save(tx: Tx, order: { readonly id?: string; readonly slug: string; readonly body: ServiceBody }): Promise<Result<Service>> {
  const saved = await saveService(tx, order);
  if (!saved.ok) return saved;
  const stands = await checkReferences(tx, serviceReferences(order.body));
  return stands.ok ? saved : stands;
}

async function withService<T>(call: Call, service: string, work: (tx: Tx, found: Service) => Promise<Result<T>>): Promise<Result<T>> {
  return call.db.write(call.actor, async (tx): Promise<Result<T>> => {
    const found = await findService(tx, service);
    return found === undefined ? NONE() : inBody(await work(tx, found));
  });
}

const suggestion = route({
  method: 'GET',
  path: '/api/v1/services/:service/severity',
  name: 'services.severity',
  summary: "The severity that a service's own thresholds suggest for a measured value",
  permission: { to: 'member' },
  params,
  query: z.strictObject({
    value: z.coerce.number().min(0),
    of: lineField().optional().describe('The measure, where the service has several'),
  }),
  output: z.object({ severity: z.number().nullable(), because: z.string() }),
  handler: async (call, { params: { service }, query }) => {
    const found = await findService(call.db, service);
    if (found === undefined) return NONE();
    const suggested = suggestSeverity(found.body.thresholds, { of: query.of, value: query.value });
    return ok(suggested ?? { severity: null, because: 'it reaches no threshold of this service' });
  },
});

const reading: readonly Route[] = [
  suggestion,
  route({
    method: 'GET',
    path: '/api/v1/services',
    name: 'services.list',
    summary: 'Services, by slug, with who is on call and how many tickets are open',
    permission: { to: 'member' },
    query: listQuery.extend({
      team: keyField.optional().describe('Only those of this team'),
      tier: z.coerce.number().int().min(1).max(9).optional(),
      lifecycle: serviceBody.shape.lifecycle.unwrap().optional(),
    }),
    output: pageOf(serviceRow),
    handler: async (call, { query }) => {
      const team = query.team === undefined ? undefined : await findTeam(call.db, query.team);
      if (query.team !== undefined && team === undefined) return refuse('bad-input', `there is no team "${query.team}"`, 'query.team');
      const { q, cursor: after, tier, lifecycle, limit } = query;
      const { rows, next } = page(await listServices(call.db, { q, after, tier, lifecycle, team: team?.id, limit: limit + 1 }), limit);
      return ok({ items: await rowsOf(call, rows), next });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/services/:service',
    name: 'services.get',
    summary: 'One service: who owns it, who is on call, is it well, what is open',
    permission: { to: 'member' },
    params,
    output: serviceWhole,
    handler: async (call, input) => {
      const service = await findService(call.db, input.params.service);
      return service === undefined ? NONE() : ok(await wholeOf(call, service));
    },
  }),
];

const writing: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/services',
    name: 'services.create',
    summary: 'Put a service into the catalog; its aliases exist from then on',
    permission: { to: 'operate', on: ({ body }) => ({ kind: 'team', id: body.team }) },
    body: newService,
    output: written,
    handler: async (call, { body: { slug, ...body } }) => {
      const made = inBody(await call.db.write(call.actor, async (tx) => save(tx, { slug, body })));
      return made.ok ? ok(new Reply(201, { id: made.value.id, slug, ...made.value.body })) : made;
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/services/:service',
    name: 'services.change',
    summary: 'Change any of the fields of a service',
    permission: { to: 'operate', on: (input) => ({ kind: 'service', id: input.params.service }) },
    params,
    body: patchBody,
    output: written,
    handler: async (call, input) =>
      withService(call, input.params.service, async (tx, standing) => {
        const read = patched(newService, { ...standing.body, slug: standing.slug }, input.body);
        if (!read.ok) return read;
        const { slug, ...body } = read.value;
        const saved = await save(tx, { id: standing.id, slug, body });
        return saved.ok ? ok({ id: saved.value.id, slug, ...saved.value.body }) : saved;
      }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/services/:service',
    name: 'services.remove',
    summary: 'Retire a service and take it out of the catalog; its tickets keep its name',
    permission: { to: 'manage', on: (input) => ({ kind: 'service', id: input.params.service }) },
    params,
    output: done,
    handler: async (call, input) =>
      withService(call, input.params.service, async (tx, service) => {
        const removed = await removeService(tx, service, `removed by ${tx.actor.name}`);
        if (!removed.ok) return removed;
        const free = await refuseWhileNamed(tx, { kind: 'service', slug: service.slug });
        return free.ok ? ok({ done: true as const }) : free;
      }),
  }),
];

const aliasRow = z.object({ alias: z.string(), service: z.string(), role: z.string() });

const aliasRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/services/:service/aliases',
    name: 'services.aliases',
    summary: 'The standard aliases of a service; they exist without anyone creating them',
    permission: { to: 'member' },
    params,
    output: z.object({ items: z.array(aliasRow) }),
    handler: async (call, input) => {
      const service = await findService(call.db, input.params.service);
      if (service === undefined) return NONE();
      return ok({ items: aliasesOf(service.slug).map(({ name, role }) => ({ alias: name, service: service.slug, role })) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/aliases',
    name: 'aliases.list',
    summary: 'The standard aliases of every service, by service; a page is so many services',
    permission: { to: 'member' },
    query: listQuery,
    output: pageOf(aliasRow),
    handler: async (call, { query }) => {
      const { rows, next } = page(await listServices(call.db, { q: query.q, after: query.cursor, limit: query.limit + 1 }), query.limit);
      const items = rows.flatMap((service) =>
        aliasesOf(service.slug).map(({ name, role }) => ({ alias: name, service: service.slug, role })),
      );
      return ok({ items, next });
    },
  }),
];

/** Services and their aliases, as the API gives them. */
export const serviceRoutes: readonly Route[] = [...reading, ...writing, ...aliasRoutes];
