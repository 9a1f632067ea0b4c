import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { moveOnCall } from '../engaging/move-request.ts';
import { addNote } from '../edit-ticket.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onFamilyLocked, onLocked, onTicket, sentence, someone, someoneOf } from '../route-parts.ts';
import { matterCommands, matterKinds } from '../rules/matters.ts';
import { incidentRoles } from '../rules/roles.ts';
import type { Ticket } from '../store.ts';
import { checkIn, postHealth, releasePerson } from './check-in.ts';
import { markLine } from './mark-line.ts';
import { openMatter } from './move-matter.ts';
import { callView, readCall, type CallView } from './read-call.ts';
import { clearPrompt, healths } from './store-call.ts';
import { dropRole, takeRole } from './take-role.ts';

type Named = { readonly id: string; readonly name: string };
type Act = (tx: Tx, ticket: Ticket) => Promise<Result<readonly string[] | null>>;

/** The call as it stands after something was done on it. */
async function shown(call: Call, done: Result<{ id: string; value: readonly string[] | null }>): Promise<Result<CallView>> {
  if (!done.ok) return done;
  const view = await readCall(call.db, done.value.id, { viewer: call.personId, warnings: done.value.value ?? [] });
  return view === undefined ? refuse('not-found', 'the ticket is gone') : ok(view);
}

/** Does something on the call of the ticket that the path names, and answers the call as it then stands. */
export const change = async (call: Call, name: string, act: Act): Promise<Result<CallView>> => shown(call, await onLocked(call, name, act));

/** The person that a body names, or whoever asks. */
async function personOf(call: Call, name: string | undefined): Promise<Result<Named>> {
  const found = await someoneOf(call, name, 'body.person');
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  return call.actor.kind === 'person'
    ? ok({ id: call.actor.id, name: call.actor.name })
    : refuse('bad-input', 'a key is nobody: say which person', 'body.person');
}

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/call',
  name: 'call.read',
  summary: 'How the incident is led: roles, who is here, what stands, the checklist, the question before the leader',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: callView,
  handler: async (call, { params }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const view = id === undefined ? undefined : await readCall(call.db, id, { viewer: call.personId });
    return view === undefined ? refuse('not-found', `there is no ticket ${params.ticket}`) : ok(view);
  },
});

const role = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/roles',
  name: 'call.take-role',
  summary: 'Take a role, or give it to a person: whoever had it hands it over by that',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ role: z.enum(incidentRoles), person: someone, because: sentence.optional() }),
  output: callView,
  handler: async (call, { params, body }) => {
    const person = await personOf(call, body.person);
    if (!person.ok) return person;
    const because = body.because ?? (person.value.name === call.actor.name ? `taken by ${call.actor.name}` : `given by ${call.actor.name}`);
    return change(call, params.ticket, async (tx, ticket) => takeRole(tx, ticket, { role: body.role, person: person.value, because }));
  },
});

const layDown = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/roles/:role/lay-down',
  name: 'call.lay-down-role',
  summary: 'Lay a role down: nobody has it then',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ role: z.enum(incidentRoles) }),
  body: z.strictObject({ person: someone }),
  output: callView,
  handler: async (call, { params, body }) => {
    const person = await personOf(call, body.person);
    if (!person.ok) return person;
    return change(call, params.ticket, async (tx, ticket) => dropRole(tx, ticket, { role: params.role, person: person.value }));
  },
});

const here = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/check-in',
  name: 'call.check-in',
  summary: 'I am here, for this team',
  description: 'Anyone signed in may come to help. Whoever is here may respond to the ticket until they are released.',
  permission: { to: 'read', on: onTicket },
  params: named,
  body: z.strictObject({ team: z.string().max(100).optional().describe('Slug or id of the team that you stand for'), person: someone }),
  output: callView,
  handler: async (call, { params, body }) => {
    const person = await personOf(call, body.person);
    if (!person.ok) return person;
    const team = body.team === undefined ? undefined : (await loadDirectory(call.db)).team(body.team);
    if (body.team !== undefined && team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
    return change(call, params.ticket, async (tx, ticket) =>
      checkIn(tx, ticket, { person: person.value, team: team === undefined ? undefined : { id: team.id, name: team.name } }),
    );
  },
});

const health = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/health',
  name: 'call.health',
  summary: 'Say how the service is that you stand for',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ health: z.enum(healths), text: sentence, person: someone }),
  output: callView,
  handler: async (call, { params, body }) => {
    const person = await personOf(call, body.person);
    if (!person.ok) return person;
    return change(call, params.ticket, async (tx, ticket) =>
      postHealth(tx, ticket, { person: person.value, health: body.health, text: body.text }),
    );
  },
});

const release = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/release',
  name: 'call.release',
  summary: 'Release a person who is not needed any more; refused before they have posted that they are healthy, unless anyway',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ person: someone, anyway: z.boolean().default(false) }),
  output: callView,
  handler: async (call, { params, body }) => {
    const person = await personOf(call, body.person);
    if (!person.ok) return person;
    return change(call, params.ticket, async (tx, ticket) => releasePerson(tx, ticket, { person: person.value, anyway: body.anyway }));
  },
});

const open = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/matters',
  name: 'call.open-matter',
  summary: 'Park a hypothesis, announce a change, put a decision, request a person, take a question, note an action',
  description: 'A change is announced before it is made; where another is neither verified nor rolled back, the answer warns.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ kind: z.enum(matterKinds), text: sentence }),
  output: callView,
  handler: async (call, { params, body }) =>
    shown(call, await onFamilyLocked(call, params.ticket, async (tx, ticket) => openMatter(tx, ticket, body))),
});

const moveOn = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/matters/:matter',
  name: 'call.move-matter',
  summary: 'Say what came of a matter',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ matter: z.uuid() }),
  body: z.strictObject({ command: z.enum(matterCommands), outcome: sentence.optional() }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) =>
      moveOnCall(tx, ticket, { matter: params.matter, command: body.command, outcome: body.outcome }),
    ),
});

const mark = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/checklist',
  name: 'call.mark-line',
  summary: 'Mark a line of the checklist as done or not needed, with a note, or as open again',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    line: z.string().max(60),
    standing: z.enum(['done', 'not-needed', 'open']).default('done'),
    note: sentence.optional(),
  }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => markLine(tx, ticket, { line: body.line, standing: body.standing, note: body.note })),
});

const answer = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/prompt',
  name: 'call.answer-prompt',
  summary: "Answer the leader's question, which is written down, or put it off by no answer",
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ answer: sentence.optional() }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => {
      await clearPrompt(tx, ticket.id);
      return body.answer === undefined ? ok(null) : addNote(tx, ticket.id, body.answer);
    }),
});

/** The API of incident command. */
export const callRoutes: readonly Route[] = [read, role, layDown, here, health, release, open, moveOn, mark, answer];
