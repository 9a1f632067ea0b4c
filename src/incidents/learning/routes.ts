import { z } from 'zod';

import { ok } from '../../kernel/index.ts';
import { Reply, route, type Route } from '../../platform/http/index.ts';
import { named, onTicket, sentence, someone, someoneOf } from '../route-parts.ts';
import { causes } from '../rules/causes.ts';
import { postMortemCommands, sectionKeys } from '../rules/post-mortem.ts';
import { forms } from '../rules/review-form.ts';
import { markdownOf } from './markdown.ts';
import { movePostMortemOn } from './move-post-mortem.ts';
import { pdfOf } from './pdf.ts';
import { postMortemView } from './read-post-mortem.ts';
import { changePostMortem, foundPostMortem } from './route-parts.ts';
import { foundView, postMortemFilter, searchPostMortems } from './search-post-mortems.ts';
import { addWhy, changeWhy, openPostMortem, setFacts, writeSection } from './write-post-mortem.ts';

const list = route({
  method: 'GET',
  path: '/api/v1/post-mortems',
  name: 'post-mortems.list',
  summary: 'Search all post mortems: by their words, and by state, service, team, cause, severity and period; the newest incident first',
  permission: { to: 'member' },
  query: postMortemFilter,
  output: z.object({ items: z.array(foundView) }),
  handler: async (call, { query }) => ok({ items: await searchPostMortems(call.db, query, call.personId) }),
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
    return owner.ok ? changePostMortem(call, params.ticket, async (tx, ticket) => openPostMortem(tx, ticket, owner.value)) : owner;
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
  handler: async (call, { params }) => foundPostMortem(call, params.ticket),
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
    const view = await foundPostMortem(call, params.ticket);
    return view.ok ? ok(new Reply(200, markdownOf(view.value), { 'content-type': 'text/markdown; charset=utf-8' })) : view;
  },
});

const asPdf = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/post-mortem.pdf',
  name: 'post-mortems.pdf',
  summary: 'The post mortem of a ticket as PDF',
  permission: { to: 'read', on: onTicket },
  params: named,
  output: z.string(),
  handler: async (call, { params }) => {
    const view = await foundPostMortem(call, params.ticket);
    return view.ok ? ok(new Reply(200, await pdfOf(view.value), { 'content-type': 'application/pdf' })) : view;
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
    changePostMortem(call, params.ticket, async (tx, ticket) => writeSection(tx, ticket, { section: params.section, ...body })),
});

const facts = route({
  method: 'PATCH',
  path: '/api/v1/tickets/:ticket/post-mortem',
  name: 'post-mortems.change',
  summary: 'Who owns and facilitates it, its form, when it is due and discussed, the minutes of customers, the kind of cause',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    owner: someone,
    facilitator: someone,
    dueAt: z.number().int().optional(),
    meetsAt: z.number().int().nullable().optional().describe('When people meet about it'),
    form: z.enum(forms).optional().describe('Chosen by a rule until a person says otherwise'),
    customerMinutes: z.number().int().min(0).max(1e12).nullable().optional(),
    cause: z.enum(causes).nullable().optional(),
  }),
  output: postMortemView,
  handler: async (call, { params, body }) => {
    const owner = await someoneOf(call, body.owner, 'body.owner');
    if (!owner.ok) return owner;
    const facilitator = await someoneOf(call, body.facilitator, 'body.facilitator');
    if (!facilitator.ok) return facilitator;
    return changePostMortem(call, params.ticket, async (tx, ticket) =>
      setFacts(tx, ticket, { ...body, owner: owner.value, facilitator: facilitator.value }),
    );
  },
});

const move = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/post-mortem/moves',
  name: 'post-mortems.move',
  summary: 'Submit it for review, send it back, approve, publish, or reopen it',
  description:
    'A whole one is submitted with a facilitator who has asked; questions that are left open need a reason. Whoever submitted it does not approve it.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ command: z.enum(postMortemCommands), because: sentence.optional() }),
  output: postMortemView,
  handler: async (call, { params, body }) =>
    changePostMortem(call, params.ticket, async (tx, ticket) =>
      movePostMortemOn(tx, ticket, { command: body.command, because: body.because }),
    ),
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
    changePostMortem(call, params.ticket, async (tx, ticket) => addWhy(tx, ticket, { parent: body.parent, text: body.text })),
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
    changePostMortem(call, params.ticket, async (tx, ticket) => changeWhy(tx, ticket, { id: params.why, text: body.text })),
});

/** The API of post mortems. */
export const postMortemRoutes: readonly Route[] = [list, open, read, asMarkdown, asPdf, write, facts, move, why, rewrite];
