import { expect, it } from 'vitest';

import { describeNight } from './night.ts';
import { twoLooks, wrongIn } from './looks.ts';

describeNight('measures by the web app', (night) => {
  it('show each measure with its spread and its target, and every number opens its tickets', async () => {
    const end = Date.now();
    for (const [ticket, from] of [
      ['T-1', end - 3 * 3_600_000],
      ['T-2', end - 600_000],
    ] as const) {
      await night.act('POST', `/tickets/${ticket}/measurements`, { kind: 'impact-start', at: from, because: 'the graph' });
      await night.act('POST', `/tickets/${ticket}/restore`, { because: 'rolled back' });
    }
    const page = await night.opened('/review');
    await page.getByText('Half of').first().waitFor();
    await page.getByLabel('Set apart by').selectOption('service');
    await page.getByRole('table', { name: 'Restoration by service' }).waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    const restoration = page.getByRole('region', { name: 'Restoration' });
    await restoration.getByRole('link', { name: /missed/ }).click();
    await page.getByRole('link', { name: /^T-1 / }).waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.context().close();
  });
});
