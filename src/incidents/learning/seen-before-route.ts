import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { measurementsOf } from '../measuring/store-measurements.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onTicket } from '../route-parts.ts';
import { seenBefore } from '../rules/seen-before.ts';
import { alertRowsOf, findTicket } from '../store.ts';
import { causes } from '../rules/causes.ts';
import { pastIncidents } from './store-seen-before.ts';

/** More than these nobody reads at 4 am. */
const MOST = 4;

const seen = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  cutAt: z.number(),
  restoredAt: z.number().nullable(),
  restoredBecause: z.string().nullable().describe('What was said when the service was restored'),
  cause: z.enum(causes).nullable(),
  published: z.boolean().describe('Whether its post mortem is there to read'),
  because: z.array(z.string()).describe('By what it is like this one'),
});

const seenBeforeRoute = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/seen-before',
  name: 'tickets.seen-before',
  summary: 'Past tickets that are most like this one, and how they were restored',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: z.object({ items: z.array(seen) }),
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const ticket = id === undefined ? undefined : await findTicket(call.db, id);
    if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    const alerts = (await alertRowsOf(call.db, ticket.id)).map(({ name }) => name);
    const past = await pastIncidents(call.db, { ticket: ticket.id, service: ticket.serviceId, person: call.personId });
    const items = seenBefore({ ...ticket, alerts }, past, MOST).map(async ({ past: { id: before, ...rest }, because }) => {
      const restored = (await measurementsOf(call.db, before)).findLast(({ kind }) => kind === 'restored');
      return { ...rest, because: [...because], restoredBecause: restored?.because ?? null };
    });
    return ok({ items: await Promise.all(items) });
  },
});

/** The API of what was seen before. */
export const seenBeforeRoutes: readonly Route[] = [seenBeforeRoute];
