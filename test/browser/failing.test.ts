import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/organisation.ts';
import { addresses, reading, twoLooks, wrongIn } from './looks.ts';
import { badNight, openWindow } from './web-app.ts';

const failure = {
  title: 'The server cannot do this at the moment.',
  code: 'not-ready',
  detail: 'the database does not answer',
  remedy: 'Try again.',
};

describeWith(['chromium'], 'screens whose server fails', () => {
  let browser: Browser;
  let run: TestApp;
  let page: Page;
  let person: string;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    const night = await badNight(run);
    page = await (await openWindow(browser, run, { secret: night.secret })).newPage();
    person = night.cast.people.ines;
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  it.each(reading)('%s says what happened, without a violation', async (path) => {
    // The fault is put in where the browser meets the network.
    await page.route(/\/api\/v1\/(?!me$|events)/, async (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(failure) }),
    );
    await page.goto(addresses[path]?.({ person }) ?? path);
    await page.locator('main h1').first().waitFor();
    await page.getByText(failure.title).first().waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
