import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { writeSetting } from '../../src/platform/settings.ts';
import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, until, type TestApp } from '../support/organisation.ts';
import { axeFinds, badNight, openWindow, stands } from './web-app.ts';

describeWith(['chromium'], 'a restored Evenkeel in the browser', () => {
  let browser: Browser;
  let run: TestApp;
  let secret: string;
  beforeAll(async () => {
    browser = await startBrowser();
    run = await startApp((await freshDatabase()).app);
    secret = (await badNight(run)).secret;
    await run.app.db.write(system('test'), async (tx) => writeSetting(tx, 'quiet', { since: tx.now, backupAt: tx.now - 3_600_000 }));
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
  });

  it('PLT-13: every screen says that nothing leaves, and an administrator ends it there', async () => {
    for (const width of ['phone', 'desk'] as const) {
      const page = await (await openWindow(browser, run, { secret, width })).newPage();
      await page.goto('/');
      await stands(page);
      const banner = page.getByRole('status').filter({ hasText: 'Nothing leaves since the restore' });
      await banner.waitFor();
      await page.goto('/tickets');
      await stands(page);
      await banner.getByRole('button', { name: 'Release…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('every clock starts anew').waitFor();
      expect(await axeFinds(page)).toEqual([]);
      if (width === 'phone') {
        await dialog.getByRole('button', { name: 'Stay quiet' }).click();
        continue;
      }
      await dialog.getByRole('button', { name: 'Drop what is old' }).click();
      await banner.waitFor({ state: 'detached' });
    }
    await until('it is released', async () =>
      (await run.app.db.maybe(sql`select name from setting where name = 'quiet'`, z.object({ name: z.string() }))) === undefined
        ? true
        : undefined,
    );
  });
});
