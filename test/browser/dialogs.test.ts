import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { addresses, everyLook, twoLooks, wrongIn } from './looks.ts';
import { describeNight } from './night.ts';
import { errorsOf, stands } from './web-app.ts';

const press = (name: RegExp | string) => async (page: Page) => page.getByRole('button', { name, exact: true }).first().click();

/** Opens the menu of more acts and takes one that asks first. */
const more = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'More acts' }).click();
  await page.getByRole('menuitem', { name }).click();
};

/** Dialogs and menus: where each is opened from, and how. */
const dialogs: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
  ['the palette', '/', async (page) => page.keyboard.press('Control+k')],
  ['declare', '/', press(/^Declare/)],
  ['the person menu', '/', async (page) => page.locator('.person-button').click()],
  ['new ticket', '/tickets', press('New ticket')],
  ['more acts', '/tickets/T-1', press('More acts')],
  ['change severity', '/tickets/T-1', more('Change severity…')],
  ['give to', '/tickets/T-1', more('Give to…')],
  ['a timeline from paper', '/tickets/T-1', more('Enter a timeline from paper…')],
  ['escalate now', '/tickets/T-1', more('Escalate now…')],
  ['override', '/on-call', press('Override')],
  ['new rotation', '/on-call', press('New rotation')],
  ['new service', '/services', press('New service')],
  ['change a service', '/services/ledger', press('Change')],
  ['new person', '/people', press('New person')],
  ['new team', '/people', press('New team')],
  ['change a person', '/people/$id', press('Change')],
  ['a sign-in link', '/people/$id', press('Sign-in link')],
  ['a role', '/people/$id', press('Give a role')],
  ['deactivate', '/people/$id', press(/^Deactivate/)],
  ['change a team', '/teams/payments', press('Change')],
  ['take into a team', '/teams/payments', press('Take somebody in')],
  ['new integration', '/integrations', press('New integration')],
  ['a new token', '/integrations', press(/^New token/)],
  ['new silence', '/silences', press('New silence')],
  ['a severity', '/settings/severities', press('Change severity 1')],
  ['the duties of a role', '/settings/roles', press('Edit Call leader')],
  ['a line of a checklist', '/settings/roles', press('Edit Discovered')],
  ['a target', '/settings/targets', press('Edit Detection')],
  ['a calendar of holidays', '/settings/holidays', press('New calendar')],
  ['a new field', '/settings/fields', press('New field')],
  ['the last resort', '/settings/policies', press('Change the last resort')],
  ['revoke a key', '/settings/keys', press(/^Revoke/)],
];

describeNight('dialogs and menus', (night) => {
  let page: Page;
  let person: string;
  beforeAll(async () => {
    page = await night.blank();
    person = night.cast.people.ines;
  });

  it.each(dialogs)('%s open on %s has no violation, and gives the focus back', async (_name, path, open) => {
    const { errors, stop } = errorsOf(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(addresses[path]?.({ person }) ?? path);
    await stands(page);
    await open(page);
    const shown = page.locator('[role="dialog"], [role="menu"]').first();
    await shown.waitFor();
    const menu = (await shown.getAttribute('role')) === 'menu';
    // A menu of the wide header goes with it.
    expect(await wrongIn(page, menu ? everyLook.filter(([, width]) => width === 'desk') : twoLooks)).toEqual([]);
    // Where a list of choices is open, the first Escape closes that.
    await page.keyboard.press('Escape');
    if ((await page.locator('[role="listbox"]:visible').count()) === 0 && (await shown.count()) > 0) await page.keyboard.press('Escape');
    await shown.waitFor({ state: 'detached' });
    await page.waitForFunction('document.activeElement !== document.body');
    expect(errors).toEqual([]);
    stop();
  });

  it('a list of choices without a choice says so, while it is read and when nothing has the typed words', async () => {
    let read = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      read = resolve;
    });
    await page.route('**/api/v1/people?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/settings/policies');
    await press('Change the last resort')(page);
    await page.getByText('Nothing to choose from yet.').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    read();
    await page.getByRole('option', { name: /^Ines/ }).waitFor();
    await page.getByRole('combobox', { name: 'Person' }).fill('nobody has this');
    await page.getByText('Nothing has these words.').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.unroute('**/api/v1/people?*');
  });

  it('INC-37: a field that is made stands on tickets, is filled in, and narrows their list', async () => {
    const choices = ['Europe', 'Asia'].map((name) => ({ slug: name.toLowerCase(), name }));
    await night.act('PUT', '/ticket-fields/region', { name: 'Region', type: 'choice', choices, required: 'resolved' });
    await night.act('PUT', '/ticket-fields/channels', { name: 'Channels', type: 'choices', choices });
    await night.act('PUT', '/ticket-fields/loss', { name: 'Loss', type: 'number' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto('/tickets/T-1');
    await stands(page);
    await page.getByText('not said, asked before it is resolved').waitFor();
    await press('Fill in')(page);
    await page.getByLabel('Region').selectOption('Europe');
    await page.getByLabel('Loss').fill('12.5');
    await page.getByLabel('Asia').check();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await press('Store')(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator('dd', { hasText: '12.5' }).waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto('/tickets?view=all');
    await page.getByLabel('Narrow by a field').selectOption('region:europe');
    await page.getByRole('button', { name: /^Region: Europe/ }).waitFor();
    await page.getByText('Card payments fail at checkout').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
  });
});
