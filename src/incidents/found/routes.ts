import { z } from 'zod';

import { days, ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { readTicket, ticketDetail } from '../read-ticket.ts';
import { named, onLocked, onTicket, sentence } from '../route-parts.ts';
import { finders, foundBeforeCustomer } from '../rules/found.ts';
import { sayFound } from './say-found.ts';
import { countFound } from './store-found.ts';

const say = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/found-by',
  name: 'tickets.found-by',
  summary: 'Say who found it; what our alarms missed gives the owner an audit of monitoring with a date',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ foundBy: z.enum(finders), because: sentence.optional() }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const done = await onLocked(call, params.ticket, async (tx, ticket) =>
      sayFound(tx, ticket, { finder: body.foundBy, because: body.because }),
    );
    if (!done.ok) return done;
    const detail = await readTicket(call.db, done.value.id);
    return detail === undefined ? refuse('not-found', 'the ticket is gone') : ok(detail);
  },
});

const share = route({
  method: 'GET',
  path: '/api/v1/found-by',
  name: 'found-by.read',
  summary: 'How many incidents of severity 1 and 2 each finder found, and the share that was found before a customer',
  permission: { to: 'member' },
  query: z.strictObject({
    from: z.coerce.number().int().optional().describe('Milliseconds since 1970; 90 days ago, if it is left out'),
    until: z.coerce.number().int().optional(),
  }),
  output: z.object({
    from: z.number(),
    until: z.number(),
    items: z.array(z.object({ foundBy: z.enum(finders), incidents: z.number() })),
    unknown: z.number().describe('Nobody said who found them'),
    beforeCustomer: z.number().nullable().describe('From 0 to 1; null where no incident says who found it'),
  }),
  handler: async (call, { query }) => {
    const until = query.until ?? call.clock.now();
    const from = query.from ?? until - days(90);
    const rows = await countFound(call.db, { from, until });
    const items = rows.flatMap(({ found_by: finder, incidents }) => (finder === null ? [] : [{ foundBy: finder, incidents }]));
    return ok({
      from,
      until,
      items,
      unknown: rows.find((row) => row.found_by === null)?.incidents ?? 0,
      beforeCustomer: foundBeforeCustomer(Object.fromEntries(items.map(({ foundBy, incidents }) => [foundBy, incidents]))),
    });
  },
});

/** The API of who found incidents. */
export const foundRoutes: readonly Route[] = [say, share];
