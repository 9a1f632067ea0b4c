import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/organisation.ts';
import { everyLook, wrongIn } from './looks.ts';
import { badNight, caller, openWindow, stands } from './web-app.ts';

describeWith(['chromium'], 'a post mortem by the web app', () => {
  let browser: Browser;
  let run: TestApp;
  let secret: string;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    ({ secret } = await badNight(run));
    const call = caller(run, secret);
    await call('POST', '/tickets/T-1/take', {});
    await call('POST', '/tickets/T-1/restore', { because: 'rolled back' });
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  const opened = async (path: string): Promise<Page> => {
    const page = await (await openWindow(browser, run, { secret })).newPage();
    await page.goto(path);
    await stands(page);
    return page;
  };

  it('is reached from the restored ticket, opened as a draft, and written section by section', async () => {
    const page = await opened('/tickets/T-1');
    await page.getByRole('link', { name: 'Post mortem' }).click();
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByText('Card payments fail at checkout.').waitFor();
    await page.getByRole('button', { name: 'Write What went badly' }).click();
    await page.keyboard.type('She forgot to drain the node.');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('“forgot”: Say what was there to remind them.').waitFor();
    await page.getByRole('textbox', { name: 'Why, and because of what' }).fill('Nothing drained it.');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'And why? Nothing drained it.' }).waitFor();
    await page.getByRole('button', { name: 'New action' }).click();
    await page.getByRole('textbox', { name: 'What will be done' }).fill('Drain by itself');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('1 of 1 open').waitFor();
    expect(await wrongIn(page, everyLook)).toEqual([]);
    await page.context().close();
  });

  it('keeps what two people write at once: the second sees the text of the first below the own', async () => {
    const [mine, other] = [await opened('/tickets/T-1/review'), await opened('/tickets/T-1/review')];
    for (const page of [mine, other]) await page.getByRole('button', { name: 'Write Lessons' }).click();
    await mine.keyboard.type('Drain before a change.');
    await other.keyboard.type('Look at the pool first.');
    await mine.getByRole('button', { name: 'Store' }).click();
    await mine.getByText('Drain before a change.').waitFor();
    await other.getByRole('button', { name: 'Store' }).click();
    await other.getByText('wrote this section meanwhile').waitFor();
    await other.getByRole('alert').getByText('Drain before a change.').waitFor();
    expect(await other.getByRole('textbox', { name: 'What do others have to know?' }).inputValue()).toBe('Look at the pool first.');
    await other.getByRole('textbox', { name: 'What do others have to know?' }).fill('Drain before a change. Look at the pool first.');
    await other.getByRole('button', { name: 'Store, both are joined above' }).click();
    await mine.getByText('Look at the pool first.').waitFor();
    await mine.context().close();
    await other.context().close();
  });
});
