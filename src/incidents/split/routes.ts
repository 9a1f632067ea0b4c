import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { callView, readCall } from '../command/read-call.ts';
import { named, onLocked, onTicket, someone, someoneOf } from '../route-parts.ts';
import { movePlace, splitCall } from './split-call.ts';

const place = z.string().trim().max(500);

const split = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/split',
  name: 'call.split',
  summary: 'Split the call: a part of the incident becomes a ticket of its own, with its own leader, people, checklist and place',
  description:
    'Whoever leads the part has its ticket at once. A part of severity 1 or 2 that nobody leads pages the primary, as any ticket does.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    title: z.string().trim().min(1).max(300).describe('What this part is about, in one sentence'),
    leader: someone,
    place: place.default('').describe('Where its people meet: a channel, a bridge, a room'),
    severity: z.number().int().min(1).max(4).optional().describe("The incident's, if it is left out"),
    service: z.string().min(1).max(100).optional().describe("Slug or id; the incident's, if it is left out"),
  }),
  output: z.object({ number: z.number().describe('People say T-NUMBER'), call: callView }),
  handler: async (call, { params, body }) => {
    const leader = await someoneOf(call, body.leader, 'body.leader');
    if (!leader.ok) return leader;
    const directory = await loadDirectory(call.db);
    const service = body.service === undefined ? undefined : (directory.serviceBySlug(body.service) ?? directory.service(body.service));
    if (body.service !== undefined && service === undefined)
      return refuse('bad-input', `there is no service "${body.service}"`, 'body.service');
    const done = await onLocked(call, params.ticket, async (tx, ticket) =>
      splitCall(tx, ticket, {
        title: body.title,
        leader: leader.value,
        place: body.place,
        severity: body.severity ?? ticket.severity,
        serviceId: service?.id ?? ticket.serviceId,
      }),
    );
    if (!done.ok) return done;
    const view = await readCall(call.db, done.value.id, { viewer: call.personId });
    return view === undefined ? refuse('not-found', 'the ticket is gone') : ok({ number: done.value.value.number, call: view });
  },
});

const meet = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/place',
  name: 'call.place',
  summary: 'Say where the people of a part of an incident meet',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ place }),
  output: callView,
  handler: async (call, { params, body }) => {
    const done = await onLocked(call, params.ticket, async (tx, ticket) => movePlace(tx, ticket, body.place));
    if (!done.ok) return done;
    const view = await readCall(call.db, done.value.id, { viewer: call.personId });
    return view === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(view);
  },
});

/** The API of calls that are split. */
export const splitRoutes: readonly Route[] = [split, meet];
