import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/organisation.ts';
import { addresses, everyLook, wrongOn } from './looks.ts';
import { badNight, openWindow, routedPaths } from './web-app.ts';

describeWith(['chromium'], 'screens with data', () => {
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

  it('are all looked at: every address of the router stands in the list', () => {
    expect(routedPaths().toSorted()).toEqual(Object.keys(addresses).toSorted());
  });

  it.each(Object.keys(addresses))('%s has no violation and no console error, light and dark, wide and on a phone', async (path) => {
    expect(await wrongOn(page, addresses[path]?.({ person }) ?? path, everyLook)).toEqual([]);
  });
});
