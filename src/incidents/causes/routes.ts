import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onLocked, onTicket, sentence } from '../route-parts.ts';
import { causes } from '../rules/causes.ts';
import type { Ticket } from '../store.ts';
import { changeView, changeViews } from './read-changes.ts';
import { blameChange, clearChange, sayCause } from './say-cause.ts';
import { causeOf } from './store-causes.ts';

const causeView = z.object({ cause: z.enum(causes).nullable(), changes: z.array(changeView) });
type CauseView = z.infer<typeof causeView>;

const shown = async (call: Call, id: string): Promise<Result<CauseView>> =>
  ok({ cause: (await causeOf(call.db, id)) ?? null, changes: await changeViews(call.db, id) });

async function change(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>): Promise<Result<CauseView>> {
  const done = await onLocked(call, name, act);
  return done.ok ? shown(call, done.value.id) : done;
}

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/cause',
  name: 'causes.read',
  summary: 'What kind of cause a ticket had, and the changes that did it',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: causeView,
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    return id === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : shown(call, id);
  },
});

const say = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/cause',
  name: 'causes.say',
  summary: 'Say what kind of cause a ticket had; null takes it back',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ cause: z.enum(causes).nullable(), because: sentence.optional() }),
  output: causeView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => sayCause(tx, ticket, { cause: body.cause, because: body.because })),
});

const link = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/changes',
  name: 'causes.link-change',
  summary: 'Link the change that did it, by its number or address: the ticket counts as its fallout',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    change: z.string().trim().min(1).max(500).describe('Its number, such as CR4711, or its address'),
    words: z.string().trim().max(300).default('').describe('What it was'),
  }),
  output: causeView,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, ticket) => blameChange(tx, ticket, body)),
});

const unlink = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/changes/unlink',
  name: 'causes.unlink-change',
  summary: 'Take a linked change off: it did not do it',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ change: z.string().trim().min(1).max(500), because: sentence.default('it did not do it') }),
  output: causeView,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, ticket) => clearChange(tx, ticket, body)),
});

/** The API of causes. */
export const causeRoutes: readonly Route[] = [read, say, link, unlink];
