import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes, type Result } from '../../src/kernel/index.ts';
import { actOnPage, cutTickets, moveTicket, type PageAct } from '../../src/incidents/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { pagesOfTickets } from '../../src/paging/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { sender } from '../support/send-signals.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let token = '';
let generic = '';

const rows = readFileSync(new URL('../../docs/guide/escalation.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 7 && cells[1] !== 'state' && !/^-+$/.test(cells[1] ?? ''))
  .map(([, state = '', event = '', after = '', clocks = '', page = '']) => ({ state, event, after, clocks, page }));

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  token = (await sender(run)).token;
  generic = (await sender(run, { source: 'generic' })).token;
});
afterAll(async () => run.stop());

interface Made {
  readonly id: string;
  readonly name: string;
  readonly page: string;
}

const ticketRow = z.object({ id: z.string(), state: z.string() });
const risen = z.object({ state: z.string(), severity: z.number() });

async function send(name: string, severity: string, resolved = false): Promise<void> {
  const now = run.clock.now();
  const endsAt = new Date(resolved ? now : now + minutes(5)).toISOString();
  const alert = { labels: { alertname: name, service: 'ledger' }, annotations: { summary: name, sev: severity }, endsAt };
  const labels = { ...alert.labels, severity };
  const answer = await fetch(`${run.url}/in/${token}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ ...alert, labels }]),
  });
  expect(answer.status).toBe(200);
}

/** An alert whose severity is no part of what identifies it, so that the same one can rise. */
async function sendRising(name: string, severity: 1 | 2): Promise<void> {
  const answer = await fetch(`${run.url}/in/${generic}/generic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: name, key: name, service: 'ledger', severity, details: {}, links: [] }),
  });
  expect(answer.status).toBe(202);
}

const folded = async (): Promise<unknown> =>
  until('the log is folded', async () => {
    const left = await run.app.db.maybe(sql`select log_id from intake_pending limit 1`, z.object({ log_id: z.number() }));
    return left === undefined ? true : undefined;
  });

const ines = { kind: 'person', name: 'Ines Keller' } as const;

const command = async (id: string, name: Parameters<typeof moveTicket>[2]['command'], duplicateOf?: string): Promise<Result<unknown>> =>
  run.app.db.write({ ...ines, id: cast.people.ines }, async (tx) =>
    moveTicket(tx, id, { command: name, because: name, by: 'api', ...(duplicateOf === undefined ? {} : { duplicateOf }) }),
  );

const before: Readonly<Record<string, readonly Parameters<typeof command>[1][]>> = {
  assigned: [],
  researching: ['take'],
  mitigating: ['take', 'mitigate'],
  restored: ['take', 'restore'],
  closed: ['take', 'restore', 'close'],
};

let count = 0;

/** A ticket cut by an alert, whose primary has been paged, in the state that the row begins with. */
async function make(state: string, event: string): Promise<Made> {
  count += 1;
  const name = `Cell${count}`;
  // So that no storm of the service joins what begins at severity 2.
  if (event === 'alert rises') run.clock.move(minutes(6));
  await (event === 'alert rises' ? sendRising(name, 2) : send(name, 'critical'));
  const ticket = await until('the ticket', async () =>
    run.app.db.maybe(sql`select id, state from ticket where title = ${name}`, ticketRow),
  );
  const page = await until('the page', async () =>
    (await pagesOfTickets(run.app.db, [ticket.id])).find((each) => each.personId === cast.people.ines),
  );
  for (const step of before[state] ?? []) expect(await command(ticket.id, step)).toMatchObject({ ok: true });
  return { id: ticket.id, name, page: page.id };
}

async function press(made: Made, act: PageAct): Promise<Result<unknown>> {
  const page = (await pagesOfTickets(run.app.db, [made.id])).find((each) => each.id === made.page);
  if (page === undefined) throw new Error('the page is gone');
  return actOnPage(run.app.db, page, { act, by: 'api' });
}

async function other(): Promise<string> {
  return run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title: 'other', severity: 4, serviceId: cast.service, impact: 'x', since: tx.now, because: 'test' }]);
    return id;
  });
}

const events: Readonly<Record<string, (made: Made) => Promise<Result<unknown> | undefined>>> = {
  'alert resolves': async ({ name }) => {
    await send(name, 'critical', true);
    await folded();
    return undefined;
  },
  'alert re-fires': async ({ name }) => {
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(sql`with over as (delete from alert where name = ${name} returning *)
      insert into alert_past (key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, ended_at,
        first_seen, last_seen, count, ticket_id, ended_because, clock_behind_ms)
      select key, integration_id, fingerprint, name, labels, annotations, url, service_id, severity, severity_because, starts_at, last_seen,
        first_seen, last_seen, count, ticket_id, 'test', clock_behind_ms from over`),
    );
    await send(name, 'critical');
    await folded();
    return undefined;
  },
  'alert rises': async ({ id, name }) => {
    const before = await run.app.db.maybe(sql`select state, severity from ticket where id = ${id}`, risen);
    await sendRising(name, 1);
    await folded();
    const after = await run.app.db.maybe(sql`select state, severity from ticket where id = ${id}`, risen);
    // What people have restored or closed stays as they left it.
    const works = ['assigned', 'researching', 'mitigating'].includes(before?.state ?? '');
    expect([before?.severity, after?.severity]).toEqual([2, works ? 1 : 2]);
    return undefined;
  },
  stop: async (made) => press(made, 'stop'),
  snooze: async (made) => press(made, 'snooze'),
  take: async ({ id }) => command(id, 'take'),
  restore: async ({ id }) => command(id, 'restore'),
  close: async ({ id }) => command(id, 'close'),
  merge: async ({ id }) => command(id, 'mark-duplicate', await other()),
};

/** The clocks of a ticket by their short names, once the engine has come to rest. */
async function clocksOf(id: string): Promise<string> {
  const found = await run.app.db.many(
    sql`select kind from clock where subject = ${id} and kind in ('ticket.unowned', 'ticket.unrestored') order by kind`,
    z.object({ kind: z.string() }),
  );
  return found.length === 0 ? '-' : found.map((clock) => clock.kind.replace('ticket.', '')).join(', ');
}

async function pageState(made: Made): Promise<string> {
  const mine = (await pagesOfTickets(run.app.db, [made.id])).filter((page) => page.personId === cast.people.ines);
  return mine.some((page) => page.state === 'unanswered') ? 'open' : (mine.at(-1)?.state ?? '-');
}

describe('the table of states and events', () => {
  it('names every state by every event', () => {
    expect(rows).toHaveLength(5 * 9);
  });

  it.each(rows)("PAG-6's table, PAG-19: $state, $event: $after, clocks $clocks, page $page", async (row) => {
    const made = await make(row.state, row.event);
    const result = await events[row.event]?.(made);
    if (row.after === 'refused') expect(result).toMatchObject({ ok: false });
    else expect(result?.ok ?? true).toBe(true);
    const expected = row.after === 'refused' ? row.state : row.after;
    const ticket = await run.app.db.maybe(sql`select id, state from ticket where id = ${made.id}`, ticketRow);
    expect(ticket?.state).toBe(expected);
    await until('the clocks', async () => ((await clocksOf(made.id)) === row.clocks ? true : undefined), 3000).catch(async () =>
      expect(await clocksOf(made.id)).toBe(row.clocks),
    );
    await until('the page', async () => ((await pageState(made)) === row.page ? true : undefined), 3000).catch(async () =>
      expect(await pageState(made)).toBe(row.page),
    );
    expect(run.errors).toEqual([]);
  });
});
