import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { finders, type Finder } from '../rules/found.ts';

const found = z.object({ found_by: z.enum(finders) });

/** Who found an incident as somebody said; undefined where nobody has. */
export const saidFound = async (reader: Reader, ticket: string): Promise<Finder | undefined> =>
  (await reader.maybe(sql`select found_by from ticket_found where ticket_id = ${ticket}`, found))?.found_by;

export const setFound = async (tx: Tx, ticket: string, finder: Finder): Promise<number> =>
  tx.run(
    sql`insert into ticket_found (ticket_id, found_by, said_at) values (${ticket}, ${finder}, ${iso(tx.now)})
        on conflict (ticket_id) do update set found_by = excluded.found_by, said_at = excluded.said_at`,
  );

const audit = z.object({ action_id: z.string() });

/** The action by which the monitoring of an incident is audited. */
export const auditOf = async (reader: Reader, ticket: string): Promise<string | undefined> =>
  (await reader.maybe(sql`select action_id from monitoring_audit where ticket_id = ${ticket}`, audit))?.action_id;

export const setAudit = async (tx: Tx, ticket: string, action: string): Promise<number> =>
  tx.run(
    sql`insert into monitoring_audit (ticket_id, action_id) values (${ticket}, ${action})
        on conflict (ticket_id) do update set action_id = excluded.action_id`,
  );

const counted = z.object({ found_by: z.enum(finders).nullable(), incidents: z.number() });

/** How many real incidents of severity 1 and 2 each finder found in a span of time; a part is its incident. */
export const countFound = async (reader: Reader, span: { from: Instant; until: Instant }): Promise<z.infer<typeof counted>[]> =>
  reader.many(
    sql`select coalesce(f.found_by, case t.cut_by ->> 'kind' when 'person' then 'person' when 'key' then null else 'alarm' end) as found_by,
          count(*)::int as incidents
        from ticket t left join ticket_found f on f.ticket_id = t.id
        where t.purpose = 'real' and t.severity <= 2 and t.state not in ('rejected', 'duplicate')
          and t.cut_at >= ${iso(span.from)} and t.cut_at < ${iso(span.until)}
          and not exists (select from incident_part p where p.ticket_id = t.id)
        group by 1`,
    counted,
  );
