import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { z } from 'zod';

import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { postJson } from './post-alerts.ts';
import { resultOf, type Result } from './result.ts';

const ROUNDS = 5;
/** Services with a person each, and tickets that alerts have cut: all others are copies of these. */
const CUT = 1000;
const TICKETS = 20_000;
const OPEN = 100_000;
/** Half of them are first steps of tickets that nobody has taken, half pages that go by their next contact method. */
const DUE = 2000;
const PATIENCE = 120_000;

const counted = z.object({ count: z.coerce.number() });

async function countOf(client: pg.Client, query: string): Promise<number> {
  return counted.parse((await client.query(query)).rows[0]).count;
}

async function waitFor(client: pg.Client, query: string, wanted: number): Promise<void> {
  const end = performance.now() + PATIENCE;
  while ((await countOf(client, query)) !== wanted) {
    if (performance.now() > end) throw new Error(`not ${wanted} but ${await countOf(client, query)}: ${query}`);
    await delay(100);
  }
}

async function cutTickets(url: string): Promise<void> {
  for (let from = 0; from < CUT; from += 50) {
    const alerts = Array.from({ length: 50 }, (_, place) => ({
      labels: { alertname: `Clocks${from + place}`, service: `svc-${from + place}`, severity: 'critical' },
      annotations: { summary: `Clocks${from + place} fires`, runbook_url: 'https://runbooks.example.com/clocks' },
    }));
    await postJson(url, alerts);
  }
}

/**
 * Copies the tickets with their escalations until there are enough, each with three unanswered pages, to people who are not its primary,
 * that have gone by one method, with the message that it went by, so that the auditor finds nothing amiss; and sets five clocks for each,
 * due within hours.
 */
const copies = `
  create temp table copied as
    select t.id as ticket, gen_random_uuid() as id, nextval('ticket_number') as number, round, row_number() over (partition by round order by t.number) as place
    from ticket t cross join generate_series(1, ${TICKETS / CUT - 1}) as round;
  insert into copied select id, id, number, 0, row_number() over (order by number) from ticket;
  create temp table reader as select (row_number() over (order by id)) - 1 as place, id, name from person where slug ~ '^p[0-9]+$';
  create temp table method as
    select (body ->> 'personId')::uuid as person, min(id::text)::uuid as id from definition where kind = 'contact-method' and valid_until is null group by 1;
  delete from page; delete from clock; delete from message;
  insert into ticket select r.* from copied c join ticket t on t.id = c.ticket,
    lateral jsonb_populate_record(t, jsonb_build_object('id', c.id, 'number', c.number, 'group_key', null)) r where c.round > 0;
  insert into escalation select r.* from copied c join escalation e on e.ticket_id = c.ticket,
    lateral jsonb_populate_record(e, jsonb_build_object('ticket_id', c.id, 'number', c.number)) r where c.round > 0;
  insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, state, made_at, used)
    select gen_random_uuid(), c.id, 1, reader.id, reader.name, 'real', 1, 'primary', 'bench', 'unanswered', now() - interval '10 min', array[method.id]
    from copied c join escalation e on e.ticket_id = c.id
      join reader own on own.id = e.paged[1]
      cross join generate_series(1, 3) as apart
      join reader on reader.place = (own.place + apart * 97) % ${CUT}
      join method on method.person = reader.id;
  insert into message_past (id, kind, subject, ticket_id, person_id, channel, address, content, created_at, ended_at, outcome, detail, tries)
    select gen_random_uuid(), 'page', id::text, ticket_id, person_id, 'email', '"bench@example.com"', '{}', made_at, made_at, 'handed-over', 'bench', 1 from page;
  insert into clock (kind, subject, due_at, set_at)
    select kind, c.id::text, now() + interval '1 hour' + random() * interval '2 hours', now()
      from copied c cross join unnest(array['ticket.unowned', 'ticket.unrestored']) as kind
    union all select 'page.next-method', id::text, now() + interval '1 hour' + random() * interval '2 hours', now() from page;
  analyze ticket, escalation, page, clock, message_past`;

/** What falls due in a round: other tickets each time, spread evenly over one second that begins two seconds from now. */
const due = (round: number): string => `
  with first as (
      update escalation set step = 0, paged = '{}' where ticket_id in (select id from copied where round = ${round * 2}) returning ticket_id),
    chosen as (
      select 'ticket.unowned' as kind, ticket_id::text as subject from first
      union all select 'page.next-method', min(p.id::text) from copied c join page p on p.ticket_id = c.id
        where c.round = ${round * 2 + 1} group by c.id),
    spread as (select kind, subject, row_number() over (order by random()) - 1 as place from chosen)
  update clock c set due_at = now() + interval '2 s' + place * interval '1 s' / ${DUE} from spread s where s.kind = c.kind and s.subject = c.subject`;

const oldest = z.object({ late: z.coerce.number().nullable(), at: z.date() });

/** How late, in milliseconds, the step that was latest had been committed: looked at every few milliseconds. */
async function latest(client: pg.Client, before: Date): Promise<number> {
  let most = 0;
  for (;;) {
    const row = oldest.parse(
      (
        await client.query(
          `select extract(epoch from clock_timestamp() - min(due_at)) * 1000 as late, clock_timestamp() as at from clock where due_at <= now()`,
        )
      ).rows[0],
    );
    most = Math.max(most, row.late ?? 0);
    if (row.late === null && row.at > before) return most;
    if (most > PATIENCE) throw new Error('clocks that are due stand still');
    await delay(3);
  }
}

const made = `select (select count(*) from message where kind = 'page') + (select count(*) from message_past where kind = 'page') as count`;

async function round(client: pg.Client, number: number): Promise<number> {
  const before = await countOf(client, made);
  const changed = (await client.query(due(number))).rowCount;
  if (changed !== DUE) throw new Error(`${changed} clocks were set instead of ${DUE}`);
  const late = await latest(client, new Date(Date.now() + 3000));
  const messages = (await countOf(client, made)) - before;
  if (messages < DUE) throw new Error(`${DUE} clocks made only ${messages} messages`);
  return late;
}

/** 100,000 open clocks on 20,000 tickets, of which 2,000 fall due within one second: by how much the latest message was committed late. */
export async function clocks100k(): Promise<Result> {
  const mail = await startMailProcess();
  const site = await Site.start(17_370, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const client = new pg.Client({ connectionString: site.databaseUrl('OWNER') });
  const rounds: number[] = [];
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), CUT);
    await client.connect();
    await cutTickets(`${site.url}/in/${token}/api/v2/alerts`);
    await waitFor(client, "select count(distinct ticket_id) as count from message_past where kind = 'page'", CUT);
    await client.query(copies);
    const open = await countOf(client, 'select count(*) as count from clock');
    if (open < OPEN) throw new Error(`only ${open} clocks are open`);
    for (let number = 0; number < ROUNDS; number += 1) {
      rounds.push(await round(client, number));
      await waitFor(client, 'select count(*) as count from message', 0);
    }
    const amiss = await countOf(client, 'select count(*) as count from audit_finding');
    if (amiss > 0) throw new Error(`the auditor found ${amiss} differences and was at work on them: the clocks are not what was measured`);
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
    mail.end();
  }
  return resultOf({ name: 'clocks.100k', unit: 'ms', better: 'lower', target: 1000 }, rounds);
}
