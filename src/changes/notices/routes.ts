import { z } from 'zod';

import { mustHave, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { emailField, keyField, zoneField } from '../../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { namedChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { atOnceKinds, changeKinds, toldEvents } from '../rules/index.ts';
import { risks } from '../rules/risk.ts';
import {
  endSubscription,
  ensureReaders,
  findSubscription,
  insertSubscription,
  readerOfPerson,
  setDigest,
  subscriptionsAbout,
  subscriptionsOf,
  toldOf,
  type ChangeReader,
  type StoredSubscription,
} from './store-notices.ts';

const NEEDS_PERSON = refuse('not-allowed', 'a person does this; a key cannot');

const digest = z.strictObject({
  every: z.enum(['day', 'week']),
  weekday: z.int().min(0).max(6).default(0).describe('Of a weekly one: 0 is Monday'),
  hour: z.int().min(0).max(23),
  zone: zoneField,
});

const named = z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable();
const choice = {
  risks: z.array(z.enum(risks)).max(3).default([]).describe('None means all'),
  kinds: z.array(z.enum(changeKinds)).max(changeKinds.length).default([]).describe('None means all'),
  atOnce: z.array(z.enum(atOnceKinds)).max(2).default([]).describe('What comes at once; the rest comes in the digest'),
};
const subscriptionView = z.object({
  id: z.string(),
  service: named,
  team: named,
  address: z.string().nullable(),
  risks: z.array(z.string()),
  kinds: z.array(z.string()),
  atOnce: z.array(z.string()),
});
const mineView = z.object({ digest, subscriptions: z.array(subscriptionView) });

async function viewsOf(reader: Reader, all: readonly StoredSubscription[]): Promise<z.output<typeof subscriptionView>[]> {
  const directory = await loadDirectory(reader);
  const short = (found: { id: string; slug: string; name: string } | undefined): z.output<typeof named> =>
    found === undefined ? null : { id: found.id, slug: found.slug, name: found.name };
  return all.map(({ id, address, serviceId, teamId, risks: asked, kinds, atOnce }) => ({
    id,
    address,
    service: serviceId === null ? null : short(directory.service(serviceId)),
    team: teamId === null ? null : short(directory.team(teamId)),
    risks: asked,
    kinds,
    atOnce,
  }));
}

async function mine(call: Call): Promise<Result<z.output<typeof mineView>>> {
  const { personId } = call;
  if (personId === undefined) return NEEDS_PERSON;
  const reader = await readerOfPerson(call.db, personId);
  const zone = (await loadDirectory(call.db)).person(personId)?.zone ?? 'Etc/UTC';
  if (reader === undefined) return ok({ digest: { every: 'day', weekday: 0, hour: 8, zone }, subscriptions: [] });
  const { every, weekday, hour } = reader;
  return ok({
    digest: { every, weekday, hour, zone: reader.zone },
    subscriptions: await viewsOf(call.db, await subscriptionsOf(call.db, reader.id)),
  });
}

/** Whoever asks, as a reader; made where they are new. */
async function readerFor(tx: Tx, who: { readonly person: string | null; readonly address: string | null }): Promise<ChangeReader> {
  const zone = who.person === null ? undefined : (await loadDirectory(tx)).person(who.person)?.zone;
  return mustHave((await ensureReaders(tx, [{ ...who, zone: zone ?? 'Etc/UTC' }]))[0], 'the reader was made');
}

const readMine = route({
  method: 'GET',
  path: '/api/v1/change-notices',
  name: 'change-notices.read',
  summary: 'Of which changes I am told, and when my digest comes',
  permission: { to: 'member' },
  output: mineView,
  handler: mine,
});

const writeDigest = route({
  method: 'PUT',
  path: '/api/v1/change-notices/digest',
  name: 'change-notices.digest',
  summary: 'When my digest of changes comes: daily or weekly, at an hour of my zone',
  permission: { to: 'member' },
  body: digest,
  output: mineView,
  handler: async (call, { body }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    await call.db.write(call.actor, async (tx) => setDigest(tx, (await readerFor(tx, { person: personId, address: null })).id, body));
    return mine(call);
  },
});

const subscribe = route({
  method: 'POST',
  path: '/api/v1/change-notices/subscriptions',
  name: 'change-notices.subscribe',
  summary:
    'Be told of the changes of a service, or of all that a team owns, by risk and kind; in the digest, but what is chosen to come at once',
  description: 'With an address a list outside is told instead of me: for whoever manages the service or the team.',
  permission: { to: 'member' },
  body: z.strictObject({
    service: keyField.nullable().default(null).describe('Slug or id; this or a team'),
    team: keyField.nullable().default(null),
    address: emailField.nullable().default(null).describe('Of a list outside; left out, I am told'),
    ...choice,
  }),
  output: subscriptionView,
  handler: async (call, { body }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    const directory = await loadDirectory(call.db);
    const service = body.service === null ? undefined : directory.service(body.service);
    const team = body.team === null ? undefined : directory.team(body.team);
    if ((service === undefined) === (team === undefined))
      return refuse('bad-input', 'name one service or one team that stands', 'body.service');
    if (body.address !== null) {
      const on = service === undefined ? { kind: 'team', id: team?.id ?? '' } : { kind: 'service', id: service.id };
      const may = await call.may('manage', on);
      if (!may.ok) return may;
    }
    const made = await call.db.write(call.actor, async (tx) => {
      const reader = await readerFor(tx, { person: body.address === null ? personId : null, address: body.address });
      const asked = { serviceId: service?.id ?? null, teamId: team?.id ?? null, risks: body.risks, kinds: body.kinds, atOnce: body.atOnce };
      const id = await insertSubscription(tx, { readerId: reader.id, ...asked });
      tx.journal({
        action: 'change-notices.subscribed',
        subject: service === undefined ? { kind: 'team', id: team?.id ?? '' } : { kind: 'service', id: service.id },
        because: body.address === null ? 'somebody asked to be told' : `${body.address} is told`,
        body: { risks: body.risks, kinds: body.kinds, atOnce: body.atOnce },
      });
      return mustHave(await findSubscription(tx, id), 'it was written');
    });
    return ok(new Reply(201, (await viewsOf(call.db, [made]))[0]));
  },
});

const end = route({
  method: 'DELETE',
  path: '/api/v1/change-notices/subscriptions/:subscription',
  name: 'change-notices.unsubscribe',
  summary: 'Be told no more of what I, or a list that I manage, asked for',
  permission: { to: 'member' },
  params: z.strictObject({ subscription: z.uuid() }),
  output: mineView,
  handler: async (call, { params }) => {
    const found = await findSubscription(call.db, params.subscription);
    const own = call.personId === undefined ? undefined : await readerOfPerson(call.db, call.personId);
    if (found === undefined) return refuse('not-found', 'there is no such subscription');
    const on = found.serviceId === null ? { kind: 'team', id: found.teamId ?? '' } : { kind: 'service', id: found.serviceId };
    const isMine = found.readerId === own?.id;
    if (!isMine && found.address === null) return refuse('not-allowed', 'whoever asked to be told ends that themselves');
    const may = isMine ? ok(null) : await call.may('manage', on);
    if (!may.ok) return may;
    await call.db.write(call.actor, async (tx) => {
      if ((await endSubscription(tx, found.id)) === 0) return;
      tx.journal({
        action: 'change-notices.unsubscribed',
        subject: on,
        because: isMine ? 'somebody asked to be told no more' : `${found.address ?? ''} is told no more`,
      });
    });
    return mine(call);
  },
});

const ofService = route({
  method: 'GET',
  path: '/api/v1/services/:service/change-readers',
  name: 'change-notices.of-service',
  summary: 'Lists outside that are told of the changes of a service, beside its own change list',
  permission: { to: 'member' },
  params: z.strictObject({ service: keyField }),
  output: z.object({ items: z.array(subscriptionView), readers: z.number().describe('How many people asked to be told') }),
  handler: async (call, { params }) => {
    const directory = await loadDirectory(call.db);
    const service = directory.service(params.service);
    if (service === undefined) return refuse('not-found', `there is no service "${params.service}"`);
    const all = await subscriptionsAbout(call.db, { services: [service.id], teams: directory.teamPath(service.teamId) });
    const lists = all.filter(({ address }) => address !== null);
    return ok({
      items: await viewsOf(call.db, lists),
      readers: new Set(all.map(({ readerId }) => readerId)).size - new Set(lists.map(({ readerId }) => readerId)).size,
    });
  },
});

const told = route({
  method: 'GET',
  path: '/api/v1/changes/:change/told',
  name: 'changes.told',
  summary: 'Who was told of a change, when and why, and who waits for their digest',
  permission: { to: 'member' },
  params: namedChange,
  output: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        customer: z.string().nullable(),
        event: z.enum(toldEvents),
        because: z.string(),
        way: z.enum(['now', 'digest']),
        queuedAt: z.number(),
        toldAt: z.number().nullable().describe('Null while it waits'),
      }),
    ),
  }),
  handler: async (call, { params }) => {
    const change = await findChange(call.db, params.change);
    return change === undefined
      ? refuse('not-found', `there is no change ${params.change}`)
      : ok({ items: await toldOf(call.db, change.id) });
  },
});

/** The API of who is told of changes. */
export const noticeRoutes: readonly Route[] = [readMine, writeDigest, subscribe, end, ofService, told];
