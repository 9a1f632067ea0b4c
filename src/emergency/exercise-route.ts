import { z } from 'zod';

import { ok } from '../kernel/index.ts';
import { route, type Route } from '../platform/http/index.ts';
import type { EmergencyState } from './emergency.ts';
import { readExercises } from './store-exercise.ts';

/** `GET /emergency`: how the instance that answers stands for an emergency, and how the exercises went. */
export const emergencyRoute = (stateOf: () => Promise<EmergencyState | undefined>): Route =>
  route({
    method: 'GET',
    path: '/api/v1/emergency',
    name: 'emergency.read',
    summary:
      'Whether pages would leave with the database away: the spool and the snapshot of the instance that answers, and the last exercise of each',
    permission: { to: 'member' },
    output: z.object({
      spool: z
        .object({ chunks: z.number(), bytes: z.number(), size: z.number(), oldestAt: z.number().nullable() })
        .nullable()
        .describe('Alerts that are kept on the disk of the instance that answers'),
      snapshotAt: z.number().nullable().describe('When the snapshot was made by which that instance would page'),
      exercises: z
        .array(z.object({ instance: z.string(), at: z.number(), ok: z.boolean(), detail: z.string() }))
        .describe('Of the last 7 days, the latest of each instance. One is made each day'),
    }),
    handler: async ({ db }) => {
      const [state, exercises] = [await stateOf(), await readExercises(db)];
      const spool = state?.spool;
      return ok({
        spool:
          spool === undefined ? null : { chunks: spool.frames, bytes: spool.bytes, size: spool.size, oldestAt: state?.oldestAt ?? null },
        snapshotAt: state?.bundleAt ?? null,
        exercises: exercises.map(({ instance, at, ok: isOk, detail }) => ({ instance, at, ok: isOk, detail })),
      });
    },
  });
