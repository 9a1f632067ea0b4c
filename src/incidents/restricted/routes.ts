import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { named, onFamilyLocked, onTicket, sentence } from '../route-parts.ts';
import type { Ticket } from '../store.ts';
import { namedReaders, readersBody, readersNamed, readerView } from './name-readers.ts';
import { addSensitiveNote, addToList, liftRestriction, restrictTicket, takeOffList } from './restrict.ts';

const listView = z.object({ restricted: z.boolean(), readers: z.array(readerView) });

type View = z.infer<typeof listView>;

/** Does something about who reads a ticket, and answers its list as it then stands. */
async function change(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>): Promise<Result<View>> {
  const done = await onFamilyLocked(call, name, act);
  if (!done.ok) return done;
  const readers = await namedReaders(call.db, done.value.id);
  return ok({ restricted: readers.length > 0, readers });
}

const restrict = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/restriction',
  name: 'tickets.restrict',
  summary: 'Restrict the ticket to a list of people and teams, you among them: nobody else reads a word of it, administrators included',
  description: 'Pages go on, and say that it is a restricted ticket. The parts of an incident are restricted together.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: readersBody.extend({ because: sentence }),
  output: listView,
  handler: async (call, { params, body }) => {
    const readers = await readersNamed(call.db, { people: body.people, teams: body.teams }, 'body');
    if (!readers.ok) return readers;
    return change(call, params.ticket, async (tx, ticket) => restrictTicket(tx, ticket, { readers: readers.value, because: body.because }));
  },
});

const lift = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/restriction/lift',
  name: 'tickets.lift-restriction',
  summary: 'Lift the restriction: everybody reads the ticket and all that was written on it',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ because: sentence }),
  output: listView,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, ticket) => liftRestriction(tx, ticket, body.because)),
});

const add = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/readers',
  name: 'tickets.add-readers',
  summary: 'Put people and teams on the list of a restricted ticket',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: readersBody.extend({ because: sentence }),
  output: listView,
  handler: async (call, { params, body }) => {
    const readers = await readersNamed(call.db, { people: body.people, teams: body.teams }, 'body');
    if (!readers.ok) return readers;
    return change(call, params.ticket, async (tx, ticket) => addToList(tx, ticket, { readers: readers.value, because: body.because }));
  },
});

const addMyself = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/readers/me',
  name: 'tickets.add-myself',
  summary: 'An administrator puts themselves on the list of a restricted ticket, with the reason; it stands in the journal',
  permission: { to: 'administer', on: 'organisation' },
  params: named,
  body: z.strictObject({ because: sentence }),
  output: listView,
  handler: async (call, { params, body }) => {
    const { actor } = call;
    if (actor.kind !== 'person') return refuse('conflict', 'a key is nobody: only a person stands on a list');
    return change(call, params.ticket, async (tx, ticket) =>
      addToList(tx, ticket, { readers: [{ kind: 'person', id: actor.id, name: actor.name }], because: body.because }),
    );
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/tickets/:ticket/readers/:reader',
  name: 'tickets.remove-reader',
  summary: 'Take a person or a team off the list of a restricted ticket',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ reader: z.uuid() }),
  output: listView,
  handler: async (call, { params }) =>
    change(call, params.ticket, async (tx, ticket) => {
      const reader = (await namedReaders(tx, ticket.id)).find(({ id }) => id === params.reader);
      return reader === undefined ? refuse('not-found', 'nobody of that id is on the list') : takeOffList(tx, ticket, reader);
    }),
});

const note = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/sensitive-notes',
  name: 'tickets.note-sensitively',
  summary: 'Write on the timeline for a list of readers, you among them: nobody else sees that line',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: readersBody.extend({ text: z.string().trim().min(1).max(10_000) }),
  output: z.object({ done: z.literal(true) }),
  handler: async (call, { params, body }) => {
    const readers = await readersNamed(call.db, { people: body.people, teams: body.teams }, 'body');
    if (!readers.ok) return readers;
    if (readers.value.length === 0) return refuse('bad-input', 'say who may read it: people, teams or both', 'body.people');
    const done = await onFamilyLocked(call, params.ticket, async (tx, ticket) =>
      addSensitiveNote(tx, ticket, { text: body.text, readers: readers.value }),
    );
    return done.ok ? ok({ done: true as const }) : done;
  },
});

/** The API of who alone reads a ticket or a note. */
export const restrictionRoutes: readonly Route[] = [restrict, lift, add, addMyself, remove, note];
