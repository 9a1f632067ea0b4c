import { z } from 'zod';

import { minutes, ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { findPerson, loadDirectory } from '../catalog/index.ts';
import { escalateNow, pagesOfTickets, pauseUnrestored, type Way } from '../paging/index.ts';
import { stopPage } from './act-on-page.ts';
import { cutTickets } from './cut-tickets.ts';
import { addNote, assignTicket, changeSeverity, correctNote, describeTicket } from './edit-ticket.ts';
import { fieldFilter } from './fields/set-fields.ts';
import { countTickets, listTickets, ticketCounts, ticketFilter } from './store-list.ts';
import { moveTicket } from './move-ticket.ts';
import { markDuplicate } from './queue/tie-tickets.ts';
import { readTicket, summariesOf, ticketDetail, ticketIdFrom, ticketListed } from './read-ticket.ts';
import { readersBody, readersNamed } from './restricted/name-readers.ts';
import { makeList, refuseUnlisted } from './restricted/restrict.ts';
import { named, onTicket, sentence, teamsOf } from './route-parts.ts';
import type { Command } from './rules/states.ts';
import { lockTickets } from './store.ts';

const wayOf = (call: Call): Way => call.way ?? (call.session === undefined ? 'api' : 'web');

type Detail = z.infer<typeof ticketDetail>;

/** Does something to the ticket that the path names, in one transaction, and answers the ticket as it then stands. */
async function change(call: Call, name: string, act: (tx: Tx, id: string) => Promise<Result<unknown>>): Promise<Result<Detail>> {
  const id = await ticketIdFrom(call.db, name);
  if (id === undefined) return refuse('not-found', `there is no ticket ${name}`);
  const done = await call.db.write(call.actor, async (tx) => act(tx, id));
  if (!done.ok) return done;
  const detail = await readTicket(call.db, id);
  return detail === undefined ? refuse('not-found', `there is no ticket ${name}`) : ok(detail);
}

const ordered = z.strictObject({ because: sentence.optional() });

interface Ordered {
  readonly command: Command;
  readonly path: string;
  readonly summary: string;
  readonly usual: string;
}

const moves: readonly Ordered[] = [
  { command: 'take', path: 'take', summary: 'Take the ticket: it is mine and I work on it', usual: 'taken' },
  { command: 'mitigate', path: 'mitigate', summary: 'The cause is being worked around', usual: 'mitigation has begun' },
  { command: 'restore', path: 'restore', summary: 'Service is restored: its clocks end', usual: 'service is restored' },
  { command: 'resolve', path: 'resolve', summary: 'The cause is gone', usual: 'resolved' },
  { command: 'close', path: 'close', summary: 'Nothing is left to do', usual: 'closed' },
  { command: 'reject', path: 'reject', summary: 'It was nothing to act on', usual: 'rejected' },
  { command: 'reopen', path: 'reopen', summary: 'It is not over: back to assigned, from the first step', usual: 'reopened' },
  { command: 'hand-back', path: 'hand-back', summary: 'Nobody works on it: back to assigned, from the first step', usual: 'handed back' },
];

const moveRoutes: readonly Route[] = moves.map(({ command, path, summary, usual }) =>
  route({
    method: 'POST',
    path: `/api/v1/tickets/:ticket/${path}`,
    name: `tickets.${command}`,
    summary,
    permission: { to: 'respond', on: onTicket },
    params: named,
    body: ordered,
    output: ticketDetail,
    handler: async (call, { params, body }) =>
      change(call, params.ticket, async (tx, id) =>
        moveTicket(tx, id, { command, because: body.because ?? `${usual} by ${call.actor.name}`, by: wayOf(call) }),
      ),
  }),
);

const list = route({
  method: 'GET',
  path: '/api/v1/tickets',
  name: 'tickets.list',
  summary: 'Tickets of a view, in an order: the most severe first and then the newest, where no other is asked for',
  permission: { to: 'member' },
  query: ticketFilter,
  output: z.object({
    items: z.array(ticketListed),
    next: z.string().nullable(),
    counts: ticketCounts,
  }),
  handler: async (call, { query }) => {
    const fields = await fieldFilter(call.db, query.field);
    if (!fields.ok) return fields;
    const looking = { personId: call.personId, teams: await teamsOf(call), now: call.clock.now(), fields: fields.value };
    const page = await listTickets(call.db, query, looking);
    return ok({
      items: await summariesOf(call.db, page.items),
      next: page.next ?? null,
      counts: await countTickets(call.db, looking),
    });
  },
});

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket',
  name: 'tickets.read',
  summary: 'One ticket with its clocks, pages, alerts and measurements',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: ticketDetail,
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const detail = id === undefined ? undefined : await readTicket(call.db, id);
    return detail === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(detail);
  },
});

const declared = z.strictObject({
  service: z.string().min(1).max(100).describe('Slug or id'),
  severity: z.number().int().min(1).max(4),
  title: z.string().trim().min(1).max(300).describe('One sentence'),
  impact: z.string().trim().max(2000).optional(),
  purpose: z.enum(['real', 'test', 'drill']).optional(),
  readers: readersBody.optional().describe('Restricts it from the start: only they and you read it'),
});

const declare = route({
  method: 'POST',
  path: '/api/v1/tickets',
  name: 'tickets.declare',
  summary: 'Declare a ticket by hand: service, severity and one sentence',
  description: "Severity 1 and 2 page the service's primary at once. Anyone signed in may declare.",
  permission: { to: 'member' },
  body: declared,
  output: ticketDetail,
  handler: async (call, { body }) => {
    const directory = await loadDirectory(call.db);
    const service = directory.serviceBySlug(body.service) ?? directory.service(body.service);
    if (service === undefined) return refuse('bad-input', `there is no service "${body.service}"`, 'body.service');
    const readers = body.readers === undefined ? ok(undefined) : await readersNamed(call.db, body.readers, 'body.readers');
    if (!readers.ok) return readers;
    const id = await call.db.write(call.actor, async (tx) => {
      const made = tx.id();
      const cut = {
        id: made,
        title: body.title,
        severity: body.severity,
        purpose: body.purpose ?? 'real',
        serviceId: service.id,
        impact: body.impact ?? body.title,
        restricted: readers.value !== undefined,
      };
      await cutTickets(tx, [{ ...cut, runbook: service.links['runbook'], since: tx.now, because: `declared by ${call.actor.name}` }]);
      if (readers.value !== undefined) await makeList(tx, made, readers.value);
      return made;
    });
    const detail = await readTicket(call.db, id);
    return detail === undefined ? refuse('not-found', 'the ticket is gone') : ok(detail);
  },
});

const severity = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/severity',
  name: 'tickets.severity',
  summary: 'Raise or lower the severity, with the reason',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ severity: z.number().int().min(1).max(4), because: sentence }),
  output: ticketDetail,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, id) => changeSeverity(tx, id, body)),
});

const assign = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/assign',
  name: 'tickets.assign',
  summary: 'Give the ticket to a person',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ person: z.string().max(200).describe('Id, slug or email'), because: sentence.optional() }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const person = await findPerson(call.db, body.person);
    if (person === undefined) return refuse('bad-input', `there is no person "${body.person}"`, 'body.person');
    return change(call, params.ticket, async (tx, id) => {
      const ticket = (await lockTickets(tx, [id]))[0];
      const listed = ticket === undefined ? ok(null) : await refuseUnlisted(tx, ticket, person);
      return listed.ok ? assignTicket(tx, id, { person, because: body.because ?? `given by ${call.actor.name}` }) : listed;
    });
  },
});

const note = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/notes',
  name: 'tickets.note',
  summary: "Write on the timeline; a person's note starts the clock of an unmoved ticket anew",
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    text: z.string().trim().min(1).max(10_000),
    corrects: z.number().int().optional().describe('The timeline line that this corrects; both stay'),
  }),
  output: ticketDetail,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, id) =>
      body.corrects === undefined ? addNote(tx, id, body.text) : correctNote(tx, id, { line: body.corrects, text: body.text }),
    ),
});

const describe = route({
  method: 'PATCH',
  path: '/api/v1/tickets/:ticket',
  name: 'tickets.describe',
  summary: 'Change the title or the impact; what later pages say follows',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ title: z.string().trim().min(1).max(300).optional(), impact: z.string().trim().min(1).max(2000).optional() }),
  output: ticketDetail,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, id) => describeTicket(tx, id, body)),
});

const duplicate = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/duplicate',
  name: 'tickets.duplicate',
  summary: 'Mark the ticket as a duplicate of another',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ of: z.string().max(40).describe('T-12, 12 or the id'), because: sentence.optional() }),
  output: ticketDetail,
  handler: async (call, { params, body }) => {
    const other = await ticketIdFrom(call.db, body.of);
    if (other === undefined) return refuse('bad-input', `there is no ticket ${body.of}`, 'body.of');
    return change(call, params.ticket, async (tx, id) => markDuplicate(tx, id, { of: other, because: body.because, by: wayOf(call) }));
  },
});

const escalate = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/escalate',
  name: 'tickets.escalate',
  summary: 'The next step of the escalation goes now',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: ordered,
  output: ticketDetail,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, id) => escalateNow(tx, id, body.because ?? `escalated by ${call.actor.name}`)),
});

/** Stops every unanswered page of a ticket, as whoever asks: the command line's way to answer. */
async function stopPages(tx: Tx, id: string, actor: Actor): Promise<Result<unknown>> {
  const ticket = (await lockTickets(tx, [id]))[0];
  const open = (await pagesOfTickets(tx, [id])).filter((page) => page.state === 'unanswered');
  if (ticket === undefined || open.length === 0) return refuse('conflict', 'no page of this ticket is unanswered');
  const answer = { person: { id: 'id' in actor ? actor.id : '', name: actor.name }, by: 'cli' } as const;
  for (const page of open) {
    const stopped = await stopPage(tx, page, answer);
    if (!stopped.ok) return stopped;
  }
  return ok(null);
}

const answer = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/answer',
  name: 'tickets.answer',
  summary: 'Stop the unanswered pages of the ticket, and no more',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: ordered,
  output: ticketDetail,
  handler: async (call, { params }) => change(call, params.ticket, async (tx, id) => stopPages(tx, id, call.actor)),
});

const pause = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/pause-management',
  name: 'tickets.pause-management',
  summary: 'Stop the climb through management for a while, with the reason',
  permission: { to: 'manage', on: onTicket },
  params: named,
  body: z.strictObject({
    minutes: z
      .number()
      .int()
      .min(1)
      .max(24 * 60),
    because: sentence,
  }),
  output: ticketDetail,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, id) => pauseUnrestored(tx, id, { length: minutes(body.minutes), because: body.because })),
});

/** The API of tickets. */
export const ticketRoutes: readonly Route[] = [
  list,
  read,
  declare,
  ...moveRoutes,
  severity,
  assign,
  note,
  describe,
  duplicate,
  escalate,
  answer,
  pause,
];
