import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { causes } from '../rules/causes.ts';
import { states } from '../rules/states.ts';

const learned = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
    state: z.enum(states),
    cut_at: z.number(),
    cause: z.enum(causes).nullable(),
    is_reviewed: z.boolean(),
  })
  .transform(({ cut_at: cutAt, is_reviewed: isReviewed, ...rest }) => ({ ...rest, cutAt, isReviewed }));

/** Tickets with the kind of their cause, and whether an approved post mortem stands behind it; the newest first. */
export const ticketsLearnedFrom = async (reader: Reader, tickets: readonly string[]): Promise<z.infer<typeof learned>[]> =>
  reader.many(
    sql`select t.id, t.number, case when t.restricted then 'A restricted ticket' else t.title end as title, t.purpose, t.state, t.cut_at, c.cause,
          coalesce(p.state in ('approved', 'published'), false) as is_reviewed
        from ticket t left join ticket_cause c on c.ticket_id = t.id left join post_mortem p on p.ticket_id = t.id
        where t.id = any(${tickets}::uuid[]) order by t.cut_at desc, t.number desc limit 2000`,
    learned,
  );

const severe = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    service_id: z.string(),
    cut_at: z.number(),
    restored_at: z.number().nullable(),
  })
  .transform(({ service_id: serviceId, cut_at: cutAt, restored_at: restoredAt, ...rest }) => ({ ...rest, serviceId, cutAt, restoredAt }));

/** Tickets of severity 1 and 2 of some services that were cut in a time and are not restricted, the newest first. */
export const severeTicketsOn = async (
  reader: Reader,
  { services, from, until }: { services: readonly string[]; from: Instant; until: Instant },
): Promise<z.output<typeof severe>[]> =>
  reader.many(
    sql`select id, number, title, severity, service_id, cut_at, restored_at from ticket
        where cut_at >= ${iso(from)} and cut_at <= ${iso(until)} and severity <= 2 and purpose = 'real' and not restricted
          and state not in ('rejected', 'duplicate') and service_id = any(${services}::uuid[])
        order by cut_at desc, number desc limit 50`,
    severe,
  );
