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
