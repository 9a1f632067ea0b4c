import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { causes } from '../rules/causes.ts';
import { measurementKinds, measurementStatuses, type Measurement } from '../rules/measurements.ts';
import { states } from '../rules/states.ts';

const looked = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
    state: z.enum(states),
    service_id: z.string(),
    team_id: z.string(),
    cut_at: z.number(),
    cause: z.enum(causes).nullable(),
    part: z.boolean(),
  })
  .transform(({ service_id: serviceId, team_id: teamId, cut_at: cutAt, ...row }) => ({ ...row, serviceId, teamId, cutAt }));

/** A ticket as far as measures look at it, before what is measured of it. */
export type Looked = z.infer<typeof looked>;

/** Which tickets are read. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
  readonly severities: readonly number[];
  /** The newest so many. */
  readonly most: number;
}

/** Tickets that were cut in a span of time, the newest first, with the kind of cause that they had. */
export const ticketsCutIn = async (reader: Reader, span: Span): Promise<Looked[]> =>
  reader.many(
    sql`select t.id, t.number, case when t.restricted then 'A restricted ticket' else t.title end as title, t.severity, t.purpose, t.state,
          t.service_id, t.team_id, t.cut_at, c.cause, exists (select from incident_part i where i.ticket_id = t.id) as part
        from ticket t left join ticket_cause c on c.ticket_id = t.id
        where t.cut_at >= ${iso(span.from)} and t.cut_at < ${iso(span.until)} and t.severity = any(${span.severities}) and t.purpose <> 'synthetic'
        order by t.cut_at desc, t.number desc limit ${span.most}`,
    looked,
  );

const row = z
  .object({
    ticket_id: z.string(),
    kind: z.enum(measurementKinds),
    status: z.enum(measurementStatuses),
    at: z.number().nullable(),
    amount: z.number().nullable(),
    said: z.boolean(),
  })
  .transform(({ ticket_id: ticketId, ...rest }) => ({ ticketId, ...rest, because: '', by: '', madeAt: 0 }));

/** All that was said of the measurements of many tickets, by ticket, oldest first; without the words. */
export async function measurementsOfMany(reader: Reader, tickets: readonly string[]): Promise<ReadonlyMap<string, readonly Measurement[]>> {
  const rows = await reader.many(
    sql`select ticket_id, kind, status, at, amount, said from measurement where ticket_id = any(${tickets}) order by ticket_id, id`,
    row,
  );
  const found = new Map<string, Measurement[]>();
  for (const { ticketId, ...said } of rows) {
    const own = found.get(ticketId);
    if (own === undefined) found.set(ticketId, [said]);
    else own.push(said);
  }
  return found;
}
