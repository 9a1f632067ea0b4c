import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { slugField, textField } from '../../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { lockedThen, namedChange, onChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { jobStateAt, plans, shownJobStates } from '../rules/index.ts';
import { askForJob, stopJob } from './ask-job.ts';
import { endRunner, makeRunner } from './keep-runners.ts';
import { publicHalf, runnerKey } from './runner-key.ts';
import { findJob, jobsOf, outputOf } from './store-jobs.ts';
import { allRunners } from './store-runners.ts';

const instant = z.number().nullable();

const runnerView = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string().describe('Slug of the team whose changes it serves'),
  hint: z.string().describe('The last characters of its credential'),
  offers: z.array(z.string()).describe('The commands that its own file names'),
  madeAt: z.number(),
  seenAt: instant,
});

const list = route({
  method: 'GET',
  path: '/api/v1/changes/runners',
  name: 'change-runners.list',
  summary: 'The runners that run commands of approved steps, and the key by which this server signs what they are given',
  permission: { to: 'member' },
  output: z.object({ items: z.array(runnerView), publicKey: z.string().describe('Ed25519, DER in base64: for the file of each runner') }),
  handler: async (call) => {
    const directory = await loadDirectory(call.db);
    const items = (await allRunners(call.db)).map(({ teamId, ...rest }) => ({ ...rest, team: directory.team(teamId)?.slug ?? '' }));
    return ok({ items, publicKey: publicHalf(await runnerKey(call.db)) });
  },
});

const make = route({
  method: 'POST',
  path: '/api/v1/changes/runners',
  name: 'change-runners.make',
  summary: 'Make a runner; its credential is shown this once',
  permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.body.team }) },
  body: z.strictObject({ name: slugField, team: z.string().max(120).describe('Slug or id of the team whose changes it serves') }),
  output: z.object({ id: z.string(), token: z.string(), publicKey: z.string() }),
  handler: async (call, { body }) => {
    const publicKey = publicHalf(await runnerKey(call.db));
    const made = await call.db.write(call.actor, async (tx) => makeRunner(tx, body));
    return made.ok ? ok(new Reply(201, { ...made.value, publicKey })) : made;
  },
});

const revoke = route({
  method: 'DELETE',
  path: '/api/v1/changes/runners/:runner',
  name: 'change-runners.revoke',
  summary: 'Take the credential of a runner back at once',
  permission: { to: 'manage', on: (input) => ({ kind: 'change-runner', id: input.params.runner }) },
  params: z.strictObject({ runner: z.string().max(63).describe('Name or id') }),
  output: z.object({ revoked: z.string() }),
  handler: async (call, { params }) => {
    const done = await call.db.write(call.actor, async (tx) => endRunner(tx, params.runner));
    return done.ok ? ok({ revoked: params.runner }) : done;
  },
});

const jobView = z.object({
  id: z.string(),
  plan: z.enum(plans),
  place: z.number().describe('From 0'),
  runner: z.string(),
  command: z.string(),
  state: z.enum(shownJobStates),
  askedBy: z.string(),
  askedAt: z.number(),
  beganAt: instant,
  heardAt: instant,
  endedAt: instant,
  stopAskedAt: instant,
  exitCode: z.number().nullable(),
  because: z.string(),
  output: z.string().describe('Its end; the whole stands at its own address'),
  dropped: z.number().describe('Bytes that were left out'),
});
const jobsView = z.object({ items: z.array(jobView) });

async function shown(call: Call, name: string): Promise<Result<z.output<typeof jobsView>>> {
  const change = await findChange(call.db, name);
  if (change === undefined) return refuse('not-found', `there is no change ${name}`);
  const now = call.clock.now();
  const items = (await jobsOf(call.db, change.id)).map((job) => {
    const { changeId: _, runnerId: __, takenBy: ___, expiresAt: ____, ...rest } = job;
    return { ...rest, askedBy: job.askedBy.name, state: jobStateAt(job, now) };
  });
  return ok({ items });
}

const acted = lockedThen(shown);

const jobs = route({
  method: 'GET',
  path: '/api/v1/changes/:change/run/jobs',
  name: 'change-jobs.list',
  summary: 'The commands of a change that runners ran or run, with what they said',
  permission: { to: 'member' },
  params: namedChange,
  output: jobsView,
  handler: async (call, { params }) => shown(call, params.change),
});

const ask = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run/jobs',
  name: 'change-jobs.ask',
  summary: 'Have the command of the next step run by its runner; by whoever carries the change out',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({
    plan: z.enum(plans),
    place: z.int().min(0).max(1000).describe('From 0; only the next step'),
    because: textField(1000).default('').describe('Needed where it has run before, or may have'),
  }),
  output: jobsView,
  handler: async (call, { params, body }) =>
    acted(call, params.change, async (tx, change) => askForJob(tx, change, { ...body, person: call.personId })),
});

const namedJob = namedChange.extend({ job: z.uuid() });

const stop = route({
  method: 'POST',
  path: '/api/v1/changes/:change/run/jobs/:job/stop',
  name: 'change-jobs.stop',
  summary: 'Have a command ended that waits or runs',
  permission: { to: 'respond', on: onChange },
  params: namedJob,
  output: jobsView,
  handler: async (call, { params }) => acted(call, params.change, async (tx, change) => stopJob(tx, change, params.job)),
});

const output = route({
  method: 'GET',
  path: '/api/v1/changes/:change/run/jobs/:job/output',
  name: 'change-jobs.output',
  summary: 'All that is kept of what a command said, at most 1 MB',
  permission: { to: 'member' },
  params: namedJob,
  output: z.object({ output: z.string() }),
  handler: async (call, { params }) => {
    const [change, job] = [await findChange(call.db, params.change), await findJob(call.db, params.job)];
    if (change === undefined || job?.changeId !== change.id) return refuse('not-found', `${params.change} has no command ${params.job}`);
    return ok({ output: (await outputOf(call.db, job.id)) ?? '' });
  },
});

/** The API of runners and of what they run. */
export const runnerRoutes: readonly Route[] = [list, make, revoke, jobs, ask, stop, output];
