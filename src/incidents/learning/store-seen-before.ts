import { z } from 'zod';

import { mayReadTicket } from '../../platform/access/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { causes } from '../rules/causes.ts';

const past = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    service_id: z.string(),
    severity: z.number(),
    cut_at: z.number(),
    restored_at: z.number().nullable(),
    alerts: z.array(z.string()),
    cause: z.enum(causes).nullable(),
    published: z.boolean(),
  })
  .transform(({ service_id: serviceId, cut_at: cutAt, restored_at: restoredAt, ...rest }) => ({ ...rest, serviceId, cutAt, restoredAt }));

/** A ticket that is over, with what was learned of it. */
export type PastIncident = z.infer<typeof past>;

/** So many are held against the open one: the last of its service, and those that were learned from last. */
const MOST = 300;

/** Real tickets that are restored or over and that a person may read, the newest first: of a service, or with a post mortem. */
export const pastIncidents = async (
  reader: Reader,
  by: { ticket: string; service: string; person: string | undefined },
): Promise<PastIncident[]> =>
  reader.many(
    sql`select t.id, t.number, t.title, t.service_id, t.severity, t.cut_at, t.restored_at, c.cause, coalesce(p.state = 'published', false) as published,
          coalesce((select array_agg(distinct a.name) from ticket_alert a where a.ticket_id = t.id), '{}') as alerts
        from (
          (select id from ticket where service_id = ${by.service} order by cut_at desc limit ${MOST})
          union (select ticket_id from post_mortem order by due_at desc nulls last limit ${MOST})
        ) near join ticket t using (id) left join post_mortem p on p.ticket_id = t.id left join ticket_cause c on c.ticket_id = t.id
        where t.id <> ${by.ticket} and t.purpose = 'real' and t.state in ('restored', 'resolved', 'closed') and ${mayReadTicket(sql`t.id`, by.person)}
        order by t.cut_at desc limit ${MOST}`,
    past,
  );
