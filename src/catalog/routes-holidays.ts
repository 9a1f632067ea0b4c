import { z } from 'zod';

import { ok, refuse } from '../kernel/index.ts';
import { currentDefinitions, endDefinition, findDefinition, putDefinition } from '../platform/definitions/index.ts';
import { slugField } from '../platform/fields.ts';
import { route, type Route } from '../platform/http/index.ts';
import { holidayReferences, holidaysBody, holidaysKind } from './holidays-kind.ts';
import { checkReferences } from './references.ts';
import { done, inBody } from './route-parts.ts';

const holidaysView = holidaysBody.extend({ slug: z.string(), version: z.number() });
const params = z.strictObject({ slug: slugField });
const manage = { to: 'manage', on: 'organisation' } as const;

const list = route({
  method: 'GET',
  path: '/api/v1/holidays',
  name: 'holidays.list',
  summary: 'Days on which teams do not work: what is due in working days passes over them',
  permission: { to: 'member' },
  output: z.object({ items: z.array(holidaysView) }),
  handler: async (call) => {
    const all = await currentDefinitions(call.db, holidaysKind);
    return ok({ items: all.map(({ slug, version, body }) => ({ ...body, slug, version })) });
  },
});

const put = route({
  method: 'PUT',
  path: '/api/v1/holidays/:slug',
  name: 'holidays.put',
  summary: 'Define a calendar of holidays, or change it; the teams below those that it names have it, too',
  permission: manage,
  params,
  body: holidaysBody,
  output: holidaysView,
  handler: async (call, { params: { slug }, body }) =>
    call.db.write(call.actor, async (tx) => {
      const known = inBody(await checkReferences(tx, holidayReferences(body)));
      if (!known.ok) return known;
      const standing = await findDefinition(tx, holidaysKind, slug);
      const made = await putDefinition(tx, holidaysKind, { id: standing?.id ?? tx.id(), slug, body });
      return made.ok ? ok({ ...made.value.body, slug, version: made.value.version }) : made;
    }),
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/holidays/:slug',
  name: 'holidays.remove',
  summary: 'Remove a calendar of holidays',
  permission: manage,
  params,
  output: done,
  handler: async (call, { params: { slug } }) =>
    call.db.write(call.actor, async (tx) => {
      const standing = await findDefinition(tx, holidaysKind, slug);
      if (standing === undefined) return refuse('not-found', 'there is no such calendar of holidays');
      await endDefinition(tx, holidaysKind, standing.id);
      return ok({ done: true as const });
    }),
});

/** Holidays, as the API gives them. */
export const holidayRoutes: readonly Route[] = [list, put, remove];
