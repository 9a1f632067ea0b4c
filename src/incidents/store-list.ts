import { z } from 'zod';

import { iso, minutes, type Instant } from '../kernel/index.ts';
import { mayReadTicket } from '../platform/access/index.ts';
import { allOf, sql, type Reader, type Sql } from '../platform/database/index.ts';
import { clockKinds } from '../paging/index.ts';
import { anywhere, fieldsSay, saying, saysField } from './fields/store-values.ts';
import type { FieldAsked } from './rules/fields.ts';
import { states } from './rules/states.ts';
import { ticketColumns, ticketRow, type Ticket } from './store.ts';

/** What is due within this long is breaching soon. */
export const SOON = minutes(60);

/** The orders of a list: by severity and then the newest, by age, by the last move. */
export const orders = ['severity', 'newest', 'oldest', 'changed'] as const;

/** Which tickets a list shows. Every part narrows it. */
export const ticketFilter = z.strictObject({
  view: z
    .enum(['open', 'team', 'mine', 'unassigned', 'paging', 'breaching', 'all'])
    .default('open')
    .describe('"team": of my teams; "breaching": whose next clock is due within an hour, the first due first'),
  severity: z.coerce.number().int().min(1).max(4).optional(),
  state: z.enum(states).optional(),
  service: z.string().max(100).optional().describe('The id of a service'),
  team: z.string().max(100).optional().describe('The id of a team'),
  q: z.string().max(200).optional().describe("Words of the title or of the organisation's own fields, or a number such as T-12"),
  field: z
    .string()
    .max(500)
    .optional()
    .describe('"region:europe", "customers:100..500", "region" (says something) or "!region" (says nothing), several apart by semicolons'),
  sort: z.enum(orders).default('severity'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^(?:[0-4]\.\d{1,14}\.\d{1,9})?$/, 'use the cursor that the page before gave')
    .optional(),
});

export type TicketFilter = z.infer<typeof ticketFilter>;

/** Who looks, and when. */
export interface Looking {
  readonly personId: string | undefined;
  /** The teams of whoever looks. */
  readonly teams: readonly string[];
  readonly now: Instant;
  /** What of fields is asked for, as the filter says. */
  readonly fields?: readonly FieldAsked[];
}

/** In words, not as a parameter: so the planner knows the index of what is open. */
const open = sql`state in ('assigned', 'researching', 'mitigating', 'restored')`;

/** That whoever looks may read it: only of what is restricted is it asked who that is. */
const readable = ({ personId }: Looking): Sql => sql`(not restricted or ${mayReadTicket(sql`ticket.id`, personId)})`;

const isId = (text: string): boolean => z.uuid().safeParse(text).success;

/** The tickets of which a clock that pages is due soon, with when. */
const breaching = (now: Instant): Sql => sql`(
  select subject::uuid as id, min(due_at) as due_at from clock
  where kind in (${clockKinds.unowned}, ${clockKinds.unrestored}) and due_at <= ${iso(now + SOON)} group by subject)`;

function byView(view: TicketFilter['view'], { personId, teams }: Looking): Sql[] {
  const views: Readonly<Record<TicketFilter['view'], Sql[]>> = {
    open: [open],
    team: [open, sql`team_id = any(${teams}::uuid[])`],
    mine: [open, sql`owner_id = ${personId ?? null}::uuid`],
    unassigned: [open, sql`owner_id is null`],
    paging: [sql`state = 'assigned' and severity <= 2`],
    breaching: [open],
    all: [],
  };
  return views[view];
}

function bySubject(filter: TicketFilter): Sql[] {
  const found: Sql[] = [];
  if (filter.severity !== undefined) found.push(sql`severity = ${filter.severity}`);
  if (filter.state !== undefined) found.push(sql`state = ${filter.state}`);
  // What is no id is no service and no team, and would be refused as one.
  if (filter.service !== undefined) found.push(isId(filter.service) ? sql`service_id = ${filter.service}::uuid` : sql`false`);
  if (filter.team !== undefined) found.push(isId(filter.team) ? sql`team_id = ${filter.team}::uuid` : sql`false`);
  return found;
}

const numberIn = (q: string): number | undefined => {
  const number = /^\s*(?:T-)?(\d{1,9})\s*$/i.exec(q)?.[1];
  return number === undefined ? undefined : Number(number);
};

/** Of so many tickets it is told by name that their fields have the words. */
const MOST_NAMED = 500;

/**
 * What is looked for in titles and fields. Tickets whose fields have the words are named where they are few: then the planner knows how many
 * tickets will be found, and does not walk all of them in the list's order for words that hardly any has.
 */
async function byWords(reader: Reader, q: string): Promise<Sql[]> {
  const number = numberIn(q);
  if (number !== undefined) return [sql`number = ${number}`];
  const words = q.trim();
  if (words === '') return [];
  const inTitle = sql`title_lower like lower(${anywhere(words)})`;
  const named = await saying(reader, words, MOST_NAMED + 1);
  if (named.length > MOST_NAMED) return [sql`(${inTitle} or ${fieldsSay(words)})`];
  return [named.length === 0 ? inTitle : sql`(${inTitle} or id = any(${named}::uuid[]))`];
}

const conditions = async (reader: Reader, filter: TicketFilter, looking: Looking): Promise<Sql[]> => [
  sql`purpose <> 'synthetic'`,
  readable(looking),
  ...byView(filter.view, looking),
  ...bySubject(filter),
  ...(await byWords(reader, filter.q ?? '')),
  ...(looking.fields ?? []).map(saysField),
];

interface Order {
  readonly by: Sql;
  /** The place after a ticket. */
  readonly cursor: (ticket: Ticket) => string;
  /** What comes after a place. */
  readonly after: (at: { severity: number; instant: string; number: number }) => Sql;
}

const sorts: Readonly<Record<TicketFilter['sort'], Order>> = {
  severity: {
    by: sql`severity, cut_at desc, number desc`,
    cursor: ({ severity, cutAt, number }) => `${severity}.${cutAt}.${number}`,
    after: ({ severity, instant, number }) =>
      sql`severity >= ${severity} and (severity > ${severity} or (cut_at, number) < (${instant}::timestamptz, ${number}))`,
  },
  newest: {
    by: sql`cut_at desc, number desc`,
    cursor: ({ cutAt, number }) => `0.${cutAt}.${number}`,
    after: ({ instant, number }) => sql`(cut_at, number) < (${instant}::timestamptz, ${number})`,
  },
  oldest: {
    by: sql`cut_at, number`,
    cursor: ({ cutAt, number }) => `0.${cutAt}.${number}`,
    after: ({ instant, number }) => sql`(cut_at, number) > (${instant}::timestamptz, ${number})`,
  },
  changed: {
    by: sql`state_at desc, number desc`,
    cursor: ({ stateAt, number }) => `0.${stateAt}.${number}`,
    after: ({ instant, number }) => sql`(state_at, number) < (${instant}::timestamptz, ${number})`,
  },
};

function after({ cursor, sort }: TicketFilter): Sql {
  const [severity, at, number] = (cursor ?? '').split('.');
  if (severity === undefined || at === undefined || number === undefined) return sql`true`;
  return sorts[sort].after({ severity: Number(severity), instant: iso(Number(at)), number: Number(number) });
}

/** A page of the tickets that a person may read, in the order that is asked for. `next` is the cursor of the page after, if there is one. */
export async function listTickets(
  reader: Reader,
  filter: TicketFilter,
  looking: Looking,
): Promise<{ items: Ticket[]; next: string | undefined }> {
  if (filter.view === 'breaching') return { items: await breachingTickets(reader, filter, looking), next: undefined };
  const order = sorts[filter.sort];
  const rows = await reader.many(
    sql`select ${ticketColumns} from ticket where ${allOf([...(await conditions(reader, filter, looking)), after(filter)])}
        order by ${order.by} limit ${filter.limit + 1}`,
    ticketRow,
  );
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return { items, next: rows.length > filter.limit && last !== undefined ? order.cursor(last) : undefined };
}

/** What is breaching soon has no pages: nobody looks past the first of them. */
const breachingTickets = async (reader: Reader, filter: TicketFilter, looking: Looking): Promise<Ticket[]> =>
  reader.many(
    sql`select ${ticketColumns} from ticket join ${breaching(looking.now)} as due using (id)
        where ${allOf(await conditions(reader, filter, looking))} order by due.due_at, number limit ${filter.limit}`,
    ticketRow,
  );

/** How many open tickets each view has. */
export const ticketCounts = z.object({
  open: z.number(),
  team: z.number(),
  mine: z.number(),
  unassigned: z.number(),
  paging: z.number(),
  breaching: z.number(),
});

/** How many open tickets each view has, for the navigation and the tabs. */
export async function countTickets(reader: Reader, looking: Looking): Promise<z.infer<typeof ticketCounts>> {
  const found = await reader.maybe(
    sql`select count(*) as open, count(*) filter (where team_id = any(${looking.teams}::uuid[])) as team,
          count(*) filter (where owner_id = ${looking.personId ?? null}::uuid) as mine, count(*) filter (where owner_id is null) as unassigned,
          count(*) filter (where state = 'assigned' and severity <= 2) as paging, count(due.id) as breaching
        from ticket left join ${breaching(looking.now)} as due using (id) where ${open} and purpose <> 'synthetic' and ${readable(looking)}`,
    ticketCounts,
  );
  return found ?? { open: 0, team: 0, mine: 0, unassigned: 0, paging: 0, breaching: 0 };
}
