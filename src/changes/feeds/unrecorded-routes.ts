import { z } from 'zod';

import { days, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { lineField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { readMatrix } from '../approvals/matrix-kind.ts';
import { listExceptions } from '../approvals/store-exceptions.ts';
import { asksRecord, asksRecordOf, changeKinds, QUIET_PERIOD } from '../rules/index.ts';
import { findChange } from '../record/store.ts';
import { hasShown, insertExplanation, putFlapper, readUncovered, type AskedKind, type Uncovered } from './store-unrecorded.ts';

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
  const exceptionOf = (service: Directory['services'][number], kind: string) =>
    exceptions.find((each) => each.kind === kind && directory.teamPath(service.teamId).includes(each.teamId));
  const asked = directory.services.flatMap((service) =>
    changeKinds
      .filter((kind) => asksRecordOf({ tier: service.tier, kind }, matrix, exceptionOf(service, kind)).isAsked)
      .map((kind): AskedKind => ({ service: service.id, kind })),
  );
  const found = await readUncovered(call.db, { from: now - LOOK_BACK, until: now - QUIET_PERIOD, now }, { asked, most: MOST });
  return found.flatMap(({ senderId, serviceId, changeId, ...each }: Uncovered) => {
    const service = directory.service(serviceId);
    if (service === undefined) return [];
    const { isAsked, because } = asksRecord({ ...each, tier: service.tier }, matrix, exceptionOf(service, each.kind));
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
const done = z.object({ done: z.literal(true) });
type Done = z.output<typeof done>;
const onService = (input: { body: { readonly service: string } }) => ({ kind: 'service', id: input.body.service });

type About = { readonly sender: string; readonly subject: string; readonly service: string };

/** Does something about what a subject showed at a service. Refuses where it showed nothing there: nobody speaks for services of others. */
async function aboutShown(call: Call, about: About, act: (tx: Tx, serviceId: string) => Promise<Result<null>>): Promise<Result<Done>> {
  const service = (await loadDirectory(call.db)).service(about.service);
  if (service === undefined) return refuse('not-found', `there is no service "${about.service}"`, 'body.service');
  return call.db.write(call.actor, async (tx) => {
    if (!(await hasShown(tx, { senderId: about.sender, subject: about.subject }, service.id)))
      return refuse('bad-input', `that sender showed no change of "${about.subject}" at ${service.slug}`, 'body.subject');
    const acted = await act(tx, service.id);
    return acted.ok ? ok({ done: true } as const) : acted;
  });
}

/** Whether what was written afterwards is a record of a person, of that service. */
async function isRecordOf(tx: Tx, change: string | null, service: string): Promise<Result<null>> {
  if (change === null) return ok(null);
  const found = await findChange(tx, change);
  if (found === undefined || found.source !== 'person') return refuse('bad-input', 'that is no record of a person', 'body.change');
  return found.serviceIds.includes(service) ? ok(null) : refuse('bad-input', `CHG-${found.number} is of another service`, 'body.change');
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
  output: done,
  handler: async (call, { body }) =>
    aboutShown(call, body, async (tx, serviceId) => {
      const record = await isRecordOf(tx, body.change, serviceId);
      if (!record.ok) return record;
      await insertExplanation(tx, { senderId: body.sender, subject: body.subject, serviceId, words: body.words, changeId: body.change });
      tx.journal({
        action: 'change.explained',
        subject: { kind: 'service', id: serviceId },
        because: body.words,
        body: { sender: body.sender, subject: body.subject, change: body.change },
      });
      return ok(null);
    }),
});

const flapper = route({
  method: 'POST',
  path: '/api/v1/changes/unrecorded/flappers',
  name: 'changes.name-flapper',
  summary: 'Say that a subject comes and goes by itself at a service: nobody explains it there for some days',
  permission: { to: 'manage', on: onService },
  body: z.strictObject({ ...about, because: lineField(500), days: z.int().min(1).max(365).default(90) }),
  output: done,
  handler: async (call, { body }) =>
    aboutShown(call, body, async (tx, serviceId) => {
      const endsAt = tx.now + days(body.days);
      await putFlapper(tx, { senderId: body.sender, subject: body.subject, serviceId, because: body.because, endsAt });
      tx.journal({
        action: 'change.flapper-named',
        subject: { kind: 'service', id: serviceId },
        because: body.because,
        body: { sender: body.sender, subject: body.subject, days: body.days },
      });
      return ok(null);
    }),
});

/** The API of changes without a record. */
export const unrecordedRoutes: readonly Route[] = [list, explain, flapper];
