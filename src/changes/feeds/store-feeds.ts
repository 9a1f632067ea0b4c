import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
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

export const findFeed = async (reader: Reader, integration: string): Promise<Feed | undefined> =>
  reader.maybe(sql`select integration_id, secret, rules from change_feed where integration_id::text = ${integration}`, feed);

export const putFeed = async (tx: Tx, { integrationId, secret, rules }: Feed): Promise<number> =>
  tx.run(
    sql`insert into change_feed (integration_id, secret, rules, changed_at) values (${integrationId}, ${secret}, ${JSON.stringify(rules)}::jsonb, ${iso(tx.now)})
        on conflict (integration_id) do update set secret = excluded.secret, rules = excluded.rules, changed_at = excluded.changed_at`,
  );
