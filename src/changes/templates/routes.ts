import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { currentDefinitions, endDefinition, findDefinition } from '../../platform/definitions/index.ts';
import { lineField, slugField } from '../../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { givenBody } from '../approvals/given.ts';
import { changeView, viewOfChange } from '../record/read-change.ts';
import { namedChange, onChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { templateKind, writtenTemplate } from './kind.ts';
import { editTemplate, makeTemplate, putInUse } from './make.ts';
import { bodyFrom } from './make-from.ts';
import type { Template } from './standing.ts';
import { useTemplate } from './use.ts';
import { templateView, viewsOf, type TemplateView } from './views.ts';

const params = z.strictObject({ slug: slugField });
const onTemplate = (input: { params: { readonly slug: string } }): { kind: string; id: string } => ({
  kind: 'change-template',
  id: input.params.slug,
});
const version = z.int().min(1).describe('The version that was read');

async function shown(call: Call, template: Template): Promise<Result<TemplateView>> {
  const [view] = await viewsOf(call.db, [template], call.clock.now());
  return view === undefined ? refuse('not-found', `there is no template "${template.slug}"`) : ok(view);
}

async function made(call: Call, done: Result<Template>): Promise<Result<Reply>> {
  if (!done.ok) return done;
  const view = await shown(call, done.value);
  return view.ok ? ok(new Reply(201, view.value)) : view;
}

const list = route({
  method: 'GET',
  path: '/api/v1/change-templates',
  name: 'change-templates.list',
  summary: 'Templates of changes, each with what its runs prove and why',
  permission: { to: 'member' },
  query: z.strictObject({ team: z.string().max(63).optional().describe('Slug or id') }),
  output: z.object({ items: z.array(templateView) }),
  handler: async (call, { query }) => {
    const team = query.team === undefined ? undefined : (await loadDirectory(call.db)).team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('not-found', `there is no team "${query.team}"`);
    const all = await currentDefinitions(call.db, templateKind);
    const own = team === undefined ? all : all.filter(({ body }) => body.team === team.slug);
    return ok({ items: await viewsOf(call.db, own.slice(0, 500), call.clock.now()) });
  },
});

const read = route({
  method: 'GET',
  path: '/api/v1/change-templates/:slug',
  name: 'change-templates.read',
  summary: 'A template with its last runs',
  permission: { to: 'member' },
  params,
  output: templateView,
  handler: async (call, { params: { slug } }) => {
    const found = await findDefinition(call.db, templateKind, slug);
    return found === undefined ? refuse('not-found', `there is no template "${slug}"`) : shown(call, found);
  },
});

const make = route({
  method: 'POST',
  path: '/api/v1/change-templates',
  name: 'change-templates.make',
  summary: 'Write a template of changes for a team; a manager puts it in use',
  permission: { to: 'respond', on: ({ body }: { body: { readonly team: string } }) => ({ kind: 'team', id: body.team }) },
  body: writtenTemplate.extend({ slug: slugField, team: slugField }),
  output: templateView,
  handler: async (call, { body: { slug, ...body } }) =>
    made(call, await call.db.write(call.actor, async (tx) => makeTemplate(tx, slug, { ...body, inUse: false }))),
});

const from = route({
  method: 'POST',
  path: '/api/v1/changes/:change/template',
  name: 'change-templates.make-from',
  summary: 'Make a template of a change that ended well; values that vary become blanks',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({
    slug: slugField,
    name: lineField(80),
    varying: z
      .array(z.strictObject({ key: slugField, words: lineField(200), value: lineField(100) }))
      .max(20)
      .default([]),
  }),
  output: templateView,
  handler: async (call, { params: { change: name }, body }) =>
    made(
      call,
      await call.db.write(call.actor, async (tx): Promise<Result<Template>> => {
        const change = await findChange(tx, name);
        if (change === undefined) return refuse('not-found', `there is no change ${name}`);
        const written = await bodyFrom(tx, change, body);
        return written.ok ? makeTemplate(tx, body.slug, written.value) : written;
      }),
    ),
});

const edit = route({
  method: 'PUT',
  path: '/api/v1/change-templates/:slug',
  name: 'change-templates.edit',
  summary: 'Write a template anew; where its work changes, its runs begin again and a manager puts it in use again',
  permission: { to: 'respond', on: onTemplate },
  params,
  body: writtenTemplate.extend({ version }),
  output: templateView,
  handler: async (call, { params: { slug }, body }) => {
    const done = await call.db.write(call.actor, async (tx) => editTemplate(tx, slug, body));
    return done.ok ? shown(call, done.value) : done;
  },
});

const use = route({
  method: 'POST',
  path: '/api/v1/change-templates/:slug/put-in-use',
  name: 'change-templates.put-in-use',
  summary: 'Let changes be made from a template as it is written; by a manager of its team',
  permission: { to: 'manage', on: onTemplate },
  params,
  body: z.strictObject({ version }),
  output: templateView,
  handler: async (call, { params: { slug }, body }) => {
    const done = await call.db.write(call.actor, async (tx) => putInUse(tx, slug, body.version));
    return done.ok ? shown(call, done.value) : done;
  },
});

const retire = route({
  method: 'DELETE',
  path: '/api/v1/change-templates/:slug',
  name: 'change-templates.retire',
  summary: 'Retire a template: what was made from it and has not begun is approved like any other change',
  permission: { to: 'manage', on: onTemplate },
  params,
  output: z.object({ done: z.literal(true) }),
  handler: async (call, { params: { slug } }) =>
    call.db.write(call.actor, async (tx) => {
      const found = await findDefinition(tx, templateKind, slug);
      if (found === undefined) return refuse('not-found', `there is no template "${slug}"`);
      await endDefinition(tx, templateKind, found.id);
      return ok({ done: true as const });
    }),
});

const start = route({
  method: 'POST',
  path: '/api/v1/change-templates/:slug/changes',
  name: 'change-templates.use',
  summary:
    'Make a change from a template at a time and put it forward: one that is proven is approved at once where the matrix asks nobody',
  permission: { to: 'respond', on: onTemplate },
  params,
  body: givenBody.extend({
    start: z.int().min(0).max(8_640_000_000_000),
    filled: z.record(z.string().max(63), z.string().max(100)).default({}).describe('What stands in its blanks, by their keys'),
    technician: slugField.nullable().default(null).describe('Who carries it out; left out, whoever asks'),
  }),
  output: changeView,
  handler: async (call, { params: { slug }, body: { start: at, filled, technician, ...given } }) => {
    const order = { use: { start: at, filled, technician, given }, me: call.personId ?? null, publicUrl: call.publicUrl };
    const done = await call.db.write(call.actor, async (tx) => useTemplate(tx, slug, order));
    if (!done.ok) return done;
    const change = await findChange(call.db, done.value);
    return change === undefined
      ? refuse('not-found', 'the change stands no more')
      : ok(new Reply(201, await viewOfChange(call.db, change)));
  },
});

/** The API of templates. */
export const templateRoutes: readonly Route[] = [list, read, make, from, edit, use, retire, start];
