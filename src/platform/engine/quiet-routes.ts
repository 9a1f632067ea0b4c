import { z } from 'zod';

import { ok } from '../../kernel/index.ts';
import { route, type Route } from '../http/index.ts';
import { readQuiet, readWaiting, releaseQuiet } from './quiet.ts';

const clocks = z.array(
  z.object({
    kind: z.string(),
    count: z.number(),
    due: z.number().describe('How many of them are due'),
    oldest: z.number(),
    newest: z.number(),
  }),
);
const messages = z.array(
  z.object({
    channel: z.string(),
    count: z.number(),
    before: z.number().describe('How many of them were made before the restore'),
    oldest: z.number(),
    newest: z.number(),
  }),
);

/** What waits while Evenkeel is quiet after a restore, and the word that ends it. */
export const quietRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/quiet',
    name: 'quiet.read',
    summary: 'Whether Evenkeel is quiet after a restore, and what would fire: clocks by kind, messages by channel',
    permission: { to: 'member' },
    output: z.object({ quiet: z.object({ since: z.number(), backupAt: z.number(), clocks, messages }).nullable() }),
    handler: async ({ db, clock }) => {
      const state = await readQuiet(db);
      if (state === undefined) return ok({ quiet: null });
      return ok({ quiet: { ...state, ...(await readWaiting(db, state, clock.now())) } });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/quiet/release',
    name: 'quiet.release',
    summary: 'Let messages leave and clocks step again after a restore',
    description:
      '`drop` supersedes the messages from before the restore and starts every clock anew. `send` lets all that waits leave, and steps what is due at once.',
    permission: { to: 'administer', on: 'organisation' },
    body: z.strictObject({ how: z.enum(['drop', 'send']) }),
    output: z.object({ superseded: z.number(), leaving: z.number(), clocks: z.number() }),
    handler: async ({ db, actor }, { body }) => db.write(actor, async (tx) => releaseQuiet(tx, body.how)),
  }),
];
