import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { readVersion, readVersionQuery } from '../../platform/definitions/index.ts';
import { readTicket, ticketDetail } from '../read-ticket.ts';
import { named, onLocked, onTicket, sentence } from '../route-parts.ts';
import { measurementKinds } from '../rules/measurements.ts';
import { measureKeys, reasonsLeft, steps } from '../rules/measures.ts';
import type { Ticket } from '../store.ts';
import { acceptMeasurement, correctMeasurement } from './correct-measurement.ts';
import { checkMeasureFilter, measureFilter } from './load-measured.ts';
import { measuredRow, measuresView, readMeasures, readRows } from './read-measures.ts';
import { readTargetsBesideShipped, setTarget, targetBody, targetView, type TargetBody, type TargetEdit } from './step-targets.ts';

type Detail = z.infer<typeof ticketDetail>;

async function change(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>): Promise<Result<Detail>> {
  const done = await onLocked(call, name, act);
  if (!done.ok) return done;
  const detail = await readTicket(call.db, done.value.id);
  return detail === undefined ? refuse('not-found', `there is no ticket ${name}`) : ok(detail);
}

const correct = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/measurements',
  name: 'measurements.correct',
  summary: 'Correct what is measured of a ticket; what was said before stays beside it',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({
    kind: z.enum(measurementKinds),
    status: z.enum(['recorded', 'pending', 'not-applicable', 'invalid']).default('recorded'),
    at: z.number().int().min(0).nullable().default(null).describe('Milliseconds since 1970; for "recorded" only'),
    amount: z.number().int().min(0).max(1e12).nullable().default(null).describe('Minutes of customers; for "customer-minutes" only'),
    because: sentence,
  }),
  output: ticketDetail,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, ticket) => correctMeasurement(tx, ticket, body)),
});

const accept = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/measurements/accept',
  name: 'measurements.accept',
  summary: 'Accept what was proposed: it counts in means from then on',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: z.strictObject({ kind: z.enum(measurementKinds), because: sentence.optional() }),
  output: ticketDetail,
  handler: async (call, { params, body }) => change(call, params.ticket, async (tx, ticket) => acceptMeasurement(tx, ticket, body)),
});

const measures = route({
  method: 'GET',
  path: '/api/v1/measures',
  name: 'measures.read',
  summary:
    'Means, medians, p90 and distributions over tickets: detection, answer, engagement, restoration, time between impacts, customer minutes',
  description:
    'Only what is recorded counts. What is pending, proposed, not applicable or invalid is left out, and told; drills, duplicates and what was rejected count nowhere.',
  permission: { to: 'member' },
  query: measureFilter,
  output: measuresView,
  handler: async (call, { query }) => {
    const checked = await checkMeasureFilter(call.db, query);
    return checked.ok ? ok(await readMeasures(call.db, query, call.clock.now())) : checked;
  },
});

const yes = z.enum(['true']).optional();

const rows = route({
  method: 'GET',
  path: '/api/v1/measures/:measure/tickets',
  name: 'measures.tickets',
  summary: 'The tickets behind a number of a measure: of a group, without a value and why, or past the target',
  permission: { to: 'member' },
  params: z.strictObject({ measure: z.enum(measureKeys) }),
  query: measureFilter.extend({
    group: z.string().max(100).optional().describe('The key of a group; needs "by"'),
    why: z.enum(reasonsLeft).optional(),
    missed: yes.describe('Past the target only'),
    counted: yes.describe('With a value only'),
  }),
  output: z.object({ items: z.array(measuredRow), total: z.number() }),
  handler: async (call, { params, query }) => {
    const { group, why, missed, counted, ...filter } = query;
    const checked = await checkMeasureFilter(call.db, filter);
    if (!checked.ok) return checked;
    const asked = { group, why, missed: missed === 'true', counted: counted === 'true' };
    return ok(await readRows(call.db, { measure: params.measure, filter, rows: asked }, call.clock.now()));
  },
});

const ofStep = z.strictObject({ step: z.enum(steps) });
const administer = { to: 'administer', on: 'organisation' } as const;

/** Sets a target, and answers it as it then stands. */
async function changeTarget(call: Call, edit: TargetEdit, target: TargetBody | undefined): Promise<Result<z.infer<typeof targetView>>> {
  const done = await call.db.write(call.actor, async (tx) => setTarget(tx, edit, target));
  if (!done.ok) return done;
  const found = (await readTargetsBesideShipped(call.db)).find(({ step }) => step === edit.step);
  return found === undefined ? refuse('not-found', `there is no step ${edit.step}`) : ok(found);
}

const listTargets = route({
  method: 'GET',
  path: '/api/v1/step-targets',
  name: 'step-targets.list',
  summary: 'By when each step of an incident should be done, and who owns that it is, beside what ships',
  permission: { to: 'member' },
  output: z.object({ items: z.array(targetView) }),
  handler: async (call) => ok({ items: await readTargetsBesideShipped(call.db) }),
});

const putTarget = route({
  method: 'PUT',
  path: '/api/v1/step-targets/:step',
  name: 'step-targets.put',
  summary: 'Set the target of a step and who owns it',
  permission: administer,
  params: ofStep,
  body: targetBody.extend({ version: readVersion }),
  output: targetView,
  handler: async (call, { params: { step }, body: { version, ...body } }) => changeTarget(call, { step, version }, body),
});

const shipTarget = route({
  method: 'DELETE',
  path: '/api/v1/step-targets/:step',
  name: 'step-targets.as-shipped',
  summary: 'Go back to the target that ships for a step',
  permission: administer,
  params: ofStep,
  query: readVersionQuery,
  output: targetView,
  handler: async (call, { params: { step }, query: { version } }) => changeTarget(call, { step, version }, undefined),
});

/** The API of measurements and measures. */
export const measureRoutes: readonly Route[] = [correct, accept, measures, rows, listTargets, putTarget, shipTarget];
