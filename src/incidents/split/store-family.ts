import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const part = z
  .object({ ticket_id: z.string(), root_id: z.string(), parent_id: z.string(), place: z.string() })
  .transform((row) => ({ ticketId: row.ticket_id, rootId: row.root_id, parentId: row.parent_id, place: row.place }));

/** A part of an incident, and where its people meet. */
export type Part = z.infer<typeof part>;

/** The incident that a ticket is a part of; undefined for a ticket that is none. */
export const findPart = async (reader: Reader, ticket: string): Promise<Part | undefined> =>
  reader.maybe(sql`select ticket_id, root_id, parent_id, place from incident_part where ticket_id = ${ticket}`, part);

/** Every part of the incident with this root, in the order in which they were split off. */
export const partsOf = async (reader: Reader, root: string): Promise<Part[]> =>
  reader.many(
    sql`select ticket_id, root_id, parent_id, place from incident_part where root_id = ${root} order by split_at, ticket_id limit 100`,
    part,
  );

/** Writes that a ticket is a part. */
export const insertPart = async (tx: Tx, { ticketId, rootId, parentId, place }: Part): Promise<number> =>
  tx.run(
    sql`insert into incident_part (ticket_id, root_id, parent_id, place, split_at)
        values (${ticketId}, ${rootId}, ${parentId}, ${place}, ${iso(tx.now)})`,
  );

/** Says where the people of a part meet. */
export const setPlace = async (tx: Tx, ticket: string, place: string): Promise<number> =>
  tx.run(sql`update incident_part set place = ${place} where ticket_id = ${ticket}`);

/** The tickets of a family, the root first; one ticket for an incident that was never split. */
export async function familyIds(reader: Reader, ticket: string): Promise<readonly string[]> {
  const root = (await findPart(reader, ticket))?.rootId ?? ticket;
  return [root, ...(await partsOf(reader, root)).map(({ ticketId }) => ticketId)];
}
