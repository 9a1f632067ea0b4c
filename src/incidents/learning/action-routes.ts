import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { actionKinds } from '../rules/actions.ts';
import { named, onLocked, onTicket, sentence, someone, someoneOf } from '../route-parts.ts';
import { lockTickets } from '../store.ts';
import { addAction, changeAction, endAction } from './change-action.ts';
import { actionView, viewOfAction } from './read-post-mortem.ts';
import { findAction, openActions } from './store-actions.ts';

type View = z.infer<typeof actionView>;

const words = {
  text: z.string().trim().min(1).max(500),
  kind: z.enum(actionKinds),
  priority: z.number().int().min(1).max(3).describe('1 first'),
  owner: someone,
  dueAt: z.number().int().optional().describe('Milliseconds since 1970'),
  dueIs: z.enum(['done', 'dated']),
  services: z.array(z.string().max(100)).max(200).describe('Slugs or ids of the services that an audit or upgrade goes through'),
};

const byId = z.strictObject({ action: z.uuid() });
const onAction = (input: { params: { readonly action: string } }): { kind: string; id: string } => ({
  kind: 'action',
  id: input.params.action,
});

async function shown(call: Call, id: string): Promise<Result<View>> {
  const found = await findAction(call.db, id);
  return found === undefined ? refuse('not-found', 'there is no such action') : ok(viewOfAction(found, await loadDirectory(call.db)));
}

/** The ids of services that a request names; undefined where it names none. */
async function servicesOf(call: Call, names: readonly string[] | undefined): Promise<Result<readonly string[] | undefined>> {
  if (names === undefined) return ok(undefined);
  const directory = await loadDirectory(call.db);
  const ids: string[] = [];
  for (const [place, name] of names.entries()) {
    const found = directory.serviceBySlug(name) ?? directory.service(name);
    if (found === undefined) return refuse('bad-input', `there is no service "${name}"`, `body.services.${place}`);
    if (!ids.includes(found.id)) ids.push(found.id);
  }
  return ok(ids);
}

/** Does something to an action in one transaction that locks its ticket. */
async function change(call: Call, id: string, act: (tx: Tx) => Promise<Result<null>>): Promise<Result<View>> {
  const before = await findAction(call.db, id);
  if (before === undefined) return refuse('not-found', 'there is no such action');
  const done = await call.db.write(call.actor, async (tx) => {
    await lockTickets(tx, [before.ticketId]);
    return act(tx);
  });
  return done.ok ? shown(call, id) : done;
}

const list = route({
  method: 'GET',
  path: '/api/v1/actions',
  name: 'actions.list',
  summary: 'Open actions, the first due first: of one person, or of everybody',
  permission: { to: 'member' },
  query: z.strictObject({ owner: someone }),
  output: z.object({ items: z.array(actionView) }),
  handler: async (call, { query }) => {
    const owner = await someoneOf(call, query.owner, 'query.owner');
    if (!owner.ok) return owner;
    const directory = await loadDirectory(call.db);
    const open = await openActions(call.db, { owner: owner.value?.id, person: call.personId, most: 500 });
    return ok({ items: open.map((action) => viewOfAction(action, directory)) });
  },
});

const add = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/actions',
  name: 'actions.add',
  summary: 'Add an action, with its owner and date, or the date by which it will have one',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    ...words,
    kind: words.kind.default('prevent'),
    priority: words.priority.default(2),
    dueIs: words.dueIs.default('done'),
    services: words.services.default([]),
  }),
  output: actionView,
  handler: async (call, { params, body }) => {
    const owner = await someoneOf(call, body.owner, 'body.owner');
    if (!owner.ok) return owner;
    const services = await servicesOf(call, body.services);
    if (!services.ok) return services;
    const made = await onLocked(call, params.ticket, async (tx, ticket) =>
      addAction(tx, ticket, { ...body, owner: owner.value, dueAt: body.dueAt, services: services.value ?? [] }),
    );
    return made.ok ? shown(call, made.value.value) : made;
  },
});

const edit = route({
  method: 'PATCH',
  path: '/api/v1/actions/:action',
  name: 'actions.change',
  summary: "Change an open action's words, owner or date",
  permission: { to: 'respond', on: onAction },
  params: byId,
  body: z.strictObject({
    text: words.text.optional(),
    kind: words.kind.optional(),
    priority: words.priority.optional(),
    owner: words.owner,
    dueAt: words.dueAt,
    dueIs: words.dueIs.optional(),
    services: words.services.optional(),
  }),
  output: actionView,
  handler: async (call, { params, body }) => {
    const owner = await someoneOf(call, body.owner, 'body.owner');
    if (!owner.ok) return owner;
    const services = await servicesOf(call, body.services);
    if (!services.ok) return services;
    const { text, kind, priority, dueAt, dueIs } = body;
    const given = {
      ...(text === undefined ? {} : { text }),
      ...(kind === undefined ? {} : { kind }),
      ...(priority === undefined ? {} : { priority }),
      ...(dueAt === undefined ? {} : { dueAt }),
      ...(dueIs === undefined ? {} : { dueIs }),
      ...(owner.value === undefined ? {} : { owner: owner.value }),
      ...(services.value === undefined ? {} : { services: services.value }),
    };
    return change(call, params.action, async (tx) => changeAction(tx, params.action, given));
  },
});

const end = route({
  method: 'POST',
  path: '/api/v1/actions/:action/end',
  name: 'actions.end',
  summary: 'An action is done, or dropped for a reason',
  permission: { to: 'respond', on: onAction },
  params: byId,
  body: z.strictObject({ state: z.enum(['done', 'dropped']), because: sentence }),
  output: actionView,
  handler: async (call, { params, body }) => change(call, params.action, async (tx) => endAction(tx, params.action, body)),
});

/** The API of actions. */
export const actionRoutes: readonly Route[] = [list, add, edit, end];
