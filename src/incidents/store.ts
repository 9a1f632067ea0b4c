import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';
import { states, type State } from './rules/states.ts';

const actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('key'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('integration'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('system'), name: z.string() }),
]);

const ticket = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
    state: z.enum(states),
    service_id: z.string(),
    team_id: z.string(),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    cut_by: actor,
    cut_at: z.number(),
    state_at: z.number(),
    restored_at: z.number().nullable(),
    by_monitor: z.boolean(),
    impact: z.string(),
    runbook: z.string().nullable(),
    graph: z.string().nullable(),
    group_key: z.string().nullable(),
    joined_at: z.number(),
    refires: z.number(),
    duplicate_of: z.string().nullable(),
    follows: z.string().nullable(),
    findings: z.array(z.string()),
    harder_because: z.string().nullable(),
    restricted: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    severity: row.severity,
    purpose: row.purpose,
    state: row.state,
    serviceId: row.service_id,
    teamId: row.team_id,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    cutBy: row.cut_by,
    cutAt: row.cut_at,
    stateAt: row.state_at,
    restoredAt: row.restored_at,
    byMonitor: row.by_monitor,
    impact: row.impact,
    runbook: row.runbook,
    graph: row.graph,
    groupKey: row.group_key,
    joinedAt: row.joined_at,
    refires: row.refires,
    duplicateOf: row.duplicate_of,
    follows: row.follows,
    findings: row.findings,
    harder: row.harder_because,
    restricted: row.restricted,
  }));

/** One piece of operational work. */
export type Ticket = z.infer<typeof ticket>;

export const ticketRow = ticket;

export const ticketColumns = sql`id, number, title, severity, purpose, state, service_id, team_id, owner_id, owner_name, cut_by, cut_at, state_at,
  restored_at, by_monitor, impact, runbook, graph, group_key, joined_at, refires, duplicate_of, follows, findings, harder_because, restricted`;

/** Locks tickets in the order of their ids: the first statement of every transaction about them. */
export const lockTickets = async (tx: Tx, ids: readonly string[], how: 'wait' | 'skip' = 'wait'): Promise<Ticket[]> =>
  tx.many(
    how === 'skip'
      ? sql`select ${ticketColumns} from ticket where id = any(${ids}) order by id for update skip locked`
      : prepared('tickets.lock', sql`select ${ticketColumns} from ticket where id = any(${ids}) order by id for update`),
    ticket,
  );

/** The tickets that a person works on, by id. */
export const workedOnBy = async (reader: Reader, person: string): Promise<string[]> =>
  (
    await reader.many(
      sql`select id from ticket where owner_id = ${person} and state in ('researching', 'mitigating') order by id`,
      z.object({ id: z.string() }),
    )
  ).map(({ id }) => id);

export const findTicket = async (reader: Reader, id: string): Promise<Ticket | undefined> =>
  reader.maybe(sql`select ${ticketColumns} from ticket where id = ${id}`, ticket);

export const ticketsByIds = async (reader: Reader, ids: readonly string[]): Promise<Ticket[]> =>
  ids.length === 0 ? [] : reader.many(sql`select ${ticketColumns} from ticket where id = any(${ids})`, ticket);

/** The id of the ticket that people call T-NUMBER. */
export async function ticketIdOf(reader: Reader, number: number): Promise<string | undefined> {
  return (await reader.maybe(sql`select id from ticket where number = ${number}`, z.object({ id: z.string() })))?.id;
}

/** Open or lately ended tickets with these grouping keys, newest first; locks nothing. */
export const ticketsOfGroups = async (reader: Reader, keys: readonly string[], since: Instant): Promise<Ticket[]> =>
  reader.many(
    prepared(
      'tickets.of-groups',
      sql`select ${ticketColumns} from ticket where group_key = any(${keys})
          and (state in ('assigned', 'researching', 'mitigating', 'restored') or state_at >= ${iso(since)}) order by cut_at desc limit 5000`,
    ),
    ticket,
  );

const cutLately = z
  .object({ service_id: z.string(), tickets: z.number(), just_now: z.number() })
  .transform((row) => ({ service: row.service_id, tickets: row.tickets, justNow: row.just_now }));

/** How many tickets alerts have cut for one service lately, and how many of them since a later instant. */
export type CutLately = z.infer<typeof cutLately>;

/** What real alerts have cut since an instant, by service: the newest `most` tickets are counted. */
export const ticketsCutLately = async (reader: Reader, window: { since: Instant; justNow: Instant; most: number }): Promise<CutLately[]> =>
  reader.many(
    prepared(
      'tickets.cut-lately',
      sql`select service_id, count(*) as tickets, count(*) filter (where cut_at >= ${iso(window.justNow)}) as just_now
          from (select service_id, cut_at from ticket where cut_at >= ${iso(window.since)} and group_key is not null and purpose = 'real'
                order by cut_at desc limit ${window.most}) as lately
          group by service_id`,
    ),
    cutLately,
  );

export type NewTicket = Pick<
  Ticket,
  | 'id'
  | 'number'
  | 'title'
  | 'severity'
  | 'purpose'
  | 'serviceId'
  | 'teamId'
  | 'ownerId'
  | 'ownerName'
  | 'cutBy'
  | 'impact'
  | 'runbook'
  | 'graph'
  | 'groupKey'
  | 'follows'
  | 'findings'
  | 'harder'
  | 'restricted'
>;

const numbered = z.object({ number: z.number() });

/** A number for each new ticket, rising; those of synthetic ones fall from -1. What rolls back leaves a gap. */
export async function takeNumbers(tx: Tx, synthetic: readonly boolean[]): Promise<readonly number[]> {
  const rows = await tx.many(
    prepared(
      'tickets.numbers',
      sql`select (case when synthetic then nextval('synthetic_number') else nextval('ticket_number') end)::int as number
          from unnest(${synthetic}::bool[]) with ordinality as wanted(synthetic, place) order by place`,
    ),
    numbered,
  );
  return rows.map((row) => row.number);
}

/** Writes new tickets, unowned work in its first state. */
export async function insertTickets(tx: Tx, tickets: readonly NewTicket[]): Promise<void> {
  await tx.run(
    prepared(
      'tickets.insert',
      sql`insert into ticket (id, number, title, severity, purpose, state, service_id, team_id, owner_id, owner_name, cut_by, cut_at, state_at, impact, runbook,
            graph, group_key, joined_at, follows, findings, harder_because, restricted)
          select id, number, title, severity, purpose, 'assigned', "serviceId", "teamId", "ownerId", "ownerName", "cutBy", ${iso(tx.now)}::timestamptz,
            ${iso(tx.now)}::timestamptz, impact, runbook, graph, "groupKey", ${iso(tx.now)}::timestamptz, follows, array(select jsonb_array_elements_text(findings)), harder, restricted
          from jsonb_to_recordset(${JSON.stringify(tickets)}::jsonb) as t(id uuid, number int, title text, severity int, purpose text, "serviceId" uuid, "teamId" uuid,
            "ownerId" uuid, "ownerName" text, "cutBy" jsonb, impact text, runbook text, graph text, "groupKey" text, follows uuid, findings jsonb, harder text, restricted boolean)`,
    ),
  );
}

export interface TicketChange {
  readonly state?: State;
  readonly severity?: number;
  readonly owner?: { readonly id: string; readonly name: string };
  readonly byMonitor?: boolean;
  readonly duplicateOf?: string;
  readonly refired?: boolean;
  readonly title?: string;
  readonly impact?: string;
}

/** A ticket's row after a change: what the change leaves out stays. */
function changed(before: Ticket, change: TicketChange, now: Instant): Ticket {
  const { owner, refired, ...rest } = change;
  const after = { ...before, ...rest };
  return {
    ...after,
    stateAt: after.state === before.state ? before.stateAt : now,
    restoredAt: after.state === 'restored' && before.state !== 'restored' ? now : before.restoredAt,
    ownerId: owner?.id ?? before.ownerId,
    ownerName: owner?.name ?? before.ownerName,
    refires: before.refires + (refired === true ? 1 : 0),
  };
}

/** Changes a ticket that is locked. */
export const setTicket = async (tx: Tx, before: Ticket, change: TicketChange): Promise<number> => {
  const after = changed(before, change, tx.now);
  return tx.run(
    sql`update ticket set state = ${after.state}, state_at = ${iso(after.stateAt)}, severity = ${after.severity}, owner_id = ${after.ownerId},
          owner_name = ${after.ownerName}, by_monitor = ${after.byMonitor}, duplicate_of = ${after.duplicateOf}, refires = ${after.refires},
          title = ${after.title}, impact = ${after.impact}, restored_at = ${after.restoredAt === null ? null : iso(after.restoredAt)}
        where id = ${before.id}`,
  );
};

/** Says whether a ticket that is locked is for its list alone. */
export const setRestricted = async (tx: Tx, id: string, restricted: boolean): Promise<number> =>
  tx.run(sql`update ticket set restricted = ${restricted} where id = ${id}`);

const cut = z.object({ id: z.string() });

/** Whether a ticket of this group was cut since then. */
export const wasCutSince = async (reader: Reader, groupKey: string, since: Instant): Promise<boolean> =>
  (await reader.maybe(sql`select id from ticket where group_key = ${groupKey} and cut_at > ${iso(since)} limit 1`, cut)) !== undefined;

const alertRow = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  starts_at: z.number(),
  ended_at: z.number().nullable(),
  count: z.number(),
  severity: z.number(),
  severity_because: z.string(),
});

/** The alerts of a ticket, newest first: signals stand above incidents, and give this reading of their tables by a view. */
export const alertRowsOf = async (reader: Reader, ticketId: string): Promise<z.infer<typeof alertRow>[]> =>
  reader.many(
    sql`select name, labels, starts_at, ended_at, count, severity, severity_because from ticket_alert
        where ticket_id = ${ticketId} order by starts_at desc limit 100`,
    alertRow,
  );

const totals = z.object({ alerts: z.number(), last_at: z.number().nullable() });

/** How many alerts hang on a ticket, and when the last one came. */
export async function alertTotals(reader: Reader, ticketId: string): Promise<{ alertCount: number; lastAlertAt: number | null }> {
  const found = await reader.maybe(
    sql`select count(*) as alerts, max(first_seen) as last_at from ticket_alert where ticket_id = ${ticketId}`,
    totals,
  );
  return { alertCount: found?.alerts ?? 0, lastAlertAt: found?.last_at ?? null };
}
