import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/organisation.ts';
import { addresses, reading, twoLooks, wrongOn } from './looks.ts';
import { openWindow } from './web-app.ts';

describeWith(['chromium'], 'screens of an organisation in which nothing has happened', () => {
  let browser: Browser;
  let run: TestApp;
  let page: Page;
  let person: string;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    const token = await run.app.access.newSetUpToken();
    const made = await run.app.access.setUp(
      token ?? '',
      { organisation: 'Example', name: 'Ada Admin', email: 'ada@example.com', password: 'a sentence to remember', zone: 'UTC' },
      'test',
    );
    page = await (await openWindow(browser, run, { secret: made.ok ? made.value.secret : undefined })).newPage();
    person = made.ok ? made.value.personId : '';
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  it.each(reading.filter((path) => !path.includes('$') || path.endsWith('$id')))(
    '%s says the next step and has no violation',
    async (path) => {
      expect(await wrongOn(page, addresses[path]?.({ person }) ?? path, twoLooks)).toEqual([]);
    },
  );
});
