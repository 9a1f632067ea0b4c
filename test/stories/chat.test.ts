import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { seconds } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMattermostServer, type MattermostServer } from '../support/mattermost-server.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { leaseRooms, setRoom } from '../../src/chat/store-rooms.ts';
import { putIdentity } from '../../src/chat/store-identities.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';
import { startSlackWorkspace, type SlackWorkspace } from '../support/slack-workspace.ts';

const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5';
const COMMAND = 'commandtoken26characters00';
const database = await freshDatabase();

let run: TestApp;
let cast: Cast;
let ada: Ask;
let ines: Ask;
let mattermost: MattermostServer;
let slack: SlackWorkspace;

beforeAll(async () => {
  mattermost = await startMattermostServer('mm-bot-token');
  slack = await startSlackWorkspace('xoxb-bot', SIGNING);
  const env = {
    EGRESS_ALLOW: '127.0.0.1',
    MATTERMOST_URL: mattermost.url,
    MATTERMOST_BOT_TOKEN: 'mm-bot-token',
    MATTERMOST_TEAM: 'crew',
    MATTERMOST_COMMAND_TOKEN: COMMAND,
    SLACK_URL: slack.url,
    SLACK_BOT_TOKEN: 'xoxb-bot',
    SLACK_SIGNING_SECRET: SIGNING,
  };
  run = await startApp(database.app, { env });
  cast = await settle(run.app, { ines: [['slack', 'U0INES']] });
  ada = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
});
afterAll(async () => {
  await run.stop();
  await Promise.all([mattermost.close(), slack.close()]);
});

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

const timeline = z.object({
  items: z.array(
    z.object({
      action: z.string(),
      because: z.string(),
      actor: z.object({ kind: z.string(), name: z.string() }),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
});
type Line = z.infer<typeof timeline>['items'][number];

const linesOf = async (number: number): Promise<Line[]> =>
  timeline.parse(await did(ines, `/tickets/T-${number}/timeline?limit=200`)).items.toReversed();

/** Has the room of a ticket looked after, again and again, until something holds. */
const inRoom = async <T>(words: string, number: number, look: () => Promise<T | undefined> | T | undefined): Promise<T> =>
  until(words, async () => {
    const found = await look();
    if (found !== undefined) return found;
    await ada(`/tickets/T-${number}/room`, {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    return undefined;
  });

const declared = async (title: string, severity = 1): Promise<number> =>
  z.object({ number: z.number() }).parse(await did(ines, '/tickets', { service: 'ledger', severity, title })).number;

const once = (all: readonly string[], part: string): boolean => all.filter((each) => each.includes(part)).length === 1;
const settings = async (body: object): Promise<unknown> => did(ada, '/chat-rooms', body, 'PUT');

describe('a room in Mattermost', () => {
  it('is made for a severity 1, and what people write stands in it and on the ticket, once each', async () => {
    expect(await did(ines, '/chat-rooms')).toMatchObject({ provider: null, providers: [{ name: 'slack' }, { name: 'mattermost' }] });
    await settings({ provider: 'mattermost' });
    const number = await declared('Payments fail');
    const name = `t-${number}-ledger`;
    await did(ines, `/tickets/T-${number}/notes`, { text: 'Looking at the database' });
    await inRoom('the note in the room', number, () =>
      once(mattermost.read(name), 'Ines Keller wrote: Looking at the database') ? true : undefined,
    );
    expect(mattermost.read(name)[0]).toContain(`T-${number}, severity 1: Payments fail`);
    const room = mattermost.channels.find((each) => each.name === name);
    expect(room?.type).toBe('O');
    expect(room?.header).toContain(`/tickets/T-${number}`);
    expect(await did(ines, `/tickets/T-${number}/room`)).toMatchObject({
      room: { in: 'Mattermost', name, url: `${mattermost.url}/crew/channels/${name}`, state: 'open', failure: null },
      mayAsk: false,
    });
    const first = mattermost.say(name, 'umallory', 'The queue is full @channel');
    const said = await inRoom('the message on the ticket', number, async () =>
      (await linesOf(number)).find(({ action }) => action === 'chat.said'),
    );
    expect(said).toMatchObject({
      because: 'The queue is full @channel',
      actor: { kind: 'system', name: 'Mal (Mattermost)' },
      body: { unlinked: true },
    });
    mattermost.edit(first, 'The queue is empty');
    await inRoom('the edit', number, async () =>
      (await linesOf(number)).find(({ action, because }) => action === 'chat.edited' && because === 'The queue is empty'),
    );
    mattermost.remove(first);
    await inRoom('the taking back', number, async () => (await linesOf(number)).find(({ action }) => action === 'chat.taken-back'));
    await did(ines, `/tickets/T-${number}/matters`, { kind: 'hypothesis', text: 'A full disk' });
    await inRoom('the idea', number, () => (once(mattermost.read(name), 'Ines Keller parked an idea: A full disk') ? true : undefined));
    const chat = (await linesOf(number)).filter(({ action }) => action.startsWith('chat.'));
    expect(chat.map(({ action }) => action)).toEqual(['chat.said', 'chat.edited', 'chat.taken-back']);
    expect(mattermost.read(name).some((text) => text.includes('The queue'))).toBe(false);
    expect(run.errors).toEqual([]);
  });
});

const actionsOf = async (number: number): Promise<readonly string[]> => (await linesOf(number)).map(({ action }) => action);
const ledger = (number: number): string => `t-${number}-ledger`;
const roomOf = async (number: number): Promise<Record<string, unknown>> =>
  z.object({ room: z.record(z.string(), z.unknown()) }).parse(await did(ines, `/tickets/T-${number}/room`)).room;

describe('a room whose chat fails', () => {
  it('is made once and says each thing once, although the answer to every step was lost', async () => {
    const number = (await declared('before', 3)) + 1;
    mattermost.next('POST /api/v4/channels', 'answer-lost');
    mattermost.next('POST /api/v4/posts', 'answer-lost');
    mattermost.next('POST /api/v4/posts', 'answer-lost');
    expect(await declared('Answers are lost')).toBe(number);
    await did(ines, `/tickets/T-${number}/notes`, { text: 'Said before the room stood' });
    await inRoom('the note in the room', number, () =>
      once(mattermost.read(ledger(number)), 'Said before the room stood') ? true : undefined,
    );
    await inRoom('a room that works', number, async () => ((await roomOf(number))['failure'] === null ? true : undefined));
    expect(mattermost.channels.filter(({ name }) => name.startsWith(ledger(number)))).toHaveLength(1);
    expect(mattermost.read(ledger(number)).filter((text) => text.includes('severity 1: Answers are lost'))).toHaveLength(1);
    expect(once(mattermost.read(ledger(number)), 'Said before the room stood')).toBe(true);
    expect((await actionsOf(number)).filter((action) => action.startsWith('room.'))).toEqual(
      expect.arrayContaining(['room.failing', 'room.works', 'room.made']),
    );
  });

  it('is taken up by another where the instance that looked after it died over a post that it had made', async () => {
    const number = await declared('An instance dies');
    await inRoom('the room', number, () => (mattermost.read(ledger(number)).length > 0 ? true : undefined));
    const dead = system('an instance that dies');
    const order = { providers: ['mattermost'], most: 50, length: seconds(30) } as const;
    const room = await until('the lease', async () => {
      const leased = await run.app.db.write(dead, async (tx) => leaseRooms(tx, order));
      return leased.find(({ name }) => name === ledger(number));
    });
    const half = { outgoing: 'Written by who died', posts: room.posts + 1 };
    await run.app.db.write(dead, async (tx) => setRoom(tx, room, { change: half, length: seconds(30) }));
    await mattermost.post(ledger(number), 'Written by who died', `${room.id}/${half.posts}`);
    await did(ines, `/tickets/T-${number}/notes`, { text: 'Written after that' });
    run.clock.move(seconds(31));
    await inRoom('what comes after', number, () => (once(mattermost.read(ledger(number)), 'Written after that') ? true : undefined));
    expect(once(mattermost.read(ledger(number)), 'Written by who died')).toBe(true);
  });

  it('takes another name where its own is taken by somebody else, and a chat that asks to wait has not failed', async () => {
    const number = (await declared('before', 3)) + 1;
    mattermost.squat(ledger(number));
    mattermost.next('POST /api/v4/posts', { status: 429, headers: { 'retry-after': '1' } });
    expect(await declared('The name is taken')).toBe(number);
    const again = `${ledger(number)}-2`;
    await inRoom('the first post', number, () => (mattermost.read(again).length > 0 ? true : undefined));
    expect(await actionsOf(number)).not.toContain('room.failing');
    expect(mattermost.read(ledger(number))).toEqual([]);
  });

  it('keeps nothing else from going on: people are paged, write and restore, the ticket says that the chat is down, and later the room has all of it', async () => {
    mattermost.down(true);
    const number = await declared('The chat is down, too');
    await until('the failure on the ticket', async () => ((await actionsOf(number)).includes('room.failing') ? true : undefined));
    expect(await roomOf(number)).toMatchObject({ state: 'wanted', name: null });
    expect((await roomOf(number))['failure']).toContain('Mattermost');
    expect(await actionsOf(number)).toContain('page.made');
    await until('the mail that pages', async () =>
      Promise.resolve(run.mail.mails.some(({ raw }) => raw.includes('The chat is down, too')) ? true : undefined),
    );
    await did(ines, `/tickets/T-${number}/take`, {});
    await did(ines, `/tickets/T-${number}/notes`, { text: 'Written while the chat was down' });
    await did(ines, `/tickets/T-${number}/restore`, { because: 'the disk was emptied' });
    mattermost.down(false);
    const all = await inRoom('what was missed', number, () => {
      const read = mattermost.read(ledger(number));
      return read.some((text) => text.includes('declared it restored: the disk was emptied')) ? read.join('\n') : undefined;
    });
    expect(all.indexOf('Ines Keller took the ticket')).toBeGreaterThan(0);
    expect(all.indexOf('Written while the chat was down')).toBeGreaterThan(all.indexOf('Ines Keller took the ticket'));
    await inRoom('that it works', number, async () => ((await actionsOf(number)).includes('room.works') ? true : undefined));
    expect((await actionsOf(number)).filter((action) => action === 'room.failing')).toHaveLength(1);
    expect(run.errors).toEqual([]);
  });
});

const post = async (path: string, init: RequestInit): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${run.url}${path}`, init);
  return { status: answer.status, text: await answer.text() };
};
const words = (answer: { text: string }): string =>
  z.object({ response_type: z.literal('ephemeral'), text: z.string() }).parse(JSON.parse(answer.text)).text;

describe('commands from a chat', () => {
  const command = async (
    text: string,
    rest: { user?: string; channel?: string; trigger?: string; token?: string } = {},
  ): Promise<{ status: number; text: string }> =>
    post('/mattermost/commands', mattermost.command({ token: COMMAND, user: 'uines', channel: 'town-square', ...rest, text }));

  it('tell who is not known how to link, and do nothing before', async () => {
    expect((await command('take T-1', { token: 'x'.repeat(26) })).status).toBe(401);
    const told = words(await command('declare ledger 1 Nobody may say this'));
    expect(told).toContain('does not know yet who you are');
    const token = new URL(/https?:\S+/.exec(told)?.[0] ?? '').searchParams.get('token') ?? '';
    expect(await did(ines, `/chat-names/claim?token=${encodeURIComponent(token)}`)).toMatchObject({
      provider: 'mattermost',
      user: 'uines',
      name: 'ines',
    });
    expect((await ines('/chat-names', { token: `${token.slice(0, -2)}xx` })).status).toBe(410);
    expect(await did(ines, '/chat-names', { token })).toMatchObject({ items: [{ provider: 'mattermost', user: 'uines', name: 'ines' }] });
  });

  it('INC-3 from chat: one line declares a severity 1 as the person who wrote it, once, and pages', async () => {
    const told = words(await command('declare ledger 1 Card payments fail at checkout', { trigger: 'declare-once' }));
    expect(told).toMatch(/^T-\d+, severity 1, assigned: Card payments fail at checkout/);
    expect((await command('declare ledger 1 Card payments fail at checkout', { trigger: 'declare-once' })).text).toBe('');
    const number = Number(/T-(\d+)/.exec(told)?.[1]);
    const lines = await linesOf(number);
    expect(lines.find(({ action }) => action === 'ticket.cut')?.actor).toMatchObject({ kind: 'person', name: 'Ines Keller' });
    expect(lines.map(({ action }) => action)).toContain('page.made');
    const items = z.array(z.object({ title: z.string() })).parse((await did(ines, '/tickets?limit=100'))['items']);
    expect(items.filter(({ title }) => title === 'Card payments fail at checkout')).toHaveLength(1);
    expect(words(await command('declare nothing 1 Who knows'))).toContain('there is no service "nothing"');
  });

  it('do what the API does, by the same rights, on the ticket of the room or on the one that is named', async () => {
    const number = await declared('Ledger is slow');
    await inRoom('the room', number, () => (mattermost.read(ledger(number)).length > 0 ? true : undefined));
    const say = async (text: string): Promise<string> => words(await command(text, { channel: ledger(number) }));
    expect(await say('take')).toBe(`T-${number} is yours.`);
    expect(await say('checkin payments')).toBe(`You are here on T-${number}.`);
    await did(ines, `/tickets/T-${number}/roles`, { role: 'leader', person: 'olga' });
    expect(await say('lead')).toBe(`You lead T-${number}.`);
    expect(await say('note Looking at the locks')).toContain('timeline');
    expect(await say('park A long transaction')).toContain('The idea is parked');
    expect(await say('decide Shall we fail over?')).toContain('decided');
    expect(await say('action Alarm on long transactions')).toContain('action is noted');
    expect(await say('severity 2 Only reports are slow')).toContain('severity');
    expect(await say('page olga Database by hand')).toBe(`Olga Maric is paged for T-${number}.`);
    expect(await say('who')).toBe('Call leader: Ines Keller\nHere: Ines Keller for Payments');
    expect(await say('status')).toContain(`T-${number}, severity 2, researching: Ledger is slow`);
    expect(await say('whatchanged ledger')).toBe('Nothing near ledger changed in the last 24 hours.');
    expect(await say('whatchanged nothing')).toContain('there is no such service');
    expect(await say('release')).toContain('Nothing was done: Ines Keller is call leader');
    expect(await say('restore The transaction was ended')).toBe(`T-${number} is restored.`);
    expect(await say('resolve')).toBe(`T-${number} is resolved.`);
    expect(await say('resolve')).toContain('Nothing was done');
    const lines = await linesOf(number);
    const mine = lines.filter(({ actor }) => actor.name === 'Ines Keller').map(({ action }) => action);
    expect(mine).toEqual(
      expect.arrayContaining([
        'ticket.taken',
        'attendance.checked-in',
        'ticket.noted',
        'hypothesis.opened',
        'decision.opened',
        'action.opened',
        'ticket.lowered',
        'engagement.sent',
        'ticket.restored',
        'ticket.resolved',
      ]),
    );
    expect(lines.findLast(({ action }) => action.startsWith('role.'))?.body).toMatchObject({
      role: 'leader',
      person: 'Ines Keller',
      from: 'Olga Maric',
    });
    expect(lines.find(({ action }) => action === 'ticket.taken')?.body).toMatchObject({ by: 'mattermost' });
    expect(mattermost.channels.find(({ name }) => name === ledger(number))?.members).toContain('uines');
    expect(words(await command('take'))).toContain('this is no room of a ticket');
    // Whoever may not do it by the API may not do it from a chat.
    await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
      putIdentity(tx, { provider: 'mattermost', user: 'umallory', name: 'mallory', person: cast.people.olga }),
    );
    expect(words(await command('reopen T-1', { user: 'umallory' }))).toContain('needs the role');
  });

  it('send an update to an audience by a second line alone, which sends exactly what the first has shown', async () => {
    const number = await declared('Reports are late', 2);
    const shown = words(await command(`update T-${number} responders 30 We restart the importer`));
    expect(shown).toContain('We restart the importer');
    const before = (await actionsOf(number)).length;
    const code = /send (\w+)$/.exec(shown)?.[1] ?? '';
    expect(words(await command(`send ${code}`, { user: 'umallory' }))).toContain('no such preview of yours');
    expect((await actionsOf(number)).slice(before)).not.toContain('stakeholders.told');
    expect(words(await command(`send ${code}`))).toBe('Sent to responders.');
    expect(await actionsOf(number)).toContain('stakeholders.told');
    expect(words(await command(`send ${code}`))).toContain('Nothing was done');
  });
});

describe('a room in Slack', () => {
  it('hears what Slack tells, once although it tells it again, and says what is written on the ticket', async () => {
    await settings({ provider: 'slack' });
    const number = await declared('Transfers hang');
    await inRoom('the room', number, () => (slack.read(ledger(number)).length > 0 ? true : undefined));
    await inRoom('who has it in the room', number, () => (slack.channels[0]?.members.includes('U0INES') === true ? true : undefined));
    const room = slack.channels.find(({ name }) => name === ledger(number));
    expect(room?.topic.value).toContain(`Severity 1`);
    const said = slack.say(ledger(number), 'U0INES', 'See <https://example.com/graph|the graph> &amp; <@U0MAL>');
    expect((await post('/slack/events', { ...said.event, headers: {} })).status).toBe(401);
    expect((await post('/slack/events', said.event)).status).toBe(200);
    expect((await post('/slack/events', said.event)).status).toBe(200);
    await post('/slack/events', slack.echo(ledger(number)));
    await post('/slack/events', slack.edit(ledger(number), said.ts, 'Look at the graph'));
    await post('/slack/events', slack.remove(ledger(number), said.ts));
    const chat = (await linesOf(number)).filter(({ action }) => action.startsWith('chat.'));
    expect(chat.map(({ action, because, actor }) => [action, because, actor.name])).toEqual([
      ['chat.said', 'See the graph (https://example.com/graph) & @U0MAL', 'Ines Keller'],
      ['chat.edited', 'Look at the graph', 'Ines Keller'],
      ['chat.taken-back', 'Look at the graph', 'Ines Keller'],
    ]);
    // What Slack did not tell, because nobody answered, is read when the room is looked after.
    slack.say(ledger(number), 'U0MAL', 'Nobody heard this');
    await inRoom('what was missed', number, async () =>
      (await linesOf(number)).find(({ because, actor }) => because === 'Nobody heard this' && actor.name === 'Mal (Slack)'),
    );
    expect((await linesOf(number)).filter(({ action }) => action === 'chat.said')).toHaveLength(2);
    slack.next('POST /chat.postMessage', 'answer-lost');
    await did(ines, `/tickets/T-${number}/notes`, { text: 'Written <here> & now' });
    await inRoom('the note, once', number, () => (once(slack.read(ledger(number)), 'Written &lt;here&gt; &amp; now') ? true : undefined));
    const challenge = slack.signed(JSON.stringify({ type: 'url_verification', challenge: 'abc' }), 'application/json');
    expect(await post('/slack/events', challenge)).toEqual({ status: 200, text: 'abc' });
  });

  it('obeys commands of people who are known by their contact method, and is archived once its ticket is long over', async () => {
    const number = await declared('Refunds hang');
    await inRoom('the room', number, () => (slack.read(ledger(number)).length > 0 ? true : undefined));
    const say = async (text: string, user = 'U0INES'): Promise<{ status: number; text: string }> =>
      post('/slack/commands', slack.command({ user, channel: ledger(number), text }));
    expect((await post('/slack/commands', { ...slack.command({ user: 'U0INES', channel: '', text: 'take' }), headers: {} })).status).toBe(
      401,
    );
    expect(words(await say('take'))).toBe(`T-${number} is yours.`);
    expect(words(await say('take', 'U0MAL'))).toContain('does not know yet who you are');
    expect(words(await say('help'))).toContain('declare SERVICE SEVERITY ONE SENTENCE');
    expect(words(await say('restore Refunds go out again'))).toBe(`T-${number} is restored.`);
    expect(words(await say('resolve It was a test'))).toBe(`T-${number} is resolved.`);
    await settings({ provider: 'slack', archiveAfterDays: 0 });
    await inRoom('the end of the room', number, async () => ((await roomOf(number))['state'] === 'over' ? true : undefined));
    expect(slack.channels.find(({ name }) => name === ledger(number))?.is_archived).toBe(true);
    await settings({ provider: 'slack' });
  });

  it('is not made for a restricted ticket, or is private; one that was open to all ends when its ticket is restricted', async () => {
    const number = await declared('Somebody sees the wrong accounts');
    await inRoom('the room', number, () => (slack.read(ledger(number)).length > 0 ? true : undefined));
    await did(ines, `/tickets/T-${number}/restriction`, { people: ['ines'], because: 'customers are named' });
    await did(ines, `/tickets/T-${number}/notes`, { text: 'The customer is called Example' });
    await until('the end of the room', async () => ((await roomOf(number))['state'] === 'over' ? true : undefined));
    expect(slack.read(ledger(number)).join()).not.toContain('Example');
    expect((await ines(`/tickets/T-${number}/room`, {})).status).toBe(403);
    await settings({ provider: 'slack', restricted: 'private' });
    await did(ines, `/tickets/T-${number}/room`, {});
    await until('the private room', async () =>
      Promise.resolve(slack.read(`t-${number}`).join().includes('The customer is called Example') ? true : undefined),
    );
    expect(slack.channels.find(({ name }) => name === `t-${number}`)).toMatchObject({ is_private: true });
    expect(run.errors).toEqual([]);
  });
});
