import { expect, it } from 'vitest';

import { everyLook, wrongOn } from './looks.ts';
import { describeNight } from './night.ts';
import { stands } from './web-app.ts';

/** Pictures go here where somebody wants to look at them. */
const shots = process.env['CAMPAIGN_SHOTS'];

describeNight('campaigns by the web app', (night) => {
  it('CHG-23: who owes a change is seen, and a service makes its own from there, light and dark, wide and on a phone', async () => {
    expect(await wrongOn(await night.blank(), '/changes/campaigns/CMP-1', everyLook)).toEqual([]);
    const page = await night.opened('/changes/campaigns');
    await page.getByRole('link', { name: 'Replace the library of certificates' }).click();
    await page.getByRole('button', { name: 'Make its draft for Ledger' }).click();
    await page.getByRole('row', { name: /Ledger.*has a change.*CHG-\d+/ }).waitFor();
    await page.getByRole('button', { name: 'Ask for an exception' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Why it need not' }).fill('It goes in May');
    await dialog.getByRole('textbox', { name: 'Until' }).fill('31.03.2027');
    await dialog.getByText('Such as 2027-03-31').waitFor();
    expect(await dialog.getByRole('button', { name: 'Ask for it' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    if (shots === undefined) return;
    for (const [scheme, width] of everyLook)
      for (const path of ['/changes/campaigns', '/changes/campaigns/CMP-1']) {
        const look = await night.blank({ scheme, width });
        await look.goto(path);
        await stands(look);
        await look.screenshot({ path: `${shots}/${path.split('/').at(-1) ?? ''}-${scheme}-${width}.png`, fullPage: true });
        await look.context().close();
      }
  });
});
