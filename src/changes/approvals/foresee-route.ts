import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { namedChange } from '../record/routes.ts';
import { approverRoles } from '../rules/matrix.ts';
import { foresee, type Foreseen } from './foresee.ts';
import { givenBody } from './given.ts';
import { matrixAnswerBody } from './matrix-answer.ts';
import { viewOfAnswer } from './matrix-routes.ts';
import { findReviewed } from './store-changes.ts';
import { riskAnswerBody } from './store-reviews.ts';

const nullable = z.string().nullable();

const foreseenView = z.object({
  risk: riskAnswerBody,
  asked: matrixAnswerBody,
  matrixVersion: z.number().describe('0 while it is as it ships'),
  steps: z
    .array(
      z.object({
        roles: z.array(z.enum(approverRoles)),
        people: z.array(z.object({ role: z.enum(approverRoles), name: z.string() })).describe('Who would be asked first'),
      }),
    )
    .describe('In order'),
  approveBy: z.number().nullable().describe('By when the last approval must be there, or it is emergent'),
  emergent: nullable.describe('Why it would be emergent: say why it cannot wait'),
  flag: nullable,
  window: z.object({
    isInside: z.boolean().nullable().describe('Null where its services have no windows'),
    endsAt: z.number().nullable().describe('When the window that it begins in ends'),
  }),
  overrun: nullable.describe('A question to answer: how likely it is to run over'),
  whyNot: nullable.describe('Why it could not be put forward now'),
});

const view = ({ risk, asked, steps, ...rest }: Foreseen): z.output<typeof foreseenView> => ({
  ...rest,
  risk: { ...risk, views: [...risk.views] },
  asked: viewOfAnswer(asked),
  steps: steps.map(({ roles, people }) => ({ roles: [...roles], people: [...people] })),
});

/** What putting a change forward would come to. */
export const foreseeRoute: Route = route({
  method: 'POST',
  path: '/api/v1/changes/:change/foresee',
  name: 'changes.foresee',
  summary:
    'What putting a change forward would come to: its risk and why, the row that decides, whom it asks, and what is still to be answered',
  description: 'Nothing is kept, and nobody is asked.',
  permission: { to: 'member' },
  params: namedChange,
  body: givenBody,
  output: foreseenView,
  handler: async (call, { params, body }) => {
    const change = await findReviewed(call.db, params.change);
    if (change === undefined) return refuse('not-found', `there is no change ${params.change}`);
    const ahead = await foresee(call.db, change, { given: body, now: call.clock.now() });
    return ahead.ok ? ok(view(ahead.value)) : ahead;
  },
});
