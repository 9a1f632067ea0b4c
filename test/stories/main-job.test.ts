import { createServer } from 'node:http';

import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes, mustHave, ok } from '../../src/kernel/index.ts';
import { saveService } from '../../src/catalog/index.ts';
import { findService } from '../../src/catalog/store-services.ts';
import { moveTicket } from '../../src/incidents/index.ts';
import { rotationBody, saveRotation } from '../../src/oncall/index.ts';
import { createIntegration, integrationBody } from '../../src/signals/keep-integrations.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startNtfyServer, type NtfyServer } from '../support/ntfy-server.ts';
import { freePort } from '../support/free-port.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { startPrometheus, type Spawned } from '../support/spawned.ts';
import { startTwilioPeer, type TwilioPeer } from '../support/twilio-peer.ts';

const ticketRow = z.object({
  id: z.string(),
  number: z.number(),
  severity: z.number(),
  state: z.string(),
  owner_name: z.string().nullable(),
  runbook: z.string().nullable(),
  service_id: z.string(),
});
const idRow = z.object({ id: z.string() });
const lineRow = z.object({ action: z.string(), because: z.string(), actor: z.object({ name: z.string() }) });
const alertRow = z.object({ key: z.string() });
const sqlOpen = sql`select id, number, severity, state, owner_name, runbook, service_id from ticket where title = 'The ledger is down'`;
const sqlFiring = sql`select key from alert where name = 'LedgerDown'`;
const sqlTicket = (number: string) => sql`select id from ticket where number = ${Number(number)}`;
const sqlLines = (id: string) => sql`select action, because, actor from journal where ticket_id = ${id} order by id`;

/** A rule that fires while nothing answers at the port, and Evenkeel as Prometheus' Alertmanager. */
const prometheusFiles = (url: string, token: string, port: number) => ({
  'prometheus.yml': `global: {evaluation_interval: 1s, scrape_interval: 1s}
scrape_configs: [{job_name: ledger, static_configs: [{targets: ['127.0.0.1:${port}']}]}]
rule_files: [rules.yml]
alerting: {alertmanagers: [{path_prefix: /in/${token}/alertmanager, api_version: v2, static_configs: [{targets: ['${new URL(url).host}']}]}]}
`,
  'rules.yml': `groups:
- name: story
  interval: 1s
  rules:
  - alert: LedgerDown
    expr: up == 0
    labels: {service: ledger, severity: critical}
    annotations: {summary: The ledger is down, description: no payment can be booked, runbook_url: https://runbooks.example.com/ledger-down}
`,
});

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a'.repeat(32) };
const database = await freshDatabase();

interface Line {
  readonly action: string;
  readonly because: string;
  readonly actor: { readonly name: string };
}

describeWith(['prometheus', 'chromium'], 'the main job', () => {
  let run: TestApp;
  let cast: Cast;
  let phone: TwilioPeer;
  let ntfy: NtfyServer;
  let prometheus: Spawned | undefined;
  /** What Prometheus watches: it is down until the story starts it. */
  const ledger = createServer((_, response) => response.end('up 1\n'));
  let ledgerPort = 0;

  beforeAll(async () => {
    ledgerPort = await freePort();
    [phone, ntfy] = [await startTwilioPeer(account), await startNtfyServer()];
    const env = {
      EGRESS_ALLOW: '127.0.0.1',
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_URL: phone.url,
    };
    run = await startApp(database.app, { env });
    cast = await settle(run.app, {
      ines: [
        ['voice', '+4915112345678'],
        ['ntfy', { url: `${ntfy.url}/ines` }],
      ],
    });
    await run.app.db.write(system('test'), async (tx) => {
      const body = rotationBody.parse({
        name: 'Payments primary',
        team: 'payments',
        members: ['ines', 'tomas'],
        zone: 'Europe/Berlin',
        start: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
        handover: '00:00',
        turn: { unit: 'day', every: 300 },
      });
      const made = await saveRotation(tx, { slug: 'payments-primary', body });
      const service = mustHave(await findService(tx, 'ledger'), 'the service stands');
      const saved = made.ok
        ? await saveService(tx, {
            id: service.id,
            slug: 'ledger',
            body: { ...service.body, rotations: { primary: 'payments-primary', secondary: null } },
            because: 'test',
          })
        : made;
      return saved.ok ? ok(null) : saved;
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    ledger.close();
    ledger.closeAllConnections();
    await run.stop();
    await Promise.all([phone.close(), ntfy.close()]);
  });

  const timeline = async (ticket: string): Promise<readonly Line[]> => {
    const id = await run.app.db.maybe(sqlTicket(ticket), idRow);
    return run.app.db.many(sqlLines(id?.id ?? ''), lineRow);
  };

  it(
    'PAG-1 without the conference, PAG-2, PAG-4, PAG-5 without check-in, INC-22: from a Prometheus alert to a person paged, answered and restored',
    { timeout: 180_000 },
    async () => {
      const body = integrationBody.parse({ name: 'prometheus', team: 'payments', source: 'alertmanager' });
      const made = await run.app.db.write(system('test'), async (tx) => createIntegration(tx, body, async () => Promise.resolve(ok(null))));
      const token = made.ok ? made.value.token : '';
      prometheus = await startPrometheus(prometheusFiles(run.url, token, ledgerPort));

      // The alert cuts a severity 1 ticket on the right service, with the runbook.
      const ticket = await until('the ticket', async () => run.app.db.maybe(sqlOpen, ticketRow), 90_000);
      expect(ticket).toMatchObject({
        severity: 1,
        state: 'assigned',
        owner_name: 'Ines Keller',
        runbook: 'https://runbooks.example.com/ledger-down',
        service_id: cast.service,
      });

      // The primary gets a call, then an ntfy message, then a mail with a one-tap link, five minutes apart.
      const call = await phone.waitFor((each) => each.to === '+4915112345678', 10_000);
      const heard = await phone.pickUp(call);
      expect(heard.said.join(' ')).toContain('ledger');
      run.clock.move(minutes(5));
      const pushed = await ntfy.waitFor((each) => each.topic === 'ines', 10_000);
      expect(JSON.stringify(pushed)).toContain(`T-${ticket.number}`);
      run.clock.move(minutes(5));
      const mail = await run.mail.waitFor((each) => each.to === 'ines@example.com', 10_000);
      expect(mail.raw).toContain('/p/');

      // Nobody answers: it goes to the secondary, and the group manager is paged.
      run.clock.move(minutes(5));
      const second = await run.mail.waitFor((each) => each.to === 'tomas@example.com', 10_000);
      await run.mail.waitFor((each) => each.to === 'priya@example.com', 10_000);
      await until('the reassignment', async () =>
        (await run.app.db.maybe(sqlOpen, ticketRow))?.owner_name === 'Tomas Rivera' ? true : undefined,
      );

      // The secondary stops the page and takes the ticket from the phone.
      const link = /https?:\/\/[^\s"]*\/p\/[a-z0-9]{32}/.exec(second.raw.replace(/=\r?\n/g, ''))?.[0] ?? '';
      const browser = await startBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
        await page.goto(link);
        const button = page.getByRole('button', { name: /Stop my page/ });
        const box = mustHave(await button.boundingBox(), 'the button is drawn');
        expect(box.height).toBeGreaterThan(844 / 4);
        await button.click();
        await page
          .getByRole('button', { name: /Take the ticket/ })
          .first()
          .click();
        await page.getByText('The ticket is yours').waitFor();
        await page.getByRole('button', { name: /Service is restored/ }).click();
        await page.getByText('Restored.').first().waitFor();
      } finally {
        await browser.close();
      }
      expect((await run.app.db.maybe(sqlOpen, ticketRow))?.state).toBe('restored');

      // Moved time did not end the alert, though Prometheus' own clock stood still. What Prometheus says does.
      expect(await run.app.db.many(sqlFiring, alertRow)).toHaveLength(1);
      ledger.listen(ledgerPort, '127.0.0.1');
      await until(
        'the end of the alert',
        async () => ((await run.app.db.many(sqlFiring, alertRow)).length === 0 ? true : undefined),
        60_000,
      );
      const order = { command: 'close', because: 'nothing is left to do', by: 'api' } as const;
      const closed = await run.app.db.write({ kind: 'person', id: cast.people.tomas, name: 'Tomas Rivera' }, async (tx) =>
        moveTicket(tx, ticket.id, order),
      );
      expect(closed).toEqual({ ok: true, value: 'closed' });
      const lines = await timeline(String(ticket.number));
      const told = lines.map((line) => `${line.action}: ${line.because}`);
      for (const action of [
        'ticket.cut',
        'page.made',
        'page.repeated',
        'message.handed-over',
        'ticket.assigned',
        'page.answered',
        'ticket.taken',
        'ticket.restored',
        'ticket.closed',
      ]) {
        expect(
          told.some((line) => line.startsWith(`${action}:`)),
          `${action} in\n${told.join('\n')}`,
        ).toBe(true);
      }
      expect(lines.every((line) => line.because !== '')).toBe(true);
      expect(run.errors).toEqual([]);
    },
  );
});
