import { z } from 'zod';

import { prepared, sql, type Reader } from '../platform/database/index.ts';

const openIncident = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string().nullable(),
    severity: z.number(),
    service_id: z.string(),
    cut_at: z.number(),
  })
  .transform(({ service_id: serviceId, cut_at: cutAt, ...rest }) => ({ ...rest, serviceId, cutAt }));

/** A real ticket of severity 1 or 2 that is not restored; of a restricted one the title is null. */
export type OpenIncident = z.infer<typeof openIncident>;

/** Every incident that goes on now, worst first. */
export const openIncidents = async (reader: Reader): Promise<OpenIncident[]> =>
  reader.many(
    prepared(
      'tickets.open-incidents',
      sql`select id, number, case when restricted then null else title end as title, severity, service_id, cut_at from ticket
          where state in ('assigned', 'researching', 'mitigating') and severity <= 2 and purpose = 'real'
          order by severity, cut_at desc limit 500`,
    ),
    openIncident,
  );
