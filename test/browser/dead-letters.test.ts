import { expect, it } from 'vitest';
import { z } from 'zod';

import { until } from '../support/organisation.ts';
import { ask, sender } from '../support/send-signals.ts';
import { describeNight } from './night.ts';

describeNight('dead letters in the web app', (night) => {
  it('SIG-12: what could not be taken stands beside its integration with the field, is replayed and deleted there', async () => {
    const from = await sender(night.run, { source: 'generic', scopes: ['post'], name: 'billing-cron' });
    const sent = await ask(`${night.run.url}/in/${from.token}/generic`, { body: { title: 'Late run', serverity: 1 } });
    expect(sent.status).toBe(400);
    await until('the letter is kept', async () => {
      const { items } = z.object({ items: z.array(z.unknown()) }).parse(await night.act('GET', `/integrations/${from.id}/dead-letters`));
      return items.length === 1 ? true : undefined;
    });
    const page = await night.opened('/integrations');
    await page.getByText('1 of what it sent could not be taken and can be replayed.').waitFor();
    await page.getByRole('button', { name: 'Dead letters of billing-cron' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('serverity').first().waitFor();
    await dialog.getByRole('button', { name: 'Show what came' }).click();
    await dialog.getByText('"title":"Late run"').waitFor();
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
    await dialog.getByText('replayed once in vain').waitFor();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByText('No dead letters.').waitFor();
    await page.context().close();
  });
});
