import { expect, it } from 'vitest';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { z } from 'zod';

import { COOKIE } from '../../src/platform/access/doorkeeper.ts';
import { until } from '../support/organisation.ts';
import { describeNight, type Night } from './night.ts';
import { axeFinds, errorsOf, PHONE, openWindow, stands } from './web-app.ts';

/**
 * Opens an address until the server has drawn it: it draws for a fifth of its time at most. An empty page is left as soon as its first
 * line says so, since it is not loaded before its scripts are there, which may be held back.
 */
async function openDrawn(page: Page, path: string): Promise<void> {
  await until('a drawn page', async () => {
    await page.goto(path, { waitUntil: 'commit' });
    return (await page.locator('html').getAttribute('data-app')) === null ? undefined : true;
  });
  await page.waitForLoadState('domcontentloaded');
}

/** Opens an address with its scripts held back. Answers how to let them come, or whatever else becomes of them. */
async function openHeld(
  window: BrowserContext,
  path: string,
  then = async (way: Route): Promise<void> => way.continue(),
): Promise<{ page: Page; release: () => void }> {
  const page = await window.newPage();
  let release = (): void => undefined;
  const released = new Promise<void>((done) => (release = done));
  await page.route('**/assets/*.js', async (way) => {
    await released;
    await then(way);
  });
  await openDrawn(page, path);
  return { page, release };
}

const ticket = z.object({ pages: z.array(z.object({ id: z.string(), state: z.string() })) });

/** The page of a ticket that was answered. */
const answered = async (night: Night, number: string): Promise<string | undefined> =>
  ticket.parse(await night.act('GET', `/tickets/${number}`)).pages.find(({ state }) => state === 'answered')?.id;

describeNight('the first view of an incident', (night) => {
  it('is read before any script runs, on a desk and on a phone', async () => {
    for (const [agent, navigation] of [
      [{}, '.navigation'],
      [{ userAgent: PHONE }, '.phone-tabs'],
    ] as const) {
      const window = await night.browser.newContext({ baseURL: night.run.url, javaScriptEnabled: false, ...agent });
      await window.addCookies([{ name: COOKIE, value: night.secret, url: night.run.url }]);
      const page = await window.newPage();
      await openDrawn(page, '/tickets/T-1');
      expect(await page.title()).toBe('T-1 · Evenkeel');
      expect(await page.locator('h1').textContent()).toBe('Card payments fail at checkout');
      expect(await page.locator('.ticket-acts .button.main').isEnabled()).toBe(true);
      expect(await page.locator('.lines').textContent()).toContain('All 502s come from pods on 4.18.0.');
      expect(await page.locator(navigation).count()).toBe(1);
      await window.close();
    }
  });

  it('is taken over by the app as it stands, whatever the reader has chosen and holds', async () => {
    for (const look of [{}, { width: 'phone', scheme: 'dark' }] as const) {
      const window = await openWindow(night.browser, night.run, { ...look, secret: night.secret });
      await window.addInitScript(
        "localStorage.setItem('evenkeel.rows', '28'); sessionStorage.setItem('evenkeel.draft.T-1', 'half a sentence')",
      );
      const { page, release } = await openHeld(window, '/tickets/T-1');
      const { errors } = errorsOf(page);
      await page.evaluate("for (const each of document.querySelectorAll('#root *')) each.drawnBefore = true");
      release();
      await stands(page);
      const anew =
        "[...document.querySelectorAll('h1, .ticket-head *, .writing, .writing input, .lines .line:first-child *')].filter((each) => each.drawnBefore !== true).length";
      expect(await page.evaluate(anew)).toBe(0);
      expect(errors).toEqual([]);
      await page.waitForFunction("document.documentElement.dataset.density === 'compact'");
      await page.waitForFunction("document.querySelector('.writing input').value === 'half a sentence'");
      await window.close();
    }
  });

  it('does the main act at once, and what else is pressed, typed and entered as soon as the app is there', async () => {
    const window = await openWindow(night.browser, night.run, { secret: night.secret });
    const { page, release } = await openHeld(window, '/tickets/T-2');
    const acts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') acts.push(new URL(request.url()).pathname);
    });
    const main = page.locator('.ticket-acts .button.main');
    expect(await main.textContent()).toBe('Stop my page');
    await main.click();
    await main.click();
    const stopped = await until('the page stopped', async () => answered(night, 'T-2'));
    await page.locator('.writing input').fill('The replica is 90 s behind');
    await page.locator('.writing input').press('Enter');
    await page.getByRole('button', { name: 'More acts' }).click();
    expect(acts).toEqual([`/api/v1/pages/${stopped}/answer`]);
    release();
    await stands(page);
    await page.locator('.lines .line-text', { hasText: 'The replica is 90 s behind' }).waitFor();
    await page.getByRole('menu').waitFor();
    await until('the next act', async () => ((await main.textContent()) === 'Take the ticket' ? true : undefined));
    expect(acts).toEqual([`/api/v1/pages/${stopped}/answer`, '/api/v1/tickets/T-2/notes']);
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    await window.close();
  });

  it('says that the app could not be loaded, and what became of what was pressed', async () => {
    const window = await openWindow(night.browser, night.run, { secret: night.secret });
    const { page, release } = await openHeld(window, '/tickets/T-2', async (way) => way.abort());
    const main = page.locator('.ticket-acts .button.main');
    const act = await main.textContent();
    await main.click();
    await page.locator('.writing input').fill('Half a sentence');
    release();
    const said = page.getByRole('alert');
    await said.getByText('What you pressed is done.').waitFor();
    expect(await said.textContent()).toContain('What else you did here is not stored.');
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    expect(await axeFinds(page)).toEqual([]);
    await page.unrouteAll();
    await said.getByRole('link', { name: 'Load again' }).click();
    await stands(page);
    await until('the next act', async () => ((await main.textContent()) === act ? undefined : true));
    await page.route('**/assets/*.js', async (way) => way.abort());
    await page.goto('/tickets', { waitUntil: 'commit' });
    await said.getByText('Evenkeel could not be loaded').waitFor();
    expect(await said.textContent()).not.toContain('What');
    await window.close();
  });

  it('is drawn for nobody who may not read it, and kept by no browser', async () => {
    const open = async (path: string, cookie?: string) => {
      const answer = await fetch(`${night.run.url}${path}`, cookie === undefined ? {} : { headers: { cookie } });
      return { text: await answer.text(), kept: answer.headers.get('cache-control') };
    };
    const signedIn = `${COOKIE}=${night.secret}`;
    const drawn = await until('a drawn page', async () => {
      const page = await open('/tickets/T-3', signedIn);
      return page.text.includes('Settlement file lacks two rows</h1>') ? page : undefined;
    });
    expect(drawn).toMatchObject({ kept: 'no-store' });
    for (const [path, cookie] of [
      ['/tickets/T-3'],
      ['/tickets/T-3', `${COOKIE}=wrong`],
      ['/tickets/T-999', signedIn],
      ['/tickets', signedIn],
    ])
      expect((await open(path ?? '', cookie)).text).toContain('<div id="root"></div>');
  });
});
