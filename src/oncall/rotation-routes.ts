import { z } from 'zod';

import { days, ok, refuse, type Result } from '../kernel/index.ts';
import { loadDirectory, refuseWhileNamed } from '../catalog/index.ts';
import { findDefinition } from '../platform/definitions/index.ts';
import { keyField, slugField } from '../platform/fields.ts';
import { Reply, route, type Call, type Target } from '../platform/http/index.ts';
import { previewRotation, UNSAVED } from './preview-rotation.ts';
import { instantField, overrideBody, overrideKind, rotationBody, rotationKind } from './rotation-body.ts';
import {
  personShown,
  rotationShown,
  scheduleShown,
  shiftShown,
  showRotation,
  showSchedule,
  showShift,
  type RotationShown,
} from './read-rotation.ts';
import { removeOverride, saveOverride } from './save-override.ts';
import { removeRotation, saveRotation } from './save-rotation.ts';
import { loadOnCallAt } from './who-is-on-call.ts';

const named = z.strictObject({ rotation: keyField.describe('Slug or id') });
type Named = z.infer<typeof named>;
const onRotation = (input: { params: Named }): Target => ({ kind: 'rotation', id: input.params.rotation });

const noSuch = (key: string): Result<never> => refuse('not-found', `there is no rotation "${key}"`);

async function shown(call: Call, key: string): Promise<Result<RotationShown>> {
  const now = call.clock.now();
  const onCall = await loadOnCallAt(call.db, now, now);
  const rotation = onCall.find(key, now);
  const found = rotation === undefined ? undefined : showRotation(onCall, rotation, now);
  return found === undefined ? noSuch(key) : ok(found);
}

const list = route({
  method: 'GET',
  path: '/api/v1/rotations',
  name: 'rotations.list',
  summary: 'Rotations by slug, with who is on each now',
  permission: { to: 'member' },
  query: z.strictObject({
    team: keyField.optional().describe('Slug or id of the owning team'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: slugField.optional(),
  }),
  output: z.object({ items: z.array(rotationShown), next: z.string().nullable() }),
  handler: async (call, { query }) => {
    const now = call.clock.now();
    const onCall = await loadOnCallAt(call.db, now, now);
    const team = query.team === undefined ? undefined : onCall.directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('bad-input', `there is no team "${query.team}"`, 'query.team');
    const all = onCall.rotations.flatMap((rotation) => showRotation(onCall, rotation, now) ?? []);
    const wanted = all.filter(
      (each) => (team === undefined || each.team.id === team.id) && (query.cursor === undefined || each.slug > query.cursor),
    );
    const items = wanted.slice(0, query.limit);
    return ok({ items, next: wanted.length > items.length ? (items.at(-1)?.slug ?? null) : null });
  },
});

const create = route({
  method: 'POST',
  path: '/api/v1/rotations',
  name: 'rotations.create',
  summary: 'Make a rotation: its people take turns from the start on',
  permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.body.team }) },
  body: rotationBody.extend({ slug: slugField }),
  output: rotationShown,
  handler: async (call, { body: { slug, ...body } }) => {
    const saved = await call.db.write(call.actor, async (tx) => saveRotation(tx, { slug, body }));
    return saved.ok ? shown(call, saved.value.id) : saved;
  },
});

const read = route({
  method: 'GET',
  path: '/api/v1/rotations/:rotation',
  name: 'rotations.read',
  summary: 'One rotation, and who is on now, before and next',
  permission: { to: 'member' },
  params: named,
  output: rotationShown,
  handler: async (call, { params }) => shown(call, params.rotation),
});

const change = route({
  method: 'PUT',
  path: '/api/v1/rotations/:rotation',
  name: 'rotations.change',
  summary: 'Give a rotation new terms from now on; the past stays as it was',
  description:
    'Turns are counted from `start`: leave it as it is and add people at the end of a round, or set it to the day from which the new order counts.',
  permission: { to: 'manage', on: onRotation },
  params: named,
  body: rotationBody,
  output: rotationShown,
  handler: async (call, { params, body }) => {
    const saved = await call.db.write(call.actor, async (tx) => {
      const standing = await findDefinition(tx, rotationKind, params.rotation);
      return standing === undefined ? noSuch(params.rotation) : saveRotation(tx, { id: standing.id, slug: standing.slug, body });
    });
    return saved.ok ? shown(call, saved.value.id) : saved;
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/rotations/:rotation',
  name: 'rotations.remove',
  summary: 'End a rotation that nothing names; who was on call stays known',
  permission: { to: 'manage', on: onRotation },
  params: named,
  output: z.null(),
  handler: async (call, { params }) =>
    call.db.write(call.actor, async (tx): Promise<Result<null | Reply>> => {
      const standing = await findDefinition(tx, rotationKind, params.rotation);
      if (standing === undefined) return noSuch(params.rotation);
      const free = await refuseWhileNamed(tx, { kind: 'rotation', slug: standing.slug });
      if (!free.ok) return free;
      await removeRotation(tx, standing);
      return ok(new Reply(204, null));
    }),
});

const MOST_DAYS = 400;
const range = z
  .strictObject({ from: instantField, until: instantField })
  .refine(({ from, until }) => from < until, { message: 'the end must come after the beginning', path: ['until'] })
  .refine(({ from, until }) => until - from <= days(MOST_DAYS), { message: `ask for ${MOST_DAYS} days at most`, path: ['until'] });

const shifts = route({
  method: 'GET',
  path: '/api/v1/rotations/:rotation/shifts',
  name: 'rotations.shifts',
  summary: 'Who is on over a range, past or future: shifts, gaps, turns and overrides',
  permission: { to: 'member' },
  params: named,
  query: range,
  output: scheduleShown,
  handler: async (call, { params, query }) => {
    const onCall = await loadOnCallAt(call.db, query.from, call.clock.now());
    const rotation = onCall.find(params.rotation, query.until - 1);
    const found = rotation === undefined ? undefined : showSchedule(onCall, rotation, query);
    return found === undefined ? noSuch(params.rotation) : ok(found);
  },
});

const preview = route({
  method: 'POST',
  path: '/api/v1/rotations/preview',
  name: 'rotations.preview',
  summary: 'Resolve terms and overrides that are not saved, beside what stands',
  permission: { to: 'member' },
  body: z.strictObject({
    key: keyField.optional().describe('Slug or id of the rotation to change; left out for a new one'),
    rotation: rotationBody.optional(),
    overrides: z.array(overrideBody).max(100).default([]),
    from: instantField,
    until: instantField,
  }),
  output: z.object({
    stands: z.array(shiftShown),
    would: z.array(shiftShown),
    differences: z.array(z.object({ from: z.number(), until: z.number(), before: personShown.nullable(), after: personShown.nullable() })),
  }),
  handler: async (call, { body }) => {
    const given = range.safeParse({ from: body.from, until: body.until });
    if (!given.success) return refuse('bad-input', given.error.issues[0]?.message ?? 'the range cannot be used', 'body.until');
    const now = call.clock.now();
    const onCall = await loadOnCallAt(call.db, body.from, now);
    const rotation = body.key === undefined ? undefined : onCall.find(body.key, now);
    if (body.key !== undefined && rotation === undefined) return noSuch(body.key);
    const order = { ...body, rotation, body: body.rotation, now };
    const found = await previewRotation(call.db, await loadDirectory(call.db), order);
    if (!found.ok) return found;
    const show = (shift: Parameters<typeof showShift>[1]): z.infer<typeof shiftShown> => {
      const answer = showShift(onCall, shift);
      return { ...answer, version: (answer.version ?? 0) >= UNSAVED ? null : answer.version };
    };
    const person = (id: string | null): z.infer<typeof personShown> | null =>
      id === null ? null : (onCall.person(id) ?? { id, name: 'somebody new' });
    return ok({
      stands: found.value.stands.map(show),
      would: found.value.would.map(show),
      differences: found.value.differences.map((each) => ({ ...each, before: person(each.before), after: person(each.after) })),
    });
  },
});

const overrideShown = z.object({
  id: z.string(),
  version: z.number(),
  rotation: z.string(),
  person: personShown,
  from: z.number(),
  until: z.number(),
  reason: z.string(),
});

async function showOverride(call: Call, id: string): Promise<Result<z.infer<typeof overrideShown>>> {
  const override = await findDefinition(call.db, overrideKind, id);
  if (override === undefined) return refuse('not-found', 'there is no such override');
  const directory = await loadDirectory(call.db);
  const { personId, rotationId, from, until, reason } = override.body;
  const person = { id: personId, name: directory.person(personId)?.name ?? 'somebody who has left' };
  return ok({ id, version: override.version, rotation: rotationId, person, from: Date.parse(from), until: Date.parse(until), reason });
}

const override = route({
  method: 'POST',
  path: '/api/v1/rotations/:rotation/overrides',
  name: 'overrides.create',
  summary: 'Put somebody on call for a while instead of whoever would be',
  description: 'Of overlapping overrides the one made last holds.',
  permission: { to: 'respond', on: onRotation },
  params: named,
  body: overrideBody,
  output: overrideShown,
  handler: async (call, { params, body }) => {
    const saved = await call.db.write(call.actor, async (tx) => saveOverride(tx, { rotationId: params.rotation, body }));
    return saved.ok ? showOverride(call, saved.value.id) : saved;
  },
});

const ofRotation = z.strictObject({ rotation: keyField.describe('Slug or id'), override: keyField.describe('Id') });

const changeOverride = route({
  method: 'PUT',
  path: '/api/v1/rotations/:rotation/overrides/:override',
  name: 'overrides.change',
  summary: 'Change who takes over, or when',
  permission: { to: 'respond', on: (input) => ({ kind: 'rotation', id: input.params.rotation }) },
  params: ofRotation,
  body: overrideBody,
  output: overrideShown,
  handler: async (call, { params, body }) => {
    const saved = await call.db.write(call.actor, async (tx) =>
      saveOverride(tx, { id: params.override, rotationId: params.rotation, body }),
    );
    return saved.ok ? showOverride(call, saved.value.id) : saved;
  },
});

const endOverride = route({
  method: 'DELETE',
  path: '/api/v1/rotations/:rotation/overrides/:override',
  name: 'overrides.remove',
  summary: 'End an override from now on',
  permission: { to: 'respond', on: (input) => ({ kind: 'rotation', id: input.params.rotation }) },
  params: ofRotation,
  output: z.null(),
  handler: async (call, { params }) =>
    call.db.write(call.actor, async (tx): Promise<Result<null | Reply>> => {
      const ended = await removeOverride(tx, { id: params.override, rotationId: params.rotation });
      return ended.ok ? ok(new Reply(204, null)) : ended;
    }),
});

export const rotationRoutes = [list, create, preview, read, change, remove, shifts, override, changeOverride, endOverride];
