import { z } from 'zod';

import { minutes, ok, type Duration } from '../kernel/index.ts';
import { route, type Route } from '../platform/http/index.ts';
import { showIntegrations } from '../signals/index.ts';
import type { Watcher } from '../watch/index.ts';

/** A watcher speaks every 5 min; one that was not heard of for three times that does not watch. */
const QUIET_AFTER: Duration = minutes(15);

const standing = z.enum(['good', 'unproved', 'missing', 'down']).describe('anything but good is to be seen to');

/** `GET /watchers`: whom this site watches, and who watches it. */
export const siteWatchRoute = (watching: () => Watcher | undefined): Route =>
  route({
    method: 'GET',
    path: '/api/v1/watchers',
    name: 'watchers.read',
    summary: 'Whom this site watches and how that stands, and who watches it',
    permission: { to: 'member' },
    output: z.object({
      watches: z.object({ target: z.string(), standing, why: z.string().nullable() }).nullable(),
      watchedBy: z.array(z.object({ name: z.string(), lastSeenAt: z.number().nullable(), quiet: z.boolean() })),
    }),
    handler: async (call) => {
      const watcher = watching();
      const status = watcher?.status();
      const now = call.db.clock.now();
      const watchers = (await showIntegrations(call.db)).filter(({ source, revokedAt }) => source === 'watcher' && revokedAt === null);
      return ok({
        watches:
          watcher === undefined || status === undefined
            ? null
            : { target: watcher.parts.target, standing: status.standing, why: status.state.cycle.why ?? status.state.page.why },
        watchedBy: watchers.map(({ name, lastSeenAt }) => ({
          name,
          lastSeenAt,
          quiet: lastSeenAt === null || now - lastSeenAt > QUIET_AFTER,
        })),
      });
    },
  });
