import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { system } from '../../src/platform/actor.ts';
import { until } from '../support/organisation.ts';
import { ask, sender } from '../support/send-signals.ts';
import { everyLook, twoLooks, wrongIn } from './looks.ts';
import { describeNight } from './night.ts';
import { caller, focused } from './web-app.ts';

const asked = z.object({
  items: z.array(
    z.object({ version: z.number(), asks: z.array(z.object({ id: z.string(), mine: z.boolean(), answer: z.string().nullable() })) }),
  ),
});

const desk = { width: 1280, height: 800 };

/** Longer than a record takes to be kept and told, on a busy machine. */
const SOON = { timeout: 20_000 };

describeNight('changes by the web app', (night) => {
  const kept = async (page: Page): Promise<void> =>
    page
      .getByRole('status')
      .filter({ hasText: /^kept \d/ })
      .waitFor();

  /** Answers yes to what asks a person, by an account of their own. */
  const approveAs = async (person: string): Promise<void> => {
    const { app } = night.run;
    const token = await app.db.write(system('test'), async (tx) => app.access.invite(tx, person));
    const made = await app.access.acceptInvitation(token, 'a sentence to remember', 'test');
    if (!made.ok) throw new Error(made.refusal.detail);
    const act = caller(night.run, made.value.secret);
    const { items } = asked.parse(await act('GET', '/changes/CHG-1/approvals'));
    const mine = items.at(-1)?.asks.find((ask) => ask.mine && ask.answer === null);
    if (mine === undefined) return;
    const body = {
      ask: mine.id,
      answer: 'approved',
      version: items.at(-1)?.version,
      expertise: 'Runs it every month.',
      reason: 'It fits the window.',
    };
    await act('POST', '/changes/CHG-1/answer', body);
  };

  const again = z.object({ alerts: z.array(z.unknown()) });
  /** An alarm of ledger begins while CHG-1 is carried out. */
  const alarm = async (): Promise<void> => {
    const { token } = await sender(night.run, { source: 'generic', name: 'probe' });
    await ask(`${night.run.url}/in/${token}/generic`, { body: { title: 'Payments fail', key: 'p', service: 'ledger', severity: 2 } });
    await until('it fires', async () => (again.parse(await night.act('GET', '/changes/CHG-1/run')).alerts.length > 0 ? true : undefined));
  };

  it('CHG-1: whoever leaves a record before it is kept stays where they went, and it is kept', async () => {
    const page = await night.opened('/changes/new?service=ledger');
    await page.getByRole('textbox', { name: 'Title: what, from what to what, where' }).fill('Renew the certificate of ledger');
    const begun = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/api/v1/changes'));
    await page.getByRole('link', { name: /^My watch/ }).click();
    expect((await begun).status()).toBe(201);
    await page.waitForTimeout(300);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.context().close();
  });

  it('CHG-2: keeps a record while it is written, its monitoring steps, its rollback and what goes wrong there, by keyboard alone', async () => {
    const page = await night.opened('/changes/new?service=ledger');
    await page.getByRole('textbox', { name: 'Title: what, from what to what, where' }).fill('Rotate the signing key of ledger');
    await page.getByRole('button', { name: 'Step of the timeline' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Watch p99');
    for (const [presses, text] of [
      [2, 'dashboard ledger'],
      [1, 'Ines Keller'],
      [1, 'p99 under 180 ms'],
    ] as const) {
      for (let press = 0; press < presses; press += 1) await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    // Enter goes to the next step, in the same field; behind the last one it makes one.
    await page.keyboard.press('Enter');
    await page.keyboard.type('Rotate it');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('1:75');
    await page.keyboard.press('Enter');
    await page.getByText('“1:75” is no time').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('-5');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^−00:05[\s\S]*Rotate it/),
      expect.stringMatching(/^00:00[\s\S]*Watch p99/),
    ]);
    await page.getByRole('button', { name: 'Step of the rollback plan' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove step 1' }).press('Enter');
    // The focus is there before another key can be.
    expect(await focused(page)).toBe('Step of the rollback plan');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Put the old key back');
    for (let press = 0; press < 6; press += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('the old key ends at midnight');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await kept(page);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Read it whole' }).click();
    await page.waitForURL(/\/changes\/CHG-\d+$/);
    const rollback = page.getByRole('list', { name: 'Rollback plan' });
    await expect.poll(async () => rollback.innerText(), SOON).toContain('Mind: the old key ends at midnight');
    expect(await rollback.innerText()).toContain('watch');
    await page.goBack();
    await kept(page);
    await page.reload();
    await page.getByRole('button', { name: 'Edit step 1: −00:05 Rotate it' }).click();
    expect(await page.getByRole('textbox', { name: 'Step 1: host or environment' }).inputValue()).toBe('dashboard ledger');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.context().close();
  });

  it('loses nothing of what two people write in one record, and shows what both wrote', async () => {
    const [mine, other] = [await night.opened('/changes/CHG-1/edit'), await night.opened('/changes/CHG-1/edit')];
    for (const page of [mine, other]) await page.getByRole('button', { name: 'Business impact' }).click();
    const worst = (page: Page) => page.getByRole('textbox', { name: 'What is the worst case, with a number?' });
    const likely = (page: Page) => page.getByRole('textbox', { name: 'How likely is that?' });
    await likely(mine).fill('Once in 40 runs');
    await worst(other).fill('400 payments fail');
    await kept(mine);
    await kept(other);
    await expect.poll(async () => likely(other).inputValue(), SOON).toBe('Once in 40 runs');
    await expect.poll(async () => worst(mine).inputValue(), SOON).toBe('400 payments fail');
    await Promise.all([worst(mine).fill('500 payments fail'), worst(other).fill('Nothing at all')]);
    await Promise.any([mine, other].map(async (page) => page.getByText('Somebody else wrote the worst case meanwhile').waitFor()));
    const told = (await mine.getByRole('alert').count()) > 0 ? mine : other;
    const [own, theirs] = told === mine ? ['500 payments fail', 'Nothing at all'] : ['Nothing at all', '500 payments fail'];
    expect([await worst(told).inputValue(), await told.getByRole('alert').innerText()]).toEqual([own, expect.stringContaining(theirs)]);
    expect(await wrongIn(told, twoLooks)).toEqual([]);
    await told.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(async () => worst(told === mine ? other : mine).inputValue(), SOON).toBe(own);
    await mine.context().close();
    await other.context().close();
  });

  it('CHG-5: a record that is put forward while somebody writes in it keeps its round until they say that they go on', async () => {
    const page = await night.opened('/changes/CHG-1/edit');
    await page.getByRole('button', { name: 'Business impact' }).click();
    const likely = page.getByRole('textbox', { name: 'How likely is that?' });
    await likely.focus();
    await night.act('POST', '/changes/CHG-1/submit', { why: 'The pool is full every evening.' });
    await page.getByText('CHG-1 is in review by now: what you write asks everybody again.').waitFor();
    await likely.fill('Once in 60 runs');
    await page.getByText('not kept', { exact: true }).waitFor();
    await page.waitForTimeout(1_800);
    expect(await night.act('GET', '/changes/CHG-1')).toMatchObject({ state: 'review' });
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Edit CHG-1 all the same' }).click();
    await kept(page);
    expect(await night.act('GET', '/changes/CHG-1')).toMatchObject({ state: 'draft', plan: { impact: { likelihood: 'Once in 60 runs' } } });
    await page.context().close();
  });

  it('CHG-10: is approved by others, carried out by its steps, stopped by one that failed, and rolled back from the same screen', async () => {
    await night.act('POST', '/changes/CHG-1/submit', { why: 'The pool is full every evening.' });
    for (const person of [night.cast.people.tomas, night.cast.people.priya, night.cast.people.olga, night.cast.people.admin])
      await approveAs(person);
    const { scheduledStart } = z.object({ scheduledStart: z.number() }).parse(await night.act('GET', '/changes/CHG-1'));
    // A day passes in parts: a session that nobody uses for half a day ends.
    const ahead = Math.max(0, scheduledStart - night.run.clock.now());
    for (let part = 0; part < 4; part += 1) {
      night.run.clock.move(Math.ceil(ahead / 4));
      await night.act('GET', '/me');
    }
    const page = await night.opened('/changes/CHG-1/edit');
    await page.getByText('what you write asks everybody again').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await page.getByRole('link', { name: 'Read it' }).click();
    await page.getByRole('button', { name: 'Start the change' }).waitFor();
    expect(await wrongIn(page, everyLook)).toEqual([]);
    const step = (number: number) => page.getByRole('button', { name: `As expected step ${number}`, exact: true });
    await page.getByRole('button', { name: 'Start the change' }).click();
    // The severity 1 that is open stands against it, and it says so.
    await page.getByRole('dialog').getByText('severity 1 is open on ledger').first().waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('textbox', { name: 'Why may it start all the same?' }).fill('The pool is part of what fails');
    await page.keyboard.press('Enter');
    await step(1).waitFor();
    await alarm();
    await page.reload();
    await page.getByText('Stop: alarms have worsened since it began.').waitFor();
    await page.getByRole('region', { name: 'Alarms of its services' }).getByText('Payments fail').waitFor();
    await step(1).click();
    await page.getByText('It is stopped.').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('textbox', { name: 'Why it may go on' }).fill('They fail on another service');
    await page.keyboard.press('Enter');
    await step(2).waitFor();
    expect(await page.getByRole('list', { name: 'Timeline' }).innerText()).toMatch(/Ines Keller, as expected, \d+ min late, 1 alert fired/);
    await page.getByRole('textbox', { name: 'What was seen' }).fill('3 of 24 pods restart again and again');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Not as expected step 2' }).click();
    await page.getByText('It is stopped.').waitFor();
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('textbox', { name: 'Why it is rolled back' }).fill('The pods do not come up');
    await page.keyboard.press('Enter');
    await step(1).press('Enter');
    await expect.poll(async () => focused(page), SOON).toBe('As expected step 2');
    expect(await page.getByRole('list', { name: 'Rollback plan' }).innerText()).toContain('Ines Keller, as expected, on time');
    await page.keyboard.press('Enter');
    await step(2).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'End it' }).click();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.getByRole('banner').or(page.locator('.change-facts')).getByText('Rolled back', { exact: true }).waitFor();
    expect(await page.getByRole('list', { name: 'Timeline' }).innerText()).toContain('3 of 24 pods restart again and again');
    expect(await wrongIn(page, everyLook)).toEqual([]);
    await page.setViewportSize(desk);
    await page.getByRole('button', { name: 'Close the record' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It does not say what it came to.').waitFor();
    await dialog.getByRole('textbox', { name: 'What did it come to?' }).fill('The pods ran out of memory');
    const why = dialog.getByRole('textbox', { name: 'Why does it lack what nobody can write any more?' });
    if (await why.isVisible()) await why.fill('It was rolled back before');
    await dialog.getByRole('button', { name: 'Close it' }).click();
    await page.getByRole('heading', { name: 'Closed' }).waitFor();
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    await page.context().close();
  });
});
