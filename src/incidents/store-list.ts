import { z } from 'zod';

import { mayReadTicket } from '../platform/access/index.ts';
import { allOf, sql, type Reader, type Sql } from '../platform/database/index.ts';
import { openStates, states } from './rules/states.ts';
import { ticketColumns, ticketRow, type Ticket } from './store.ts';

/** Which tickets a list shows. Every part narrows it. */
export const ticketFilter = z.strictObject({
  view: z.enum(['open', 'mine', 'unassigned', 'paging', 'all']).default('open'),
  severity: z.coerce.number().int().min(1).max(4).optional(),
  state: z.enum(states).optional(),
  service: z.string().max(100).optional().describe('The id of a service'),
  team: z.string().max(100).optional().describe('The id of a team'),
  q: z.string().max(200).optional().describe('Words of the title, or a number such as T-12'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^(?:[1-4]\.\d{1,14}\.\d{1,9})?$/, 'use the cursor that the page before gave')
    .optional(),
});

export type TicketFilter = z.infer<typeof ticketFilter>;

function conditions(filter: TicketFilter, personId: string | undefined): Sql[] {
  const open = sql`state = any(${openStates})`;
  const byView: Readonly<Record<TicketFilter['view'], Sql[]>> = {
    open: [open],
    mine: [open, sql`owner_id = ${personId ?? null}::uuid`],
    unassigned: [open, sql`owner_id is null`],
    paging: [sql`state = 'assigned' and severity <= 2`],
    all: [],
  };
  const found = [sql`purpose <> 'synthetic'`, mayReadTicket(sql`ticket.id`, personId), ...byView[filter.view]];
  if (filter.severity !== undefined) found.push(sql`severity = ${filter.severity}`);
  if (filter.state !== undefined) found.push(sql`state = ${filter.state}`);
  if (filter.service !== undefined) found.push(sql`service_id::text = ${filter.service}`);
  if (filter.team !== undefined) found.push(sql`team_id::text = ${filter.team}`);
  const number = /^\s*(?:T-)?(\d{1,9})\s*$/i.exec(filter.q ?? '')?.[1];
  if (number !== undefined) found.push(sql`number = ${Number(number)}`);
  else if (filter.q !== undefined && filter.q.trim() !== '')
    found.push(sql`title ilike ${`%${filter.q.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`}`);
  return found;
}

/** The place after a ticket in the order of the list. */
const cursorOf = (ticket: Ticket): string => `${ticket.severity}.${ticket.cutAt}.${ticket.number}`;

function after(cursor: string | undefined): Sql {
  const [severity, cutAt, number] = (cursor ?? '').split('.');
  if (severity === undefined || cutAt === undefined || number === undefined) return sql`true`;
  return sql`(severity, -extract(epoch from cut_at) * 1000, -number) > (${severity}::int, -(${cutAt}::numeric), -(${number}::int))`;
}

/** A page of the tickets that a person may read: the most severe first, then the newest. `next` is the cursor of the page after, if there is one. */
export async function listTickets(
  reader: Reader,
  filter: TicketFilter,
  personId: string | undefined,
): Promise<{ items: Ticket[]; next: string | undefined }> {
  const rows = await reader.many(
    sql`select ${ticketColumns} from ticket where ${allOf([...conditions(filter, personId), after(filter.cursor)])}
        order by severity, -extract(epoch from cut_at) * 1000, -number limit ${filter.limit + 1}`,
    ticketRow,
  );
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return { items, next: rows.length > filter.limit && last !== undefined ? cursorOf(last) : undefined };
}

const counts = z.object({ open: z.number(), mine: z.number(), unassigned: z.number(), paging: z.number() });

/** How many open tickets each view has, for the navigation and the tabs. */
export async function countTickets(reader: Reader, personId: string | undefined): Promise<z.infer<typeof counts>> {
  const found = await reader.maybe(
    sql`select count(*) as open, count(*) filter (where owner_id = ${personId ?? null}::uuid) as mine, count(*) filter (where owner_id is null) as unassigned,
          count(*) filter (where state = 'assigned' and severity <= 2) as paging
        from ticket where state = any(${openStates}) and purpose <> 'synthetic' and ${mayReadTicket(sql`ticket.id`, personId)}`,
    counts,
  );
  return found ?? { open: 0, mine: 0, unassigned: 0, paging: 0 };
}
