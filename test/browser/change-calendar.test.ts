import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { days, firstInstantOf, hours, iso, minutes, wallMillis, wallTime } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { zoneOf } from '../../src/platform/time-zones/index.ts';
import { everyLook, wrongOn } from './looks.ts';
import { describeNight, type Night } from './night.ts';
import { stands } from './web-app.ts';

/** Pictures go here where somebody wants to look at them. */
const shots = process.env['CALENDAR_SHOTS'];

interface Put {
  readonly title: string;
  readonly service: string;
  readonly from: number;
  readonly state?: string;
  readonly technician?: string;
  readonly lasts?: number;
}

/** When the days that the calendar shows began: today, where its reader is. */
function calendarBegan(now: number): number {
  const zone = zoneOf('Europe/Berlin');
  return firstInstantOf(zone, wallMillis({ ...wallTime(zone, now), hour: 0, minute: 0, second: 0 }));
}

/** A change of tier 1 as it stands once its approvals are in. */
async function planned(night: Night, { title, service, from, state = 'approved', technician, lasts = 60 }: Put): Promise<void> {
  await night.run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await tx.run(
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, technician_id, scheduled_start, scheduled_end, created_at)
          values (${id}, ${title}, 'configuration', 'production', ${state}, 1, 'person', ${night.cast.payments}, ${technician ?? null},
            ${iso(from)}, ${iso(from + minutes(lasts))}, ${iso(tx.now)})`,
    );
    await tx.run(sql`insert into change_service (change_id, service_id) select ${id}, id from service where slug = ${service}`);
  });
}

describeNight('the calendar of changes', (night) => {
  let page: Page;
  beforeAll(async () => {
    for (const slug of ['vault', 'gateway', 'pricing', 'search']) {
      const dependencies = slug === 'gateway' ? [{ service: 'vault' }] : [];
      await night.act('POST', '/services', {
        slug,
        name: slug,
        team: slug === 'search' ? 'organisation' : 'payments',
        tier: slug === 'pricing' ? 2 : 1,
        dependencies,
      });
    }
    const tomorrow = Math.floor(night.run.clock.now() / days(1) + 1) * days(1);
    const wall = (at: number): string => iso(at).slice(0, 16);
    const nights = {
      name: 'Nights',
      covers: { tiers: [1] },
      from: wall(tomorrow - days(9) - hours(2)),
      until: wall(tomorrow - days(9) + hours(2)),
    };
    await night.act('PUT', '/change-windows/nights', { ...nights, repeat: { unit: 'day' } });
    await night.act('PUT', '/freezes/month-end', {
      name: 'Month end',
      owner: 'priya',
      covers: { services: ['ledger', 'pricing'] },
      from: wall(tomorrow + days(1) + hours(12)),
      until: wall(tomorrow + days(4)),
    });
    const { ines } = night.cast.people;
    const first = tomorrow + days(1) - hours(2);
    await planned(night, { title: 'Patch vault', service: 'vault', from: first, technician: ines });
    await planned(night, { title: 'Pool size', service: 'gateway', from: first, lasts: 45, technician: ines, state: 'review' });
    await planned(night, { title: 'Posting rules', service: 'ledger', from: tomorrow + days(1) + hours(14), lasts: 70 });
    await planned(night, { title: 'Evict policy', service: 'pricing', from: tomorrow + hours(10), lasts: 120 });
    await planned(night, { title: 'Full reindex', service: 'search', from: tomorrow + days(2) - hours(2), lasts: 200 });
    await planned(night, {
      title: 'Minor 17.4',
      service: 'vault',
      from: Math.max(calendarBegan(night.run.clock.now()), night.run.clock.now() - hours(3)),
      lasts: 50,
      state: 'resolved',
    });
    page = await night.blank();
  });

  it('CHG-8: draws changes, windows and freezes on lanes, without a violation, light and dark, wide and on a phone', async () => {
    expect(await wrongOn(page, '/changes', everyLook)).toEqual([]);
    const said = async (service: string): Promise<string | null> => wide.getByRole('list', { name: service, exact: true }).textContent();
    const wide = await night.opened('/changes');
    expect(await said('ledger')).toContain('Freeze: Month end');
    expect(await said('gateway')).toContain('Window: Nights');
    expect(await said('pricing')).not.toContain('Window: Nights');
    await wide
      .getByRole('list', { name: 'vault', exact: true })
      .getByRole('link', { name: /Minor 17.4, resolved/ })
      .click();
    await wide.waitForURL(/changes\/CHG-\d+$/);
    await wide.context().close();
    const phone = await night.blank({ width: 'phone' });
    await phone.goto('/changes');
    await phone.getByRole('link', { name: /Evict policy/ }).waitFor();
    await phone.getByText('Freeze: Month end').waitFor();
    expect(await phone.getByRole('group', { name: 'Calendar of changes' }).count()).toBe(0);
    await phone.context().close();
    if (shots === undefined) return;
    for (const [scheme, width] of everyLook) {
      const look = await night.blank({ scheme, width });
      await look.goto('/changes');
      await stands(look);
      await look.getByText('Pool size').first().waitFor();
      await look.screenshot({ path: `${shots}/calendar-${scheme}-${width}.png`, fullPage: width === 'phone' });
    }
  });

  it('CHG-9: a conflict has its number in both places, its reasons and a free slot; the keyboard alone finds a slot for another service', async () => {
    const page = await night.opened('/changes');
    const first = page.getByRole('listitem').filter({ hasText: 'Conflict 1:' });
    await first.waitFor();
    expect(await first.textContent()).toMatch(
      /Pool size and \d+ Patch vault.*Vault is 1 hop below gateway.*Ines Keller carries out both.*Move \d+ to /s,
    );
    expect(await page.getByRole('list', { name: 'gateway', exact: true }).textContent()).toContain('in conflict 1');
    await page.getByRole('combobox', { name: 'Service' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('search');
    await page.keyboard.press('Enter');
    await expect.poll(async () => page.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('search');
    const slot = page.getByRole('region', { name: 'Next free slot' });
    await slot.getByText('In the window', { exact: false }).waitFor();
    await slot.locator('a[href*="service=search"][href*="start="]', { hasText: 'Write a change for it' }).waitFor();
    await page.getByRole('button', { name: 'Month' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/span=month/);
  });
});
