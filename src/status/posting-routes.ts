import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { findTicket, lockTickets, ticketIdFrom, type Ticket } from '../incidents/index.ts';
import { previewPosting, publishPosting, type PostingOrder, type Preview } from './publish.ts';
import { impacts } from './rules/impacts.ts';
import { postingKinds, postingStates } from './rules/postings.ts';
import { findStatusPage } from './store-pages.ts';
import { shownView, viewOfShown } from './views.ts';

const order = {
  posting: z.uuid().optional().describe('The posting that this is an update of; left out, it is a new one'),
  title: z.string().trim().min(1).max(120).describe('A posting keeps its first'),
  state: z.enum(postingStates),
  words: z.string().trim().min(1).max(2000),
  impacts: z.record(z.uuid(), z.enum(impacts)).default({}).describe('By the id of the component; what is left out is as it was'),
  beganAt: z.number().int().optional().describe('When the impact began, if before now'),
};
const free = {
  ...order,
  kind: z.enum(postingKinds),
  from: z.number().int().optional().describe('Of a maintenance'),
  until: z.number().int().optional().describe('Of a maintenance'),
};
const onPage = { ...order, page: z.string().max(63).describe('Slug of the status page') };
const press = { preview: z.string().length(64).describe('What the preview answered: only exactly that is published') };

const previewView = z.object({
  preview: z.string().describe('To be given back by publishing'),
  letter: z.object({ subject: z.string(), body: z.string() }),
  internal: z.array(z.object({ what: z.string(), text: z.string() })).describe('What looks as if it were of the inside: read it twice'),
  shown: shownView,
});
const published = z.object({ posting: z.string() });

const viewOf = ({ preview, letter, internal, page }: Preview): z.infer<typeof previewView> => ({
  preview,
  letter: { subject: letter.subject, body: letter.body },
  internal: [...internal],
  shown: viewOfShown(page),
});

type Given = Omit<z.infer<z.ZodObject<typeof order>>, never> & Partial<Pick<PostingOrder, 'kind' | 'from' | 'until'>>;

const orderOf = ({ kind = 'incident', posting, title, state, words, impacts: given, beganAt, from, until }: Given): PostingOrder => ({
  posting,
  kind,
  title,
  state,
  words,
  impacts: given,
  beganAt,
  from,
  until,
});

async function previewed(
  call: Call,
  about: { slug: string; ticket: Ticket | undefined; order: PostingOrder },
): Promise<Result<z.infer<typeof previewView>>> {
  const page = await findStatusPage(call.db, about.slug);
  if (page === undefined || page.endedAt !== null) return refuse('not-found', `there is no status page "${about.slug}"`);
  const preview = await previewPosting(call.db, { page, ticket: about.ticket, order: about.order }, call.clock.now());
  return preview.ok ? ok(viewOf(preview.value)) : preview;
}

const ofTicket = z.strictObject({ ticket: z.string().max(40).describe('T-12, 12 or the id') });
const onTicket = (input: { params: { readonly ticket: string } }): { kind: string; id: string } => ({
  kind: 'ticket',
  id: input.params.ticket,
});

const previewOfTicket = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/status/preview',
  name: 'status.preview-of-ticket',
  summary: 'What publishing about an incident would show and say; nothing is published by it',
  permission: { to: 'respond', on: onTicket },
  params: ofTicket,
  body: z.strictObject(onPage),
  output: previewView,
  handler: async (call, { params, body }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const ticket = id === undefined ? undefined : await findTicket(call.db, id);
    if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    return previewed(call, { slug: body.page, ticket, order: orderOf(body) });
  },
});

const publishOfTicket = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/status/publish',
  name: 'status.publish-of-ticket',
  summary: 'Publish what was previewed about an incident',
  description:
    'Done by a person alone: a key is refused. Refused as well when it is not exactly what was previewed, or the page has changed since.',
  permission: { to: 'respond', on: onTicket },
  params: ofTicket,
  body: z.strictObject({ ...onPage, ...press }),
  output: published,
  handler: async (call, { params, body }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    if (id === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    const done = await call.db.write(call.actor, async (tx): Promise<Result<string>> => {
      const ticket = (await lockTickets(tx, [id]))[0];
      if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
      const about = { slug: body.page, ticket, order: orderOf(body) };
      return publishPosting(tx, about, { preview: body.preview, publicUrl: call.publicUrl });
    });
    return done.ok ? ok({ posting: done.value }) : done;
  },
});

const named = z.strictObject({ page: z.string().max(63) });
const operate = { to: 'operate', on: 'organisation' } as const;

const previewFree = route({
  method: 'POST',
  path: '/api/v1/status-pages/:page/preview',
  name: 'status.preview',
  summary: 'What publishing without a ticket, such as a maintenance, would show and say; nothing is published by it',
  permission: operate,
  params: named,
  body: z.strictObject(free),
  output: previewView,
  handler: async (call, { params, body }) => previewed(call, { slug: params.page, ticket: undefined, order: orderOf(body) }),
});

const publishFree = route({
  method: 'POST',
  path: '/api/v1/status-pages/:page/publish',
  name: 'status.publish',
  summary: 'Publish what was previewed without a ticket, such as a maintenance',
  description:
    'Done by a person alone: a key is refused. Refused as well when it is not exactly what was previewed, or the page has changed since.',
  permission: operate,
  params: named,
  body: z.strictObject({ ...free, ...press }),
  output: published,
  handler: async (call, { params, body }) => {
    const about = { slug: params.page, ticket: undefined, order: orderOf(body) };
    const done = await call.db.write(call.actor, async (tx) =>
      publishPosting(tx, about, { preview: body.preview, publicUrl: call.publicUrl }),
    );
    return done.ok ? ok({ posting: done.value }) : done;
  },
});

/** Drafts become postings here: previewed, then pressed. */
export const postingRoutes: readonly Route[] = [previewOfTicket, publishOfTicket, previewFree, publishFree];
