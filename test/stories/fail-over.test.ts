import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, minutes, ok, seconds } from '../../src/kernel/index.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { cutTickets } from '../../src/incidents/index.ts';
import { rotationBody, saveRotation } from '../../src/oncall/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMailServer, type MailServer, type Verdict } from '../support/mail-server.ts';
import { startNtfyServer, type NtfyServer } from '../support/ntfy-server.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { startTwilioPeer, type OrderedCall, type TwilioPeer } from '../support/twilio-peer.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a'.repeat(32) };
const database = await freshDatabase();

let mail: MailServer;
let ntfy: NtfyServer;
let phone: TwilioPeer;
let cast: Cast;
let archive: string;
let bridge: string;
let run: TestApp | undefined;
/** What the mail server does with a mail once it has all of it. */
let verdict: Verdict = 'accept';
let mailsTried = 0;

const refusing: Verdict = { code: 451, words: 'not now' };

/** A new instance each time: what one has learned of providers, the next does not know. */
async function start(): Promise<TestApp> {
  const env = {
    EGRESS_ALLOW: '127.0.0.1',
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_URL: phone.url,
  };
  run = await startApp(database.app, { mail, env });
  return run;
}

/** Ines is reached by mail and then by ntfy, Olga by call and then by ntfy, Tomas by mail alone; Priya, who manages, by ntfy. */
beforeAll(async () => {
  mail = await startMailServer({
    onMail: () => {
      mailsTried += 1;
      return verdict;
    },
  });
  [ntfy, phone] = await Promise.all([startNtfyServer(), startTwilioPeer(account)]);
  const on = await start();
  const { app } = on;
  cast = await settle(app, {
    ines: [
      ['email', 'ines.keller@example.com'],
      ['ntfy', { url: `${ntfy.url}/ines` }],
    ],
    olga: [
      ['voice', '+4915112345678'],
      ['ntfy', { url: `${ntfy.url}/olga` }],
    ],
    priya: [['ntfy', { url: `${ntfy.url}/priya` }]],
  });
  const service = async (slug: string, who: object): Promise<string> =>
    app.db.write(system('test'), async (tx) => {
      const body = serviceBody.parse({ name: slug, team: 'payments', tier: 1, ...who });
      const saved = await saveService(tx, { slug, body, because: 'test' });
      if (!saved.ok) throw new Error(saved.refusal.detail);
      return saved.value.id;
    });
  await app.db.write(system('test'), async (tx) => {
    const start = new Date(on.clock.now() - days(1)).toISOString().slice(0, 10);
    const turns = { handover: '00:00', zone: 'Europe/Berlin', start, turn: { unit: 'day', every: 300 } };
    const body = rotationBody.parse({ name: 'Archive', team: 'payments', members: ['tomas'], ...turns });
    const saved = await saveRotation(tx, { slug: 'archive', body });
    return saved.ok ? ok(null) : saved;
  });
  archive = await service('archive', { rotations: { primary: 'archive', secondary: null } });
  bridge = await service('bridge', { expert: 'olga' });
  await on.stop();
});
afterEach(async () => {
  verdict = 'accept';
  await run?.stop();
  run = undefined;
});
afterAll(async () => {
  await Promise.all([mail.close(), ntfy.close(), phone.close()]);
});

async function declare(on: TestApp, title: string, service = cast.service): Promise<string> {
  return on.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity: 1, serviceId: service, impact: title, since: tx.now, because: 'the story says so' }]);
    return id;
  });
}

const pushed = async (topic: string, title: string, ms = 60_000): Promise<number> =>
  (await ntfy.waitFor((each) => each.topic === topic && each.title?.includes(title) === true, ms)).at;

const line = z.object({ action: z.string(), because: z.string() });
const lines = async (on: TestApp, ticket: string): Promise<string> =>
  (await on.app.db.many(sql`select action, because from journal where ticket_id = ${ticket} order by id`, line))
    .map((each) => `${each.action}: ${each.because}`)
    .join('\n');

/** The call of this instance that reads out these words. */
const callAbout = async (on: TestApp, words: string): Promise<OrderedCall> =>
  until(`a call about ${words}`, async () => {
    for (const call of phone.calls.filter(({ url }) => url?.startsWith(on.url) === true)) {
      if ((await phone.pickUp(call)).said.join(' ').includes(words)) return call;
    }
    return undefined;
  });

describe('fail-over to another channel', () => {
  it('PAG-3: with the first provider refusing everything a page is there by the next one within 60 s, and the timeline says why', async () => {
    const on = await start();
    verdict = refusing;
    const began = Date.now();
    const ticket = await declare(on, 'Refused mail');
    expect((await pushed('ines', 'Refused mail')) - began).toBeLessThan(seconds(15));
    const timeline = await until('the lines', async () => {
      const found = await lines(on, ticket);
      return found.includes('ntfy took it') ? found : undefined;
    });
    expect(timeline).toContain('message.failed: the mail server: Message failed: 451 not now');
    expect(timeline).toContain('page.repeated: the mail server did not take it, so the next contact method: ntfy');
    expect(on.errors).toEqual([]);
  });

  it('PAG-3: once five tries have failed a page goes by the next method at once, and a provider that is back is used again', async () => {
    const on = await start();
    verdict = refusing;
    await declare(on, 'First of two');
    await declare(on, 'Second of two');
    await Promise.all([pushed('ines', 'First of two'), pushed('ines', 'Second of two')]);
    const tried = mailsTried;
    const began = Date.now();
    const ticket = await declare(on, 'Left out');
    expect((await pushed('ines', 'Left out')) - began).toBeLessThan(seconds(2));
    expect(mailsTried).toBe(tried);
    expect(await lines(on, ticket)).toContain('the mail server is out, so the next contact method: ntfy');
    verdict = 'accept';
    on.clock.move(seconds(31));
    await declare(on, 'Back again');
    await mail.waitFor((each) => each.to === 'ines.keller@example.com' && each.raw.includes('Back again'), 5000);
    expect(on.errors).toEqual([]);
  });

  it('PAG-3: with the first provider hanging a page is there by the next one within 60 s', async () => {
    const on = await start();
    verdict = 'hang';
    const began = Date.now();
    await declare(on, 'Hanging mail');
    expect((await pushed('ines', 'Hanging mail')) - began).toBeLessThan(seconds(45));
    expect(on.errors).toEqual([]);
  });

  it('PAG-3: a provider that hangs under many messages delays no other channel, and its messages go on after one time-out', async () => {
    const on = await start();
    verdict = 'hang';
    const tried = mailsTried;
    for (let number = 0; number < 100; number += 1) await declare(on, `Storm ${number};`);
    await until('mails that hang', async () => (mailsTried - tried >= 10 ? true : undefined));
    const began = Date.now();
    await declare(on, 'Beside the storm', bridge);
    await phone.waitFor((call) => call.to === '+4915112345678' && call.at >= began, 2000);
    expect(Date.now() - began).toBeLessThan(seconds(2));
    await Promise.all(Array.from({ length: 100 }, async (_, number) => pushed('ines', `Storm ${number};`, 30_000)));
    expect(on.errors).toEqual([]);
  });

  it('PAG-3: no attempt is the last: who has no other way is reached when the provider is back, and the next step goes meanwhile', async () => {
    const on = await start();
    verdict = refusing;
    const kept = await declare(on, 'Only by mail', archive);
    await pushed('priya', 'Only by mail', 30_000);
    expect(await lines(on, kept)).toContain(
      'message.kept: the mail server is out and Tomas Rivera has no other way, so it waits for it and the next step goes at once',
    );
    verdict = 'accept';
    on.clock.move(minutes(1));
    await mail.waitFor((each) => each.to === 'tomas@example.com' && each.raw.includes('Only by mail'), 10_000);
    expect(on.errors).toEqual([]);
  });

  it('PAG-3: a call that was taken and never rang is given 30 s, one that rings its whole time', async () => {
    const on = await start();
    const silent = await declare(on, 'Never rings', bridge);
    const wait = async (ticket: string, kind: string): Promise<number | undefined> =>
      (
        await on.app.db.maybe(
          sql`select (extract(epoch from due_at - (select max(at) from journal where ticket_id = ${ticket} and action = ${kind}
                and coalesce(body ->> 'channel', 'voice') = 'voice')) * 1000)::int as left
              from clock where kind = 'page.next-method' and subject in (select id::text from page where ticket_id = ${ticket} and person_name = 'Olga Maric')`,
          z.object({ left: z.number().nullable() }),
        )
      )?.left ?? undefined;
    const taken = async (ticket: string): Promise<true> =>
      until('the wait for proof', async () => ((await wait(ticket, 'message.handed-over')) === seconds(30) ? true : undefined));
    await taken(silent);
    on.clock.move(seconds(31));
    await pushed('olga', 'Never rings', 5000);
    expect(await lines(on, silent)).toContain(
      'the provider of calls took it 30 s ago and nothing shows that it arrived, so the next contact method: ntfy',
    );
    const ringing = await declare(on, 'Rings', bridge);
    const second = await callAbout(on, 'Rings');
    await taken(ringing);
    expect(await phone.report(second, 'ringing')).toBe(204);
    await until('the news', async () => ((await wait(ringing, 'call.delivered')) === minutes(5) ? true : undefined));
    expect(on.errors).toEqual([]);
  });
});
