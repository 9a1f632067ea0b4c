import { beforeAll, expect, it } from 'vitest';

import { twoLooks, wrongIn } from './looks.ts';
import { describeNight } from './night.ts';

describeNight('engaging and telling people by the web app', (night) => {
  beforeAll(async () => {
    await night.act('POST', '/tickets/T-1/take', {});
    await night.act('PUT', '/lists/engagement/database', {
      name: 'Database',
      problem: 'database',
      team: 'payments',
      whom: ['person:tomas', 'service:ledger'],
    });
    await night.act('PUT', '/lists/notification/money', { name: 'Money out', team: 'payments', core: ['olga'], services: ['ledger'] });
    await night.act('PUT', '/lists/opening', { place: 'https://meet.example.com/evenkeel-{number}' });
  });

  it('somebody is asked for, sent for in one press, and stands on every open screen with how long they have been waited for', async () => {
    const page = await night.opened('/tickets/T-1');
    const other = await night.opened('/tickets/T-1');
    await page.getByRole('button', { name: 'Need somebody…' }).click();
    await page.getByRole('combobox', { name: 'Whom' }).fill('tomas');
    await page.getByRole('option', { name: /^Tomas Rivera/ }).click();
    await page.getByRole('textbox', { name: 'For what' }).fill('Knows the shards of the ledger');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Leave it to front-line ops' }).click();
    await other.getByRole('button', { name: 'Send for Tomas Rivera' }).click();
    await page
      .locator('.called-in')
      .getByText(/Tomas Rivera no answer, asked/)
      .waitFor({ state: 'attached' });
    expect(await wrongIn(other, twoLooks)).toEqual([]);
    await page.context().close();
    await other.context().close();
  });

  it('a list is told from a draft, as it will read, and what became of it stands beside', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('button', { name: 'Tell lists…' }).click();
    await page.getByRole('textbox', { name: 'Impact' }).fill('Cards fail');
    await page
      .locator('.tell-preview')
      .getByText(/Cards fail/)
      .waitFor();
    await page.getByRole('checkbox', { name: /Money out/ }).check();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Tell 1 list' }).click();
    // The last look was a phone's, where the rail has a tab of its own.
    await page.getByText('Money out: 1 told').waitFor({ state: 'attached' });
    await page.context().close();
  });

  it('a list is joined and left in one press, and its dialogs have no violation', async () => {
    const page = await night.opened('/settings/lists');
    await page.getByRole('button', { name: 'Join Money out' }).click();
    await page.getByRole('button', { name: 'Leave Money out' }).waitFor();
    await page.getByRole('button', { name: 'Change Database' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Whom it calls in' }).fill('olga');
    await dialog.getByRole('option', { name: /Olga Maric/ }).click();
    await dialog.getByRole('button', { name: 'Leave out Olga Maric' }).waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Change what it opens' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Where people meet' }).waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.context().close();
  });

  it('the on-call of a service is engaged from the palette, without an incident', async () => {
    const page = await night.opened('/');
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox', { name: 'Go to or do anything' }).fill('engage ledger');
    await page.getByRole('option', { name: /Engage Ledger on-call/ }).click();
    await page.getByRole('textbox', { name: 'What you need' }).fill('May we run the import tonight?');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'May we run the import tonight?' }).waitFor();
    await page.context().close();
  });
});
