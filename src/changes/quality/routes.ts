import { z } from 'zod';

import { days, ok, refuse } from '../../kernel/index.ts';
import { keyField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { namedChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { approvingOf } from '../approvals/foresee.ts';
import { checkedBody } from './checked-body.ts';
import { judgeChange, judgeDraft } from './judge.ts';
import { judgementsOf, qualityByWeek } from './store-quality.ts';
import { qualityView, viewOfQuality } from './views.ts';
import { LATEST } from '../record/change-body.ts';

const check = route({
  method: 'POST',
  path: '/api/v1/changes/check',
  name: 'changes.check',
  summary: 'Judge a record while it is written: eight fields, each with what it loses and how to better it; nothing is kept',
  permission: { to: 'member' },
  body: checkedBody.extend({ change: keyField.optional().describe('The record that is being written: whoever would approve it is known') }),
  output: qualityView,
  handler: async (call, { body: { change, ...body } }) => {
    const now = call.clock.now();
    const approving = change === undefined ? undefined : await approvingOf(call.db, change, now);
    return ok(viewOfQuality(await judgeDraft(call.db, body, { name: call.actor.name, now, approving })));
  },
});

const WEEKS = 13;

const trend = route({
  method: 'GET',
  path: '/api/v1/changes/quality',
  name: 'changes.quality',
  summary: 'What records came to as they were put forward, by team and week; each record counts once, as it was judged last',
  permission: { to: 'member' },
  query: z.strictObject({
    team: z.string().max(63).optional().describe('Slug or id'),
    from: z.coerce.number().int().min(0).max(LATEST).optional().describe('Left out, 13 weeks ago'),
    until: z.coerce.number().int().min(0).max(LATEST).optional().describe('Left out, now'),
  }),
  output: z.object({
    weeks: z.array(
      z.object({
        team: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
        week: z.number().describe('Its Monday, in UTC'),
        records: z.number(),
        median: z.number(),
        sentBack: z.number(),
      }),
    ),
  }),
  handler: async (call, { query }) => {
    const directory = await loadDirectory(call.db);
    const team = query.team === undefined ? undefined : directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('not-found', `there is no team "${query.team}"`);
    const until = query.until ?? call.clock.now() + 1;
    const found = await qualityByWeek(call.db, { from: query.from ?? until - days(7 * WEEKS), until, team: team?.id });
    return ok({
      weeks: found.flatMap(({ teamId, ...rest }) => {
        const of = directory.team(teamId);
        return of === undefined ? [] : [{ ...rest, team: { id: of.id, slug: of.slug, name: of.name } }];
      }),
    });
  },
});

const ofChange = route({
  method: 'GET',
  path: '/api/v1/changes/:change/quality',
  name: 'changes.read-quality',
  summary: 'What a record comes to as it stands now, and what it came to each time that it was put forward',
  permission: { to: 'member' },
  params: namedChange,
  output: z.object({
    now: qualityView,
    judged: z.array(z.object({ version: z.number(), judgedAt: z.number(), score: z.number(), passes: z.boolean() })),
  }),
  handler: async (call, { params }) => {
    const change = await findChange(call.db, params.change);
    if (change === undefined) return refuse('not-found', `there is no change ${params.change}`);
    const now = call.clock.now();
    const quality = await judgeChange(call.db, change, { now, approving: await approvingOf(call.db, change.id, now) });
    return ok({ now: viewOfQuality(quality), judged: await judgementsOf(call.db, change.id) });
  },
});

/** The API of quality. Before the routes that name a change: `check` and `quality` are names of none. */
export const qualityRoutes: readonly Route[] = [check, trend, ofChange];
