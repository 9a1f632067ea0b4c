import { z } from 'zod';

import { hours, iso, minutes, seconds, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Sql, type Tx } from '../platform/database/index.ts';
import type { Kind } from './rules/kinds.ts';

/** The names under which the engine keeps what the auditor looks for; part of the database, and so written down again. */
const UNOWNED = 'ticket.unowned';
const UNRESTORED = 'ticket.unrestored';
const NEXT_METHOD = 'page.next-method';
const OWN_BUG = 'ticket.own-bug';

/** No step of a policy waits longer than a day, nor can anybody pause one for longer. */
const FARTHEST_STEP = hours(25);
/** No page waits longer than an hour for its next method, nor can it be snoozed for longer. */
const FARTHEST_METHOD = hours(2);
/** No message is tried again later than in a minute. */
const FARTHEST_TRY = minutes(10);
/** What a ticket's page may take where the first step is left to the engine. */
const FIRST_PAGE = seconds(15);
/** A step that is due this soon is about to be taken. */
const IMMINENT = seconds(5);

/** A ticket in these states pages while it is of severity 1 or 2. */
const working = sql`state in ('assigned', 'researching', 'mitigating')`;

/** Tickets that page, or one of them. */
const tickets = (only: string | undefined): Sql => sql`
  select id, number, severity, state, state_at from ticket
  where ${working} and severity <= 2 and ${only === undefined ? sql`true` : sql`id = ${only}`} order by severity, cut_at limit 20000`;

const clockOf = (kind: string, subject: Sql): Sql => sql`select from clock c where c.kind = ${kind} and c.subject = ${subject}`;

const ofTickets = (now: Instant): Sql => sql`
  select 'ticket-without-escalation' as kind, t.id as ticket, t.id::text as subject, null::text as once
  from t where not exists (select from escalation e where e.ticket_id = t.id)
  union all
  select 'ticket-without-clock', t.id, t.id::text, null from t join escalation e on e.ticket_id = t.id
  where t.state = 'assigned' and (e.state <> 'unowned' or not exists (${clockOf(UNOWNED, sql`t.id::text`)}))
  union all
  select 'incident-without-clock', t.id, t.id::text, null from t join escalation e on e.ticket_id = t.id
  where t.severity = 1 and jsonb_typeof(e.policy -> 'unrestored') = 'object' and not exists (${clockOf(UNRESTORED, sql`t.id::text`)})
  union all
  select 'clock-out-of-reach', t.id, c.kind || ' ' || c.subject, null from t join clock c on c.subject = t.id::text
  where c.kind in (${UNOWNED}, ${UNRESTORED}) and c.due_at > ${iso(now + FARTHEST_STEP)}
  union all
  select 'ticket-without-page', t.id, t.id::text, null from t join escalation e on e.ticket_id = t.id
    join clock c on c.kind = ${UNOWNED} and c.subject = t.id::text
  where t.state = 'assigned' and e.state = 'unowned' and t.state_at < ${iso(now - FIRST_PAGE)} and c.due_at > ${iso(now + IMMINENT)}
    and not exists (select from page p where p.ticket_id = t.id and p.run = e.run)
    and not exists (select from message m where m.ticket_id = t.id and m.kind = 'notice' and m.created_at >= t.state_at)
    and not exists (select from message_past m where m.ticket_id = t.id and m.kind = 'notice' and m.ended_at >= t.state_at)
    and not exists (select from journal j where j.ticket_id = t.id and j.action = 'escalation.passed-over' and j.at >= t.state_at)
    -- Its people were paged while the database was away.
    and not exists (select from emergency_page x where x.ticket_id = t.id)`;

/** A method that was proven when the page last went by one, and that it has not gone by three times: one that is left. */
const methodIsLeft = sql`
  exists (
    select from definition d
    where d.kind = 'contact-method' and d.valid_until is null and d.body ->> 'personId' = p.person_id::text
      and (d.body ->> 'verifiedAt')::numeric <= extract(epoch from p.last_use) * 1000
      and (select count(*) from unnest(p.used) as u(id) where u.id = d.id) < 3)`;

const ofPages = (now: Instant): Sql => sql`
  select 'page-without-message', p.ticket_id, p.id::text, p.id || '/' || cardinality(p.used) - p.messages
  from p where p.messages < cardinality(p.used)
    -- Its messages left while the database was away, and stand in no table.
    and not exists (select from emergency_page x where x.id = p.id)
  union all
  select 'page-without-clock', p.ticket_id, p.id::text, null
  from p where not exists (${clockOf(NEXT_METHOD, sql`p.id::text`)}) and ${methodIsLeft}
  union all
  select 'clock-out-of-reach', p.ticket_id, c.kind || ' ' || c.subject, null
  from p join clock c on c.kind = ${NEXT_METHOD} and c.subject = p.id::text where c.due_at > ${iso(now + FARTHEST_METHOD)}`;

/** Unanswered pages of tickets that page, with how many messages each has had, alone or in a bundle. Where no escalation is left, none can go on. */
const pages = sql`
  select p.id, p.ticket_id, p.person_id, p.used, m.messages, coalesce(m.last_use, p.made_at) as last_use
  from page p join t on t.id = p.ticket_id join escalation e on e.ticket_id = t.id
  cross join lateral (
    select array_append(array(select b.bundle_id::text from bundle_page b where b.page_id = p.id), p.id::text) as own) s
  cross join lateral (
    select count(*) as messages, max(created_at) as last_use from (
      select created_at from message where subject = any(s.own) and kind in ('page', 'bundle')
      union all
      select created_at from message_past where subject = any(s.own) and kind in ('page', 'bundle') and ended_at >= p.made_at - interval '1 day') as all_of_it) m
  where p.state = 'unanswered'`;

/** What stands without that which it is for. An id that is none names nothing. */
const strays = (now: Instant): Sql => sql`
  select 'page-lost', coalesce(
      (select m.ticket_id from message m where m.subject = c.subject limit 1),
      (select m.ticket_id from message_past m where m.subject = c.subject limit 1)), c.subject, null::text
  from clock c where c.kind = ${NEXT_METHOD} and not exists (
    select from page p where p.id = case when c.subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then c.subject::uuid end)
  union all
  select 'clock-without-cause', k.id, c.kind || ' ' || c.subject, null
  from clock c left join ticket k on k.id = case when c.subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then c.subject::uuid end
  where c.kind in (${UNOWNED}, ${UNRESTORED}) and (k.id is null or k.severity > 2 or k.state not in ('assigned', 'researching', 'mitigating'))
  union all
  select 'message-out-of-reach', m.ticket_id, m.id::text, null
  from message m where (m.state = 'pending' and m.due_at > ${iso(now + FARTHEST_TRY)}) or (m.state = 'leased' and m.lease_until > ${iso(now + FARTHEST_TRY)})`;

const kindNames = z.enum([
  'ticket-without-escalation',
  'ticket-without-clock',
  'incident-without-clock',
  'clock-out-of-reach',
  'clock-without-cause',
  'ticket-without-page',
  'page-lost',
  'page-without-message',
  'page-without-clock',
  'message-out-of-reach',
] satisfies Kind[]);

const found = z.object({ kind: kindNames, ticket: z.string().nullable(), subject: z.string(), once: z.string().nullable() });

/** A difference at a ticket, as a statement finds it. */
export type Found = Readonly<z.infer<typeof found>>;

const MOST = 100;

/**
 * What is wrong at tickets that page, in one statement and so in one snapshot: whatever the engine writes, it writes in transactions
 * that leave none of this behind. With a ticket, that ticket alone.
 */
export const wrongAtTickets = async (reader: Reader, now: Instant, only?: string): Promise<Found[]> =>
  reader.many(
    sql`with t as materialized (${tickets(only)}), p as materialized (${pages})
        ${ofTickets(now)} union all ${ofPages(now)} limit ${MOST}`,
    found,
  );

/** Clocks and messages that stand alone. */
export const strayRows = async (reader: Reader, now: Instant): Promise<Found[]> =>
  reader.many(sql`select kind, ticket, subject, once from (${strays(now)}) as s(kind, ticket, subject, once) limit ${MOST}`, found);

const lockedTicket = z.object({
  id: z.string(),
  number: z.number(),
  severity: z.number(),
  title: z.string(),
  service_id: z.string(),
  state: z.string(),
});
export type LockedTicket = z.infer<typeof lockedTicket>;

/** Locks a ticket and its escalation, in the order that everybody keeps. */
export async function lockTicket(tx: Tx, id: string): Promise<LockedTicket | undefined> {
  const ticket = await tx.maybe(
    sql`select id, number, severity, case when restricted then 'A restricted ticket' else title end as title, service_id, state from ticket where id = ${id} for update`,
    lockedTicket,
  );
  await tx.run(sql`select from escalation where ticket_id = ${id} for update`);
  return ticket;
}

const setClock = async (tx: Tx, kind: string, subject: string): Promise<number> =>
  tx.run(
    sql`insert into clock (kind, subject, due_at, set_at) values (${kind}, ${subject}, ${iso(tx.now)}, ${iso(tx.now)})
        on conflict (kind, subject) do update set due_at = excluded.due_at, set_at = excluded.set_at, tries = 0`,
  );

/** The next step of a ticket that nobody has taken is due now. */
export async function stepNow(tx: Tx, ticket: string): Promise<void> {
  await tx.run(sql`update escalation set state = 'unowned', moved_at = ${iso(tx.now)} where ticket_id = ${ticket} and state <> 'unowned'`);
  await setClock(tx, UNOWNED, ticket);
}

/** The first step of a ticket is taken again, now. */
export async function stepFromFirst(tx: Tx, ticket: string): Promise<void> {
  await tx.run(sql`update escalation set step = 0, round = 0 where ticket_id = ${ticket}`);
  await stepNow(tx, ticket);
}

export const managementNow = async (tx: Tx, ticket: string): Promise<number> => setClock(tx, UNRESTORED, ticket);

export const nextMethodNow = async (tx: Tx, page: string): Promise<number> => setClock(tx, NEXT_METHOD, page);

/** A clock by its kind and subject, as findings name it, is due now; one that is gone stays so. */
export const clockNow = async (tx: Tx, named: string): Promise<number> =>
  tx.run(sql`update clock set due_at = ${iso(tx.now)} where kind || ' ' || subject = ${named}`);

export const removeClock = async (tx: Tx, named: string): Promise<number> =>
  tx.run(sql`delete from clock where kind || ' ' || subject = ${named}`);

/** Ends the clocks of a ticket and of its pages. */
export const removeClocksOf = async (tx: Tx, ticket: string): Promise<number> =>
  tx.run(
    sql`delete from clock where (kind in (${UNOWNED}, ${UNRESTORED}) and subject = ${ticket})
        or (kind = ${NEXT_METHOD} and subject in (select id::text from page where ticket_id = ${ticket}))`,
  );

export const removeMethodClock = async (tx: Tx, page: string): Promise<number> =>
  tx.run(sql`delete from clock where kind = ${NEXT_METHOD} and subject = ${page}`);

/** A message leaves now. */
export const messageNow = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update message set due_at = ${iso(tx.now)}, lease_until = least(lease_until, ${iso(tx.now)}) where id::text = ${id}`);

/** Our own ticket is cut by the engine: of severity 3, at most one an hour for each subject. */
export const tellOwnBug = async (tx: Tx, subject: string, data: { title: string; sentence: string }): Promise<number> =>
  tx.run(
    sql`insert into clock (kind, subject, due_at, data, set_at) values (${OWN_BUG}, ${subject}, ${iso(tx.now)}, ${JSON.stringify(data)}::jsonb, ${iso(tx.now)})
        on conflict (kind, subject) do nothing`,
  );

/** A plain message to a person, of no page: the way that needs no rule and no clock. */
export interface Plain {
  readonly ticket: string | undefined;
  readonly person: string;
  readonly channel: string;
  readonly address: unknown;
  readonly method: string;
  readonly text: string;
}

export const writePlain = async (tx: Tx, plain: Plain): Promise<number> =>
  tx.run(
    sql`insert into message (id, kind, subject, ticket_id, person_id, channel, priority, address, content, due_at, created_at)
        values (${tx.id()}, 'notice', ${plain.ticket ?? 'auditor'}, ${plain.ticket ?? null}, ${plain.person}, ${plain.channel}, 1, ${JSON.stringify(plain.address)}::jsonb,
          ${JSON.stringify({
            purpose: 'notice',
            text: plain.text.slice(0, 159),
            subject: plain.text.slice(0, 120),
            body: plain.text,
            reference: `${plain.ticket ?? 'auditor'}/auditor/${plain.method}/${tx.now}`,
          })}::jsonb, ${iso(tx.now)}, ${iso(tx.now)})`,
  );
