import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { openMatter } from '../command/move-matter.ts';
import { callView, readCall, type CallView } from '../command/read-call.ts';
import { named, onLocked, onTicket, sentence } from '../route-parts.ts';
import type { Ticket } from '../store.ts';
import { rankQuestion } from './rank-question.ts';

async function change(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<unknown>>): Promise<Result<CallView>> {
  const done = await onLocked(call, name, act);
  if (!done.ok) return done;
  const view = await readCall(call.db, done.value.id, { viewer: call.personId });
  return view === undefined ? refuse('not-found', 'the ticket is gone') : ok(view);
}

const ask = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/questions',
  name: 'questions.ask',
  summary: 'Ask something about an incident from outside: it goes to its manager or liaison, and to resolvers only if those hand it on',
  permission: { to: 'read', on: onTicket },
  params: named,
  body: z.strictObject({ text: sentence }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => openMatter(tx, ticket, { kind: 'question', text: body.text })),
});

const rank = route({
  method: 'PUT',
  path: '/api/v1/tickets/:ticket/questions/:matter/rank',
  name: 'questions.rank',
  summary: 'Say how soon a question from outside is to be answered: 1 first, 3 last',
  permission: { to: 'respond', on: onTicket },
  params: named.extend({ matter: z.uuid() }),
  body: z.strictObject({ rank: z.number().int().min(1).max(3).nullable() }),
  output: callView,
  handler: async (call, { params, body }) =>
    change(call, params.ticket, async (tx, ticket) => rankQuestion(tx, ticket, { matter: params.matter, rank: body.rank })),
});

/** The API of questions from outside. */
export const questionRoutes: readonly Route[] = [ask, rank];
