import { z } from 'zod';

import { days, iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';

const KEPT = days(30);

const coded = z.object({ page_id: z.string(), hash: z.instanceof(Uint8Array) });

/** Hashes of the tokens of people's pages since an instant, newest first, with their pages. */
export const tokensOfPeople = async (reader: Reader, people: readonly string[], since: Instant): Promise<z.infer<typeof coded>[]> =>
  reader.many(
    sql`select t.page_id, t.hash from page p join page_token t on t.page_id = p.id
        where p.person_id = any(${people}::uuid[]) and p.made_at >= ${iso(since)} order by p.made_at desc limit 1000`,
    coded,
  );

/** Notes that a provider called back under a name; answers whether it was the first time. Names are kept for 30 days. */
export async function noteCallback(tx: Tx, name: string): Promise<boolean> {
  await tx.run(sql`delete from provider_callback where seen_at < ${iso(tx.now - KEPT)}`);
  const noted = await tx.run(sql`insert into provider_callback (name, seen_at) values (${name}, ${iso(tx.now)}) on conflict do nothing`);
  return noted === 1;
}
