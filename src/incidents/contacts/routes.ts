import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onLocked, onTicket } from '../route-parts.ts';
import type { Ticket } from '../store.ts';
import { contactsOf, countContacts, insertContact, type Contact } from './store-contacts.ts';

const contactView = z.object({ reference: z.string(), who: z.string(), customers: z.number(), at: z.number() });
const output = z.object({ items: z.array(contactView), contacts: z.number(), customers: z.number() });

const MOST_NAMED = 5;

/** Attaches contacts with one line for all of them. The ticket is locked. */
async function attachContacts(tx: Tx, ticket: Ticket, contacts: readonly Contact[]): Promise<Result<null>> {
  const fresh: Contact[] = [];
  for (const contact of contacts) if (await insertContact(tx, ticket.id, contact)) fresh.push(contact);
  if (fresh.length === 0) return ok(null);
  const first = fresh.slice(0, MOST_NAMED).map(({ reference }) => reference);
  const more = fresh.length - first.length;
  tx.journal({
    action: 'contacts.attached',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    body: { contacts: fresh.length, customers: fresh.reduce((sum, { customers }) => sum + customers, 0) },
  });
  return ok(null);
}

const attach = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/contacts',
  name: 'contacts.attach',
  summary: 'Attach contacts of customer support, many at once: they are counted, and are one line of the timeline',
  description: 'A reference that is attached already is passed over, so that a list may be sent again.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    items: z
      .array(
        z.strictObject({
          reference: z.string().trim().min(1).max(300).describe('The number of the case, or a link'),
          who: z.string().trim().max(300).default('').describe('The customer, in words'),
          customers: z.number().int().min(1).max(1_000_000).default(1).describe('How many stand behind it'),
          at: z.number().int().min(0).optional().describe('When they made contact; now, if it is left out'),
        }),
      )
      .min(1)
      .max(200),
  }),
  output,
  handler: async (call, { params, body }) => {
    const done = await onLocked(call, params.ticket, async (tx, ticket) =>
      attachContacts(
        tx,
        ticket,
        body.items.map((item) => ({ ...item, at: item.at ?? tx.now })),
      ),
    );
    if (!done.ok) return done;
    return ok({ items: await contactsOf(call.db, done.value.id), ...(await countContacts(call.db, done.value.id)) });
  },
});

const list = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/contacts',
  name: 'contacts.list',
  summary: 'The contacts of customer support for a ticket, the newest first, and how many there are',
  permission: { to: 'read', on: onTicket },
  params: named,
  output,
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    if (id === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    return ok({ items: await contactsOf(call.db, id), ...(await countContacts(call.db, id)) });
  },
});

/** The API of contacts of customer support. */
export const contactRoutes: readonly Route[] = [attach, list];
