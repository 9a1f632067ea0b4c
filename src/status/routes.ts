import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { audienceRoutes } from './audience-routes.ts';
import { postingRoutes } from './posting-routes.ts';
import { addPage, changePage, saveComponents } from './save-page.ts';
import type { ShelfState } from './shelf.ts';
import { findStatusPage, statusPages } from './store-pages.ts';
import { detailOfPage, pageDetail, pageSummary, summariesOfPages } from './views.ts';

type Detail = z.infer<typeof pageDetail>;

const named = z.strictObject({ page: z.string().max(63) });
const words = {
  title: z.string().trim().min(1).max(80),
  about: z.string().trim().max(200),
  audience: z.enum(['public', 'internal']).describe('Who may read it: everybody, or whoever is signed in'),
};
const manage = { to: 'manage', on: 'organisation' } as const;

async function shown(call: Call, slug: string): Promise<Result<Detail>> {
  const page = await findStatusPage(call.db, slug);
  if (page === undefined || page.endedAt !== null) return refuse('not-found', `there is no status page "${slug}"`);
  const detail = await detailOfPage(call.db, page, { publicUrl: call.publicUrl, now: call.clock.now() });
  return detail === undefined ? refuse('not-found', `there is no status page "${slug}"`) : ok(detail);
}

const list = route({
  method: 'GET',
  path: '/api/v1/status-pages',
  name: 'status-pages.list',
  summary: 'Status pages with their components and how many are subscribed',
  permission: { to: 'member' },
  output: z.object({ items: z.array(pageSummary) }),
  handler: async (call) => ok({ items: await summariesOfPages(call.db, await statusPages(call.db), call.publicUrl) }),
});

const read = route({
  method: 'GET',
  path: '/api/v1/status-pages/:page',
  name: 'status-pages.read',
  summary: 'A status page and what it shows now',
  permission: { to: 'member' },
  params: named,
  output: pageDetail,
  handler: async (call, { params }) => shown(call, params.page),
});

const add = route({
  method: 'POST',
  path: '/api/v1/status-pages',
  name: 'status-pages.add',
  summary: 'Make a status page',
  permission: manage,
  body: z.strictObject({
    ...words,
    slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a-z, 0-9 and -, as it stands in its address'),
    about: words.about.default(''),
    audience: words.audience.default('public'),
  }),
  output: pageDetail,
  handler: async (call, { body }) => {
    const done = await call.db.write(call.actor, async (tx) => addPage(tx, body));
    return done.ok ? shown(call, body.slug) : done;
  },
});

const change = route({
  method: 'PATCH',
  path: '/api/v1/status-pages/:page',
  name: 'status-pages.change',
  summary: 'Change what a status page says of itself, and who may read it',
  permission: manage,
  params: named,
  body: z.strictObject({ title: words.title.optional(), about: words.about.optional(), audience: words.audience.optional() }),
  output: pageDetail,
  handler: async (call, { params, body: { title, about, audience } }) => {
    const given = {
      ...(title === undefined ? {} : { title }),
      ...(about === undefined ? {} : { about }),
      ...(audience === undefined ? {} : { audience }),
    };
    const done = await call.db.write(call.actor, async (tx) => changePage(tx, params.page, given));
    return done.ok ? shown(call, params.page) : done;
  },
});

const takeDown = route({
  method: 'DELETE',
  path: '/api/v1/status-pages/:page',
  name: 'status-pages.take-down',
  summary: 'Take a status page down; what was published is kept',
  permission: manage,
  params: named,
  output: z.object({ takenDown: z.string() }),
  handler: async (call, { params }) => {
    const done = await call.db.write(call.actor, async (tx) => changePage(tx, params.page, { isOver: true }));
    return done.ok ? ok({ takenDown: params.page }) : done;
  },
});

const components = route({
  method: 'PUT',
  path: '/api/v1/status-pages/:page/components',
  name: 'status-pages.set-components',
  summary: 'The components of a page, in their order, by public names; those that are left out are shown no longer',
  permission: manage,
  params: named,
  body: z.strictObject({
    components: z
      .array(
        z.strictObject({
          id: z.uuid().optional().describe('Of one that stands: its history stays with it'),
          name: z.string().trim().min(1).max(80),
          about: z.string().trim().max(200).default(''),
          heading: z.string().trim().max(80).default(''),
          service: z.string().max(200).optional().describe('Slug of the service behind it'),
        }),
      )
      .max(100),
  }),
  output: pageDetail,
  handler: async (call, { params, body }) => {
    const done = await call.db.write(call.actor, async (tx) => saveComponents(tx, params.page, body.components));
    return done.ok ? shown(call, params.page) : done;
  },
});

const files = (state: () => ShelfState | undefined): Route =>
  route({
    method: 'GET',
    path: '/api/v1/status-files',
    name: 'status-pages.files',
    summary: 'Where this instance writes its status pages, and when it last did',
    permission: { to: 'operate', on: 'organisation' },
    output: z.object({
      files: z.object({
        folder: z.string().nullable(),
        pages: z.number(),
        writtenAt: z.number().nullable(),
        failure: z.string().nullable().describe('Why they could not be written last'),
      }),
      now: z.number(),
    }),
    handler: async (call) => {
      const found = state();
      const files = {
        folder: found?.folder ?? null,
        pages: found?.pages ?? 0,
        writtenAt: found?.writtenAt ?? null,
        failure: found?.failure ?? null,
      };
      return Promise.resolve(ok({ files, now: call.clock.now() }));
    },
  });

/** The API of status pages and of updates to audiences. `state` says how the files of this instance stand. */
export const statusRoutes = (state: () => ShelfState | undefined): readonly Route[] => [
  list,
  add,
  read,
  change,
  takeDown,
  components,
  ...postingRoutes,
  ...audienceRoutes,
  files(state),
];
