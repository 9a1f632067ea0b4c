import { z } from 'zod';

import { measurementKinds, measurementStatuses } from '../rules/measurements.ts';

/** What counts of one kind of a ticket's measurements, as the API gives it. Instants are milliseconds since 1970. */
export const standingView = z.object({
  kind: z.enum(measurementKinds),
  status: z.enum(measurementStatuses),
  at: z.number().nullable(),
  amount: z.number().nullable().describe('Of customer minutes, which are no instant'),
  because: z.string(),
  by: z.string(),
});

/** What counts of one kind, with the proposal that waits beside it until somebody accepts or corrects. */
export const measuredView = standingView.extend({
  proposal: z.object({ at: z.number().nullable(), amount: z.number().nullable(), because: z.string() }).nullable(),
});

/** One thing that was said of it. */
export const measurementView = standingView.extend({
  madeAt: z.number(),
  said: z.boolean().describe('By a person who corrects or accepts, not by a transition'),
});
