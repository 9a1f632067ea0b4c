import { expect, it } from 'vitest';

import { until } from '../support/organisation.ts';
import { twoLooks, wrongIn } from './looks.ts';
import { describeNight } from './night.ts';
import { focused, stands } from './web-app.ts';

describeNight('ways through the web app', (night) => {
  it('a lost connection says so, and the screen follows again by itself when it is back', async () => {
    const page = await night.opened('/tickets');
    await night.act('POST', '/tickets', { service: 'ledger', severity: 4, title: 'Before the line broke' });
    await page.getByText('Before the line broke').waitFor();
    await page.context().setOffline(true);
    await page.getByText('The server does not answer.').waitFor();
    await night.act('POST', '/tickets', { service: 'ledger', severity: 4, title: 'While the line was broken' });
    await page.context().setOffline(false);
    await page.getByText('While the line was broken').waitFor();
    await page.getByText('The server does not answer.').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('the way back leads to the list as it was, and a dialog gives the focus back to what opened it', async () => {
    const page = await night.opened('/tickets?view=all');
    await page.getByRole('searchbox', { name: 'Narrow this list' }).fill('lag');
    await page.waitForURL(/q=lag/);
    await page.locator('.t-row[data-index="0"]').click();
    await page.getByRole('heading', { name: /^Replication lag/ }).waitFor();
    await page.goBack();
    await page.waitForURL(/view=all.*q=lag/);
    expect(await page.getByRole('searchbox').inputValue()).toBe('lag');
    await page.locator('.t-row[data-index="0"]').waitFor();
    await page.getByRole('button', { name: 'New ticket' }).click();
    await page.getByRole('combobox', { name: 'Service' }).waitFor();
    // The first closes the list of services, the second the dialog.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The focus returns a moment after the dialog has gone.
    await expect.poll(async () => focused(page), { timeout: 10_000 }).toBe('New ticket');
    await page.context().close();
  });

  it('letters act on what is picked in the focused list, stand on the buttons they press, and can be switched off', async () => {
    const page = await night.opened('/tickets');
    await night.act('POST', '/tickets', { service: 'unrouted', severity: 4, title: 'Ada has this one' });
    const row = page.locator('.t-row', { hasText: 'Ada has this one' });
    await row.focus();
    // A live list takes another ticket above the focused one: the letters stay with that one.
    await night.act('POST', '/tickets', { service: 'unrouted', severity: 3, title: 'Comes in above it' });
    await page.getByText('Comes in above it').waitFor();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Take' }).getByText('T', { exact: true }).waitFor();
    await page.keyboard.press('t');
    await row.getByText('Researching').waitFor();
    await row.getByText('Ines Keller').waitFor();
    await page.goto('/settings/you');
    await page.getByRole('group', { name: 'Letters as keys' }).getByRole('button', { name: 'Off' }).click();
    await page.goto('/tickets?view=all');
    await page.locator('.t-row[data-index="0"]').focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.locator('.t-row[data-index="1"]:focus').waitFor();
    expect(await page.getByRole('region', { name: 'Picked tickets' }).count()).toBe(0);
    await page.context().close();
  });

  it('a form that is refused keeps what was typed, and says what is wrong at its field', async () => {
    const page = await night.opened('/silences');
    await page.getByRole('button', { name: 'New silence' }).click();
    const matchers = page.getByRole('textbox', { name: 'Alerts with' });
    await matchers.fill('alertname="Disk"\ninstance');
    await page.getByRole('textbox', { name: 'Why' }).fill('The disks are moved');
    await page.getByRole('button', { name: 'Hold them back' }).click();
    await page.locator('.field .wrong').waitFor();
    expect(await matchers.inputValue()).toBe('alertname="Disk"\ninstance');
    expect(await matchers.getAttribute('aria-invalid')).toBe('true');
    await matchers.fill('alertname="Disk"\ninstance=~"db-.*"');
    await page.getByRole('button', { name: 'Hold them back' }).click();
    const held = page.getByRole('row', { name: /instance=~"db-/ });
    await held.getByText('The disks are moved').waitFor();
    await held.getByRole('button', { name: /^End it/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await held.getByText(/^ended/).waitFor();
    await page.context().close();
  });

  it('a new word for a severity stands on every screen at once, in every window', async () => {
    const page = await night.opened('/tickets');
    const other = await night.opened('/settings/severities');
    await other.getByRole('button', { name: 'Change severity 4' }).click();
    await other.getByRole('textbox', { name: 'Its word' }).fill('someday');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByRole('heading', { name: '4 someday' }).waitFor();
    await page.getByText('Someday').first().waitFor();
    await page.context().close();
    await other.context().close();
  });

  it('an integration shows its token once with the set-up to paste, and a test alert goes the whole way', async () => {
    const page = await night.opened('/integrations');
    await page.getByRole('button', { name: 'New integration' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('prometheus-2');
    await page.getByRole('button', { name: 'Make it' }).click();
    const setUp = page.getByLabel('Set-up for Prometheus');
    const token = /path_prefix: \/in\/([a-z0-9]{32})/.exec((await setUp.textContent()) ?? '')?.[1];
    expect(token).toBeDefined();
    await page.getByRole('button', { name: 'amtool' }).click();
    expect(await page.getByLabel('Set-up for amtool').textContent()).toContain(`alertmanager.url: ${night.run.url}/in/${token}`);
    await page.getByRole('button', { name: 'Send a test alert' }).click();
    await page.getByRole('link', { name: 'see it' }).click();
    await page.locator('.t-row', { hasText: 'Test alert from Evenkeel' }).waitFor();
    await page.context().close();
  });

  it('CAT-2 by web: a contact method carries pages once the code that came by it is given back', async () => {
    const page = await night.opened('/settings/contact-methods');
    await page.getByRole('textbox', { name: 'Address' }).fill('ines.home@example.com');
    await page.getByRole('button', { name: 'Add and send the code' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'ines.home@example.com' });
    await row.getByText('carries no page before its code comes back').waitFor();
    const mail = await night.run.mail.waitFor((each) => each.to === 'ines.home@example.com');
    const code = /\b(\d{6})\b/.exec((await mail.parsed()).text ?? '')?.[1] ?? '';
    await row.getByRole('textbox').fill('000000');
    await row.getByRole('button', { name: 'Verify' }).click();
    await row.getByRole('alert').waitFor();
    await row.getByRole('textbox').fill(code);
    await row.getByRole('button', { name: 'Verify' }).click();
    await row.getByText('carries no page').waitFor({ state: 'detached' });
    await row.getByRole('button', { name: /^Use .* earlier$/ }).click();
    await until('it is first', async () =>
      (await page.locator('.method').first().textContent())?.includes('ines.home') === true ? true : undefined,
    );
    await row.getByRole('button', { name: /^Send a test/ }).click();
    await night.run.mail.waitFor((each) => each.to === 'ines.home@example.com' && each.raw !== mail.raw);
    await page.context().close();
  });

  it('an administrator gives a role and takes it back, and ends a person whom nothing names', async () => {
    const page = await night.opened(`/people/${night.cast.people.tomas}`);
    await page.getByRole('button', { name: 'Give a role' }).click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('operator');
    await page.getByRole('button', { name: 'Give it' }).click();
    const role = page.getByRole('listitem').filter({ hasText: 'operator' });
    await role.getByRole('button', { name: /^Take back/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await role.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Deactivate/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('heading', { name: 'People and teams' }).waitFor();
    await stands(page);
    expect(await page.getByText('Tomas Rivera').count()).toBe(0);
    await page.context().close();
  });

  it('CAT-5 by web: the graph is drawn around a service, hop by hop, and each line of it leads on by the keyboard', async () => {
    const made = { team: 'payments', tier: 2 };
    await night.act('POST', '/services', { ...made, slug: 'vault', name: 'Vault', dependencies: [{ service: 'ledger', kind: 'soft' }] });
    await night.act('POST', '/services', { ...made, slug: 'till', name: 'Till', dependencies: [{ service: 'vault', kind: 'hard' }] });
    const page = await night.opened('/services/ledger');
    const part = page.getByRole('region', { name: 'Dependencies' });
    await part.getByText('Blast radius at any depth: 2 services must do with less.').waitFor();
    const drawn = async () => part.locator('.node-name').allTextContents();
    const listed = part.getByRole('table', { name: 'Who calls it' }).getByRole('link');
    expect((await drawn()).toSorted()).toEqual(['Ledger', 'Till', 'Vault']);
    expect(await part.locator('.dependency-drawing > div path.call.soft').count()).toBe(1);
    expect(await part.locator('.dependency-drawing > div path.call:not(.soft)').count()).toBe(1);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    expect(await drawn()).toEqual([]);
    expect(await listed.allTextContents()).toEqual(['Vault', 'Till']);
    await part.getByRole('button', { name: '1 hop' }).press('Enter');
    await listed.filter({ hasText: 'Till' }).waitFor({ state: 'detached' });
    await listed.press('Enter');
    await page.getByRole('heading', { name: 'Vault', level: 1 }).waitFor();
    await part.getByText('Blast radius at any depth: 1 service cannot do without Vault.').waitFor();
    await page.context().close();
  });

  it('a list is kept by a name and shown again by one press', async () => {
    const page = await night.opened('/tickets?view=all&sort=oldest');
    await page.getByRole('button', { name: 'Keep this list' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('The old ones');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'The old ones' }).waitFor();
    await page.goto('/tickets');
    await page.getByRole('link', { name: 'The old ones' }).click();
    await page.locator('select[aria-label="Order of the list"]').waitFor();
    expect(await page.getByRole('combobox', { name: 'Order of the list' }).inputValue()).toBe('oldest');
    await page.context().close();
  });

  it('what is measured is corrected with a reason', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('button', { name: 'Correct', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Detected…' }).click();
    await page.getByRole('textbox', { name: 'Why' }).fill('a customer had told before');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Correct it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The measurement says so, and the line of the checklist that is ticked by it.
    await page.locator('li[title="a customer had told before"]').first().waitFor({ state: 'attached' });
    await page.context().close();
  });
});
