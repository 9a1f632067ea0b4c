import { readFileSync } from 'node:fs';

import axe from 'axe-core';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { z } from 'zod';

import { must, mustHave } from '../../src/kernel/index.ts';
import { COOKIE, putGrant } from '../../src/platform/access/index.ts';
import { system } from '../../src/platform/actor.ts';
import { cutTickets } from '../../src/incidents/index.ts';
import { settle, type Cast, type TestApp } from '../support/organisation.ts';

const TEST = system('test');

export type Scheme = 'light' | 'dark';
export type Width = 'desk' | 'phone';

/** A change as a person writes it: a day ahead, with a timeline and a rollback that a stranger could run. */
export const raisePool = (now: number): Readonly<Record<string, unknown>> => ({
  title: 'Raise the connection pool of ledger from 200 to 320',
  services: ['ledger'],
  kind: 'configuration',
  technician: 'ines',
  reason: 'The pool is full from 18:00 to 20:00.',
  ifNotDone: '2 % of payments wait longer than 3 s every evening.',
  impact: {
    choices: ['errors'],
    worstCase: '400 card payments fail for 5 minutes, until the pods restart.',
    likelihood: 'Seen once in 40 runs.',
  },
  scheduledStart: now + 86_400_000,
  scheduledEnd: now + 86_400_000 + 2_700_000,
  timeline: [
    {
      at: -900,
      action: 'Read p99 and pool wait, write both down',
      where: 'dashboard ledger-pool',
      who: 'Ines Keller',
      expect: 'p99 under 180 ms',
      watch: true,
    },
    {
      at: 0,
      command: 'kubectl -n pay set env deploy/ledger POOL_MAX=320',
      where: 'cluster zrh-1',
      who: 'Ines Keller',
      expect: '24 of 24 pods ready in 6 min',
    },
    { at: 900, action: 'Watch 5xx and p99', where: 'dashboard ledger-pool', who: 'Tomas Rivera', expect: '5xx under 0.1 %', watch: true },
  ],
  rollback: [
    {
      at: 0,
      command: 'kubectl -n pay set env deploy/ledger POOL_MAX=200',
      where: 'cluster zrh-1',
      who: 'whoever leads',
      expect: '24 of 24 pods ready in 6 min',
    },
    {
      at: 360,
      action: 'Watch 5xx and pool wait until level',
      where: 'dashboard ledger-pool',
      who: 'whoever leads',
      expect: '5xx under 0.1 % for 10 min',
      watch: true,
    },
  ],
  customers: [{ name: 'Larkfield', told: false }],
  contacts: ['second: Tomas Rivera', '#payments-ops'],
});

/** An administrator's account, signed in: the session's secret for the cookie. */
async function accountOf(run: TestApp, personId: string): Promise<string> {
  const token = await run.app.db.write(TEST, async (tx) => {
    await putGrant(tx, { id: tx.id(), person: personId, role: 'admin', team: null });
    return run.app.access.invite(tx, personId);
  });
  const made = await run.app.access.acceptInvitation(token, 'a sentence to remember', 'test');
  must(made.ok, 'the invitation stands');
  return made.value.secret;
}

/** An organisation in the middle of a bad night: two tickets that page, one in the queue, one restored, a rotation, an integration. */
export async function badNight(run: TestApp, people = settle): Promise<{ cast: Cast; secret: string }> {
  const cast = await people(run.app);
  const secret = await accountOf(run, cast.people.ines);
  const call = caller(run, secret);
  await call('POST', '/rotations', {
    slug: 'payments-primary',
    name: 'Payments primary',
    team: 'payments',
    zone: 'Europe/Berlin',
    start: new Date(run.clock.now() - 20 * 86_400_000).toISOString().slice(0, 10),
    handover: '09:00',
    turn: { unit: 'week', weekday: 'monday' },
    members: ['ines'],
  });
  await call('PATCH', '/services/ledger', { rotations: { primary: 'payments-primary', secondary: null } });
  await call('POST', '/integrations', {
    name: 'prometheus-1',
    source: 'alertmanager',
    team: 'payments',
    scopes: ['post', 'read', 'silence'],
  });
  await call('POST', '/keys', { name: 'deploy-script', role: 'responder' });
  await call('POST', '/silences', {
    team: 'payments',
    matchers: ['alertname="LedgerArchiveSize"'],
    endsAt: run.clock.now() + 3_600_000,
    comment: 'The archive moves',
  });
  const cut = async (title: string, severity: number): Promise<void> =>
    run.app.db.write(TEST, async (tx) => {
      await cutTickets(tx, [
        {
          id: tx.id(),
          title,
          severity,
          serviceId: cast.service,
          impact: '38 % of payments fail',
          since: tx.now - 60_000,
          because: 'the story says so',
        },
      ]);
    });
  await cut('Card payments fail at checkout', 1);
  await cut('Replication lag on ledger over 90 s', 2);
  await cut('Settlement file lacks two rows', 3);
  await cut('Rename the pool panels', 4);
  await call('POST', '/changes', raisePool(run.clock.now()));
  await call('POST', '/change-campaigns', {
    title: 'Replace the library of certificates',
    reason: 'A hole in it lets anyone read what is sent.',
    team: 'payments',
    deadline: run.clock.now() + 10 * 86_400_000,
    chosen: { teams: ['payments'] },
  });
  await call('POST', '/tickets/T-1/notes', { text: 'All 502s come from pods on 4.18.0.' });
  await call('POST', '/tickets/T-4/take', {});
  await call('POST', '/tickets/T-4/restore', {});
  return { cast, secret };
}

/** Acts by the API as the person whose session it is. */
export const caller =
  (run: TestApp, secret: string) =>
  async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${run.url}/api/v1${path}`, {
      method,
      headers: { cookie: `${COOKIE}=${secret}`, 'content-type': 'application/json', origin: run.url },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    must(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
    const given: unknown = text === '' ? undefined : JSON.parse(text);
    return given;
  };

/** What a browser on a phone says of itself. */
export const PHONE = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

/** A browser's window, signed in if a secret is given. */
export async function openWindow(
  browser: Browser,
  run: TestApp,
  look: { scheme?: Scheme; width?: Width; secret?: string | undefined },
): Promise<BrowserContext> {
  const phone = look.width === 'phone';
  const context = await browser.newContext({
    baseURL: run.url,
    bypassCSP: true,
    colorScheme: look.scheme ?? 'light',
    timezoneId: 'Europe/Berlin',
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    isMobile: phone,
    ...(phone ? { userAgent: PHONE } : {}),
  });
  if (look.secret !== undefined) await context.addCookies([{ name: COOKIE, value: look.secret, url: run.url }]);
  return context;
}

const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe-core finds on a page, as short lines: none is the rule. */
export async function axeFinds(page: Page): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  const found: unknown = await page.evaluate('axe.run(document).then((result) => result.violations)');
  return violations.parse(found).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** The words of what has the focus; none where nothing has it, for the page's body says everything. */
export const focused = async (page: Page): Promise<unknown> =>
  page.evaluate("document.activeElement === document.body ? '' : document.activeElement?.textContent");

/** Errors that a page writes to its console, or throws, until it is told to stop. */
export function errorsOf(page: Page): { readonly errors: readonly string[]; readonly stop: () => void } {
  const errors: string[] = [];
  const written = (message: ConsoleMessage): void => {
    if (message.type() === 'error') errors.push(message.text());
  };
  const thrown = (error: Error): void => void errors.push(error.message);
  page.on('console', written);
  page.on('pageerror', thrown);
  return {
    errors,
    stop: () => {
      page.off('console', written);
      page.off('pageerror', thrown);
    },
  };
}

/** Waits until a screen stands: its heading is there, nothing is being read any more, and the app has taken over what the server drew. */
export async function stands(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction("document.querySelector('.shape') === null && !document.documentElement.hasAttribute('data-app')");
}

/** The addresses of the router's screens, as its source has them. */
export function routedPaths(): string[] {
  const source = readFileSync(new URL('../../src/web/router.tsx', import.meta.url), 'utf8');
  const inSettings = source.slice(mustHave(source.indexOf('const inSettings'), 'the router has settings'));
  const outside = source.slice(0, source.indexOf('const inSettings'));
  const paths = (text: string): string[] => [...text.matchAll(/path: '([^']+)'/g)].map((match) => match[1] ?? '');
  return [...paths(outside), ...paths(inSettings).map((path) => `/settings${path === '/' ? '' : path}`)].filter(
    (path, place, all) => all.indexOf(path) === place,
  );
}
