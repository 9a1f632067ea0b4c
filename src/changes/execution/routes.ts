import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { textField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { lockedThen, namedChange, onChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { outcomes, plans, runCommands, stepMarks } from '../rules/index.ts';
import { commandRunOf, endRunOf, startRun, walkStep } from './carry-out.ts';
import { readRun, runView } from './read-run.ts';

const words = textField(2000);
type View = z.output<typeof runView>;

async function shown(call: Call, name: string): Promise<Result<View>> {
  const change = await findChange(call.db, name);
  if (change === undefined) return refuse('not-found', `there is no change ${name}`);
  return ok(await readRun(call.db, change, { person: call.personId, now: call.clock.now() }));
}

const acted = lockedThen(shown);

const read = route({
  method: 'GET',
  path: '/api/v1/changes/:change/run',
  name: 'change-runs.read',
  summary: 'How a change is carried out: its steps with real times, and what fires on its services',
  permission: { to: 'member' },
  params: namedChange,
  output: runView,
  handler: async (call, { params }) => shown(call, params.change),
});

const start = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run',
  name: 'change-runs.start',
  summary: 'Start to carry out an approved change, once; by its technician',
  description: 'Where something stands against it now it needs a reason, and inside a freeze a manager of its team.',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({ because: words.default('').describe('Why it may start in spite of what stands against it') }).prefault({}),
  output: runView,
  handler: async (call, { params, body }) => {
    const team = (await findChange(call.db, params.change))?.teamId ?? null;
    const manages = team !== null && (await call.may('manage', { kind: 'team', id: team })).ok;
    return acted(call, params.change, async (tx, change) => startRun(tx, change, { ...body, manages, person: call.personId }));
  },
});

const walk = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run/steps',
  name: 'change-runs.walk',
  summary: 'Say what became of the next step; one that failed stops the change, and so do alarms that worsened meanwhile',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({
    plan: z.enum(plans),
    place: z.int().min(0).max(1000).describe('From 0; only the next step is taken'),
    mark: z.enum(stepMarks),
    note: words.default('').describe('What was seen; needed where it is not as expected or left out'),
  }),
  output: runView,
  handler: async (call, { params, body }) => acted(call, params.change, async (tx, change) => walkStep(tx, change, body)),
});

const command = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run/commands',
  name: 'change-runs.command',
  summary: 'Stop a change, go on in spite of what fires, or begin to roll it back step by step',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({ command: z.enum(runCommands), because: words.pipe(z.string().min(1)) }),
  output: runView,
  handler: async (call, { params, body }) => acted(call, params.change, async (tx, change) => commandRunOf(tx, change, body)),
});

const end = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run/end',
  name: 'change-runs.end',
  summary: 'End a change with an outcome that is true of the steps that were walked',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({ outcome: z.enum(outcomes), because: words.default('') }),
  output: runView,
  handler: async (call, { params, body }) => acted(call, params.change, async (tx, change) => endRunOf(tx, change, body)),
});

/** The API of carrying a change out. */
export const executionRoutes: readonly Route[] = [read, start, walk, command, end];
