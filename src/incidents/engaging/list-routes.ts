import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { grantsOf, may } from '../../platform/access/index.ts';
import { endDefinition, findDefinition, putDefinition, type DefinitionKind } from '../../platform/definitions/index.ts';
import { slugField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { checkReferences, loadDirectory } from '../../catalog/index.ts';
import type { Reference } from '../../platform/documents.ts';
import { engagementListReferences, notificationListReferences, openingReferences } from './documents.ts';
import { engagementListBody, engagementListKind, loadLists, notificationListBody, notificationListKind } from './list-kinds.ts';
import { membersOf } from './list-members.ts';
import { loadOpening, OPENING, openingBody, openingKind } from './opening-kind.ts';
import { join, leave } from './store-lists.ts';

const person = z.object({ id: z.string(), name: z.string() });
const head = { slug: z.string(), teamName: z.string(), mayEdit: z.boolean().describe('Whether the reader may change it') };
const engagementShown = engagementListBody.extend(head);
const notificationShown = notificationListBody.extend({
  ...head,
  members: z.array(person.extend({ core: z.boolean().describe('A core member cannot leave') })),
  mine: z.enum(['core', 'joined', 'no']).describe("The reader's own place on it"),
});
const listsShown = z.object({
  engagement: z.array(engagementShown),
  notification: z.array(notificationShown),
  opening: openingBody.nullable(),
});
type ListsShown = z.infer<typeof listsShown>;

async function shown(call: Call): Promise<ListsShown> {
  const directory = await loadDirectory(call.db);
  const lists = await loadLists(call.db, directory);
  const asker = { personId: call.personId, grants: call.personId === undefined ? [] : await grantsOf(call.db, call.personId) };
  const headOf = (slug: string, team: string): { slug: string; teamName: string; mayEdit: boolean } => {
    const owner = directory.team(team);
    const teams = owner === undefined ? [] : directory.teamPath(owner.id);
    return { slug, teamName: owner?.name ?? team, mayEdit: may(asker, 'manage', { teams, involved: [], restricted: false }).allowed };
  };
  const members = await membersOf(call.db, directory, lists.notification);
  return {
    engagement: lists.engagement.map(({ slug, body }) => ({ ...body, ...headOf(slug, body.team) })),
    notification: lists.notification.map(({ slug, body }) => {
      const own = members.get(slug) ?? [];
      const me = own.find(({ id }) => id === call.personId);
      return { ...body, ...headOf(slug, body.team), members: [...own], mine: me === undefined ? 'no' : me.core ? 'core' : 'joined' };
    }),
    opening: (await loadOpening(call.db, directory)) ?? null,
  };
}

const read = route({
  method: 'GET',
  path: '/api/v1/lists',
  name: 'lists.read',
  summary: 'Who is engaged for which kind of problem, who wants to be told, and what a severity 1 opens',
  permission: { to: 'member' },
  output: listsShown,
  handler: async (call) => ok(await shown(call)),
});

interface Put<T> {
  readonly kind: DefinitionKind<T>;
  readonly slug: string;
  readonly body: T;
  readonly references: readonly Reference[];
}

async function put<T>(call: Call, { kind, slug, body, references }: Put<T>): Promise<Result<ListsShown>> {
  const done = await call.db.write(call.actor, async (tx): Promise<Result<unknown>> => {
    const stands = await checkReferences(tx, references);
    if (!stands.ok) return refuse('bad-input', stands.refusal.detail, `body.${stands.refusal.at ?? ''}`);
    const standing = await findDefinition(tx, kind, slug);
    return putDefinition(tx, kind, { id: standing?.id ?? tx.id(), slug, body, because: `edited by ${call.actor.name}` });
  });
  return done.ok ? ok(await shown(call)) : done;
}

async function remove(call: Call, kind: DefinitionKind<unknown>, slug: string): Promise<Result<ListsShown>> {
  const done = await call.db.write(call.actor, async (tx): Promise<Result<null>> => {
    const standing = await findDefinition(tx, kind, slug);
    if (standing === undefined) return refuse('not-found', `there is no list "${slug}"`);
    await endDefinition(tx, kind, standing.id);
    return ok(null);
  });
  return done.ok ? ok(await shown(call)) : done;
}

const named = z.strictObject({ list: slugField });

const putEngagement = route({
  method: 'PUT',
  path: '/api/v1/lists/engagement/:list',
  name: 'lists.put-engagement',
  summary: 'Make or change an engagement list: who is called in for one kind of problem',
  permission: { to: 'manage', on: ({ params, body }) => ({ kind: 'engagement-list', id: `${params.list}/${body.team}` }) },
  params: named,
  body: engagementListBody,
  output: listsShown,
  handler: async (call, { params, body }) =>
    put(call, { kind: engagementListKind, slug: params.list, body, references: engagementListReferences(body) }),
});

const removeEngagement = route({
  method: 'DELETE',
  path: '/api/v1/lists/engagement/:list',
  name: 'lists.remove-engagement',
  summary: 'End an engagement list',
  permission: { to: 'manage', on: ({ params }) => ({ kind: 'engagement-list', id: params.list }) },
  params: named,
  output: listsShown,
  handler: async (call, { params }) => remove(call, engagementListKind, params.list),
});

const putNotification = route({
  method: 'PUT',
  path: '/api/v1/lists/notification/:list',
  name: 'lists.put-notification',
  summary: 'Make or change a notification list: what it is about, and its core members, who cannot leave',
  permission: { to: 'manage', on: ({ params, body }) => ({ kind: 'notification-list', id: `${params.list}/${body.team}` }) },
  params: named,
  body: notificationListBody,
  output: listsShown,
  handler: async (call, { params, body }) =>
    put(call, { kind: notificationListKind, slug: params.list, body, references: notificationListReferences(body) }),
});

const removeNotification = route({
  method: 'DELETE',
  path: '/api/v1/lists/notification/:list',
  name: 'lists.remove-notification',
  summary: 'End a notification list; what was told by it stays on the timelines',
  permission: { to: 'manage', on: ({ params }) => ({ kind: 'notification-list', id: params.list }) },
  params: named,
  output: listsShown,
  handler: async (call, { params }) => remove(call, notificationListKind, params.list),
});

/** Joins or leaves a list as whoever asks. */
async function subscribe(call: Call, slug: string, to: 'join' | 'leave'): Promise<Result<ListsShown>> {
  const { personId } = call;
  if (personId === undefined) return refuse('bad-input', 'a key is nobody: a person joins a list');
  const done = await call.db.write(call.actor, async (tx): Promise<Result<null>> => {
    const list = await findDefinition(tx, notificationListKind, slug);
    if (list === undefined) return refuse('not-found', `there is no list "${slug}"`);
    const directory = await loadDirectory(tx);
    const isCore = list.body.core.some((key) => directory.person(key)?.id === personId);
    if (to === 'leave' && isCore) return refuse('conflict', `you are a core member of ${list.body.name}: its team says who is`);
    const moved = to === 'join' ? await join(tx, list.id, personId) : await leave(tx, list.id, personId);
    if (moved)
      tx.journal({
        action: to === 'join' ? 'subscription.made' : 'subscription.ended',
        subject: { kind: 'notification-list', id: list.id },
        because: `${call.actor.name} ${to === 'join' ? 'joined' : 'left'} ${list.body.name}`,
        body: { list: list.slug, person: call.actor.name },
      });
    return ok(null);
  });
  return done.ok ? ok(await shown(call)) : done;
}

const joinList = route({
  method: 'POST',
  path: '/api/v1/lists/notification/:list/join',
  name: 'lists.join',
  summary: 'Be told by this list',
  permission: { to: 'member' },
  params: named,
  body: z.strictObject({}),
  output: listsShown,
  handler: async (call, { params }) => subscribe(call, params.list, 'join'),
});

const leaveList = route({
  method: 'POST',
  path: '/api/v1/lists/notification/:list/leave',
  name: 'lists.leave',
  summary: 'Be told no more by this list; refused to its core members',
  permission: { to: 'member' },
  params: named,
  body: z.strictObject({}),
  output: listsShown,
  handler: async (call, { params }) => subscribe(call, params.list, 'leave'),
});

const putOpening = route({
  method: 'PUT',
  path: '/api/v1/lists/opening',
  name: 'lists.put-opening',
  summary:
    'Say what a severity 1 opens: where people meet, and which rotations of call leaders and front-line ops are engaged beside the primary',
  permission: { to: 'administer', on: 'organisation' },
  body: openingBody,
  output: listsShown,
  handler: async (call, { body }) => put(call, { kind: openingKind, slug: OPENING, body, references: openingReferences(body) }),
});

/** The API of lists, and of what a severity 1 opens. */
export const listRoutes: readonly Route[] = [
  read,
  putEngagement,
  removeEngagement,
  putNotification,
  removeNotification,
  joinList,
  leaveList,
  putOpening,
];
