import { z } from 'zod';

import { iso, mustHave } from '../../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../../platform/database/index.ts';

export const mappingRule = z.strictObject({
  subject: z.string().trim().min(1).max(300).describe('Repository, application, job, workspace or flag, with * for any characters'),
  environment: z.string().trim().min(1).max(120).default('*').describe('As the sender names it, with * for any characters'),
  services: z.array(z.string().min(1).max(120)).min(1).max(50).describe('Slugs; {name} is the last part of the subject'),
  as: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .describe('The environment here; null: as the sender names it'),
});

const feed = z
  .object({ integration_id: z.string(), secret: z.string().nullable(), rules: z.array(mappingRule) })
  .transform(({ integration_id: integrationId, ...rest }) => ({ integrationId, ...rest }));

/** How the changes of an integration are taken. */
export type Feed = Readonly<z.infer<typeof feed>>;

/** How the changes of every integration are taken that says so. */
export const readFeeds = async (reader: Reader): Promise<ReadonlyMap<string, Feed>> => {
  const rows = await reader.many(
    prepared('change-feeds.all', sql`select integration_id, secret, rules from change_feed limit 20000`),
    feed,
  );
  return new Map(rows.map((each) => [each.integrationId, each]));
};

/** How the changes of some integrations are taken, by integration. */
export const feedsOf = async (reader: Reader, integrations: readonly string[]): Promise<ReadonlyMap<string, Feed>> => {
  const rows = await reader.many(
    prepared(
      'change-feeds.of',
      sql`select integration_id, secret, rules from change_feed where integration_id = any(${integrations}::uuid[])`,
    ),
    feed,
  );
  return new Map(rows.map((each) => [each.integrationId, each]));
};

/** Says how the changes of an integration are taken; a secret that is undefined stays as it is. Answers whether it has one. */
export async function putFeed(
  tx: Tx,
  { integrationId, secret, rules }: Omit<Feed, 'secret'> & { readonly secret: string | null | undefined },
): Promise<boolean> {
  const kept = await tx.maybe(
    sql`insert into change_feed as f (integration_id, secret, rules, changed_at)
        values (${integrationId}, ${secret ?? null}, ${JSON.stringify(rules)}::jsonb, ${iso(tx.now)})
        on conflict (integration_id) do update set secret = case when ${secret === undefined}::boolean then f.secret else excluded.secret end,
          rules = excluded.rules, changed_at = excluded.changed_at
        returning secret is not null as has_secret`,
    z.object({ has_secret: z.boolean() }),
  );
  return mustHave(kept, 'the feed was written').has_secret;
}
