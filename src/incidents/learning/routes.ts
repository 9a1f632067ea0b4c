import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onFamilyLocked, onTicket, sentence, someone, someoneOf } from '../route-parts.ts';
import { postMortemCommands, postMortemStates, sectionKeys } from '../rules/post-mortem.ts';
import type { Ticket } from '../store.ts';
import { markdownOf } from './markdown.ts';
import { postMortemView, readPostMortem, type PostMortemView } from './read-post-mortem.ts';
import { causes, listPostMortems } from './store-post-mortems.ts';
import { addWhy, changeWhy, movePostMortemOn, openPostMortem, setFacts, writeSection } from './write-post-mortem.ts';

async function change(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>): Promise<Result<PostMortemView>> {
  const done = await onFamilyLocked(call, name, act);
  if (!done.ok) return done;
  const view = await readPostMortem(call.db, done.value.id);
  return view === undefined ? refuse('not-found', `${name} has no post mortem`) : ok(view);
}

async function found(call: Call, name: string): Promise<Result<PostMortemView>> {
  const id = await ticketIdFrom(call.db, name);
  const view = id === undefined ? undefined : await readPostMortem(call.db, id);
  return view === undefined ? refuse('not-found', `${name} has no post mortem`) : ok(view);
}

const list = route({
  method: 'GET',
  path: '/api/v1/post-mortems',
  name: 'post-mortems.list',
  summary: 'Post mortems by state and words, the newest incident first',
  permission: { to: 'member' },
  query: z.strictObject({ state: z.enum(postMortemStates).optional(), q: z.string().max(200).default('') }),
  output: z.object({
    items: z.array(
      z.object({
        number: z.number(),
        title: z.string(),
        severity: z.number(),
        state: z.enum(postMortemStates),
        owner: z.string().nullable(),
        dueAt: z.number().nullable(),
        cutAt: z.number(),
        cause: z.enum(causes).nullable(),
      }),
    ),
  }),
  handler: async (call, { query }) => {
    const rows = await listPostMortems(call.db, { state: query.state, words: query.q.trim(), person: call.personId, most: 200 });
    return ok({
      items: rows.map((row) => ({
        number: row.number,
        title: row.title,
        severity: row.severity,
        state: row.state,
        owner: row.owner_name,
        dueAt: row.due_at,
        cutAt: row.cut_at,
        cause: row.cause,
      })),
    });
  },
});

const open = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/post-mortem',
  name: 'post-mortems.open',
  summary: 'Open the post mortem of a ticket, drafted from its timeline; due two working days after the service was restored',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ owner: someone }),
  output: postMortemView,
  handler: async (call, { params, body }) => {
    const owner = await someoneOf(call, body.owner, 'body.owner');
    return owner.ok ? change(call, params.ticket, async (tx, ticket) => openPostMortem(tx, ticket, owner.value)) : owner;
  },
});

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/post-mortem',
  name: 'post-mortems.read',
  summary: 'The post mortem of a ticket with its whys and actions',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: postMortemView,
  handler: async (call, { params }) => found(call, params.ticket),
});

const asMarkdown = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/post-mortem.md',
  name: 'post-mortems.markdown',
  summary: 'The post mortem of a ticket as Markdown',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: z.string(),
  handler: async (call, { params }) => {
    const view = await found(call, params.ticket);
    return view.ok ? ok(new Reply(200, markdownOf(view.value), { 'content-type': 'text/markdown; charset=utf-8' })) : view;
  },
});

const write = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/post-mortem/sections/:section',
  name: 'post-mortems.write',
  summary: 'Write a section; refused when somebody wrote it since the version that the edit began from',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ section: z.enum(sectionKeys) }),
  body: z.strictObject({ text: z.string().max(20_000), base: z.number().int().min(0) }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => writeSection(tx, ticket, { section: params.section, ...body })),
});

const facts = route({
  method: 'PATCH',
  path: '/api/v1/tickets/:ticket/post-mortem',
  name: 'post-mortems.change',
  summary: 'Who owns and facilitates it, when it is due, the minutes of customers, the kind of cause',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    owner: someone,
    facilitator: someone,
    dueAt: z.number().int().optional(),
    customerMinutes: z.number().int().min(0).max(1e12).nullable().optional(),
    cause: z.enum(causes).nullable().optional(),
  }),
  output: postMortemView,
  handler: async (call, { params, body }) => {
    const owner = await someoneOf(call, body.owner, 'body.owner');
    if (!owner.ok) return owner;
    const facilitator = await someoneOf(call, body.facilitator, 'body.facilitator');
    if (!facilitator.ok) return facilitator;
    return change(call, params.ticket, async (tx, ticket) =>
      setFacts(tx, ticket, { ...body, owner: owner.value, facilitator: facilitator.value }),
    );
  },
});

const move = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/post-mortem/moves',
  name: 'post-mortems.move',
  summary: 'Submit it for review, send it back, approve, publish, or reopen it',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ command: z.enum(postMortemCommands), because: sentence.optional() }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => movePostMortemOn(tx, ticket, { command: body.command, because: body.because })),
});

const why = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/post-mortem/whys',
  name: 'post-mortems.ask-why',
  summary: 'Ask why, of the incident or of an earlier answer: an answer may have several causes',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ parent: z.uuid().optional(), text: sentence }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => addWhy(tx, ticket, { parent: body.parent, text: body.text })),
});

const rewrite = route({
  method: 'PATCH',
  path: '/api/v1/tickets/:ticket/post-mortem/whys/:why',
  name: 'post-mortems.change-why',
  summary: 'Change the words of a why',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ why: z.uuid() }),
  body: z.strictObject({ text: sentence }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => changeWhy(tx, ticket, { id: params.why, text: body.text })),
});

/** The API of post mortems. */
export const postMortemRoutes: readonly Route[] = [list, open, read, asMarkdown, write, facts, move, why, rewrite];
