import { z } from 'zod';

import { days, ok, refuse } from '../../kernel/index.ts';
import { keyField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { findTicket, ticketIdFrom } from '../../incidents/index.ts';
import { rankedChange, whatChangedAnswer } from './case.ts';
import { LOOKED_BACK, tellOfTicket } from './keep-first.ts';
import { hindsightAnswer, readHindsight } from './read-hindsight.ts';
import { readWhatChanged, type Told } from './read-what-changed.ts';

const beside = z.object({
  kind: z.enum(['ticket', 'alarm']),
  name: z.string().describe('The number of a ticket, the name of an alarm'),
  title: z.string(),
  service: z.string(),
  severity: z.number(),
  at: z.number(),
  endedAt: z.number().nullable(),
});

const answer = whatChangedAnswer.omit({ ranked: true }).extend({
  service: z.string(),
  at: z.number(),
  ranked: z.array(rankedChange.extend({ title: z.string(), start: z.number() })).describe('The likeliest first'),
  overlapping: z.array(z.string()).describe('Likely changes that went on at the same time: two or more make an incident compound'),
  beside: z.array(beside).describe('Severe tickets and alarms of the service and its neighbours, the nearest first'),
});
const onTicket = answer.extend({
  compound: z.boolean().describe('Whether two or more likely changes overlapped when it was answered first'),
  shownAt: z.number().describe('When it was answered first'),
});

const shown = ({ titles, ranked, ...rest }: Told): z.output<typeof answer> => ({
  ...rest,
  ranked: ranked.map((each) => ({ ...each, title: '', start: 0, ...titles.get(each.change) })),
  overlapping: [...rest.overlapping],
  beside: [...rest.beside],
});

const back = z.coerce.number().min(0.1).max(168).default(LOOKED_BACK).describe('How many hours before it are looked at');
const most = z.coerce.number().int().min(1).max(100).default(10).describe('How many are shown');

const ofService = route({
  method: 'GET',
  path: '/api/v1/services/:service/what-changed',
  name: 'services.what-changed',
  summary: 'Which change may have made a service fail at an instant: candidates over the graph, ranked, with reasons, or none of these',
  permission: { to: 'member' },
  params: z.strictObject({ service: keyField }),
  query: z.strictObject({
    at: z.coerce.number().int().min(0).max(8_640_000_000_000).optional().describe('The first alarm; the present when left out'),
    hours: back,
    most,
  }),
  output: answer,
  handler: async (call, { params: { service }, query }) => {
    const told = await readWhatChanged(call.db, { service, at: query.at ?? call.clock.now(), hours: query.hours, most: query.most });
    return told === undefined ? refuse('not-found', 'there is no such service') : ok(shown(told));
  },
});

const ofTicket = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/what-changed',
  name: 'tickets.what-changed',
  summary: 'Which change may have made a ticket, ranked with reasons, or none of these',
  permission: { to: 'read', on: ({ params }) => ({ kind: 'ticket', id: params.ticket }) },
  params: z.strictObject({ ticket: z.string().max(40) }),
  query: z.strictObject({ hours: back, most }),
  output: onTicket,
  handler: async (call, { params, query }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const ticket = id === undefined ? undefined : await findTicket(call.db, id);
    if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    const answered = await tellOfTicket(call.db, ticket, query);
    if (answered === undefined) return refuse('not-found', 'its service is no longer in the catalog');
    const { told, kept } = answered;
    return ok({ ...shown(told), compound: kept.overlapping.length > 1, shownAt: kept.shownAt });
  },
});

const inHindsight = route({
  method: 'GET',
  path: '/api/v1/changes/what-changed',
  name: 'changes.hindsight',
  summary: 'How right the first answers were, by what post mortems confirmed; and how compound incidents went, with the rows behind',
  permission: { to: 'member' },
  query: z.strictObject({
    days: z.coerce.number().int().min(1).max(1000).default(90).describe('How many before the end'),
    until: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970; else now'),
  }),
  output: hindsightAnswer,
  handler: async (call, { query }) => {
    const until = query.until ?? call.clock.now() + 1;
    return ok(await readHindsight(call.db, { from: until - days(query.days), until }));
  },
});

/** The API of "what changed?". */
export const whatChangedRoutes: readonly Route[] = [ofService, ofTicket, inHindsight];
