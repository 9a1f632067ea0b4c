import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { answerAllOf, findPage, heldWith, unansweredOfPerson, type Page } from '../paging/index.ts';
import { actOnPage, type PageAct } from './act-on-page.ts';
import { heldOf, heldView } from './read-ticket.ts';
import { sayable } from './rules/restriction.ts';
import { findTicket } from './store.ts';

const pageView = z.object({
  id: z.string(),
  ticket: z.object({ id: z.string(), number: z.number(), title: z.string() }),
  person: z.object({ id: z.string(), name: z.string() }),
  severity: z.number(),
  role: z.string(),
  state: z.string(),
  because: z.string(),
  madeAt: z.number(),
  held: heldView,
});

const stored = z.strictObject({ page: z.uuid() });

async function view(call: Call, page: Page): Promise<z.infer<typeof pageView>> {
  const ticket = await findTicket(call.db, page.ticketId);
  return {
    id: page.id,
    ticket: { id: page.ticketId, number: ticket?.number ?? 0, title: ticket === undefined ? '' : sayable(ticket).title },
    person: { id: page.personId, name: page.personName },
    severity: page.severity,
    role: page.role,
    state: page.state,
    because: page.because,
    madeAt: page.madeAt,
    held: heldOf(page, await heldWith(call.db, [page.id])),
  };
}

async function act(
  call: Call,
  id: string,
  order: { act: PageAct; minutes?: number | undefined },
): Promise<Result<z.infer<typeof pageView>>> {
  const page = await findPage(call.db, id);
  if (page === undefined) return refuse('not-found', 'there is no such page');
  const done = await actOnPage(call.db, page, { ...order, by: call.session === undefined ? 'api' : 'web' });
  if (!done.ok) return done;
  const after = await findPage(call.db, id);
  return ok(await view(call, after ?? page));
}

interface Ordered {
  readonly path: string;
  readonly act: PageAct;
  readonly summary: string;
}

const ordered: readonly Ordered[] = [
  { path: 'answer', act: 'stop', summary: 'Stop my page: answers this page and no more' },
  { path: 'take', act: 'take', summary: 'Take the ticket: it is mine, other pages for it are over' },
  { path: 'restored', act: 'restored', summary: 'Service is restored: the clocks of the ticket end' },
  { path: 'decline', act: 'decline', summary: 'I cannot: the next step goes at once' },
  { path: 'escalate', act: 'escalate', summary: 'The next step goes now, beside me' },
];

const actRoutes = ordered.map((each) =>
  route({
    method: 'POST',
    path: `/api/v1/pages/:page/${each.path}`,
    name: `pages.${each.path}`,
    summary: each.summary,
    permission: { to: 'respond', on: (input: { params: z.infer<typeof stored> }) => ({ kind: 'page', id: input.params.page }) },
    params: stored,
    body: z.strictObject({}),
    output: pageView,
    handler: async (call, { params }) => act(call, params.page, { act: each.act }),
  }),
);

const snooze = route({
  method: 'POST',
  path: '/api/v1/pages/:page/snooze',
  name: 'pages.snooze',
  summary: "Page me again after some minutes; the ticket's next step waits as long",
  permission: { to: 'respond', on: (input) => ({ kind: 'page', id: input.params.page }) },
  params: stored,
  body: z.strictObject({ minutes: z.number().int().min(1).max(60) }),
  output: pageView,
  handler: async (call, { params, body }) => act(call, params.page, { act: 'snooze', minutes: body.minutes }),
});

const mine = route({
  method: 'GET',
  path: '/api/v1/pages/mine',
  name: 'pages.mine',
  summary: 'My unanswered pages, the most severe first',
  permission: { to: 'member' },
  output: z.object({ items: z.array(pageView) }),
  handler: async (call) => {
    const pages = call.personId === undefined ? [] : await unansweredOfPerson(call.db, call.personId);
    return ok({ items: await Promise.all(pages.map(async (page) => view(call, page))) });
  },
});

const answerMine = route({
  method: 'POST',
  path: '/api/v1/pages/answer-mine',
  name: 'pages.answer-mine',
  summary: 'Stop all of my pages with one button',
  permission: { to: 'member' },
  body: z.strictObject({}),
  output: z.object({ answered: z.number() }),
  handler: async (call) => {
    const person = call.personId;
    if (person === undefined) return refuse('conflict', 'a key has no pages of its own');
    const answer = { person: { id: person, name: call.actor.name }, by: 'web' } as const;
    const answered = await call.db.write(call.actor, async (tx) => answerAllOf(tx, answer));
    return ok({ answered: answered.length });
  },
});

/** The API of pages. */
export const pageRoutes: readonly Route[] = [mine, answerMine, ...actRoutes, snooze];
