import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { auditedWeek } from '../support/audited-week.ts';
import { everyLook, twoLooks, wrongOn } from './looks.ts';
import { describeNight } from './night.ts';
import { stands } from './web-app.ts';

/** Pictures go here where somebody wants to look at them. */
const shots = process.env['AUDIT_SHOTS'];

describeNight('the weekly audit of changes', (night) => {
  let page: Page;
  const address = '/changes/audit?week=2031-02-05';
  beforeAll(async () => {
    const { tomas, priya } = night.cast.people;
    await auditedWeek(night.run.app, Date.UTC(2031, 1, 3), { ines: priya, tomas });
    page = await night.blank();
  });

  it('CHG-24: 125 records of seven teams stand on one screen, without a violation, light and dark, wide and on a phone', async () => {
    expect(await wrongOn(page, address, everyLook)).toEqual([]);
    if (shots === undefined) return;
    for (const [scheme, width] of everyLook) {
      const look = await night.blank({ scheme, width });
      await look.goto(address);
      await stands(look);
      await look.getByText('125 records of 7 teams').waitFor();
      await look.screenshot({ path: `${shots}/audit-${scheme}-${width}.png` });
    }
  });

  it('CHG-14: the measures stand with a sentence each, without a violation, and a number opens its changes', async () => {
    expect(await wrongOn(page, '/changes/measures?service=ledger', twoLooks)).toEqual([]);
    const look = await night.opened('/changes/measures');
    await look.getByRole('heading', { name: 'Teams that never filed' }).waitFor();
    if (shots !== undefined) await look.screenshot({ path: `${shots}/measures-light-desk.png` });
  });

  it('CHG-24: the keyboard alone goes through the records, opens what is said of one and overrules it', async () => {
    const page = await night.opened(address);
    await page.getByText('125 records of 7 teams').waitFor();
    expect(await page.getByRole('list', { name: 'Teams' }).getByRole('button').count()).toBe(7);
    const grid = page.getByRole('grid', { name: 'Records of the week' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('126');
    await grid.getByRole('row').nth(1).focus();
    await page.keyboard.press('End');
    await grid.locator('[data-index="124"]:focus').waitFor();
    await page.keyboard.press('Home');
    await grid.locator('[data-index="0"]:focus').waitFor();
    await page.keyboard.press('n');
    await grid.locator('[data-index="7"]:focus').waitFor();
    await page.keyboard.press('Enter');
    const side = page.getByRole('complementary', { name: /in the audit/ });
    await side.getByText('20 hours of notice given, 48 hours asked').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('the customer asked for it sooner');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await side.getByText('The machine said 20 hours of notice given', { exact: false }).first().waitFor();
    await side.getByRole('button', { name: 'Take back' }).first().waitFor();
    expect(await grid.locator('[data-index="7"]').textContent()).toContain('none');
    // What leaves the list of findings leaves the reviewer where they were.
    await page.getByRole('button', { name: 'Only with findings' }).click();
    const [gone, next] = [await grid.locator('[data-index="2"]').textContent(), await grid.locator('[data-index="3"]').textContent()];
    expect(gone).toMatch(/1$/);
    await grid.locator('[data-index="2"]').click();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('the customer asked for it sooner');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await grid
      .locator('[data-index="2"]:focus')
      .filter({ hasText: next ?? '' })
      .waitFor();
    const team = page.getByRole('list', { name: 'Teams' }).getByRole('button').first();
    await team.click();
    expect(await team.getAttribute('aria-pressed')).toBe('true');
  });
});
