import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onTicket, sentence, someone, someoneOf } from '../route-parts.ts';
import { invitedAnswers, invitedParts } from '../rules/invited.ts';
import { findTicket } from '../store.ts';
import { answerInvitation, invitable, invite, uninvite } from './invite.ts';
import { postMortemView } from './read-post-mortem.ts';
import { changePostMortem } from './route-parts.ts';

const offers = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/post-mortem/invitable',
  name: 'post-mortems.invitable',
  summary: 'Who might be invited: customers who made contact, customers of the service, audiences, and whoever worked on it',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: z.object({
    items: z.array(
      z.object({
        person: z.string().nullable().describe('Null for somebody outside'),
        name: z.string(),
        part: z.enum(invitedParts),
        because: z.string(),
      }),
    ),
  }),
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const ticket = id === undefined ? undefined : await findTicket(call.db, id);
    if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    return ok({ items: [...(await invitable(call.db, ticket, call.clock.now()))] });
  },
});

const add = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/post-mortem/invited',
  name: 'post-mortems.invite',
  summary: 'Invite somebody to the post mortem: a person, who is told, or somebody outside by a name',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    person: someone,
    name: z.string().trim().min(1).max(300).optional().describe('Of somebody outside'),
    part: z.enum(invitedParts),
    because: sentence.optional(),
  }),
  output: postMortemView,
  handler: async (call, { params, body }) => {
    const person = await someoneOf(call, body.person, 'body.person');
    if (!person.ok) return person;
    const name = person.value?.name ?? body.name;
    if (name === undefined) return refuse('bad-input', 'name a person, or somebody outside', 'body.name');
    const offer = { person: person.value?.id ?? null, name, part: body.part, because: body.because ?? `asked as ${body.part}` };
    return changePostMortem(call, params.ticket, async (tx, ticket) => invite(tx, ticket, offer));
  },
});

const byId = named.extend({ invited: z.uuid() });

const answer = route({
  method: 'PATCH',
  path: '/api/v1/tickets/:ticket/post-mortem/invited/:invited',
  name: 'post-mortems.answer-invitation',
  summary: 'Say whether somebody who was invited came, and what they said',
  permission: { to: 'respond', on: onTicket },
  params: byId,
  body: z.strictObject({ answer: z.enum(invitedAnswers).nullable(), said: z.string().trim().max(2000).default('') }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    changePostMortem(call, params.ticket, async (tx, ticket) => answerInvitation(tx, ticket, { id: params.invited, ...body })),
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/tickets/:ticket/post-mortem/invited/:invited',
  name: 'post-mortems.uninvite',
  summary: 'Take somebody off the list of the invited',
  permission: { to: 'respond', on: onTicket },
  params: byId,
  output: postMortemView,
  handler: async (call, { params }) =>
    changePostMortem(call, params.ticket, async (tx, ticket) =>
      uninvite(tx, ticket, { id: params.invited, because: 'taken off the list' }),
    ),
});

/** The API of invitations to a post mortem. */
export const inviteRoutes: readonly Route[] = [offers, add, answer, remove];
