import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { currentDefinitions } from '../../platform/definitions/index.ts';
import { slugField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { checkReferences } from '../../catalog/index.ts';
import { readTicket, ticketDetail } from '../read-ticket.ts';
import { named, onLocked, onTicket } from '../route-parts.ts';
import { fieldReferences } from './documents.ts';
import { ticketFieldBody, ticketFieldKind, ticketFieldParts } from './field-kind.ts';
import { endField, saveField, setFields } from './set-fields.ts';

const fieldsShown = z.object({ items: z.array(ticketFieldParts.extend({ slug: z.string() })) });
type Shown = z.infer<typeof fieldsShown>;

const shown = async (call: Call): Promise<Shown> => ({
  items: (await currentDefinitions(call.db, ticketFieldKind))
    .map(({ slug, body }) => ({ ...body, slug }))
    .toSorted((one, other) => one.name.localeCompare(other.name)),
});

async function edit(call: Call, act: (tx: Tx) => Promise<Result<unknown>>): Promise<Result<Shown>> {
  const done = await call.db.write(call.actor, act);
  return done.ok ? ok(await shown(call)) : done;
}

const list = route({
  method: 'GET',
  path: '/api/v1/ticket-fields',
  name: 'ticket-fields.list',
  summary: "The organisation's own fields of tickets",
  permission: { to: 'member' },
  output: fieldsShown,
  handler: async (call) => ok(await shown(call)),
});

const at = z.strictObject({ field: slugField });

const put = route({
  method: 'PUT',
  path: '/api/v1/ticket-fields/:field',
  name: 'ticket-fields.put',
  summary: 'Make or change a field of tickets: its type, its choices, of whom it is asked, and before which move it must be said',
  permission: { to: 'administer', on: 'organisation' },
  params: at,
  body: ticketFieldBody,
  output: fieldsShown,
  handler: async (call, { params, body }) =>
    edit(call, async (tx) => {
      const stands = await checkReferences(tx, fieldReferences(body));
      if (!stands.ok) return refuse('bad-input', stands.refusal.detail, `body.${stands.refusal.at ?? ''}`);
      const saved = await saveField(tx, { slug: params.field, body, because: `edited by ${call.actor.name}` });
      return saved.ok ? saved : refuse(saved.refusal.code, saved.refusal.detail, `body.${saved.refusal.at ?? ''}`);
    }),
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/ticket-fields/:field',
  name: 'ticket-fields.remove',
  summary: 'End a field: it is asked no more; what tickets say in it is kept, and shows again if a field of this name is made',
  permission: { to: 'administer', on: 'organisation' },
  params: at,
  output: fieldsShown,
  handler: async (call, { params }) => edit(call, async (tx) => endField(tx, params.field)),
});

const given = z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(63)).max(100), z.null()]);

const set = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/fields',
  name: 'tickets.set-fields',
  summary: 'Say something in fields of the ticket; what is not named stays, null takes away',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    values: z
      .record(slugField, given)
      .describe('By the short names of fields: a text, a number, true or false, a choice, a list of choices, 2026-11-21, a person'),
  }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const done = await onLocked(call, params.ticket, async (tx, ticket) => setFields(tx, ticket, body.values));
    if (!done.ok) return done;
    const detail = await readTicket(call.db, done.value.id);
    return detail === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(detail);
  },
});

/** The API of the organisation's own fields of tickets. */
export const fieldRoutes: readonly Route[] = [list, put, remove, set];
