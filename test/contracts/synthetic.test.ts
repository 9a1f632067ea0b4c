import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { sql } from '../../src/platform/database/index.ts';
import { forgetSynthetic } from '../../src/app/store-synthetic.ts';
import { system } from '../../src/platform/actor.ts';
import { listTickets, countTickets, ticketFilter } from '../../src/incidents/store-list.ts';
import { LOOP_BACK } from '../../src/paging/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, sender } from '../support/send-signals.ts';

const database = await freshDatabase();
let run: TestApp;
let token = '';

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
  token = (await sender(run, { source: 'watcher' })).token;
});
afterAll(async () => {
  await run.stop();
});

const receipt = z.object({
  probe: z.string(),
  cutAt: z.number().nullable(),
  arrivedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${token}` });
const send = async (body: unknown) => ask(`${run.url}/in/watch`, { body, headers: bearer() });
const receiptOf = async (probe: string): Promise<z.infer<typeof receipt>> =>
  receipt.parse(JSON.parse((await ask(`${run.url}/in/watch/${probe}`, { headers: bearer() })).text));

/** Sends a probe and waits until its page came back. */
async function arrives(probe: string): Promise<z.infer<typeof receipt>> {
  expect((await send({ probe })).status).toBe(202);
  return until(`probe ${probe} arrives`, async () => {
    const found = await receiptOf(probe);
    return found.arrivedAt === null ? undefined : found;
  });
}

const ends = async (probe: string): Promise<true> =>
  until(`the ticket of ${probe} ends`, async () => ((await receiptOf(probe)).endedAt === null ? undefined : true));

describe('synthetic pages', () => {
  it('PLT-15: a synthetic page goes the whole way within 10 s, and its ticket ends by itself', async () => {
    const began = run.clock.now();
    const found = await arrives('probe0001');
    expect((found.arrivedAt ?? Infinity) - began).toBeLessThan(10_000);
    await send({ probe: 'probe0001', status: 'resolved' });
    await ends('probe0001');
    const kinds = z.object({ action: z.string() });
    const actions = await run.app.db.many(
      sql`select j.action from journal j join ticket t on t.id = j.ticket_id where t.title like 'Synthetic%' order by j.id`,
      kinds,
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ticket.cut', 'page.made', 'ticket.restored', 'ticket.closed']),
    );
  });

  it('PLT-15: a second one pages anew, and one whose watcher has died ends by itself', async () => {
    await arrives('probe0002');
    for (let step = 0; step < 7; step += 1) await letTimePass(run);
    await ends('probe0002');
  });

  it('PAG-1: a synthetic page is in no list, no measure and no number that people say, and reaches nobody', async () => {
    const before = run.mail.mails.length;
    await arrives('probe0003');
    const { db } = run.app;
    const nobody = { personId: undefined, teams: [], now: run.clock.now() };
    expect((await listTickets(db, ticketFilter.parse({ view: 'all' }), nobody)).items).toEqual([]);
    expect(await countTickets(db, nobody)).toEqual({ open: 0, team: 0, mine: 0, unassigned: 0, paging: 0, breaching: 0 });
    const row = z.object({ purpose: z.string(), number: z.number(), severity: z.number() });
    const tickets = await db.many(sql`select purpose, number, severity from ticket`, row);
    expect(tickets.map((each) => [each.purpose, each.severity])).toEqual(tickets.map(() => ['synthetic', 2]));
    expect(tickets.every((each) => each.number < 0)).toBe(true);
    const metrics = (await ask(`${run.url}/metrics`)).text;
    expect(metrics).toMatch(/^evenkeel_tickets_open 0$/m);
    expect(metrics).toMatch(/^evenkeel_pages_open 0$/m);
    const paged = z.object({ id: z.string(), known: z.boolean() });
    const people = await db.many(
      sql`select distinct person_id as id, exists (select from person p where p.id = page.person_id) as known from page`,
      paged,
    );
    expect(people).toEqual([{ id: LOOP_BACK.id, known: false }]);
    expect(run.mail.mails.length).toBe(before);
  });

  it('is forgotten some days after its end, with all that it made but the journal', async () => {
    await send({ probe: 'probe0003', status: 'resolved' });
    await ends('probe0003');
    const { db } = run.app;
    const rest = sql`select (select count(*) from ticket) as tickets, (select count(*) from page) as pages, (select count(*) from escalation) as escalations,
        (select count(*) from measurement) as measurements, (select count(*) from message_past) as messages, (select count(*) from page_token) as tokens,
        (select count(*) from journal where action = 'ticket.cut') as lines`;
    const counts = z.record(z.string(), z.number());
    const forget = async (before: number): Promise<number> => db.write(system('test'), async (tx) => forgetSynthetic(tx, before));
    const all = await db.maybe(rest, counts);
    expect(await forget(run.clock.now() - 86_400_000)).toBe(0);
    expect(await db.maybe(rest, counts)).toEqual(all);
    expect(await forget(run.clock.now() + 1)).toBe(all?.['tickets']);
    expect(await db.maybe(rest, counts)).toEqual({
      tickets: 0,
      pages: 0,
      escalations: 0,
      measurements: 0,
      messages: 0,
      tokens: 0,
      lines: all?.['lines'],
    });
    expect(all?.['lines']).toBeGreaterThan(0);
  });

  it('PLT-15: a silence over everything does not hold it', async () => {
    await silenceAll();
    const other = (await sender(run, { source: 'generic' })).token;
    await ask(`${run.url}/in/${other}/generic`, { body: { title: 'Held', severity: 3 } });
    expect((await firing(run, 'Held')).map((alert) => alert.ticket_id)).toEqual([null]);
    await arrives('probe0004');
  });

  it('refuses a token of another kind, and a probe without a name', async () => {
    const other = (await sender(run, { source: 'generic' })).token;
    expect((await ask(`${run.url}/in/${other}/watch`, { body: { probe: 'probe0009' } })).status).toBe(403);
    expect((await send({ probe: 'x' })).status).toBe(400);
    expect((await ask(`${run.url}/in/nobody/watch`, { body: { probe: 'probe0009' } })).status).toBe(401);
  });
});

/** A silence that matches every alert by name, as an administrator may make it. */
async function silenceAll(): Promise<void> {
  await run.app.db.write(system('test'), async (tx) => {
    await tx.run(sql`update signals_stamp set silences = gen_random_uuid()`);
    const team = await tx.maybe(sql`select team_id from service where slug = 'unrouted'`, z.object({ team_id: z.string() }));
    await tx.run(
      sql`insert into silence (id, matchers, starts_at, ends_at, created_at, updated_at, author, told_author, comment, team_id)
          values (${tx.id()}, ${JSON.stringify([{ name: 'alertname', value: '.+', isRegex: true, isEqual: true }])}::jsonb,
            to_timestamp(${(tx.now - 1000) / 1000}), to_timestamp(${(tx.now + 600_000) / 1000}), to_timestamp(${tx.now / 1000}), to_timestamp(${tx.now / 1000}),
            '{"kind":"system","name":"test"}', 'test', 'test', ${team?.team_id ?? null}::uuid)`,
    );
  });
}
