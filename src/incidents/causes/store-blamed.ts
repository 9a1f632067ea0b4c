import { z } from 'zod';

import { sql, type Reader } from '../../platform/database/index.ts';
import { states } from '../rules/states.ts';

const blamed = z
  .object({
    reference: z.string(),
    ticket_id: z.string(),
    number: z.number(),
    title: z.string(),
    purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
    state: z.enum(states),
    cut_at: z.number(),
  })
  .transform(({ ticket_id: ticketId, cut_at: cutAt, ...rest }) => ({ ...rest, ticketId, cutAt }));

/** The tickets that changes are blamed for, by any name that a change has. */
export const ticketsBlamedOn = async (reader: Reader, references: readonly string[]): Promise<z.infer<typeof blamed>[]> =>
  reader.many(
    sql`select c.reference, t.id as ticket_id, t.number, case when t.restricted then 'A restricted ticket' else t.title end as title,
          t.purpose, t.state, t.cut_at
        from ticket_change c join ticket t on t.id = c.ticket_id where c.reference = any(${references}) order by t.cut_at, t.number limit 20000`,
    blamed,
  );
