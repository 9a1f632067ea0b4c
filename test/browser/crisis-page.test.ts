import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { runCommand } from '../../src/app/cli/program.ts';
import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { settle, startApp, type TestApp } from '../support/organisation.ts';
import { axeFinds, badNight } from './web-app.ts';

const PASSPHRASE = 'copper lantern drifting north';
const NUMBER = '+4930901820';
/** Pictures go here where somebody wants to look at them. */
const shots = process.env['CRISIS_SHOTS'];

describeWith(['chromium'], 'the crisis page', () => {
  let folder = '';
  let run: TestApp;
  let browser: Browser;
  let file = '';

  const command = async (...words: string[]): Promise<{ code: number; said: string }> => {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const code = await runCommand(
      ['crisis', ...words],
      { EVENKEEL_DATA: folder, CRISIS_PASSPHRASE: PASSPHRASE },
      { out: { say }, complain: say },
    );
    return { code, said: lines.join('\n') };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-page-'));
    browser = await startBrowser();
    const env = {
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a'.repeat(32),
      TWILIO_FROM: '+4930123456',
      TWILIO_URL: 'http://127.0.0.1:9',
    };
    run = await startApp((await freshDatabase()).app, { env, emergency: { dataDir: folder, after: 30_000 } });
    await badNight(run, async (app) => settle(app, { ines: [['sms', NUMBER]] }));
    const body = {
      name: 'Payments primary',
      team: 'payments',
      zone: 'Europe/Berlin',
      start: new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10),
      handover: '09:00',
      turn: { unit: 'week', weekday: 'monday' },
      members: ['ines', 'tomas'],
    };
    const members = { method: 'PUT', url: '/api/v1/rotations/payments-primary', payload: body } as const;
    expect((await run.app.operator.inject(members)).statusCode).toBe(200);
    await run.emergency?.renewBundle();
    file = join(folder, 'on-call.html');
    expect((await command('--html', file)).code).toBe(0);
  });
  afterAll(async () => {
    await run.stop();
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (
    look: { scheme?: 'light' | 'dark'; width?: number } = {},
  ): Promise<{ page: Page; asked: string[]; errors: string[] }> => {
    const context = await browser.newContext({
      colorScheme: look.scheme ?? 'light',
      viewport: { width: look.width ?? 1280, height: 800 },
      timezoneId: 'Europe/Berlin',
      offline: true,
    });
    const page = await context.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    page.on('console', (line) => void (line.type() === 'error' && errors.push(line.text())));
    page.on('pageerror', (error) => void errors.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, asked, errors };
  };

  it('PLT-7: opens from a file without a network, and says who is on call now and for seven days', async () => {
    const { page, asked, errors } = await open();
    const ledger = page.getByRole('heading', { name: 'ledger' }).locator('..');
    const now = (await ledger.locator('dd strong').first().textContent()) ?? 'nobody';
    // Two people by turns of a week: whoever has it now gives it over to the other on Monday.
    const primaries = await ledger.locator('tbody td:nth-child(2)').allTextContents();
    expect(primaries).toEqual([now, now === 'Ines Keller' ? 'Tomas Rivera' : 'Ines Keller']);
    expect((await ledger.locator('tbody td:nth-child(1)').allTextContents())[1]).toMatch(/^Mon \d+ \w+ 09:00$/);
    expect(await page.getByText('Times are those of Europe/Berlin').count()).toBe(1);
    expect(asked).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('PLT-7: holds no number in the clear; a wrong passphrase says so, the right one shows them to be called', async () => {
    const text = await readFile(file, 'utf8');
    for (const secret of [NUMBER, 'ines@example.com', PASSPHRASE]) expect(text).not.toContain(secret);
    const { page, errors } = await open();
    const give = async (passphrase: string): Promise<void> => {
      await page.getByLabel('Passphrase of operations').fill(passphrase);
      await page.getByRole('button', { name: 'Show numbers' }).click();
    };
    await give('copper lantern drifting south');
    await page.getByText('This passphrase does not open the numbers.').waitFor({ timeout: 30_000 });
    expect(await page.getByText(NUMBER).count()).toBe(0);
    await give(PASSPHRASE);
    await page.getByText('Numbers are shown.').waitFor({ timeout: 30_000 });
    const way = page.locator('.people').getByRole('link', { name: NUMBER });
    expect(await way.getAttribute('href')).toBe(`sms:${NUMBER}`);
    expect(await page.getByRole('link', { name: 'ines@example.com' }).count()).toBeGreaterThan(1);
    expect(await page.getByLabel('Passphrase of operations').isVisible()).toBe(false);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('PLT-7: has no violation and no bar to the side in %s at %d', async (scheme, width) => {
    const { page } = await open({ scheme, width });
    if (shots !== undefined) {
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${scheme}-${width}-sealed.png`) });
    }
    await page.getByLabel('Passphrase of operations').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Show numbers' }).click();
    await page.getByText('Numbers are shown.').waitFor({ timeout: 30_000 });
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${scheme}-${width}.png`), fullPage: true });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    // The page forbids every script but its own: what looks for violations comes by a copy without that rule.
    const free = join(folder, 'free.html');
    await writeFile(free, (await page.content()).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
    await page.goto(pathToFileURL(free).href);
    expect(await axeFinds(page)).toEqual([]);
    await page.context().close();
  });

  it('PLT-7: the command tells a page of this installation from one that was changed, and the snapshot brings one along', async () => {
    expect((await command('--check', file)).said).toContain('as this installation wrote it');
    const changed = join(folder, 'changed.html');
    await writeFile(changed, (await readFile(file, 'utf8')).replace('Ines Keller', 'Mallory'));
    const refused = await command('--check', changed);
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('not as it was signed')]);
    // Without a passphrase the one beside the snapshot has no numbers at all.
    const own = join(folder, 'crisis', 'index.html');
    expect((await command('--check', own)).code).toBe(0);
    expect(await readFile(own, 'utf8')).toContain('no CRISIS_PASSPHRASE was set');
  });
});
