import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import {
  currentDefinitions,
  definitionHistory,
  endDefinition,
  findDefinition,
  putDefinition,
  type Definition,
  type DefinitionKind,
} from '../../platform/definitions/index.ts';
import type { Reference } from '../../platform/documents.ts';
import { slugField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { checkReferences } from '../../catalog/index.ts';
import {
  entryReferences,
  LIMITS,
  readLimits,
  freezeBody,
  freezeKind,
  type FreezeBody,
  launchBody,
  launchKind,
  type LaunchBody,
  limitReferences,
  limitsBody,
  limitsKind,
  windowBody,
  windowKind,
  type WindowBody,
} from './kinds.ts';

const manage = { to: 'manage', on: 'organisation' } as const;
const standing = { slug: z.string(), version: z.number() };
const past = z.object({
  items: z.array(z.object({ version: z.number(), from: z.number(), until: z.number().nullable(), body: z.unknown() })),
});

/** A refusal of a body's field, at its place in the request. */
const inBody = <T>(result: Result<T>): Result<T> =>
  result.ok || result.refusal.at === undefined ? result : { ok: false, refusal: { ...result.refusal, at: `body.${result.refusal.at}` } };

const viewOf = <B extends object>({ slug, version, body }: Definition<B>): B & { slug: string; version: number } => ({
  ...body,
  slug,
  version,
});

/** What a schema gives: as much of it as a route asks for. */
interface Giving<T> {
  readonly _zod: { readonly output: T };
}

type View<B> = B & { readonly slug: string; readonly version: number };

interface Entries<B> {
  readonly kind: DefinitionKind<B>;
  /** In addresses and names of routes. */
  readonly path: string;
  /** One of them, with its article. */
  readonly one: string;
  readonly about: string;
  readonly body: Giving<B>;
  readonly view: Giving<View<B>>;
  readonly listed: Giving<{ items: View<B>[] }>;
  readonly references: (body: B) => readonly Reference[];
}

const params = z.strictObject({ slug: slugField });

/** The definitions of one kind that stand, and the past of one of them. */
function readingRoutes<B extends object>({ kind, path, one, about, listed }: Entries<B>): Route[] {
  const list = route({
    method: 'GET',
    path: `/api/v1/${path}`,
    name: `${path}.list`,
    summary: about,
    permission: { to: 'member' },
    output: listed,
    handler: async (call) => ok({ items: (await currentDefinitions(call.db, kind)).map((each) => viewOf(each)) }),
  });
  const versions = route({
    method: 'GET',
    path: `/api/v1/${path}/:slug/versions`,
    name: `${path}.versions`,
    summary: `Every version of ${one}, oldest first, with when it was in force`,
    permission: { to: 'member' },
    params,
    output: past,
    handler: async (call, { params: { slug } }) => {
      const found = await findDefinition(call.db, kind, slug);
      if (found === undefined) return refuse('not-found', `there is no ${kind.name} "${slug}"`);
      const all = await definitionHistory(call.db, kind, found.id);
      return ok({ items: all.map(({ version, validFrom, validUntil, body }) => ({ version, from: validFrom, until: validUntil, body })) });
    },
  });
  return [list, versions];
}

/** Defines one, changes it, removes it. */
function editingRoutes<B extends object>({ kind, path, one, body: taken, view, references }: Entries<B>): Route[] {
  const put = route({
    method: 'PUT',
    path: `/api/v1/${path}/:slug`,
    name: `${path}.put`,
    summary: `Define ${one}, or change it; what it was stays readable among its versions`,
    permission: manage,
    params,
    body: taken,
    output: view,
    handler: async (call, { params: { slug }, body }) =>
      call.db.write(call.actor, async (tx) => {
        const known = inBody(await checkReferences(tx, references(body)));
        if (!known.ok) return known;
        const found = await findDefinition(tx, kind, slug);
        const made = await putDefinition(tx, kind, { id: found?.id ?? tx.id(), slug, body });
        return made.ok ? ok(viewOf(made.value)) : made;
      }),
  });
  const remove = route({
    method: 'DELETE',
    path: `/api/v1/${path}/:slug`,
    name: `${path}.remove`,
    summary: `Remove ${one} from now on`,
    permission: manage,
    params,
    output: z.object({ done: z.literal(true) }),
    handler: async (call, { params: { slug } }) =>
      call.db.write(call.actor, async (tx) => {
        const found = await findDefinition(tx, kind, slug);
        if (found === undefined) return refuse('not-found', `there is no ${kind.name} "${slug}"`);
        await endDefinition(tx, kind, found.id);
        return ok({ done: true as const });
      }),
  });
  return [put, remove];
}

const windowView = windowBody.safeExtend(standing);
const freezeView = freezeBody.safeExtend(standing);
const launchView = launchBody.safeExtend(standing);
const limitsView = limitsBody.extend({ version: z.number().describe('0 while they are as they ship') });

const windows: Entries<WindowBody> = {
  kind: windowKind,
  path: 'change-windows',
  one: 'a window in which changes may be made',
  about: 'Windows in which changes may be made; what no window covers may change at any time',
  body: windowBody,
  view: windowView,
  listed: z.object({ items: z.array(windowView) }),
  references: entryReferences,
};
const freezes: Entries<FreezeBody> = {
  kind: freezeKind,
  path: 'freezes',
  one: 'a freeze, in which nothing is changed',
  about: 'Freezes: times in which what they cover is not changed',
  body: freezeBody,
  view: freezeView,
  listed: z.object({ items: z.array(freezeView) }),
  references: entryReferences,
};
const launches: Entries<LaunchBody> = {
  kind: launchKind,
  path: 'launches',
  one: 'a launch, around which fewer changes may go on at one time',
  about: 'Launches, around which fewer changes may go on at one time',
  body: launchBody,
  view: launchView,
  listed: z.object({ items: z.array(launchView) }),
  references: entryReferences,
};

const limits = route({
  method: 'GET',
  path: '/api/v1/change-limits',
  name: 'change-limits.read',
  summary: 'What is asked of changes at one time: their ceiling, how far apart those of tier 1 stay, and by whose clock services run',
  permission: { to: 'member' },
  output: limitsView,
  handler: async (call) => ok(await readLimits(call.db)),
});

const setLimits = route({
  method: 'PUT',
  path: '/api/v1/change-limits',
  name: 'change-limits.put',
  summary: 'Set what is asked of changes at one time',
  permission: manage,
  body: limitsBody,
  output: limitsView,
  handler: async (call, { body }) =>
    call.db.write(call.actor, async (tx) => {
      const known = inBody(await checkReferences(tx, limitReferences(body)));
      if (!known.ok) return known;
      const found = await findDefinition(tx, limitsKind, LIMITS);
      const made = await putDefinition(tx, limitsKind, { id: found?.id ?? tx.id(), slug: LIMITS, body });
      return made.ok ? ok({ ...made.value.body, version: made.value.version }) : made;
    }),
});

/** Windows, freezes, launches and limits, as the API gives them. */
export const entryRoutes: readonly Route[] = [
  ...readingRoutes(windows),
  ...editingRoutes(windows),
  ...readingRoutes(freezes),
  ...editingRoutes(freezes),
  ...readingRoutes(launches),
  ...editingRoutes(launches),
  limits,
  setLimits,
];
