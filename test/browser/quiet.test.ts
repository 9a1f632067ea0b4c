import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { writeSetting } from '../../src/platform/settings.ts';
import { until } from '../support/organisation.ts';
import { describeNight } from './night.ts';
import { axeFinds, stands } from './web-app.ts';

describeNight('a restored Evenkeel in the browser', (night) => {
  beforeAll(async () => {
    await night.run.app.db.write(system('test'), async (tx) => writeSetting(tx, 'quiet', { since: tx.now, backupAt: tx.now - 3_600_000 }));
  });

  it('PLT-13: every screen says that nothing leaves, and an administrator ends it there', async () => {
    for (const width of ['phone', 'desk'] as const) {
      const page = await night.blank({ width });
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
      (await night.run.app.db.maybe(sql`select name from setting where name = 'quiet'`, z.object({ name: z.string() }))) === undefined
        ? true
        : undefined,
    );
  });
});
