import { z } from 'zod';

import { route, type Route } from '../../platform/http/index.ts';
import { change } from '../command/routes.ts';
import { callView } from '../command/read-call.ts';
import { named, onTicket, sentence } from '../route-parts.ts';
import { hurryRequest, requestPeople, sendRequest } from './engage.ts';
import { whomField } from './list-kinds.ts';

const whom = whomField.optional().describe('service:SLUG, rotation:SLUG, person:SLUG, list:SLUG or page-SERVICE-primary');
const onRequest = named.extend({ matter: z.uuid() });

const ask = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/requests',
  name: 'requests.make',
  summary: 'Say whom the incident needs and for what; with `send` they are paged at once',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ text: sentence, whom, send: z.boolean().default(false) }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => requestPeople(tx, ticket, { ...body, whom: body.whom })),
});

const sendOff = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/requests/:matter/send',
  name: 'requests.send',
  summary: 'Send for whom a request names, or for somebody else in their place: they are paged at once, and whoever is next after them',
  permission: { to: 'respond', on: onTicket },
  params: onRequest,
  body: z.strictObject({ whom }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => sendRequest(tx, ticket, { matter: params.matter, whom: body.whom })),
});

const hurry = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/requests/:matter/next',
  name: 'requests.next',
  summary: 'Page whoever is next after those who have not answered a request',
  permission: { to: 'respond', on: onTicket },
  params: onRequest,
  body: z.strictObject({}),
  output: callView,
  handler: async (call, { params }) => change(call, params.ticket, async (tx, ticket) => hurryRequest(tx, ticket, params.matter)),
});

/** The API of asking for people on an incident. */
export const requestRoutes: readonly Route[] = [ask, sendOff, hurry];
