import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { cutTickets } from '../../src/incidents/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { startTwilioPeer, type OrderedSms, type TwilioPeer } from '../support/twilio-peer.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a'.repeat(32) };
const OURS = '+15005550007';
const database = await freshDatabase();

let run: TestApp;
let cast: Cast;
let phone: TwilioPeer;

beforeAll(async () => {
  phone = await startTwilioPeer(account);
  const env = {
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_SMS_FROM: OURS,
    TWILIO_URL: phone.url,
  };
  run = await startApp(database.app, { env });
  cast = await settle(run.app, { ines: [['sms', '+4915112345678']] });
});
afterAll(async () => {
  await run.stop();
  await phone.close();
});

async function page(title: string): Promise<{ ticket: string; sms: OrderedSms; code: string }> {
  const ticket = await run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity: 1, serviceId: cast.service, impact: title, since: tx.now, because: 'the test says so' }]);
    return id;
  });
  const sms = await phone.waitForText((each) => each.body.includes(title));
  await until('the hand-over', async () =>
    run.app.db.maybe(
      sql`select id from journal where ticket_id = ${ticket} and action = 'message.handed-over' and body ->> 'channel' = 'sms'`,
      z.object({ id: z.number() }),
    ),
  );
  return { ticket, sms, code: /Reply (\d{4})$/.exec(sms.body)?.[1] ?? '' };
}

const reply = async (body: string, rest: { from?: string; sid?: string } = {}) =>
  phone.text(`${run.url}/sms`, { from: '+4915112345678', to: OURS, body, ...rest });

const rows = z.object({ state: z.string(), answered_by: z.string().nullable() });
const pageOf = async (ticket: string) =>
  run.app.db.maybe(sql`select state, answered_by from page where ticket_id = ${ticket} and person_name = 'Ines Keller'`, rows);
const ticketState = async (ticket: string) =>
  (await run.app.db.maybe(sql`select state from ticket where id = ${ticket}`, z.object({ state: z.string() })))?.state;

describe('a page by SMS', () => {
  it('PAG-4 by SMS: the code alone stops the page, with T it takes the ticket', async () => {
    const { ticket, sms, code } = await page('Ledger texts');
    expect(sms).toMatchObject({ to: '+4915112345678', from: OURS });
    const stopped = await reply(code);
    expect(stopped.status).toBe(200);
    expect(stopped.said.join('')).toMatch(new RegExp(`^T-\\d+: your page is stopped. Reply ${code} T to take the ticket.$`));
    expect(await pageOf(ticket)).toEqual({ state: 'answered', answered_by: 'sms' });
    expect((await reply(`${code} t`)).said.join('')).toMatch(/^T-\d+ is yours\.$/);
    expect(await ticketState(ticket)).toBe('researching');
    expect(run.errors).toEqual([]);
  });

  it('PAG-4 by SMS: a reply that is unsigned, comes again, or comes from another number changes nothing', async () => {
    const { ticket, code } = await page('Nobody else');
    const forged = await fetch(`${run.url}/sms`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'bm90IHNpZ25lZA==' },
      body: new URLSearchParams({ From: '+4915112345678', Body: code, MessageSid: 'SM1' }),
    });
    expect(forged.status).toBe(403);
    expect(await reply(code, { from: '+4915199999999' })).toEqual({ status: 200, said: [] });
    expect(await pageOf(ticket)).toMatchObject({ state: 'unanswered' });
    const before = await run.app.db.many(
      sql`select id from journal where ticket_id = ${ticket} and action like 'escalation%'`,
      z.object({ id: z.number() }),
    );
    expect((await reply(`${code} e`, { sid: 'SM-once' })).said.join('')).toContain('the next in line is called');
    const after = async () =>
      (
        await run.app.db.many(
          sql`select id from journal where ticket_id = ${ticket} and action like 'escalation%'`,
          z.object({ id: z.number() }),
        )
      ).length;
    const escalated = await after();
    expect(escalated).toBeGreaterThan(before.length);
    expect(await reply(`${code} e`, { sid: 'SM-once' })).toEqual({ status: 200, said: [] });
    expect(await after()).toBe(escalated);
    expect(run.errors).toEqual([]);
  });

  it('says what it did not understand, and falls silent for who guesses codes', async () => {
    expect((await reply('what is this?', { sid: 'SM-a' })).said.join('')).toContain('reply with the four digits');
    const said: string[] = [];
    for (let guess = 0; guess < 8; guess += 1) said.push(...(await reply(String(1000 + guess), { sid: `SM-guess-${guess}` })).said);
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThan(6);
  });

  it('PAG-3: one that did not arrive goes on to the next method at once, and one that arrived has its whole time', async () => {
    const { ticket, sms } = await page('Lost text');
    expect(await phone.reportText(sms, 'undelivered')).toBe(204);
    await run.mail.waitFor((each) => each.to === 'ines@example.com' && each.raw.includes('Lost text'));
    const again = await page('Found text');
    expect(await phone.reportText(again.sms, 'delivered')).toBe(204);
    const left = await until('the clock', async () =>
      run.app.db.maybe(
        sql`select (extract(epoch from c.due_at - j.at) * 1000)::int as left from clock c, journal j
            where c.kind = 'page.next-method' and c.subject = j.subject_id and j.ticket_id = ${again.ticket} and j.action = 'sms.delivered'`,
        z.object({ left: z.number() }),
      ),
    );
    expect(left.left).toBe(300_000);
    expect(await pageOf(ticket)).toMatchObject({ state: 'unanswered' });
    expect(run.errors).toEqual([]);
  });
});
