import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const subscriber = z
  .object({ list_id: z.string(), person_id: z.string(), since: z.number() })
  .transform((row) => ({ list: row.list_id, person: row.person_id, since: row.since }));

/** Who has joined these lists by themselves. */
export const subscribersOf = async (reader: Reader, lists: readonly string[]): Promise<z.infer<typeof subscriber>[]> =>
  lists.length === 0
    ? []
    : reader.many(
        sql`select s.list_id, s.person_id, s.since from list_subscription s join person p on p.id = s.person_id and p.active
            where s.list_id = any(${lists}::uuid[]) order by s.since, s.person_id limit 20000`,
        subscriber,
      );

/** A person joins a list; who has joined stays. Answers whether they had not. */
export const join = async (tx: Tx, list: string, person: string): Promise<boolean> =>
  (await tx.run(
    sql`insert into list_subscription (list_id, person_id, since) values (${list}, ${person}, ${iso(tx.now)}) on conflict do nothing`,
  )) > 0;

/** A person leaves a list. Answers whether they had joined it. */
export const leave = async (tx: Tx, list: string, person: string): Promise<boolean> =>
  (await tx.run(sql`delete from list_subscription where list_id = ${list} and person_id = ${person}`)) > 0;
