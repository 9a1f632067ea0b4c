import { z } from 'zod';

import { days, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { lineField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { readMatrix } from '../approvals/matrix-kind.ts';
import { listExceptions } from '../approvals/store-exceptions.ts';
import { asksRecord, QUIET_PERIOD } from '../rules/index.ts';
import { insertExplanation, putFlapper, readUncovered, type Uncovered } from './store-unrecorded.ts';

const LOOK_BACK = days(14);
const MOST = 2000;

const shown = z.object({
  sender: z.string().describe('The integration that showed it'),
  contract: z.string(),
  subject: z.string(),
  service: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  kind: z.string(),
  isDrift: z.boolean(),
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  title: z.string().describe('Of the newest'),
  change: z.string().nullable().describe('The newest; null for drift'),
  because: z.string().describe('The row of the matrix that asks for a record'),
});

/** What must be explained, and why. */
async function unrecorded(call: Call): Promise<z.infer<typeof shown>[]> {
  const now = call.clock.now();
  const [directory, matrix] = [await loadDirectory(call.db), await readMatrix(call.db)];
  const exceptions = (await listExceptions(call.db, undefined)).filter(({ state }) => state === 'approved');
  const found = await readUncovered(call.db, { from: now - LOOK_BACK, until: now - QUIET_PERIOD, now }, MOST);
  return found.flatMap(({ senderId, serviceId, changeId, ...each }: Uncovered) => {
    const service = directory.service(serviceId);
    if (service === undefined) return [];
    const teams = directory.teamPath(service.teamId);
    const exception = exceptions.find(({ teamId, kind }) => kind === each.kind && teams.includes(teamId));
    const { isAsked, because } = asksRecord({ ...each, tier: service.tier }, matrix, exception);
    const { id, slug, name } = service;
    return isAsked ? [{ ...each, sender: senderId, service: { id, slug, name }, change: changeId, because }] : [];
  });
}

const list = route({
  method: 'GET',
  path: '/api/v1/changes/unrecorded',
  name: 'changes.unrecorded',
  summary: 'What feeds and drift reports showed in 14 days without the record that the matrix asks for',
  description: 'Half an hour passes before anything is listed. What is known to come and go is left out.',
  permission: { to: 'member' },
  output: z.object({ items: z.array(shown) }),
  handler: async (call) => ok({ items: await unrecorded(call) }),
});

const about = { sender: z.uuid(), subject: z.string().max(500), service: z.string().min(1).max(120).describe('Slug or id') };
const onService = (input: { body: { readonly service: string } }) => ({ kind: 'service', id: input.body.service });

/** Does something about a service that there is. */
async function atService(call: Call, slug: string, act: (tx: Tx, serviceId: string) => Promise<void>): Promise<Result<{ done: true }>> {
  const service = (await loadDirectory(call.db)).service(slug);
  if (service === undefined) return refuse('not-found', `there is no service "${slug}"`);
  await call.db.write(call.actor, async (tx) => act(tx, service.id));
  return ok({ done: true });
}

const explain = route({
  method: 'POST',
  path: '/api/v1/changes/unrecorded/explain',
  name: 'changes.explain-unrecorded',
  summary: 'Say why what a subject changed at a service up to now had no record',
  permission: { to: 'respond', on: onService },
  body: z.strictObject({
    ...about,
    words: lineField(500),
    change: z.uuid().nullable().default(null).describe('The record that was written after all'),
  }),
  output: z.object({ done: z.literal(true) }),
  handler: async (call, { body }) =>
    atService(call, body.service, async (tx, serviceId) => {
      await insertExplanation(tx, { senderId: body.sender, subject: body.subject, serviceId, words: body.words, changeId: body.change });
      tx.journal({
        action: 'change.explained',
        subject: { kind: 'service', id: serviceId },
        because: body.words,
        body: { sender: body.sender, subject: body.subject, change: body.change },
      });
    }),
});

const flapper = route({
  method: 'POST',
  path: '/api/v1/changes/unrecorded/flappers',
  name: 'changes.name-flapper',
  summary: 'Say that a subject comes and goes by itself: nobody explains it for some days',
  permission: { to: 'manage', on: onService },
  body: z.strictObject({ ...about, because: lineField(500), days: z.int().min(1).max(365).default(90) }),
  output: z.object({ done: z.literal(true) }),
  handler: async (call, { body }) =>
    atService(call, body.service, async (tx, serviceId) => {
      await putFlapper(tx, { senderId: body.sender, subject: body.subject, because: body.because, endsAt: tx.now + days(body.days) });
      tx.journal({
        action: 'change.flapper-named',
        subject: { kind: 'service', id: serviceId },
        because: body.because,
        body: { sender: body.sender, subject: body.subject, days: body.days },
      });
    }),
});

/** The API of changes without a record. */
export const unrecordedRoutes: readonly Route[] = [list, explain, flapper];
