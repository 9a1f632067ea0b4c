import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { describeNight } from './night.ts';

/** Keeps what live regions say, in order, as a screen reader would read it out. */
const LISTEN = `(() => {
  const said = (window.said = []);
  const regions = '[role=status], [role=alert], [aria-live]';
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const at = target instanceof Element ? target : target.parentElement;
      const region = at?.closest(regions) ?? [...addedNodes].find((node) => node instanceof Element && node.matches(regions));
      const words = region?.textContent?.trim();
      if (words) said.push(words);
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})()`;

const heard = async (page: Page, words: RegExp): Promise<void> =>
  expect.poll(async () => String(await page.evaluate('window.said.join("\\n")')), { timeout: 15_000 }).toMatch(words);

/** What has the focus, as it is announced: its role and its name. */
async function focused(page: Page): Promise<string> {
  const focus = page.locator('body :focus').first();
  return (await focus.count()) === 0 ? 'nothing' : ((await focus.ariaSnapshot()).split('\n')[0] ?? '');
}

/** Goes on by the key that a keyboard goes on by until something of this role and name has the focus. */
async function goTo(page: Page, wanted: string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    if ((await focused(page)).includes(wanted)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by keyboard to ${wanted}: it ends at ${await focused(page)}`);
}

describeNight('by keyboard and by ear', (night) => {
  it('declare, acknowledge, update and restore have roles, names and live regions', async () => {
    const page = await night.blank();
    await page.addInitScript(LISTEN);
    await page.goto('/');
    await page.getByRole('main', { name: 'My watch' }).waitFor();
    await goTo(page, 'button "Declare incident"');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Declare an incident' }).waitFor();
    await goTo(page, 'combobox "Service"');
    await page.keyboard.type('led');
    await page.getByRole('option', { name: /Ledger/ }).waitFor();
    await page.keyboard.press('Enter');
    await goTo(page, 'radio "2, Diminished" [checked]');
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toContain('radio "1, Outage" [checked]');
    await goTo(page, 'textbox "What happens');
    await page.keyboard.type('Nothing is posted');
    await page.keyboard.press('Enter');

    const name = await page.getByRole('main', { name: /^T-\d+$/ }).getAttribute('aria-label');
    await expect.poll(async () => page.title()).toBe(`${name} · Evenkeel`);
    // The focus is where the new screen begins, not where the old one was.
    await expect.poll(async () => focused(page)).toContain(`main "${name}"`);
    await goTo(page, 'button "Stop my page"');
    await page.keyboard.press('Enter');
    await heard(page, /You stopped the page/);
    await goTo(page, 'button "Take the ticket"');
    await page.keyboard.press('Enter');
    await heard(page, /You took the ticket/);
    await goTo(page, 'textbox "Write what you see, did or decided"');
    await page.keyboard.type('The writer was full');
    await page.keyboard.press('Enter');
    await heard(page, /The writer was full/);
    await goTo(page, 'button "Declare restored"');
    await page.keyboard.press('Enter');
    await heard(page, /declared it restored/i);
    await page.context().close();
  });
});
