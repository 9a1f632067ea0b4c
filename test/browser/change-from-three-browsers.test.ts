import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { startBrowser } from '../support/browser.ts';
import { describeNight } from './night.ts';
import { focused, openWindow, stands } from './web-app.ts';

const measures = z.object({
  fallout: z.object({ incidents: z.array(z.object({ title: z.string() })) }),
});

describeNight('a change from its first word to its fallout', (night) => {
  beforeAll(async () => {
    await night.run.app.db.write(system('test'), async (tx) => {
      const customers = [{ name: 'The shop', approval: 'desk@shop.example', notification: 'desk@shop.example' }];
      const body = serviceBody.parse({ name: 'Cart', team: 'payments', tier: 2, expert: 'ines', customers });
      return saveService(tx, { slug: 'cart', body, because: 'test' });
    });
  });

  /** A page of a browser of somebody's own; nobody is signed in without a person. */
  async function browserOf(person?: string): Promise<{ page: Page; close: () => Promise<void> }> {
    const browser = await startBrowser();
    const { app } = night.run;
    let secret: string | undefined;
    if (person !== undefined) {
      const token = await app.db.write(system('test'), async (tx) => app.access.invite(tx, person));
      const made = await app.access.acceptInvitation(token, 'a sentence to remember', 'test');
      if (!made.ok) throw new Error(made.refusal.detail);
      secret = made.value.secret;
    }
    const page = await (await openWindow(browser, night.run, { secret })).newPage();
    return { page, close: async () => browser.close() };
  }

  /** A step of a plan, typed field by field. */
  async function step(page: Page, plan: string, words: readonly [what: string, where: string, who: string, expect: string]): Promise<void> {
    await page.getByRole('button', { name: `Step of the ${plan}` }).click();
    const [what, ...rest] = words;
    await page.keyboard.type(what);
    for (const [place, text] of rest.entries()) {
      for (let press = 0; press < (place === 0 ? 2 : 1); press += 1) await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Escape');
  }

  const wall = (at: number): string => {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' }).format(at);
    return parts.slice(0, 16);
  };

  async function write(page: Page): Promise<void> {
    await page
      .getByRole('textbox', { name: 'Title: what, from what to what, where' })
      .fill('Move the cart from cache-1 to cache-2 in zrh-1');
    await page.getByRole('textbox', { name: 'Why is it done?' }).fill('cache-1 is full by Friday.');
    await page.getByRole('button', { name: 'Timing' }).click();
    const start = night.run.clock.now() + minutes(10);
    await page.getByRole('textbox', { name: /^Starts/ }).fill(wall(start));
    await page.getByRole('textbox', { name: /^Ends/ }).fill(wall(start + hours(1)));
    await step(page, 'timeline', ['Point the cart at cache-2', 'cluster zrh-1', 'Ines Keller', '12 of 12 pods ready']);
    await step(page, 'timeline', ['Watch misses', 'dashboard cart', 'Ines Keller', 'misses under 5 %']);
    await step(page, 'rollback plan', ['Point the cart at cache-1', 'cluster zrh-1', 'Ines Keller', '12 of 12 pods ready']);
    await page
      .getByRole('status')
      .filter({ hasText: /^kept \d/ })
      .waitFor();
  }

  async function putForward(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Read it whole' }).click();
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Has this been done in production before?' }).selectOption('never');
    await dialog.getByRole('combobox', { name: 'Where was it tried, rollback included?' }).selectOption('not');
    await dialog.getByRole('combobox', { name: 'How long does going back take?' }).selectOption('longer');
    await dialog.getByRole('combobox', { name: 'Do customers see it while it goes on?' }).selectOption('some');
    await dialog.getByText('Row tier-2-high').waitFor();
    await dialog.getByText('The shop').waitFor();
    await dialog.getByRole('textbox', { name: 'Why can it not wait?' }).fill('cache-1 is full by Friday');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('In review', { exact: true }).first().waitFor();
  }

  /** Approves what waits for a person, on the screen of what waits, by keyboard alone. */
  async function approve(person: string, title: string, isPeer: boolean): Promise<void> {
    const { page, close } = await browserOf(person);
    const sent: (string | null)[] = [];
    page.on('request', (request) => request.url().endsWith('/answer') && sent.push(request.postData()));
    await page.goto('/changes/approvals');
    await stands(page);
    await page.getByRole('button', { name: title }).waitFor();
    await page.getByRole('button', { name: title }).focus();
    const first = page.getByRole('textbox').first();
    // From the row on: to the record, then into the form.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    if (isPeer) {
      await page.keyboard.type('On call for it since 2024');
      // Enter in the line is no answer.
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('The cache cannot wait');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await first.waitFor({ state: 'detached' });
    expect(sent).toEqual([expect.stringContaining('The cache cannot wait')]);
    await close();
  }

  /** Puts forward a change of the cart that begins at a time. */
  async function asked(title: string, start: number): Promise<string> {
    const step = { at: 0, where: 'cluster zrh-1', who: 'ines', expect: '12 of 12 pods ready' };
    const body = {
      title: `${title} from 20 to 40 on cart in zrh-1`,
      services: ['cart'],
      kind: 'configuration',
      reason: 'It is full at noon.',
      ifNotDone: 'Carts are refused.',
      impact: { choices: ['none'], worstCase: '40 carts fail', likelihood: 'Once in 40 runs' },
      scheduledStart: start,
      scheduledEnd: start + hours(1),
      timeline: [
        { ...step, at: -60, action: 'watch errors on the dashboard', watch: true },
        { ...step, action: 'set it to 40' },
        { ...step, at: 600, action: 'watch errors on the dashboard', watch: true },
      ],
      rollback: [
        { ...step, action: 'set it to 20' },
        { ...step, at: 60, action: 'watch errors on the dashboard', watch: true },
      ],
    };
    const { number } = z.object({ number: z.number() }).parse(await night.act('POST', '/changes', body));
    await night.act('POST', `/changes/CHG-${number}/submit`, { why: 'It is full at noon.' });
    return body.title;
  }

  it('CHG-5: what comes before it leaves the form that is open alone, and after an answer the next stays shut', async () => {
    const now = night.run.clock.now();
    const later = await asked('Raise the pool', now + hours(24 * 8));
    const { page, close } = await browserOf(night.cast.people.tomas);
    await page.goto('/changes/approvals');
    const reason = page.getByRole('textbox', { name: /^Why\?/ });
    await reason.fill('The dashboard shows it');
    const sooner = await asked('Raise the limit', now + hours(24 * 3));
    const heads = page.locator('.inbox-open');
    await expect.poll(async () => heads.allTextContents(), { timeout: 5_000 }).toEqual([sooner, later]);
    expect(await reason.inputValue()).toBe('The dashboard shows it');
    await page.getByRole('textbox', { name: 'How do you know the service?' }).fill('On call for it since 2024');
    await page.getByRole('button', { name: /^Approve CHG/ }).click();
    await page.getByRole('button', { name: later }).waitFor({ state: 'detached' });
    await expect.poll(async () => focused(page)).toBe(sooner);
    expect([await heads.first().getAttribute('aria-expanded'), await reason.count()]).toEqual(['false', 0]);
    await close();
  });

  it('CHG-5: is approved by peer, manager and customer from three browsers, fails at a step, is rolled back, and counts as what caused its incident', async () => {
    const title = 'Move the cart from cache-1 to cache-2 in zrh-1';
    const page = await night.opened('/changes/new?service=cart');
    await write(page);
    await page.getByText('Quality of this record').waitFor();
    await putForward(page);
    const name = mustHave(/CHG-\d+/.exec(page.url())?.[0], 'the address names the change');

    await approve(night.cast.people.tomas, title, true);
    await approve(night.cast.people.priya, title, false);
    const mail = await night.run.mail.waitFor(
      (each) => each.to.includes('desk@shop.example') && each.raw.includes(`${name} asks for your approval`),
    );
    const link = mustHave(/https?:\/\/\S+\/c\/[0-9a-f]{64}/.exec((await mail.parsed()).text ?? '')?.[0], 'the mail has its link');
    const customer = await browserOf();
    await customer.page.goto(link);
    await customer.page.getByRole('button', { name: 'No objection' }).click();
    await customer.page.getByRole('status').waitFor();
    await customer.close();

    await page
      .getByText('The shop, customer: no objection')
      .or(page.getByText(/customer: no objection/))
      .waitFor();
    await page.getByRole('button', { name: 'Start the change' }).click();
    const seen = page.getByRole('textbox', { name: 'What was seen' });
    await seen.fill('12 of 12 ready');
    // What is typed while the answer is under way is for the next step.
    await page.route('**/run/steps', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.getByRole('button', { name: 'As expected step 1', exact: true }).click();
    await seen.press('End');
    await page.keyboard.type(' misses at 60 %');
    await page.getByRole('button', { name: 'Not as expected step 2' }).waitFor();
    await expect.poll(async () => seen.inputValue()).toBe('misses at 60 %');
    await page.getByRole('button', { name: 'Not as expected step 2' }).click();
    const cut = z.object({ number: z.number() });
    const ticket = cut.parse(
      await night.act('POST', '/tickets', { service: 'cart', severity: 2, title: 'Carts are empty', impact: 'Most carts' }),
    );
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('textbox', { name: 'Why it is rolled back' }).fill('Most carts are empty');
    await page.keyboard.press('Enter');
    const back = page.getByRole('button', { name: 'As expected step 1', exact: true });
    await back.click();
    await back.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.locator('.change-facts').getByText('Rolled back', { exact: true }).waitFor();

    await night.act('POST', `/tickets/T-${ticket.number}/take`, {});
    await night.act('POST', `/tickets/T-${ticket.number}/restore`, { because: 'the change was rolled back' });
    await page.goto(`/tickets/T-${ticket.number}/review`);
    await stands(page);
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByRole('textbox', { name: 'The change that did it' }).fill(name);
    await page.getByRole('button', { name: 'Link it' }).click();
    await page.getByRole('list', { name: 'Changes that did it' }).getByText(name).first().waitFor();

    const { fallout } = measures.parse(await night.act('GET', '/changes/measures?service=cart'));
    expect(fallout.incidents.map((each) => each.title)).toEqual(['Carts are empty']);
    await page.context().close();
  });
});
