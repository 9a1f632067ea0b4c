import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { minutes } from '../../src/kernel/index.ts';
import { everyLook, twoLooks, wrongIn } from './looks.ts';
import { cookieOf } from '../support/signed-in.ts';
import { describeNight } from './night.ts';
import { openWindow } from './web-app.ts';

describeNight('leading an incident by the web app', (night) => {
  beforeAll(async () => night.act('POST', '/tickets/T-1/take', {}));

  const announce = async (page: Page, what: string): Promise<void> => {
    await page.getByRole('button', { name: 'Will change' }).click();
    await page.getByRole('textbox', { name: 'What will you change, before you change it' }).fill(what);
    await page.keyboard.press('Enter');
    await page.locator('.matter-text', { hasText: what }).waitFor();
  };

  it('INC-13: who is here, who leads, what stands and what is asked is on every open screen without a refresh', async () => {
    const mine = await night.opened('/tickets/T-1');
    const other = await night.opened('/tickets/T-1');
    // The primary leads until somebody takes over, and is here once they say so.
    await other.getByText('You lead: check in').waitFor();
    await mine.getByRole('button', { name: 'I am here for Payments' }).click();
    await other.getByText('You lead: check in').waitFor({ state: 'detached' });
    await other.locator('.rail-here').getByText('leads').waitFor();
    await announce(mine, 'Roll the gateway back to 4.17.2');
    await other.locator('.matter-text', { hasText: 'Roll the gateway back to 4.17.2' }).waitFor();
    await announce(other, 'Restart the pool');
    await other
      .getByRole('status')
      .getByText(/One change at a time: "Roll the gateway back to 4.17.2"/)
      .waitFor();
    night.run.clock.move(minutes(2) + 1000);
    for (const page of [mine, other]) await page.getByText('What is the scope, and what is the impact?').first().waitFor();
    await mine.getByRole('button', { name: 'Answer' }).click();
    expect(await wrongIn(mine, twoLooks)).toEqual([]);
    await mine.getByRole('textbox', { name: 'What is the scope, and what is the impact?' }).fill('One card payment in three');
    await mine.keyboard.press('Enter');
    await other.getByText('One card payment in three').waitFor();
    await other.getByRole('button', { name: 'Not now' }).waitFor({ state: 'detached' });
    await mine.context().close();
    await other.context().close();
  });

  it('what happens comes by the one stream: a screen that stands asks for nothing, and comes back to what it missed', async () => {
    const page = await night.opened('/tickets/T-1');
    const write = async (text: string): Promise<void> => {
      await night.act('POST', '/tickets/T-1/notes', { text });
      await page.getByText(text).waitFor();
    };
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/api\/v1\/tickets\/T-1/.test(request.url())) asked.push(request.url());
    });
    // The stream tells of the ticket soon after its screen stands: from then on nothing is asked.
    for (let number = 0, quiet = 0; quiet < 3; number += 1) {
      expect(number, asked.join()).toBeLessThan(20);
      asked.length = 0;
      await write(`Look number ${number}.`);
      // What is old is asked for up to a second later.
      await page.waitForTimeout(350);
      quiet = asked.length === 0 ? quiet + 1 : 0;
    }
    await night.act('POST', '/tickets/T-1/matters', { kind: 'hypothesis', text: 'The pool is too small' });
    await page.locator('.rail-here').getByText('1 parked').waitFor();
    expect(asked).toEqual([]);
    await page.context().setOffline(true);
    await night.act('POST', '/tickets/T-1/notes', { text: 'Written meanwhile' });
    await page.context().setOffline(false);
    await page.getByText('Written meanwhile').waitFor();
    await page.context().close();
  });

  it('a line of the checklist is ticked by keyboard, and what came of a matter is said in two presses', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('checkbox', { name: 'Recent changes reviewed' }).focus();
    await page.keyboard.press('Space');
    await page.locator('[role=checkbox][aria-checked=true][aria-label="Recent changes reviewed"]').waitFor();
    await page.getByRole('button', { name: 'What came of it Restart the pool' }).click();
    await page.getByRole('menuitem', { name: 'Withdraw' }).click();
    await page.locator('.matter-text', { hasText: 'Restart the pool' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '1 over' }).click();
    await page.locator('.matter-text', { hasText: 'Restart the pool' }).waitFor();
    expect(await wrongIn(page, everyLook)).toEqual([]);
    await page.context().close();
  });

  it('INC-36: the checklists of two roles are one, in which no line stands twice', async () => {
    const page = await night.opened('/tickets/T-1');
    const lines = page.locator('.checklist [role=checkbox]');
    const ofLeader = await lines.count();
    await page.getByRole('button', { name: /^You:/ }).click();
    await page.getByRole('menuitem', { name: 'Be front-line ops' }).click();
    await page.getByRole('checkbox', { name: 'Discovered' }).waitFor();
    const labels = await Promise.all((await lines.all()).map(async (line) => line.getAttribute('aria-label')));
    expect(labels.length).toBeGreaterThan(ofLeader);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toEqual(expect.arrayContaining(['Discovered', 'Call leader named', 'People released', 'Service restored']));
    await page.context().close();
  });

  it('INC-13: a leader at a desk and a resolver on a phone follow each other', async () => {
    const desk = await night.opened('/tickets/T-1');
    const { people, payments } = night.cast;
    const cookie = await cookieOf(night.run, { id: people.tomas, email: 'tomas@example.com', role: 'responder', team: payments });
    const window = await openWindow(night.browser, night.run, { width: 'phone', secret: cookie.slice(cookie.indexOf('=') + 1) });
    const phone = await window.newPage();
    await phone.goto('/tickets/T-1');
    await desk.getByText('Tomas Rivera is looking').waitFor();
    await phone.getByText('Ines Keller is looking').waitFor();
    const part = async (name: string): Promise<void> =>
      phone.getByRole('group', { name: 'Parts of the ticket' }).getByRole('button', { name }).tap();
    await part('Here');
    await phone.locator('.rail-here').getByText('Ines Keller, Payments').waitFor();
    await phone.getByRole('button', { name: 'I am here for Payments' }).tap();
    await desk.locator('.rail-here').getByText('Tomas Rivera, Payments').waitFor();
    await part('Timeline');
    await phone.getByRole('textbox', { name: 'Write what you see, did or decided' }).tap();
    await phone.getByRole('button', { name: 'Will change' }).tap();
    await phone.getByRole('textbox', { name: 'What will you change, before you change it' }).fill('Drain pod 7');
    await phone.getByRole('button', { name: 'Add', exact: true }).tap();
    await desk.getByRole('button', { name: 'What came of it Drain pod 7' }).click();
    await desk.getByRole('menuitem', { name: 'Made now' }).click();
    await part('Here');
    await phone.getByText(/change by Tomas Rivera, made/).waitFor();
    await desk.getByRole('textbox', { name: 'Write what you see, did or decided' }).fill('Pod 7 is out of the pool');
    await desk.keyboard.press('Enter');
    await part('Timeline');
    await phone.getByText('Pod 7 is out of the pool').waitFor();
    expect(await wrongIn(phone, [['dark', 'phone']])).toEqual([]);
    await desk.context().close();
    await window.close();
  });

  it('the dialog by which a role is handed over has no violation, and is left by Escape', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('button', { name: /^You:/ }).click();
    await page.getByRole('menuitem', { name: 'Hand over call leader…' }).click();
    await page.getByRole('dialog').getByText('Order and focus').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    // Once for the list of people, which lies open, and once for the dialog.
    await page.keyboard.press('Escape');
    await page.getByRole('option').first().waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('INC-11: until service is restored ideas are folded away; then they lie open, in one list with how each stands', async () => {
    const page = await night.opened('/tickets/T-1');
    const idea = page.locator('.matter-text', { hasText: 'The pool is too small' });
    await page.locator('.rail-here').getByText('1 parked').waitFor();
    expect(await idea.count()).toBe(0);
    await page.getByRole('button', { name: 'Restore first; show the ideas' }).click();
    await page.getByRole('button', { name: 'What came of it The pool is too small' }).click();
    await page.getByRole('menuitem', { name: 'Ruled out' }).click();
    await page.locator('.rail-here').getByText('1 ruled out').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    // The last look was a phone's, where the rail has a tab of its own.
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Put the ideas away' }).click();
    await idea.waitFor({ state: 'detached' });
    await night.act('POST', '/tickets/T-1/restore', {});
    await idea.waitFor();
    await page.context().close();
  });
});
