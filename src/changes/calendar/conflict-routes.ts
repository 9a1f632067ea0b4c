import { z } from 'zod';

import { minutes, ok, refuse, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { keyField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { changeKinds } from '../rules/index.ts';
import { conflictsIn, findSlots, sceneOf, type Plan } from './find-conflicts.ts';
import { changeTimes, type CalendarChange } from './store.ts';
import { conflictView, slotView, viewOfConflict, viewOfSlot } from './views.ts';
import { loadWorld, type CalendarWorld } from './world.ts';

const instant = z.coerce.number().int().min(0).max(8_000_000_000_000);
const answer = z.object({
  conflicts: z.array(conflictView).describe('Each with what it is, and why; empty where nothing stands against the change'),
  slots: z.array(slotView).describe('The nearest free slot, and the nearest that leaves 48 hours where the first does not'),
});

const conflicts = route({
  method: 'GET',
  path: '/api/v1/changes/:change/conflicts',
  name: 'changes.conflicts',
  summary: 'What stands against a change at its time: other changes, freezes, launches, windows, incidents; and the nearest free slot',
  permission: { to: 'member' },
  params: z.strictObject({ change: keyField }),
  output: answer,
  handler: async (call, { params }) => {
    const now = call.clock.now();
    const change = await changeTimes(call.db, params.change, now);
    if (change === undefined) return refuse('not-found', `there is no change "${params.change}" with a time`);
    const found = conflictsIn(await sceneOf(call.db, change, now), change);
    const slots = found.length === 0 ? [] : await findSlots(call.db, change, { near: change.from, now });
    return ok({ conflicts: found.map(viewOfConflict), slots: slots.map(viewOfSlot) });
  },
});

const planBody = z.strictObject({
  change: keyField.optional().describe('Of a change that stands: it is no conflict with itself'),
  services: z.array(keyField).min(1).max(100),
  kind: z.enum(changeKinds).default('configuration'),
  risk: z.enum(['low', 'medium', 'high']).nullable().default(null),
  technician: keyField.nullable().default(null),
  isUnfelt: z.boolean().default(false).describe('Whoever plans it says that nobody feels it'),
  places: z.array(z.string().max(253)).max(500).default([]).describe('Where its steps are done: hosts among them are compared'),
  from: z.number().int(),
  until: z.number().int(),
});
type PlanBody = z.output<typeof planBody>;

/** The services that keys name, and the highest of their tiers; the first that is not known where one is not. */
function servicesOf(world: CalendarWorld, keys: readonly string[]): { ids: string[]; tier: number; missing: string | undefined } {
  const found = keys.map((key) => world.service(key));
  return {
    ids: found.flatMap((each) => (each === undefined ? [] : [each.id])),
    tier: Math.min(...found.map((each) => each?.tier ?? 9)),
    missing: keys.find((_, place) => found[place] === undefined),
  };
}

const check = route({
  method: 'POST',
  path: '/api/v1/changes/check-times',
  name: 'changes.check-times',
  summary: 'What would stand against a change that is still being written, and the nearest free slot',
  permission: { to: 'member' },
  body: planBody,
  output: answer,
  handler: async (call, { body }) => {
    const world = await loadWorld(call.db);
    const { ids, tier, missing } = servicesOf(world, body.services);
    if (missing !== undefined) return refuse('bad-input', `there is no service "${missing}"`, 'body.services');
    if (body.until < body.from) return refuse('bad-input', 'it ends after it begins', 'body.until');
    const now = call.clock.now();
    const plan = planOf(body, { ids, tier, world, id: (await changeNamed(call.db, body.change, now))?.id ?? '' });
    const found = conflictsIn(await sceneOf(call.db, plan, now), plan);
    const slots = found.length === 0 ? [] : await findSlots(call.db, plan, { near: plan.from, now });
    return ok({ conflicts: found.map(viewOfConflict), slots: slots.map(viewOfSlot) });
  },
});

const changeNamed = async (reader: Reader, key: string | undefined, now: Instant): Promise<CalendarChange | undefined> =>
  key === undefined ? undefined : changeTimes(reader, key, now);

interface Resolved {
  readonly ids: readonly string[];
  readonly tier: number;
  readonly world: CalendarWorld;
  readonly id: string;
}

function planOf(body: PlanBody, { ids, tier, world, id }: Resolved): Plan {
  const technician = body.technician === null ? null : (world.directory.person(body.technician)?.id ?? null);
  const until = Math.max(body.until, body.from + minutes(1));
  const { kind, risk, places, from, isUnfelt } = body;
  return { id, number: 0, title: '', kind, risk, isUnfelt, technician, places, from, until, tier, services: [...ids] };
}

const slot = route({
  method: 'GET',
  path: '/api/v1/changes/free-slot',
  name: 'changes.free-slot',
  summary: 'The nearest free slot for a change of a service: in its windows, outside of freezes, beside what else is planned',
  permission: { to: 'member' },
  query: z.strictObject({
    service: keyField,
    minutes: z.coerce.number().int().min(1).max(20_160).describe('How long it takes'),
    near: instant.optional().describe('When it is wanted; left out, now'),
    technician: keyField.optional(),
    kind: z.enum(changeKinds).default('configuration'),
    change: keyField.optional().describe('Of a change that stands: it is moved, and not in its own way'),
  }),
  output: z.object({ slots: answer.shape.slots, zone: z.string().describe('By whose clock the service runs') }),
  handler: async (call, { query }) => {
    const world = await loadWorld(call.db);
    const service = world.service(query.service);
    if (service === undefined) return refuse('not-found', `there is no service "${query.service}"`, 'query.service');
    const now = call.clock.now();
    const from = Math.max(query.near ?? now, now);
    const moved = await changeNamed(call.db, query.change, now);
    const until = from + minutes(query.minutes);
    const fresh = planOf(
      {
        kind: query.kind,
        risk: null,
        isUnfelt: false,
        places: [],
        technician: query.technician ?? null,
        from,
        until,
        services: [service.id],
      },
      { ids: [service.id], tier: service.tier, world, id: '' },
    );
    const slots = await findSlots(call.db, moved === undefined ? fresh : { ...moved, from, until }, { near: from, now });
    return ok({ slots: slots.map(viewOfSlot), zone: service.zone.name });
  },
});

/** What stands against a change, and where it would fit. */
export const conflictRoutes: readonly Route[] = [conflicts, check, slot];
