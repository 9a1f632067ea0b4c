import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { newId } from '../../platform/clock/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { lineField } from '../../platform/fields.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { readTicket, ticketDetail, ticketIdFrom } from '../read-ticket.ts';
import { named, onLocked, onTicket, sentence, teamsOf } from '../route-parts.ts';
import { actOnMany, manyBody, manyView } from './act-on-many.ts';
import { findView, putView, removeView, viewFilter, viewsOf, type SavedView } from './store-views.ts';
import { endTie, linkTickets } from './tie-tickets.ts';

const many = route({
  method: 'POST',
  path: '/api/v1/tickets/bulk',
  name: 'tickets.bulk',
  summary: 'Do one thing to many tickets with one reason; the answer says what became of each',
  permission: { to: 'member' },
  description: 'Each ticket asks for the permission that it would ask for alone, and one that is refused holds up no other.',
  body: manyBody,
  output: manyView,
  handler: async (call, { body }) => actOnMany(call, body),
});

const link = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/links',
  name: 'tickets.link',
  summary: 'Tie the ticket to one that it has to do with, or that it belongs under',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ kind: z.enum(['related', 'parent']), to: z.string().max(40).describe('T-12, 12 or the id'), because: sentence }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const [id, to] = [await ticketIdFrom(call.db, params.ticket), await ticketIdFrom(call.db, body.to)];
    if (id === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    if (to === undefined) return refuse('bad-input', `there is no ticket ${body.to}`, 'body.to');
    const done = await call.db.write(call.actor, async (tx) => linkTickets(tx, id, { ...body, to }));
    if (!done.ok) return done;
    const detail = await readTicket(call.db, id);
    return detail === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(detail);
  },
});

const unlink = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/links/:link/end',
  name: 'tickets.unlink',
  summary: 'End a tie that was wrong; both tickets still show that it was made',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ link: z.uuid() }),
  body: z.strictObject({ because: sentence }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const done = await onLocked(call, params.ticket, async (tx, ticket) => endTie(tx, ticket, { link: params.link, ...body }));
    if (!done.ok) return done;
    const detail = await readTicket(call.db, done.value.id);
    return detail === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(detail);
  },
});

const savedView = z.object({
  id: z.string(),
  name: z.string(),
  filter: viewFilter,
  by: z.string(),
  mine: z.boolean(),
  team: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable().describe('The team that sees it, too'),
});

async function shownView(call: Call, view: SavedView): Promise<z.infer<typeof savedView>> {
  const team = view.teamId === null ? undefined : (await loadDirectory(call.db)).team(view.teamId);
  return {
    id: view.id,
    name: view.name,
    filter: view.filter,
    by: view.personName,
    mine: view.personId === call.personId,
    team: team === undefined ? null : { id: team.id, slug: team.slug, name: team.name },
  };
}

const onlyPeople = refuse('not-allowed', 'views are kept by people: a key has none');

/** The team that a body names: one of one's own. */
async function sharedWith(call: Call, name: string | null): Promise<Result<string | null>> {
  if (name === null) return ok(null);
  const team = (await loadDirectory(call.db)).team(name);
  if (team === undefined) return refuse('bad-input', `there is no team "${name}"`, 'body.team');
  return (await teamsOf(call)).includes(team.id) ? ok(team.id) : refuse('not-allowed', `you are not of ${team.name}`, 'body.team');
}

const viewBody = z.strictObject({
  name: lineField(60),
  filter: viewFilter,
  team: z.string().max(100).nullable().default(null).describe('Slug or id of a team of yours that sees it, too'),
});

async function keep(call: Call, id: string, body: z.infer<typeof viewBody>): Promise<Result<z.infer<typeof savedView>>> {
  if (call.personId === undefined) return onlyPeople;
  const team = await sharedWith(call, body.team);
  if (!team.ok) return team;
  const view = { id, name: body.name, filter: body.filter, personId: call.personId, personName: call.actor.name, teamId: team.value };
  await call.db.write(call.actor, async (tx) => putView(tx, view));
  return ok(await shownView(call, view));
}

/** A view of one's own: nobody changes another's. */
async function ownView(call: Call, id: string): Promise<Result<SavedView>> {
  const found = await findView(call.db, id);
  if (found === undefined) return refuse('not-found', 'there is no such view');
  return found.personId === call.personId ? ok(found) : refuse('not-allowed', `it is kept by ${found.personName}`);
}

const oneView = z.strictObject({ view: z.uuid() });

const listViews = route({
  method: 'GET',
  path: '/api/v1/views',
  name: 'views.list',
  summary: 'The lists of tickets that you keep by a name, and those that your teams share',
  permission: { to: 'member' },
  output: z.object({ items: z.array(savedView) }),
  handler: async (call) => {
    const { personId } = call;
    const views = personId === undefined ? [] : await viewsOf(call.db, { personId, teams: await teamsOf(call) });
    return ok({ items: await Promise.all(views.map(async (view) => shownView(call, view))) });
  },
});

const makeView = route({
  method: 'POST',
  path: '/api/v1/views',
  name: 'views.make',
  summary: 'Keep a list of tickets by a name, alone or with a team of yours',
  permission: { to: 'member' },
  body: viewBody,
  output: savedView,
  handler: async (call, { body }) => keep(call, newId(call.clock), body),
});

const changeView = route({
  method: 'PUT',
  path: '/api/v1/views/:view',
  name: 'views.change',
  summary: 'Change a view of yours: its name, what it shows, who sees it',
  permission: { to: 'member' },
  params: oneView,
  body: viewBody,
  output: savedView,
  handler: async (call, { params, body }) => {
    const own = await ownView(call, params.view);
    return own.ok ? keep(call, own.value.id, body) : own;
  },
});

const dropView = route({
  method: 'DELETE',
  path: '/api/v1/views/:view',
  name: 'views.remove',
  summary: 'Remove a view of yours',
  permission: { to: 'member' },
  params: oneView,
  output: z.object({ removed: z.literal(true) }),
  handler: async (call, { params }) => {
    const own = await ownView(call, params.view);
    if (!own.ok) return own;
    await call.db.write(call.actor, async (tx) => removeView(tx, params.view));
    return ok({ removed: true as const });
  },
});

/** The API of the queue: acts on many tickets, ties between them, lists that are kept. */
export const queueRoutes: readonly Route[] = [many, link, unlink, listViews, makeView, changeView, dropView];
