import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave, seconds } from '../../src/kernel/index.ts';
import { cutTickets } from '../../src/incidents/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import {
  mattermostPost,
  slackMessage,
  slackPress,
  startMattermost,
  startSlack,
  startTeams,
  startTelegram,
  teamsMessage,
  telegramMessage,
  type ChatPeer,
} from '../support/chat-peers.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';

const BOT = 'xoxb-bot-token';
const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5';
const TELEGRAM = '123456:bot-token';
const SECRET = 'a-secret_token';
const database = await freshDatabase();

let run: TestApp;
let cast: Cast;
let peers: Record<'slack' | 'telegram' | 'mattermost' | 'teams', ChatPeer>;

/** Ines, who is the expert, is reached by Slack first; Priya, who manages, by Telegram, Mattermost and Teams in turn. */
beforeAll(async () => {
  peers = {
    slack: await startSlack(BOT),
    telegram: await startTelegram(TELEGRAM),
    mattermost: await startMattermost(),
    teams: await startTeams(),
  };
  const env = {
    EGRESS_ALLOW: '127.0.0.1',
    SLACK_BOT_TOKEN: BOT,
    SLACK_SIGNING_SECRET: SIGNING,
    SLACK_URL: peers.slack.url,
    TELEGRAM_BOT_TOKEN: TELEGRAM,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    TELEGRAM_URL: peers.telegram.url,
  };
  run = await startApp(database.app, { env });
  cast = await settle(run.app, {
    ines: [['slack', 'U0INES']],
    priya: [['telegram', '4711']],
    tomas: [['mattermost', { url: `${peers.mattermost.url}/hooks/ineshook` }]],
    olga: [['teams', { url: `${peers.teams.url}/workflows/x` }]],
  });
});
afterAll(async () => {
  await run.stop();
  await Promise.all(Object.values(peers).map(async (peer) => peer.close()));
});

/** Cuts a ticket and pages somebody for it by its first contact method. */
async function page(title: string, person: keyof Cast['people'] = 'ines'): Promise<string> {
  return run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity: 1, serviceId: cast.service, impact: title, since: tx.now, because: 'test' }]);
    if (person !== 'ines' && person !== 'priya')
      await tx.run(
        sql`update message set channel = ${person === 'olga' ? 'teams' : 'mattermost'}, address = ${JSON.stringify({
          url: person === 'olga' ? `${peers.teams.url}/workflows/x` : `${peers.mattermost.url}/hooks/ineshook`,
        })}::jsonb where ticket_id = ${id} and channel = 'slack'`,
      );
    return id;
  });
}

const state = z.object({ state: z.string(), answered_by: z.string().nullable() });
const pageOf = async (ticket: string, name = 'Ines Keller') =>
  run.app.db.maybe(sql`select state, answered_by from page where ticket_id = ${ticket} and person_name = ${name}`, state);
const answered = async (ticket: string, by: string, name?: string) =>
  until('the answer', async () => ((await pageOf(ticket, name))?.state === 'answered' ? pageOf(ticket, name) : undefined)).then((found) =>
    expect(found).toEqual({ state: 'answered', answered_by: by }),
  );
const ticketState = async (ticket: string) =>
  (await run.app.db.maybe(sql`select state from ticket where id = ${ticket}`, z.object({ state: z.string() })))?.state;

const post = async (path: string, init: { body: string; headers: Record<string, string> }) =>
  fetch(`${run.url}${path}`, { method: 'POST', ...init });
const json = (body: unknown, headers: Record<string, string> = {}) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});
const now = (): number => Math.floor(Date.now() / 1000);

describe('Slack', () => {
  const slackPage = async (title: string) => {
    const ticket = await page(title);
    const got = await peers.slack.waitFor(({ body }) => JSON.stringify(body).includes(title));
    const actions = slackMessage.parse(got.body).blocks.find((each) => each.type === 'actions');
    return { ticket, buttons: actions?.elements ?? [] };
  };

  it('PAG-4 by Slack: a button stops the page, and the person alone is told', async () => {
    const { ticket, buttons } = await slackPage('Ledger slack');
    expect(buttons.map((button) => button.text.text)).toEqual(['Stop my page', 'Take', 'Escalate', 'Open']);
    const value = buttons[0]?.value ?? '';
    const began = Date.now();
    const pressed = await post(
      '/slack',
      slackPress(SIGNING, { action: 'ack', value, responseUrl: `${peers.slack.url}/response/1`, at: now() }),
    );
    expect(pressed.status).toBe(200);
    expect(Date.now() - began).toBeLessThan(seconds(3));
    await answered(ticket, 'slack');
    const told = await peers.slack.waitFor(({ path }) => path === '/response/1');
    expect(told.body).toMatchObject({ response_type: 'ephemeral', text: 'Your page is stopped. Others are told.' });
  });

  it('PAG-4 by Slack: what is unsigned, old, or comes again changes nothing', async () => {
    const { ticket, buttons } = await slackPage('Forged slack');
    const value = buttons[0]?.value ?? '';
    const responseUrl = `${peers.slack.url}/response/2`;
    const order = { action: 'ack', value, responseUrl, at: now() };
    expect((await post('/slack', slackPress('another secret', order))).status).toBe(401);
    expect((await post('/slack', slackPress(SIGNING, { ...order, at: now() - 301 }))).status).toBe(401);
    expect((await post('/slack', { ...slackPress(SIGNING, order), headers: {} })).status).toBe(401);
    expect(await pageOf(ticket)).toMatchObject({ state: 'unanswered' });
    const take = slackPress(SIGNING, { ...order, action: 'take', ts: '1.7' });
    await post('/slack', take);
    await until('the take', async () => ((await ticketState(ticket)) === 'researching' ? true : undefined));
    await peers.slack.waitFor(({ path }) => path === '/response/2');
    expect((await post('/slack', take)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(peers.slack.got.filter(({ path }) => path === '/response/2')).toHaveLength(1);
  });
});

describe('Telegram', () => {
  const callback = (update: number, data: string, from = 4711) => ({
    update_id: update,
    callback_query: {
      id: `q${update}`,
      from: { id: from, is_bot: false },
      data,
      message: { message_id: 1, chat: { id: 4711, type: 'private' } },
    },
  });
  const send = async (body: unknown, secret = SECRET) => post('/telegram', json(body, { 'x-telegram-bot-api-secret-token': secret }));

  it('PAG-4 by Telegram: a button stops the page once, and only with the secret of the webhook', async () => {
    const ticket = await page('Ledger telegram');
    const got = await peers.telegram.waitFor(({ body }) => JSON.stringify(body).includes('Ledger telegram'));
    const message = telegramMessage.parse(got.body);
    expect(message.chat_id).toBe(4711);
    const data = mustHave(message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data, 'there is a button');
    expect((await send(callback(1, data), 'wrong')).status).toBe(401);
    await send(callback(2, data, 4712));
    expect(await pageOf(ticket, 'Priya Nair')).toMatchObject({ state: 'unanswered' });
    const stopped = await send(callback(3, data));
    expect(await stopped.json()).toMatchObject({
      method: 'answerCallbackQuery',
      callback_query_id: 'q3',
      text: 'Your page is stopped. Others are told.',
    });
    await answered(ticket, 'telegram', 'Priya Nair');
    expect(await (await send(callback(3, data))).text()).toBe('');
  });

  it('tells a person who writes to the bot the chat id to enter', async () => {
    const answer = await send({ update_id: 9, message: { message_id: 5, chat: { id: 815, type: 'private' }, text: '/start' } });
    expect(await answer.json()).toMatchObject({
      method: 'sendMessage',
      chat_id: 815,
      text: 'Your chat id is 815. Enter it in Evenkeel, under your contact methods.',
    });
  });
});

describe('Mattermost', () => {
  it('PAG-4 by Mattermost: a button takes the ticket once; a press without the token of its page changes nothing', async () => {
    const ticket = await page('Ledger mattermost', 'tomas');
    const got = await peers.mattermost.waitFor(({ body }) => JSON.stringify(body).includes('Ledger mattermost'));
    const actions = mattermostPost.parse(got.body).attachments[0]?.actions ?? [];
    expect(actions.map((action) => action.name)).toEqual(['Stop my page', 'Take', 'Escalate']);
    const take = mustHave(actions[1], 'there is a second button');
    expect(take.integration.url).toBe(`${run.url.replace('localhost', '127.0.0.1')}/mattermost`);
    const forged = await post('/mattermost', json({ post_id: 'p1', context: { command: 'take', token: 'x'.repeat(32) } }));
    expect(await forged.json()).toEqual({ ephemeral_text: 'Nothing was changed: this page is not known any more.' });
    expect(await ticketState(ticket)).toBe('assigned');
    const press = { user_id: 'u', post_id: 'p2', trigger_id: 't', context: take.integration.context };
    expect(await (await post('/mattermost', json(press))).json()).toEqual({ ephemeral_text: 'The ticket is yours.' });
    expect(await ticketState(ticket)).toBe('researching');
    expect(await (await post('/mattermost', json(press))).json()).toEqual({});
  });
});

describe('Microsoft Teams', () => {
  it('gets an Adaptive Card whose button opens the page', async () => {
    await page('Ledger teams', 'olga');
    const got = await peers.teams.waitFor(({ body }) => JSON.stringify(body).includes('Ledger teams'));
    const [attachment] = teamsMessage.parse(got.body).attachments;
    const link = attachment.content.actions?.[0]?.url ?? '';
    expect(link).toMatch(/\/p\/[a-z0-9]{32}$/);
    expect(await (await fetch(link)).text()).toContain('Stop my page');
    expect(run.errors).toEqual([]);
  });
});
