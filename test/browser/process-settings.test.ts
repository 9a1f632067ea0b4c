import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { twoLooks, wrongIn } from './looks.ts';
import { describeNight } from './night.ts';

/** The words of the checklist's lines, in their order. */
const lines = async (page: Page): Promise<string[]> => page.locator('.checklist-lines tbody td:first-child').allInnerTexts();

/** The place of the line that has these words. */
const placeOf = async (page: Page, words: string): Promise<number> => (await lines(page)).findIndex((text) => text.startsWith(words));

describeNight('what an organisation edits of its incident process', (night) => {
  it('INC-4: what a role owes is edited over what stands, and by one act is as shipped again', async () => {
    const page = await night.opened('/settings/roles');
    const leader = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Call leader' }) });
    await leader.getByText('as shipped').waitFor();
    await page.getByText('one under way keeps the duties').waitFor();
    await page.getByRole('button', { name: 'Edit Call leader', exact: true }).click();
    await page.getByRole('textbox', { name: 'Duties' }).fill('Keeps calm, and keeps count.');
    // Somebody else is faster.
    await night.act('PUT', '/incident-roles/leader', { duty: 'Orders pizza.' });
    await page.getByRole('dialog').getByRole('button', { name: 'Store' }).click();
    const refused = page.getByRole('dialog').getByRole('alert');
    await refused.getByText('Ines Keller changed it meanwhile: it says "Orders pizza."').waitFor();
    expect(await page.getByRole('textbox', { name: 'Duties' }).inputValue()).toBe('Keeps calm, and keeps count.');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await refused.getByRole('button', { name: 'Store mine over it' }).click();
    await leader.getByText('Keeps calm, and keeps count.').waitFor();
    await leader.getByText('changed by Ines Keller').waitFor();
    await page.getByRole('button', { name: 'Go back to what ships Call leader' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to what ships' }).click();
    await leader.getByText('as shipped').waitFor();
    await page.context().close();
  });

  it('INC-5: by the keyboard alone lines are added, moved, changed and removed, and the list is stored as one', async () => {
    const page = await night.opened('/settings/roles');
    expect(await placeOf(page, 'Ticket cut')).toBe(1);
    const earlier = page.getByRole('button', { name: 'Ticket cut with its impact: earlier' });
    await earlier.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction("document.querySelector('.checklist-lines tbody td')?.textContent.startsWith('Ticket cut')");
    expect(await page.evaluate('document.activeElement.ariaLabel'), 'the focus goes with the line').toMatch(/^Ticket cut.*: earlier$/);
    await page.getByRole('button', { name: 'Add a line' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'What is to be done' }).waitFor();
    await page.keyboard.type('The bank was called');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await placeOf(page, 'The bank was called')).toBe(20);
    await page.getByRole('button', { name: 'Edit Discovered' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'What is to be done' }).fill('Seen first');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove Call leader named' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Put back Call leader named' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent'), 'the focus goes on').toMatch(/^Remove On-calls/);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Store the checklist' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Go back to what ships for severity 1' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Edit Seen first' }).waitFor();
    const [first, second, third] = await lines(page);
    expect([first, second, third].map((text) => text?.split('\n')[0]?.trim())).toEqual([
      'Ticket cut with its impact',
      expect.stringMatching(/^Seen first\s+changed$/),
      'On-calls engaged, each team',
    ]);
    await page.context().close();
  });

  it('INC-5: what somebody else stored meanwhile is said, nothing that was edited is lost, and one act goes back to what ships', async () => {
    const page = await night.opened('/settings/roles');
    await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: '2' }).click();
    await page.getByRole('button', { name: 'Remove Discovered' }).click();
    await night.act('PUT', '/incident-checklists/2', { lines: [{ key: 'cut', words: 'The ticket stands', roles: ['ops'], fact: 'cut' }] });
    // Another severity is looked at, and the edit is still there.
    await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: '4' }).click();
    await page.getByRole('button', { name: 'Remove Discovered' }).waitFor();
    // And so it is after another screen.
    await page.getByRole('link', { name: 'Targets' }).click();
    await page.getByRole('button', { name: 'Edit Engagement' }).waitFor();
    await page.getByRole('link', { name: 'Roles and checklists' }).click();
    await page.getByRole('button', { name: '2, not stored' }).click();
    await page.getByRole('button', { name: 'Store the checklist' }).click();
    const refused = page.getByRole('alert');
    await refused.getByText(/"Ticket cut with its impact" became "The ticket stands"; removed "Discovered"/).waitFor();
    expect(await lines(page)).toHaveLength(19);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await refused.getByRole('button', { name: 'Leave mine, take what stands' }).click();
    await page.getByRole('button', { name: 'Edit The ticket stands' }).waitFor();
    expect(await lines(page)).toHaveLength(1);
    await page.getByRole('button', { name: 'Go back to what ships for severity 2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to what ships' }).click();
    await page.getByRole('button', { name: 'Edit Discovered' }).waitFor();
    expect(await lines(page)).toHaveLength(20);
    await page.context().close();
  });

  it('INC-31: the target of a step and its owner are set, stand beside what ships, and go back to it', async () => {
    const page = await night.opened('/settings/targets');
    await page.getByRole('button', { name: 'Edit Engagement' }).click();
    await page.getByRole('textbox', { name: 'Within' }).fill('10');
    await page.getByRole('textbox', { name: 'Who owns it' }).fill('Operations');
    await page.getByRole('dialog').getByText('As shipped: 15 min, Call leader').waitFor();
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /^Engagement from the first page/ });
    await row.getByText('10 min').waitFor();
    await row.getByText('Operations').waitFor();
    await row.getByText('changed by Ines Keller').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await row.getByRole('button', { name: /^Go back to what ships/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to what ships' }).click();
    await row.getByText('15 min').waitFor();
    await page.context().close();
  });

  it('a calendar of holidays is made for its teams, a line that is no day is told, and it is removed', async () => {
    const page = await night.opened('/settings/holidays');
    await page.getByText('No holidays: every Monday to Friday').waitFor();
    await page.getByRole('button', { name: 'New calendar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Berlin');
    await dialog.getByRole('combobox', { name: 'Teams' }).fill('Paym');
    await dialog.getByRole('option', { name: /Payments/ }).click();
    await dialog.getByRole('textbox', { name: 'Days' }).fill('2031-12-25 Christmas Day\nBoxing Day');
    await dialog.getByText('Line 2: write a day and its name').waitFor();
    await dialog.getByRole('textbox', { name: 'Days' }).fill('2031-12-25 Christmas Day\n2031-12-26 Boxing Day');
    await dialog.getByRole('button', { name: 'Store' }).click();
    await page.getByText('Payments. Next: 2031-12-25 Christmas Day, 2 in all').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Remove Berlin' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No holidays: every Monday to Friday').waitFor();
    await page.context().close();
  });
});
