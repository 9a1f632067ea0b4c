import { afterAll, beforeAll, expect, it } from 'vitest';

import { until } from '../support/organisation.ts';
import { startMattermostServer, type MattermostServer } from '../support/mattermost-server.ts';
import { describeNight, type Night } from './night.ts';
import { everyLook, twoLooks, wrongIn } from './looks.ts';
import { axeFinds } from './web-app.ts';

let chat: MattermostServer;
const env = async (): Promise<Record<string, string>> => {
  chat = await startMattermostServer('mm-bot-token');
  return {
    EGRESS_ALLOW: '127.0.0.1',
    MATTERMOST_URL: chat.url,
    MATTERMOST_BOT_TOKEN: 'mm-bot-token',
    MATTERMOST_TEAM: 'crew',
    MATTERMOST_COMMAND_TOKEN: 'command',
  };
};

const tests = (night: Night): void => {
  afterAll(async () => chat.close());

  beforeAll(async () => {
    await night.act('POST', '/status-pages', { slug: 'shop', title: 'Shop status' });
    await night.act('PUT', '/status-pages/shop/components', {
      components: [{ name: 'Payments', service: 'ledger' }, { name: 'Help centre' }],
    });
    await night.act('POST', '/audiences/executives/members', { person: 'olga' });
  });

  it('a posting is drafted in public words, previewed, published, and read on a plain page', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('link', { name: 'Communicate' }).click();
    await page.getByRole('button', { name: 'Write a posting' }).click();
    const words = page.getByRole('textbox', { name: 'What readers are told' });
    await words.fill('Ines Keller looks into it.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('“Ines Keller”, a person').waitFor();
    expect(await wrongIn(page, everyLook)).toEqual([]);
    await words.fill('We look into it.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('The page would say: Payments is unavailable.').waitFor();
    await page.getByRole('button', { name: 'Publish on Shop status' }).click();
    await page.getByText('Investigating', { exact: true }).waitFor();
    await page.goto('/status/shop');
    for (let tries = 0; tries < 40 && !(await page.content()).includes('We look into it.'); tries += 1) await page.reload();
    for (const [scheme, width] of everyLook) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize(width === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      expect(await axeFinds(page), `${scheme} ${width}`).toEqual([]);
    }
    await page.getByText('Major outage').first().waitFor();
    await page.getByText('We look into it.').waitFor();
    await page.context().close();
  });

  it('an audience is told by a press, and the promise stands on the incident', async () => {
    const page = await night.opened('/tickets/T-1/communicate');
    await page.getByRole('button', { name: 'Write to executives' }).click();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Next update by').first().waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Send to executives' }).click();
    await page.getByText('Next promised by').waitFor();
    await page.context().close();
    const ticket = await night.opened('/tickets/T-1');
    await ticket.getByText('next by').waitFor();
    await ticket.context().close();
  });

  it('pages, components and maintenance are kept under the settings', async () => {
    const page = await night.opened('/settings/status-pages');
    await page.getByRole('button', { name: 'Edit components' }).click();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByRole('textbox', { name: 'Public name' }).last().fill('Parcels');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Parcels' }).waitFor();
    await page.getByRole('button', { name: 'Announce maintenance' }).click();
    await page.getByRole('textbox', { name: 'Title' }).first().fill('New database');
    await page.getByRole('textbox', { name: 'What readers are told' }).fill('Payments may be slow.');
    await page.getByRole('combobox', { name: 'Payments' }).selectOption('maintenance');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Publish on Shop status' }).click();
    await page.getByRole('button', { name: 'Announce maintenance' }).click();
    await page.getByText('New database').waitFor();
    await page.context().close();
  });

  it('a room is chosen under the settings, stands at the head of the ticket, and says when it is not in step', async () => {
    const settings = await night.opened('/settings/chat');
    await settings.getByLabel('The chat').selectOption('Mattermost');
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('Saved.').waitFor();
    await settings.context().close();
    const told = await fetch(
      `${night.run.url}/mattermost/commands`,
      chat.command({ token: 'command', user: 'uines', channel: 'lunch', text: 'link' }),
    );
    const link = new URL(/https?:[^\s"]+/.exec(await told.text())?.[0] ?? '');
    const claim = await night.opened(`${link.pathname}${link.search}`);
    expect(await wrongIn(claim, twoLooks.slice(0, 1))).toEqual([]);
    await claim.getByRole('button', { name: 'Yes, ines is me' }).click();
    await claim.getByText('ines in Mattermost is Ines Keller from now on').waitFor();
    await claim.context().close();
    const name = await until('the room of T-1', async () =>
      Promise.resolve(chat.channels.find((each) => each.name.startsWith('t-1-'))?.name),
    );
    chat.say(name, 'umallory', 'The queue is full since 12:04');
    const page = await night.opened('/tickets/T-1');
    await page.getByText('The queue is full since 12:04').waitFor();
    await page.getByText('Mal (Mattermost) said').waitFor();
    await page.getByRole('link', { name }).waitFor();
    chat.down(true);
    await page.getByText('not in step').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    chat.down(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('not in step').waitFor({ state: 'detached' });
    await page.context().close();
  });
};

describeNight('telling others by the web app', tests, env);
