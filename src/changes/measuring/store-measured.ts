import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';

const measured = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    kind: z.string(),
    environment: z.string(),
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    state: z.string(),
    source: z.string(),
    scheduled_start: z.number().nullable(),
    scheduled_end: z.number().nullable(),
    actual_start: z.number().nullable(),
    actual_end: z.number().nullable(),
    written_at: z.number().nullable(),
    url: z.string().nullable(),
    is_rework: z.boolean(),
    is_emergent: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    kind: row.kind,
    environment: row.environment,
    outcome: row.outcome,
    state: row.state,
    source: row.source,
    scheduledStart: row.scheduled_start,
    scheduledEnd: row.scheduled_end,
    start: row.actual_start,
    end: row.actual_end,
    writtenAt: row.written_at,
    url: row.url,
    isRework: row.is_rework,
    isEmergent: row.is_emergent,
  }));

/** A change as measures read it. */
export type Measured = z.infer<typeof measured>;

/** The changes of a service that may have had an effect in a span, the newest first. */
export const changesOfService = async (
  reader: Reader,
  span: { readonly serviceId: string; readonly from: Instant; readonly until: Instant; readonly most: number },
): Promise<Measured[]> =>
  reader.many(
    sql`select c.id, c.number, c.title, c.kind, c.environment, c.outcome, c.state, c.source, c.scheduled_start, c.scheduled_end, c.actual_start, c.actual_end,
          (c.body -> 'feed' ->> 'writtenAt')::float8 as written_at, c.body -> 'feed' ->> 'url' as url,
          (c.kind = 'emergency' or c.ticket_id is not null or c.body -> 'feed' ->> 'takesBack' is not null) as is_rework,
          coalesce((select r.emergent is not null from change_review r where r.change_id = c.id order by r.round desc limit 1), false) as is_emergent
        from change_service s join change c on c.id = s.change_id
        where s.service_id = ${span.serviceId} and s.at >= ${iso(span.from)} and s.at < ${iso(span.until)} and c.state not in ('draft', 'rejected', 'cancelled')
        order by s.at desc, c.number desc limit ${span.most}`,
    measured,
  );
