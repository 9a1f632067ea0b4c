import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { messagesAbout } from '../../platform/engine/index.ts';
import { slugField } from '../../platform/fields.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onLocked, onTicket } from '../route-parts.ts';
import { findTicket, type Ticket } from '../store.ts';
import { draftNotification, sendNotification } from './notify.ts';
import { notificationKinds, notificationsOf } from './store-notifications.ts';

const line = z.string().trim().min(1).max(300);
const said = { impact: line.optional(), cause: line.optional(), timeToFix: line.optional() };
const deliveries = ['waiting', 'handed over', 'failed', 'no way to be told'] as const;

const sentShown = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(notificationKinds),
      text: z.string(),
      lists: z.array(z.object({ slug: z.string(), name: z.string(), because: z.string() })),
      sentBy: z.string(),
      sentAt: z.number(),
      recipients: z.array(z.object({ id: z.string(), name: z.string(), delivery: z.enum(deliveries), at: z.number().nullable() })),
    }),
  ),
});
type SentShown = z.infer<typeof sentShown>;

const delivery: Readonly<Record<string, (typeof deliveries)[number]>> = {
  'handed-over': 'handed over',
  failed: 'failed',
  superseded: 'failed',
};

const linkOf = (call: Call, ticket: Ticket): string => `${call.publicUrl}/tickets/T-${ticket.number}`;

async function ticketOf(call: Call, name: string): Promise<Result<Ticket>> {
  const id = await ticketIdFrom(call.db, name);
  const ticket = id === undefined ? undefined : await findTicket(call.db, id);
  return ticket === undefined ? refuse('not-found', `there is no ticket ${name}`) : ok(ticket);
}

async function sentOf(call: Call, ticket: string): Promise<SentShown> {
  const items: SentShown['items'] = [];
  for (const { id, kind, text, lists, sentBy, sentAt, recipients } of await notificationsOf(call.db, ticket)) {
    const messages = await messagesAbout(call.db, id);
    const shown = recipients.map((person): SentShown['items'][number]['recipients'][number] => {
      const message = messages.find((each) => each.person_id === person.id);
      if (message === undefined) return { ...person, delivery: 'no way to be told', at: null };
      return { ...person, delivery: delivery[message.state] ?? 'waiting', at: message.at };
    });
    items.push({ id, kind, text, lists, sentBy, sentAt, recipients: shown });
  }
  return { items };
}

const list = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/notifications',
  name: 'notifications.list',
  summary: 'What was told about a ticket: when, to whom, and what became of each message',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: sentShown,
  handler: async (call, { params }) => {
    const ticket = await ticketOf(call, params.ticket);
    return ticket.ok ? ok(await sentOf(call, ticket.value.id)) : ticket;
  },
});

const draft = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/notifications/draft',
  name: 'notifications.draft',
  summary: 'The next notification as the record fills it, with what is given in its place, and the lists that it goes to',
  permission: { to: 'respond', on: onTicket },
  params: named,
  query: z.strictObject(said),
  output: z.object({
    kind: z.enum(notificationKinds),
    facts: z.object({ impact: z.string(), cause: z.string().nullable(), timeToFix: z.string().nullable(), engaged: z.array(z.string()) }),
    text: z.string().describe('As a short message has it, under 160 characters before the link'),
    subject: z.string(),
    body: z.string(),
    link: z.string(),
    lists: z.array(
      z.object({ slug: z.string(), because: z.string(), affects: z.string().nullable().describe('By which link it reaches them') }),
    ),
  }),
  handler: async (call, { params, query }) => {
    const ticket = await ticketOf(call, params.ticket);
    if (!ticket.ok) return ticket;
    const link = linkOf(call, ticket.value);
    const { kind, facts, words, lists } = await draftNotification(call.db, ticket.value, { ...query, link });
    return ok({
      kind,
      facts: { ...facts, engaged: [...facts.engaged] },
      ...words,
      link,
      lists: lists.map(({ slug, because, affects }) => ({ slug, because, affects: affects ?? null })),
    });
  },
});

const send = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/notifications',
  name: 'notifications.send',
  summary: 'Tell lists how it stands: who wants to know is told, and nobody is asked for anything',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ ...said, lists: z.array(slugField).min(1).max(50) }),
  output: sentShown,
  handler: async (call, { params, body }) => {
    const sent = await onLocked(call, params.ticket, async (tx, ticket) =>
      sendNotification(tx, ticket, { ...body, link: linkOf(call, ticket) }),
    );
    return sent.ok ? ok(await sentOf(call, sent.value.id)) : sent;
  },
});

/** The API of telling those who want to know. */
export const notificationRoutes: readonly Route[] = [list, draft, send];
