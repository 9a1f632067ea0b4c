import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { z } from 'zod';

import { startBrowser } from '../../support/browser.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { openWindow, stands, type Scheme, type Width } from '../web-app.ts';
import { fewerColours } from './fewer-colours.ts';
import { openLarkfield, type Larkfield } from './larkfield.ts';

const folder = fileURLToPath(new URL('../../../docs/guide/screens', import.meta.url));

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly scheme: Scheme;
  readonly width: Width;
  readonly act?: (page: Page) => Promise<unknown>;
}

/** Wednesday 21 October 2026, by the wall clock of Berlin. */
const at = (clock: string): number => Date.parse(`2026-10-21T${clock}:00+02:00`);

let browser: Browser;
let shop: Larkfield;

beforeAll(async () => {
  browser = await startBrowser();
  shop = await openLarkfield((await freshDatabase()).app, at('03:58'));
}, 180_000);
afterAll(async () => {
  await shop.stop();
  await browser.close();
});

/** The browser's clock shows the night, and believes no other: the Date header of an answer is this machine's. */
async function inTheNight(window: BrowserContext): Promise<void> {
  await window.clock.install({ time: shop.run.clock.now() });
  await window.route(/\/api\/v1\/(?!events)/, async (route) => {
    const answer = await route.fetch();
    const { date: _date, ...headers } = answer.headers();
    await route.fulfill({ response: answer, headers });
  });
}

async function take({ name, path, scheme, width, act }: Shot): Promise<void> {
  const window = await openWindow(browser, shop.run, { scheme, width, secret: await shop.sessionOf('mara') });
  await inTheNight(window);
  const page = await window.newPage();
  await page.goto(path);
  await stands(page);
  await page.waitForTimeout(300);
  await act?.(page);
  await writeFile(`${folder}/${name}.png`, fewerColours(await page.screenshot()));
  // What is still on its way is nobody's any more.
  await window.unrouteAll({ behavior: 'ignoreErrors' });
  await window.close();
}

it('takes the pictures of docs/guide/screens.md', async () => {
  const title = 'Card payments fail at checkout';
  const outage = await shop.fires({ severity: 1, service: 'checkout', title });
  shop.to(at('04:03'));
  const link = await shop.linkTo(title);
  await take({ name: 'page-phone', path: link, scheme: 'dark', width: 'phone' });
  const mara = await shop.as('mara');
  await mara('POST', `/pages/${outage.page}/answer`, {});
  shop.to(at('04:05'));
  await mara('POST', `/tickets/${outage.ticket}/take`, {});
  const notes = [
    ['04:09', 'priya', 'All failures come from pods of release 4.18. Those of 4.17 that are left in zone c are clean.'],
    ['04:10', 'mara', 'Rolling back to 4.17; the last rollback took 4 min.'],
    ['04:13', 'tomasz', 'The gateway is fine: what reaches us is approved as always. Staying for the rollback.'],
  ] as const;
  for (const [clock, who, text] of notes) {
    shop.to(at(clock));
    await (
      await shop.as(who)
    )('POST', `/tickets/${outage.ticket}/notes`, { text });
  }
  shop.to(at('04:14'));
  await shop.fires({ severity: 2, service: 'stock', title: 'Levels of stock are 20 min old' });
  await beingLed(outage.ticket);
  shop.to(at('04:18'));
  const shots: readonly Shot[] = [
    { name: 'my-watch', path: '/', scheme: 'dark', width: 'desk' },
    { name: 'my-watch-phone', path: '/', scheme: 'light', width: 'phone' },
    { name: 'tickets', path: '/tickets', scheme: 'light', width: 'desk' },
    ...looks('ticket', `/tickets/${outage.ticket}`),
    ...looks('communicate', `/tickets/${outage.ticket}/communicate`),
    { name: 'on-call', path: '/on-call', scheme: 'dark', width: 'desk' },
    { name: 'on-call-phone', path: '/on-call', scheme: 'light', width: 'phone' },
    { name: 'service', path: '/services/checkout', scheme: 'light', width: 'desk' },
    { name: 'integration', path: '/integrations', scheme: 'dark', width: 'desk', act: newIntegration },
  ];
  for (const shot of shots) await take(shot);
  await lookedBackAt(outage.ticket);
  for (const shot of looks('post-mortem', `/tickets/${outage.ticket}/review`)) await take(shot);
});

/** A stage of an incident, light, dark and on a phone. */
const looks = (name: string, path: string): readonly Shot[] => [
  { name, path, scheme: 'light', width: 'desk' },
  { name: `${name}-dark`, path, scheme: 'dark', width: 'desk' },
  { name: `${name}-phone`, path, scheme: 'dark', width: 'phone' },
];

const seen = z.object({ preview: z.string() });

/** People are here and say what they see, an idea is parked, a change announced, and customers are told. */
async function beingLed(ticket: string): Promise<void> {
  const path = `/tickets/${ticket}`;
  const [mara, priya, tomasz] = [await shop.as('mara'), await shop.as('priya'), await shop.as('tomasz')];
  shop.to(at('04:15'));
  await mara('POST', `${path}/check-in`, { team: 'platform' });
  await mara('POST', `${path}/roles`, { role: 'leader' });
  await priya('POST', `${path}/check-in`, { team: 'payments' });
  await tomasz('POST', `${path}/check-in`, { team: 'payments' });
  await tomasz('POST', `${path}/health`, { health: 'healthy', text: 'The gateway approves as always.' });
  await priya('POST', `${path}/matters`, { kind: 'hypothesis', text: 'Pods of 4.18 lack the new certificate' });
  shop.to(at('04:16'));
  await mara('POST', `${path}/matters`, { kind: 'change', text: 'Roll checkout back to 4.17' });
  const word = { audience: 'executives', text: 'About four in ten card payments fail since 03:58. We roll back.', nextAt: at('04:40') };
  const told = seen.parse(await mara('POST', `${path}/stakeholder-updates/preview`, word));
  await mara('POST', `${path}/stakeholder-updates`, { ...word, preview: told.preview });
}

/** Restored, and its post mortem opened. */
async function lookedBackAt(ticket: string): Promise<void> {
  const mara = await shop.as('mara');
  shop.to(at('04:31'));
  await mara('POST', `/tickets/${ticket}/restore`, {});
  shop.to(at('04:36'));
  await mara('POST', `/tickets/${ticket}/post-mortem`, {});
}

async function newIntegration(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New integration' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('prometheus-ams-1');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByLabel('Set-up for Prometheus').waitFor();
}
