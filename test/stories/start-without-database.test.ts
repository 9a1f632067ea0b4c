import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave, seconds } from '../../src/kernel/index.ts';
import type { App } from '../../src/app/compose.ts';
import { Start } from '../../src/app/start.ts';
import { systemClock } from '../../src/platform/clock/index.ts';
import { readConfig } from '../../src/platform/config/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { createEgress, parseAllowList } from '../../src/platform/egress/index.ts';
import { Emergency } from '../../src/emergency/index.ts';
import { cutOff, type CutOff } from '../support/cut-off.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { freePort } from '../support/free-port.ts';
import { settle, startApp, until } from '../support/organisation.ts';
import { ask, sender } from '../support/send-signals.ts';

const database = await freshDatabase();
/** As long as the product waits 30 s. */
const AFTER = seconds(2);

let folder = '';
let mail: MailServer;
let way: CutOff;
let port = 0;
let token = '';

/** An instance as it is started by the product, on a way to the database that may be cut. */
function begin(dataDir: string): { start: Start; app: Promise<App>; warned: string[]; errors: string[] } {
  const config = readConfig({ PORT: String(port), SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com', EVENKEEL_DATA: dataDir });
  const allow = parseAllowList('');
  if (!config.ok || !allow.ok) throw new Error('the settings cannot be used');
  const warned: string[] = [];
  const errors: string[] = [];
  const { user, password } = database.owner;
  const onError = (where: string, error: unknown): void => void errors.push(`${where}: ${String(error)}`);
  const start = new Start({
    config: config.value,
    allow: allow.value,
    address: way.address,
    owner: { ...way.address, user, password },
    clock: systemClock,
    databaseClock: undefined,
    onError,
    openEmergency: async () =>
      Emergency.open({
        dataDir,
        spoolDir: join(dataDir, 'spool'),
        spoolSize: 8 * 1024 * 1024,
        clock: systemClock,
        publicUrl: config.value.publicUrl,
        peers: [],
        fetch: createEgress({ allow: allow.value }).operatorFetch,
        onError,
        after: AFTER,
      }),
    prepare: async () => Promise.resolve(),
    listen: async (open) => open(),
    warn: (sentence) => void warned.push(sentence),
  });
  return { start, app: start.run(), warned, errors };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-start-'));
  mail = await startMailServer();
  way = await cutOff(database.app);
  port = await freePort();
  // An ordinary day before: what it leaves in the folder is the snapshot.
  const before = await startApp(way.address, { mail, port, emergency: { dataDir: join(folder, 'known'), after: AFTER } });
  await settle(before.app);
  token = (await sender(before)).token;
  await before.emergency?.renewBundle();
  await before.stop();
  await way.cut();
});
afterAll(async () => {
  await way.close();
  await mail.close();
  await rm(folder, { recursive: true, force: true });
});

/** Undefined while nothing listens. */
const statusOf = async (url: string): Promise<number | undefined> => (await ask(url).catch(() => undefined))?.status;

const answered = z.object({ ok: z.boolean(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) });
const counted = z.object({ tickets: z.number(), alerts: z.number(), repeats: z.number() });

describe('an instance that is started while the database is away', () => {
  it('PAG-17: takes alerts and pages by its snapshot, says so, and is whole once the database answers, with one ticket', async () => {
    const url = `http://127.0.0.1:${port}`;
    const run = begin(join(folder, 'known'));
    await until('the instance takes requests', async () => ((await statusOf(`${url}/livez`)) === 200 ? true : undefined));
    expect(run.warned.join()).toContain('alerts are kept in the spool');
    const alert = {
      labels: { alertname: 'Early', service: 'ledger', severity: 'critical' },
      annotations: { summary: 'Early fires' },
      startsAt: new Date().toISOString(),
    };
    expect((await ask(`${url}/in/${token}/api/v2/alerts`, { body: [alert] })).status).toBe(200);
    expect((await ask(`${url}/in/${'x'.repeat(43)}/api/v2/alerts`, { body: [alert] })).status).toBe(401);
    const mailed = await mail.waitFor((each) => each.to === 'ines@example.com' && each.raw.includes('Early fires'), 20_000);
    expect(mailed.header('Subject')).toContain('database away');

    const ready = await ask(`${url}/readyz`);
    const { ok, checks } = answered.parse(JSON.parse(ready.text));
    expect([ready.status, ok, checks.map((each) => each.ok)]).toEqual([503, false, [false, true]]);
    expect(checks[1]?.detail).toContain('1 chunks are in the spool');
    expect((await ask(`${url}/health/engine`)).status).toBe(503);
    expect((await ask(`${url}/api/v1/me`)).status).toBe(503);
    const screen = await ask(`${url}/tickets`, { headers: { accept: 'text/html' } });
    expect([screen.status, screen.text.includes('Evenkeel waits for its database')]).toEqual([503, true]);
    expect((await ask(`${url}/metrics`)).text).toMatch(/^evenkeel_spool_chunks 1$/m);

    const link = /https?:\/\/\S+\/e\/[\w-]{84}/.exec(mailed.raw.replace(/=\r\n/g, ''))?.[0] ?? 'no link';
    expect((await ask(`${link}/take`, { method: 'POST' })).text).toContain('It is yours');
    const sent = mail.mails.length;
    await way.mend();
    const app = await run.app;
    await until('the instance is whole', async () => ((await statusOf(`${url}/readyz`)) === 200 ? true : undefined));
    const state = await until('a ticket that is taken', async () =>
      app.db.maybe(
        sql`select state, owner_name from ticket where state = 'researching'`,
        z.object({ state: z.string(), owner_name: z.string() }),
      ),
    );
    expect(state.owner_name).toBe('Ines Keller');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const count = await app.db.maybe(
      sql`select (select count(*) from ticket) as tickets, (select count(*) from alert) as alerts, (select max(count) from alert) as repeats`,
      counted,
    );
    expect(count).toEqual({ tickets: 1, alerts: 1, repeats: 1 });
    expect(mail.mails.slice(sent).filter((each) => each.raw.includes('Early fires'))).toEqual([]);
    expect(mustHave(run.warned.at(-1), 'it said so')).toContain('this instance is whole');
    await run.start.stop();
  });

  it('PAG-17: without a snapshot it says in one sentence that nothing is taken, and is whole once the database answers', async () => {
    await way.cut();
    const run = begin(join(folder, 'unknown'));
    const told = await until('the sentence', async () => run.warned[0]);
    expect(told).toContain('there is no crisis bundle of this installation');
    await expect(ask(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
    await way.mend();
    await run.app;
    expect((await ask(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    expect(run.warned).toHaveLength(1);
    await run.start.stop();
  });
});
