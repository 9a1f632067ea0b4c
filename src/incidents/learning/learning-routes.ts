import { z } from 'zod';

import { ok, type Result } from '../../kernel/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { checkMeasureFilter, measureFilter, type Measured, type MeasureFilter } from '../measuring/load-measured.ts';
import { actionKinds } from '../rules/actions.ts';
import { causes } from '../rules/causes.ts';
import { goalStates } from '../rules/learning-goals.ts';
import { postMortemStates } from '../rules/post-mortem.ts';
import { goalsBody, readGoals, setGoals } from './goals-kind.ts';
import { impactOf, minutesOf, numbersOf, isLearnedFrom, readLearned, type Learned } from './read-learning.ts';

const goalsView = goalsBody.extend({ version: z.number().describe('0 while they are as they ship') });

const cost = {
  tickets: z.number(),
  customerMinutes: z.number().nullable().describe('Null where nobody has counted'),
  impact: z.number().nullable().describe('Milliseconds from impact start to service restored, together; null where nobody recorded them'),
};
const counts = { kept: z.number(), missed: z.number(), running: z.number() };

const learningView = z.object({
  from: z.number(),
  until: z.number(),
  tickets: z.number(),
  capped: z.boolean(),
  goals: goalsView,
  reviews: z.object(counts),
  actions: z.object({ ...counts, dropped: z.number(), overdue: z.number() }),
  causes: z.array(z.object({ cause: z.enum([...causes, 'none']), ...cost })),
  fallout: z.object({ ...cost, unlinked: z.number().describe('Caused by a change that nobody has named') }),
  changes: z.array(z.object({ reference: z.string(), url: z.string().nullable(), words: z.string(), ...cost })),
  moreChanges: z.number(),
});

const ticketView = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  service: z.object({ slug: z.string(), name: z.string() }),
  cutAt: z.number(),
});

async function learned(call: Call, filter: MeasureFilter): Promise<Result<Learned>> {
  const checked = await checkMeasureFilter(call.db, filter);
  return checked.ok ? ok(await readLearned(call.db, filter, { person: call.personId, now: call.clock.now() })) : checked;
}

const viewOf = (ticket: Measured, { loaded }: Learned): z.infer<typeof ticketView> => {
  const { number, title, severity, cutAt } = ticket;
  const service = loaded.directory.service(ticket.serviceId);
  return { number, title, severity, cutAt, service: { slug: service?.slug ?? 'unknown', name: service?.name ?? 'unknown' } };
};

const MOST_ROWS = 1000;

const rowsOf = <T extends z.ZodType>(row: T) => z.object({ items: z.array(row), total: z.number() });

const numbers = route({
  method: 'GET',
  path: '/api/v1/learning',
  name: 'learning.read',
  summary: 'What was learned from incidents: reviews and actions against their goals, kinds of cause, fallout of changes',
  permission: { to: 'member' },
  query: measureFilter,
  output: learningView,
  handler: async (call, { query }) => {
    const all = await learned(call, query);
    return all.ok ? ok(numbersOf(all.value)) : all;
  },
});

const reviews = route({
  method: 'GET',
  path: '/api/v1/learning/reviews',
  name: 'learning.reviews',
  summary: 'The reviews behind a number: kept, missed or running, also those that nobody has begun',
  permission: { to: 'member' },
  query: measureFilter.extend({ goal: z.enum(goalStates).optional() }),
  output: rowsOf(
    ticketView.extend({
      state: z.enum(postMortemStates).nullable().describe('Null while nobody has begun'),
      owner: z.string().nullable(),
      restoredAt: z.number(),
      reviewedAt: z.number().nullable(),
      goal: z.enum(goalStates),
      by: z.number(),
    }),
  ),
  handler: async (call, { query: { goal, ...filter } }) => {
    const found = await learned(call, filter);
    if (!found.ok) return found;
    const all = found.value;
    const rows = all.reviews.filter((row) => goal === undefined || row.goal === goal);
    const items = rows.slice(0, MOST_ROWS).map(({ ticket, state, owner, restoredAt, reviewedAt, goal: held, by }) => ({
      ...viewOf(ticket, all),
      state,
      owner,
      restoredAt,
      reviewedAt,
      goal: held,
      by,
    }));
    return ok({ items, total: rows.length });
  },
});

const actions = route({
  method: 'GET',
  path: '/api/v1/learning/actions',
  name: 'learning.actions',
  summary: 'The actions behind a number: closed in time, missed, running, dropped, or overdue',
  permission: { to: 'member' },
  query: measureFilter.extend({ goal: z.enum([...goalStates, 'dropped', 'overdue']).optional() }),
  output: rowsOf(
    z.object({
      id: z.string(),
      number: z.number(),
      text: z.string(),
      kind: z.enum(actionKinds),
      priority: z.number(),
      owner: z.string().nullable(),
      state: z.enum(['open', 'done', 'dropped']),
      madeAt: z.number(),
      dueAt: z.number().nullable(),
      endedAt: z.number().nullable(),
      escalatedTo: z.string().nullable(),
      overdue: z.boolean(),
      goal: z.enum([...goalStates, 'dropped']),
      by: z.number().describe('By when it was to be closed, by the goal of its priority'),
      ticket: ticketView,
    }),
  ),
  handler: async (call, { query: { goal, ...filter } }) => {
    const found = await learned(call, filter);
    if (!found.ok) return found;
    const all = found.value;
    const rows = all.actions.filter((row) => goal === undefined || (goal === 'overdue' ? row.overdue : row.goal === goal));
    const items = rows.slice(0, MOST_ROWS).map(({ action, ticket, ...held }) => ({ ...action, ...held, ticket: viewOf(ticket, all) }));
    return ok({ items, total: rows.length });
  },
});

const incidents = route({
  method: 'GET',
  path: '/api/v1/learning/incidents',
  name: 'learning.incidents',
  summary: 'The incidents behind a number of causes: of a kind, of one change, or of a change that nobody has named',
  permission: { to: 'member' },
  query: measureFilter.extend({ unlinked: z.enum(['true']).optional(), fallout: z.enum(['true']).optional() }),
  output: rowsOf(
    ticketView.extend({
      cause: z.enum(causes).nullable(),
      changes: z.array(z.object({ reference: z.string(), url: z.string().nullable(), words: z.string() })),
      customerMinutes: z.number().nullable(),
      impact: z.number().nullable(),
    }),
  ),
  handler: async (call, { query: { unlinked, fallout, ...filter } }) => {
    const found = await learned(call, filter);
    if (!found.ok) return found;
    const all = found.value;
    const rows = all.loaded.tickets
      .filter(isLearnedFrom)
      .filter(
        ({ cause, changes }) =>
          (unlinked === undefined || (cause === 'change' && changes.length === 0)) &&
          (fallout === undefined || cause === 'change' || changes.length > 0),
      );
    const items = rows.slice(0, MOST_ROWS).map((ticket) => ({
      ...viewOf(ticket, all),
      cause: ticket.cause,
      changes: ticket.changes.map(({ reference, url, words }) => ({ reference, url, words })),
      customerMinutes: minutesOf(ticket) ?? null,
      impact: impactOf(ticket) ?? null,
    }));
    return ok({ items, total: rows.length });
  },
});

const goals = route({
  method: 'GET',
  path: '/api/v1/learning-goals',
  name: 'learning-goals.read',
  summary: 'By when reviews are to be done and actions closed, and which severity 2 owe a post mortem',
  permission: { to: 'member' },
  output: goalsView,
  handler: async (call) => ok(await readGoals(call.db)),
});

const putGoals = route({
  method: 'PUT',
  path: '/api/v1/learning-goals',
  name: 'learning-goals.put',
  summary: 'Set the goals of learning',
  permission: { to: 'administer', on: 'organisation' },
  body: goalsBody,
  output: goalsView,
  handler: async (call, { body }) =>
    call.db.write(call.actor, async (tx) => {
      const set = await setGoals(tx, body);
      return set.ok ? ok({ ...set.value.body, version: set.value.version }) : set;
    }),
});

/** The API of what is learned over many incidents. */
export const learningRoutes: readonly Route[] = [numbers, reviews, actions, incidents, goals, putGoals];
