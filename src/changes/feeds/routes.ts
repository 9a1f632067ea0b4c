import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { showIntegrations } from '../../signals/index.ts';
import { settleAnew } from './settle.ts';
import { lockUnmapped, readUnmapped } from './store-deployments.ts';
import { mappingRule, putFeed, readFeeds } from './store-feeds.ts';

const named = z.strictObject({ integration: z.uuid() });
const rules = z.array(mappingRule).max(2000);

const unmappedShown = z.object({
  integration: z.string(),
  subject: z.string(),
  environment: z.string(),
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  title: z.string(),
});

const feedShown = z.object({
  integration: z.object({ id: z.string(), name: z.string() }),
  hasSecret: z.boolean().describe('What is sent must be proven with its secret'),
  rules,
});

const list = route({
  method: 'GET',
  path: '/api/v1/changes/feeds',
  name: 'change-feeds.list',
  summary: 'Which integrations tell of changes, how these are mapped to services, and what maps to none',
  permission: { to: 'member' },
  output: z.object({ items: z.array(feedShown), unmapped: z.array(unmappedShown) }),
  handler: async (call) => {
    const [feeds, integrations] = [await readFeeds(call.db), await showIntegrations(call.db)];
    const items = integrations
      .filter(({ id, source, revokedAt }) => revokedAt === null && (source === 'changes' || feeds.has(id)))
      .map(({ id, name }) => {
        const feed = feeds.get(id);
        return { integration: { id, name }, hasSecret: (feed?.secret ?? null) !== null, rules: [...(feed?.rules ?? [])] };
      });
    const unmapped = (await readUnmapped(call.db, 500)).map(({ senderId, ...rest }) => ({ integration: senderId, ...rest }));
    return ok({ items, unmapped });
  },
});

/** The first service of a mapping that is not there. */
const unknownIn = (wanted: z.infer<typeof rules>, directory: Directory): string | undefined =>
  wanted.flatMap(({ services }) => services).find((slug) => slug !== '{name}' && directory.serviceBySlug(slug) === undefined);

const AT_ONCE = 500;

/** Gives what maps to nothing its place, a few hundred at a time, so that no transaction is long. */
async function mapAnew(call: Call, integration: string): Promise<number> {
  let [count, after]: [number, string] = [0, ''];
  for (;;) {
    const done = await call.db.write(call.actor, async (tx) => {
      const waiting = await lockUnmapped(tx, { sender: integration, after, most: AT_ONCE });
      return { placed: await settleAnew(tx, waiting), last: waiting.length < AT_ONCE ? undefined : waiting.at(-1)?.key };
    });
    count += done.placed;
    if (done.last === undefined) return count;
    after = done.last;
  }
}

const change = route({
  method: 'PUT',
  path: '/api/v1/changes/feeds/:integration',
  name: 'change-feeds.change',
  summary: 'Say how the changes of an integration are mapped to services, and with which secret they are signed',
  description: 'What mapped to nothing before is looked at anew: no change is lost to a mapping that came late.',
  permission: { to: 'manage', on: (input) => ({ kind: 'integration', id: input.params.integration }) },
  params: named,
  body: z.strictObject({
    rules: rules.describe('The first that matches counts'),
    secret: z
      .string()
      .min(16)
      .max(200)
      .nullable()
      .optional()
      .describe('Shared with the sender; null: its token alone proves it; left out: as it is'),
  }),
  output: feedShown.extend({ mapped: z.number().describe('How many changes found their service by this') }),
  handler: async (call, { params, body }) => {
    const unknown = unknownIn(body.rules, await loadDirectory(call.db));
    if (unknown !== undefined) return refuse('bad-input', `there is no service "${unknown}"`, 'body.rules');
    const integration = (await showIntegrations(call.db)).find(({ id }) => id === params.integration);
    if (integration === undefined) return refuse('not-found', `there is no integration ${params.integration}`);
    const hasSecret = await call.db.write(call.actor, async (tx) => {
      const has = await putFeed(tx, { integrationId: params.integration, secret: body.secret, rules: body.rules });
      tx.journal({
        action: 'change-feed.changed',
        subject: { kind: 'integration', id: params.integration },
        because: 'its changes are mapped anew',
        body: { rules: body.rules, hasSecret: has },
      });
      return has;
    });
    const mapped = await mapAnew(call, params.integration);
    return ok({ integration: { id: integration.id, name: integration.name }, hasSecret, rules: body.rules, mapped });
  },
});

/** The API of what other systems tell of changes. */
export const feedRoutes: readonly Route[] = [list, change];
