import { z } from 'zod';

import { days, ok } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadOnCallAt } from '../../oncall/index.ts';
import { sentence } from '../route-parts.ts';
import { engageAlone } from './engage-alone.ts';
import { findWhom } from './find-whom.ts';
import { loadLists, whomField } from './list-kinds.ts';
import { useBySender, useByTeam } from './store-engagements.ts';

const find = route({
  method: 'GET',
  path: '/api/v1/engagements/whom',
  name: 'engagements.find',
  summary: 'Find whom to engage: by service, team, rotation, list or name, with whom that comes to now',
  permission: { to: 'member' },
  query: z.strictObject({ q: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(500).default(12) }),
  output: z.object({
    items: z.array(
      z.object({
        whom: z.string().describe('What to engage it by'),
        words: z.string(),
        kind: z.enum(['service', 'rotation', 'person', 'list']),
        detail: z.string(),
        now: z.array(z.string()).describe('Names of those who would be paged now'),
      }),
    ),
  }),
  handler: async (call, { query }) => {
    const now = call.clock.now();
    const onCall = await loadOnCallAt(call.db, now, now);
    const lists = await loadLists(call.db, onCall.directory);
    return ok({ items: findWhom({ onCall, lists, now }, query).map((each) => ({ ...each, now: [...each.now] })) });
  },
});

const engage = route({
  method: 'POST',
  path: '/api/v1/engagements',
  name: 'engagements.make',
  summary: 'Engage somebody without an incident: they are paged now with what you write',
  description: 'Anyone signed in may. A ticket of severity 3 stands for it; whoever does not answer gives way to the next.',
  permission: { to: 'member' },
  body: z.strictObject({ whom: whomField, text: sentence.max(300) }),
  output: z.object({ ticket: z.string(), number: z.number().describe('People say T-NUMBER') }),
  handler: async (call, { body }) => call.db.write(call.actor, async (tx) => engageAlone(tx, body)),
});

const count = z.object({ id: z.string().nullable(), name: z.string(), made: z.number(), answered: z.number() });

const use = route({
  method: 'GET',
  path: '/api/v1/engagements/use',
  name: 'engagements.use',
  summary: 'How often people engaged somebody in the last days, by who asked and by the team that was asked',
  permission: { to: 'member' },
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  output: z.object({ since: z.number(), senders: z.array(count), teams: z.array(count) }),
  handler: async (call, { query }) => {
    const since = call.clock.now() - days(query.days);
    return ok({ since, senders: await useBySender(call.db, since), teams: await useByTeam(call.db, since) });
  },
});

/** The API of engaging people without an incident. */
export const engageRoutes: readonly Route[] = [find, engage, use];
