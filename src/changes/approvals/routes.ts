import { z } from 'zod';

import { days, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { keyField, textField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { learnCells, learnQuality } from '../rules/matrix-learning.ts';
import { risks } from '../rules/risk.ts';
import { namedChange, onChange } from '../record/routes.ts';
import { answerAsk, withdrawApproval } from './answer.ts';
import { stepsGivenTo } from './facts.ts';
import { givenBody } from './given.ts';
import { readMatrix } from './matrix-kind.ts';
import { putForward } from './put-forward.ts';
import { reviewView, viewOfReview, type ReadBy, type ReviewView } from './read-approvals.ts';
import {
  finishedSince,
  MOST_LEARNED,
  findReviewed,
  latenessSince,
  lockReviewed,
  publicSchedule,
  reviewedOf,
  type ReviewedChange,
} from './store-changes.ts';
import { standsFor } from './store-delegates.ts';
import { putAcceptance, reviewsAsking, reviewsOf, reviewsOnAgenda, reviewsSubmitted, type StoredReview } from './store-reviews.ts';
import { LATEST } from '../record/change-body.ts';

const items = z.object({ items: z.array(reviewView) });
const sentence = textField(2000).pipe(z.string().trim().min(1));
const NEEDS_PERSON = refuse('not-allowed', 'a person does this; a key cannot');

async function readerOf(call: Call): Promise<ReadBy> {
  const now = call.clock.now();
  const { personId } = call;
  const people = personId === undefined ? [] : [personId, ...(await standsFor(call.db, personId, now))];
  return { people, matrix: await readMatrix(call.db), directory: await loadDirectory(call.db), now };
}

const none = (key: string) => refuse('not-found', `there is no change ${key}`);

async function shown(call: Call, key: string): Promise<Result<{ items: ReviewView[] }>> {
  const change = await findReviewed(call.db, key);
  if (change === undefined) return none(key);
  const by = await readerOf(call);
  return ok({ items: (await reviewsOf(call.db, change.id)).map((review) => viewOfReview(change, review, by)) });
}

async function shownEach(call: Call, reviews: readonly StoredReview[]): Promise<{ items: ReviewView[] }> {
  const ids = reviews.map(({ changeId }) => changeId);
  const [by, changes] = await Promise.all([readerOf(call), reviewedOf(call.db, ids)]);
  const views = reviews.map((review) => {
    const change = changes.get(review.changeId);
    return change === undefined ? [] : [viewOfReview(change, review, by)];
  });
  return { items: views.flat() };
}

async function onLocked(
  call: Call,
  key: string,
  act: (tx: Tx, change: ReviewedChange) => Promise<Result<null>>,
): Promise<Result<{ items: ReviewView[] }>> {
  const done = await call.db.write(call.actor, async (tx) => {
    const change = await lockReviewed(tx, key);
    return change === undefined ? none(key) : act(tx, change);
  });
  return done.ok ? shown(call, key) : done;
}

const read = route({
  method: 'GET',
  path: '/api/v1/changes/:change/approvals',
  name: 'change-approvals.read',
  summary: 'Every round of approvals of a change: the row that decided, its risk and why, who is asked and what they said',
  permission: { to: 'member' },
  params: namedChange,
  output: items,
  handler: async (call, { params }) => shown(call, params.change),
});

const forward = route({
  method: 'POST',
  path: '/api/v1/changes/:change/submit',
  name: 'changes.submit',
  summary: 'Put a change forward for approval: its risk is judged, the matrix decides, and whoever must approve is asked',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: givenBody,
  output: items,
  handler: async (call, { params, body }) =>
    onLocked(call, params.change, async (tx, change) => putForward(tx, change, { given: body, publicUrl: call.publicUrl })),
});

const answer = route({
  method: 'POST',
  path: '/api/v1/changes/:change/answer',
  name: 'changes.answer',
  summary: 'Approve, reject or postpone a change that asks me, or somebody for whom I stand',
  permission: { to: 'member' },
  params: namedChange,
  body: z.strictObject({
    ask: z.uuid(),
    answer: z.enum(['approved', 'rejected', 'postponed']),
    version: z.int().describe('The version that was read: an answer is to one version'),
    reason: textField(2000).default(''),
    expertise: textField(300).default('').describe('Of a peer: how they know the service'),
    notBefore: z.int().min(0).max(LATEST).nullable().default(null).describe('Of the VP who postpones: it may not start before'),
  }),
  output: items,
  handler: async (call, { params, body }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    const given = { given: body, who: { way: 'web' as const, person: personId } };
    return onLocked(call, params.change, async (tx, change) => answerAsk(tx, change.id, given));
  },
});

const withdraw = route({
  method: 'POST',
  path: '/api/v1/changes/:change/withdraw-approval',
  name: 'changes.withdraw-approval',
  summary: 'Take my approval back before the change has begun: it goes back to whoever wrote it',
  permission: { to: 'member' },
  params: namedChange,
  body: z.strictObject({ because: sentence }),
  output: items,
  handler: async (call, { params, body }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    return onLocked(call, params.change, async (tx, change) =>
      withdrawApproval(tx, change.id, { person: personId, because: body.because }),
    );
  },
});

const accept = route({
  method: 'POST',
  path: '/api/v1/changes/:change/accept-steps',
  name: 'changes.accept-steps',
  summary: 'Accept the steps that a change gives to a team, as they are written now',
  permission: { to: 'respond', on: ({ body }: { body: { readonly team: string } }) => ({ kind: 'team', id: body.team }) },
  params: namedChange,
  body: z.strictObject({ team: keyField }),
  output: items,
  handler: async (call, { params, body }) =>
    onLocked(call, params.change, async (tx, change): Promise<Result<null>> => {
      const team = (await loadDirectory(tx)).team(body.team);
      const steps = await stepsGivenTo(tx, change, body.team);
      if (team === undefined || steps === undefined) return refuse('conflict', 'it gives no step to that team');
      await putAcceptance(tx, change.id, { team: team.id, steps });
      tx.journal({
        action: 'change.steps-accepted',
        subject: { kind: 'change', id: change.id },
        because: `${team.name} takes its steps`,
        body: { team: team.slug, version: change.version },
      });
      return ok(null);
    }),
});

const inbox = route({
  method: 'GET',
  path: '/api/v1/change-approvals',
  name: 'change-approvals.mine',
  summary: 'Changes that ask for my approval, or for that of somebody for whom I stand, the first due first',
  permission: { to: 'member' },
  output: items,
  handler: async (call) => {
    const { people } = await readerOf(call);
    const found = people.length === 0 ? [] : await reviewsAsking(call.db, people);
    const { items: all } = await shownEach(call, found);
    return ok({ items: all.filter(({ asks }) => asks.some(({ mine }) => mine)) });
  },
});

const submitted = route({
  method: 'GET',
  path: '/api/v1/change-approvals/submitted',
  name: 'change-approvals.submitted',
  summary: 'Where the changes stand that I put forward: those in review, and those of the last 14 days',
  permission: { to: 'member' },
  output: items,
  handler: async (call) => {
    const { personId } = call;
    return ok(await shownEach(call, personId === undefined ? [] : await reviewsSubmitted(call.db, personId, call.clock.now() - days(14))));
  },
});

const agenda = route({
  method: 'GET',
  path: '/api/v1/change-agenda',
  name: 'change-approvals.agenda',
  summary:
    'What the review of changes must hear of, of the last 30 days: customers whom the VP stood for, and tickets raised shortly before',
  permission: { to: 'member' },
  output: items,
  handler: async (call) => ok(await shownEach(call, await reviewsOnAgenda(call.db, call.clock.now() - days(30)))),
});

const scheduleRoute = route({
  method: 'GET',
  path: '/api/v1/change-schedule',
  name: 'change-schedule.read',
  summary: 'The public schedule: changes within 48 hours of their start, with those that entered it unready',
  permission: { to: 'member' },
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        number: z.number(),
        title: z.string(),
        kind: z.string(),
        state: z.string(),
        start: z.number(),
        end: z.number().nullable(),
        enteredAt: z.number(),
        ready: z.boolean(),
        emergent: z.string().nullable(),
      }),
    ),
  }),
  handler: async (call) => ok({ items: await publicSchedule(call.db, call.clock.now()) }),
});

const since = z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(180) });

const late = route({
  method: 'GET',
  path: '/api/v1/change-lateness',
  name: 'change-approvals.lateness',
  summary: 'How late approvers are, by person',
  permission: { to: 'member' },
  query: since,
  output: z.object({
    items: z.array(
      z.object({
        person: z.string(),
        asked: z.number(),
        answered: z.number(),
        late: z.number(),
        median: z.number().nullable().describe('Milliseconds from being asked to the answer'),
      }),
    ),
  }),
  handler: async (call, { query }) => {
    const directory = await loadDirectory(call.db);
    const now = call.clock.now();
    const rows = await latenessSince(call.db, now - days(query.days), now);
    return ok({ items: rows.map((each) => ({ ...each, person: directory.person(each.person)?.name ?? 'somebody who left' })) });
  },
});

const counted = z.object({ runs: z.number(), failures: z.number() });
/** Records below this are of low quality. */
const LOW_QUALITY = 60;

const learning = route({
  method: 'GET',
  path: '/api/v1/change-matrix/learning',
  name: 'change-matrix.learning',
  summary: 'What each cell of the matrix came to: waits, rejections, failures with and without approval, and a suggestion with its counts',
  permission: { to: 'member' },
  query: since,
  output: z.object({
    cells: z.array(
      z.object({
        tier: z.number(),
        kind: z.string(),
        risk: z.enum(risks),
        changes: z.number(),
        medianWait: z.number().nullable(),
        rejections: z.number(),
        withApproval: counted,
        without: counted,
        suggestion: z.enum(['loosen', 'tighten', 'keep', 'too-few']),
        because: z.string(),
      }),
    ),
    quality: z.object({ low: counted, good: counted, mark: z.number() }),
    capped: z.boolean().describe(`Whether only the newest ${MOST_LEARNED} changes count`),
  }),
  handler: async (call, { query }) => {
    const finished = await finishedSince(call.db, call.clock.now() - days(query.days));
    const { low, good } = learnQuality(finished, LOW_QUALITY);
    return ok({ cells: [...learnCells(finished)], quality: { low, good, mark: LOW_QUALITY }, capped: finished.length >= MOST_LEARNED });
  },
});

/** The API of approvals. */
export const approvalRoutes: readonly Route[] = [
  read,
  forward,
  answer,
  withdraw,
  accept,
  inbox,
  submitted,
  agenda,
  scheduleRoute,
  late,
  learning,
];
