import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Tx } from '../platform/database/index.ts';
import { z } from 'zod';

/** So many in one transaction. */
const MOST = 500;

/**
 * Forgets synthetic tickets that were closed before an instant, with the escalations, pages and messages that they made. Their lines in
 * the journal stay, since it is sealed. Answers how many.
 */
export async function forgetSynthetic(tx: Tx, before: Instant): Promise<number> {
  const gone = await tx.many(
    sql`select id from ticket where purpose = 'synthetic' and state = 'closed' and state_at < ${iso(before)} order by id limit ${MOST} for update skip locked`,
    z.object({ id: z.string() }),
  );
  const ids = gone.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const pages = sql`select id from page where ticket_id = any(${ids}::uuid[])`;
  await tx.run(sql`delete from page_token where page_id in (${pages})`);
  await tx.run(sql`delete from bundle_page where page_id in (${pages})`);
  await tx.run(sql`delete from message_past where ticket_id = any(${ids}::uuid[])`);
  await tx.run(sql`delete from page where ticket_id = any(${ids}::uuid[])`);
  await tx.run(sql`delete from escalation where ticket_id = any(${ids}::uuid[])`);
  await tx.run(sql`delete from measurement where ticket_id = any(${ids}::uuid[])`);
  await tx.run(sql`update ticket set follows = null where follows = any(${ids}::uuid[])`);
  return tx.run(sql`delete from ticket where id = any(${ids}::uuid[])`);
}
