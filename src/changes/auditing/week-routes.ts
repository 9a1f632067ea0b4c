import { z } from 'zod';

import { days, ok, refuse, type Instant } from '../../kernel/index.ts';
import { textField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { changeView } from '../record/read-change.ts';
import { namedChange, onChange, onLockedChange } from '../record/routes.ts';
import { overrulable } from '../rules/index.ts';
import { overrule } from './overrule.ts';
import { readWeek, weekView } from './read-week.ts';

/** 1970-01-05, a Monday. */
const A_MONDAY = days(4);
const mondayOf = (at: Instant): Instant => at - ((((at - A_MONDAY) % days(7)) + days(7)) % days(7));

const week = route({
  method: 'GET',
  path: '/api/v1/change-audit',
  name: 'change-audit.week',
  summary:
    'The weekly audit: every record of a week with its eight fields, row, notice, customers and findings, beside what its team usually comes to',
  description: 'The records of people that began, or were to begin, in the week. At most 500.',
  permission: { to: 'member' },
  query: z.strictObject({
    at: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('An instant in the week, in milliseconds since 1970; left out, now. Weeks begin on Monday, in UTC'),
    team: z.string().max(63).optional().describe('Slug or id'),
  }),
  output: weekView,
  handler: async (call, { query }) => {
    const directory = await loadDirectory(call.db);
    const team = query.team === undefined ? undefined : directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('not-found', `there is no team "${query.team}"`);
    return ok(await readWeek(call.db, { week: mondayOf(query.at ?? call.clock.now()), team: team?.id }));
  },
});

const say = route({
  method: 'POST',
  path: '/api/v1/changes/:change/overrules',
  name: 'change-audit.overrule',
  summary: 'Overrule the audit of a record in one field or finding, with a reason; what the machine said stays beside it',
  description: 'By somebody who manages the team, and not by whoever submitted or carries it out.',
  permission: { to: 'manage', on: onChange },
  params: namedChange,
  body: z.strictObject({
    about: z.enum(overrulable).describe('field:title, or finding:notice'),
    score: z.int().min(-20).max(20).nullable().default(null).describe('Of a field: what it scores instead'),
    back: z.boolean().default(false).describe('Take back what was overruled'),
    reason: textField(2000).pipe(z.string().trim().min(1, 'say why')),
  }),
  output: changeView,
  handler: async (call, { params, body }) =>
    onLockedChange(call, params.change, async (tx, change) => overrule(tx, change, { given: body, person: call.personId })),
});

/** The API of the weekly audit. */
export const weekRoutes: readonly Route[] = [week, say];
