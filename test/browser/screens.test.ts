import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/organisation.ts';
import { axeFinds, badNight, errorsOf, openWindow, routedPaths, stands, type Scheme, type Width } from './web-app.ts';

/** Every address of the router, with what stands in its place. */
const addresses: Readonly<Record<string, (ids: { person: string }) => string>> = {
  '/sign-in': () => '/sign-in',
  '/setup': () => '/setup?token=none',
  '/invitation': () => '/invitation?token=none',
  '/': () => '/',
  '/more': () => '/more',
  '/tickets': () => '/tickets?view=all',
  '/tickets/$number': () => '/tickets/T-1',
  '/on-call': () => '/on-call',
  '/services': () => '/services',
  '/services/$slug': () => '/services/ledger',
  '/people': () => '/people',
  '/people/$id': ({ person }) => `/people/${person}`,
  '/teams/$slug': () => '/teams/payments',
  '/integrations': () => '/integrations',
  $: () => '/nothing-is-here',
  '/settings': () => '/settings',
  '/settings/you': () => '/settings/you',
  '/settings/contact-methods': () => '/settings/contact-methods',
  '/settings/severities': () => '/settings/severities',
  '/settings/policies': () => '/settings/policies',
  '/settings/keys': () => '/settings/keys',
};
const looks: readonly (readonly [Scheme, Width])[] = [
  ['light', 'desk'],
  ['dark', 'desk'],
  ['light', 'phone'],
  ['dark', 'phone'],
];

/** Dialogs and menus: where each is opened from, and how. */
const dialogs: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
  ['the palette', '/', async (page) => page.keyboard.press('Control+k')],
  ['declare', '/', async (page) => page.getByRole('button', { name: /^Declare/ }).click()],
  ['the person menu', '/', async (page) => page.locator('.person-button').click()],
  ['new ticket', '/tickets', async (page) => page.getByRole('button', { name: 'New ticket' }).click()],
  ['more acts', '/tickets/T-1', async (page) => page.getByRole('button', { name: 'More acts' }).click()],
  ['override', '/on-call', async (page) => page.getByRole('button', { name: 'Override', exact: true }).click()],
  ['new rotation', '/on-call', async (page) => page.getByRole('button', { name: 'New rotation' }).click()],
  ['new service', '/services', async (page) => page.getByRole('button', { name: 'New service' }).click()],
  ['change a service', '/services/ledger', async (page) => page.getByRole('button', { name: 'Change' }).click()],
  ['new person', '/people', async (page) => page.getByRole('button', { name: 'New person' }).click()],
  ['new team', '/people', async (page) => page.getByRole('button', { name: 'New team' }).click()],
  ['change a team', '/teams/payments', async (page) => page.getByRole('button', { name: 'Change' }).click()],
  ['take into a team', '/teams/payments', async (page) => page.getByRole('button', { name: 'Take somebody in' }).click()],
  ['new integration', '/integrations', async (page) => page.getByRole('button', { name: 'New integration' }).click()],
];

let browser: Browser;

/** Looks at the screen that a page shows, in each look, with axe; says what is wrong. */
async function wrongIn(page: Page, wanted: typeof looks): Promise<string[]> {
  const found: string[] = [];
  for (const [scheme, width] of wanted) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(width === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 800 });
    await page.waitForFunction(`document.documentElement.getAttribute('data-mantine-color-scheme') === '${scheme}'`);
    await stands(page);
    const wide: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (typeof wide === 'number' && wide > 0) found.push(`${scheme} ${width}: ${wide} px wider than the window`);
    found.push(...(await axeFinds(page)).map((each) => `${scheme} ${width}: ${each}`));
  }
  return found;
}

/** Opens a screen and looks at it in every look; says what is wrong, errors of the console too. */
async function wrongOn(window: BrowserContext, path: string): Promise<string[]> {
  const page = await window.newPage();
  const errors = errorsOf(page);
  await page.goto(path);
  await stands(page);
  const found = await wrongIn(page, looks);
  await page.close();
  return [...errors, ...found];
}

describeWith(['chromium'], 'screens with data', () => {
  let run: TestApp;
  let window: BrowserContext;
  let person: string;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    const night = await badNight(run);
    window = await openWindow(browser, run, { secret: night.secret });
    person = night.cast.people.ines;
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  it('are all in this list', () => {
    expect(routedPaths().toSorted()).toEqual(Object.keys(addresses).toSorted());
  });

  it.each(Object.keys(addresses))('%s has no violation and no console error, light and dark, wide and on a phone', async (path) => {
    expect(await wrongOn(window, addresses[path]?.({ person }) ?? path)).toEqual([]);
  });

  it.each(dialogs)('%s open on %s has no violation', async (_name, path, open) => {
    const page = await window.newPage();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(path);
    await stands(page);
    await open(page);
    await page.locator('[role="dialog"], [role="menu"]').first().waitFor();
    const desk = looks.filter(([, width]) => width === 'desk');
    expect(await wrongIn(page, desk)).toEqual([]);
    await page.close();
  });

  it.each(Object.keys(addresses).filter((path) => !['/sign-in', '/setup', '/invitation', '/more', '/settings', '$'].includes(path)))(
    '%s says what happened when the server fails, without a violation',
    async (path) => {
      const page = await window.newPage();
      // The fault is put in where the browser meets the network.
      await page.route(/\/api\/v1\/(?!me$|events)/, async (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'The server cannot do this at the moment.',
            code: 'not-ready',
            detail: 'the database does not answer',
            remedy: 'Try again.',
          }),
        }),
      );
      await page.goto(addresses[path]?.({ person }) ?? path);
      await page.locator('main h1').first().waitFor();
      if (path !== '/settings/you') await page.getByText('The server cannot do this at the moment.').first().waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await page.close();
    },
  );
});

describeWith(['chromium'], 'screens of an organisation in which nothing has happened', () => {
  let run: TestApp;
  let window: BrowserContext;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    const token = await run.app.access.newSetUpToken();
    const made = await run.app.access.setUp(
      token ?? '',
      { organisation: 'Example', name: 'Ada Admin', email: 'ada@example.com', password: 'a sentence to remember', zone: 'UTC' },
      'test',
    );
    window = await openWindow(browser, run, { secret: made.ok ? made.value.secret : undefined });
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  it.each(['/', '/tickets', '/on-call', '/services', '/people', '/integrations', '/settings/contact-methods', '/settings/keys'])(
    '%s says the next step and has no violation',
    async (path) => {
      expect(await wrongOn(window, path)).toEqual([]);
    },
  );
});
