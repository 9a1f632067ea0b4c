import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import {
  currentDefinitions,
  editedView,
  endOver,
  lastEdits,
  putOver,
  readVersion,
  readVersionQuery,
} from '../platform/definitions/index.ts';
import { slugField } from '../platform/fields.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { holidayReferences, holidaysBody, holidaysKind, saidOfHolidays } from './holidays-kind.ts';
import { checkReferences } from './references.ts';
import { done, inBody } from './route-parts.ts';

const holidaysView = z.object({
  slug: z.string(),
  name: z.string(),
  teams: z.array(z.string()),
  days: z.array(z.object({ date: z.string(), name: z.string() })),
  ...editedView,
});
type HolidaysView = z.infer<typeof holidaysView>;

async function readHolidays(call: Call): Promise<HolidaysView[]> {
  const [all, edits] = [await currentDefinitions(call.db, holidaysKind), await lastEdits(call.db, holidaysKind)];
  return all.map(({ slug, body }) => ({ ...body, slug, ...edits(slug) }));
}

const noCalendar = refuse('not-found', 'there is no such calendar of holidays');
const params = z.strictObject({ slug: slugField });
const manage = { to: 'manage', on: 'organisation' } as const;

const list = route({
  method: 'GET',
  path: '/api/v1/holidays',
  name: 'holidays.list',
  summary: 'Days on which teams do not work: what is due in working days passes over them',
  permission: { to: 'member' },
  output: z.object({ items: z.array(holidaysView) }),
  handler: async (call) => ok({ items: await readHolidays(call) }),
});

const put = route({
  method: 'PUT',
  path: '/api/v1/holidays/:slug',
  name: 'holidays.put',
  summary: 'Define a calendar of holidays, or change it; the teams below those that it names have it, too',
  permission: manage,
  params,
  body: holidaysBody.extend({ version: readVersion }),
  output: holidaysView,
  handler: async (call, { params: { slug }, body: { version, ...body } }) => {
    const done = await call.db.write(call.actor, async (tx): Promise<Result<unknown>> => {
      const known = inBody(await checkReferences(tx, holidayReferences(body)));
      return known.ok ? putOver(tx, holidaysKind, { slug, version, said: saidOfHolidays, body }) : known;
    });
    if (!done.ok) return done;
    const found = (await readHolidays(call)).find((each) => each.slug === slug);
    return found === undefined ? noCalendar : ok(found);
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/holidays/:slug',
  name: 'holidays.remove',
  summary: 'Remove a calendar of holidays',
  permission: manage,
  params,
  output: done,
  query: readVersionQuery,
  handler: async (call, { params: { slug }, query: { version } }) =>
    call.db.write(call.actor, async (tx) => {
      const ended = await endOver(tx, holidaysKind, { slug, version, said: saidOfHolidays });
      if (!ended.ok) return ended;
      return ended.value ? ok({ done: true as const }) : noCalendar;
    }),
});

/** Holidays, as the API gives them. */
export const holidayRoutes: readonly Route[] = [list, put, remove];
