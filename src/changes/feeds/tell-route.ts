import { hash } from 'node:crypto';

import { z } from 'zod';

import { mustHave, ok, refuse, type Result } from '../../kernel/index.ts';
import { newToken } from '../../platform/clock/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import type { ChangeFeeds } from '../../signals/index.ts';
import { keyFor } from './settle.ts';
import { plainChange } from './sources/plain/read-plain.ts';
import { changeOfKey } from './store-deployments.ts';

/** The operator of the machine has no id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Why these services cannot be named by whoever calls. */
async function checkServices(call: Call, services: readonly string[]): Promise<Result<null>> {
  const directory = await loadDirectory(call.db);
  for (const slug of services) {
    const service = directory.serviceBySlug(slug);
    if (service === undefined) return refuse('bad-input', `there is no service "${slug}"`, 'body.services');
    const allowed = await call.may('respond', { kind: 'service', id: service.id });
    if (!allowed.ok) return allowed;
  }
  return ok(null);
}

const recorded = z.object({
  key: z.string().describe('Send it again with another state to move the change on'),
  change: z.string(),
  number: z.number(),
});

/** The one way by which people and keys tell of a change that a machine makes. */
export const tellRoute = (feeds: () => ChangeFeeds | undefined): Route =>
  route({
    method: 'POST',
    path: '/api/v1/changes/told',
    name: 'changes.tell',
    summary: 'Tell of a change that a machine or a script makes: its record is made for it',
    permission: { to: 'member' },
    description: 'For each service it asks for what it takes to respond there.',
    body: plainChange.omit({ drift: true }).extend({ services: z.array(z.string().min(1).max(120)).min(1).max(50).describe('Slugs') }),
    output: recorded,
    handler: async (call, { body }) => {
      const open = feeds();
      if (open === undefined) return refuse('conflict', 'changes are not taken yet');
      const allowed = await checkServices(call, body.services);
      if (!allowed.ok) return allowed;
      const key = body.key ?? newToken(call.clock);
      const sender = { id: 'id' in call.actor ? call.actor.id : NOBODY, name: call.actor.name };
      const raw = Buffer.from(JSON.stringify({ ...body, key }));
      const said = { body: { ...body, key }, raw, headers: {}, digest: hash('sha256', raw, 'base64url'), isProven: true };
      const taken = await open.take('plain', said, { integration: sender, receivedAt: call.clock.now() });
      if (taken.is !== 'taken') return refuse('bad-input', taken.is === 'unreadable' ? taken.refusal : taken.sentence, 'body');
      const made = await changeOfKey(call.db, sender.id, keyFor('plain', key));
      const { id, number } = mustHave(made, 'what was taken is a change');
      return ok({ key, change: id, number });
    },
  });
