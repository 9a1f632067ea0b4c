import { z } from 'zod';

import { days, ok } from '../kernel/index.ts';
import { route, type Route } from '../platform/http/index.ts';
import { kinds } from './rules/kinds.ts';
import { findingsSince, readStanding } from './store.ts';

const MOST = 200;

const difference = z.object({
  kind: z.string(),
  ticket: z.number().nullable().describe('Number of the ticket that it is about'),
  found_at: z.number(),
  says: z.string(),
  repair: z.string().describe('What the auditor did about it'),
});

/** What the auditor has to say. */
export const auditorRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/auditor',
    name: 'auditor.read',
    summary: 'When the auditor last ended a cycle, and the differences that it found and repaired',
    description: 'Each is a bug of Evenkeel. `lateMs` is how long the oldest thing that was due had been so: late is not lost.',
    permission: { to: 'member' },
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) }),
    output: z.object({
      finishedAt: z.number().nullable(),
      cycles: z.number(),
      tookMs: z.number(),
      lateMs: z.number(),
      found: z.number().describe('Differences ever found'),
      differences: z.array(difference),
      kinds: z.record(z.string(), z.string()).describe('What each kind means'),
    }),
    handler: async ({ db, clock }, { query }) => {
      const standing = await readStanding(db);
      return ok({
        ...standing,
        found: Object.values(standing.found).reduce((sum, count) => sum + count, 0),
        differences: await findingsSince(db, clock.now() - days(query.days), MOST),
        kinds: { ...kinds },
      });
    },
  }),
];
