import { createHmac } from 'node:crypto';

import { bearer, json, startPeer, type Reply } from './room-peer.ts';

interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly is_private: boolean;
  readonly creator: string;
  is_archived: boolean;
  topic: { value: string };
  readonly members: string[];
}

interface SlackPost {
  readonly channel: string;
  readonly type: 'message';
  readonly ts: string;
  text: string;
  readonly user: string;
  readonly bot_id?: string;
  edited?: { user: string; ts: string };
  readonly metadata?: unknown;
}

/** Slack's Web API as far as rooms need it. It answers 200 to what it refuses, as Slack does, and takes forms. */
export async function startSlackWorkspace(token: string, signingSecret: string) {
  const channels: SlackChannel[] = [];
  const posts: SlackPost[] = [];
  const responses: { path: string; body: unknown }[] = [];
  const users: Record<string, { name: string; real_name: string; profile: { display_name: string } }> = {
    U0INES: { name: 'ines', real_name: 'Ines Keller', profile: { display_name: 'ines' } },
    U0MAL: { name: 'mallory', real_name: 'Mallory', profile: { display_name: 'Mal' } },
  };
  let count = 0;
  const ts = (): string => `${Math.floor(Date.now() / 1000)}.${String((count += 1)).padStart(6, '0')}`;
  const no = (error: string): Reply => ({ status: 200, body: { ok: false, error } });
  const yes = (rest: object): Reply => ({ status: 200, body: { ok: true, ...rest } });
  const byId = (id: string | null): SlackChannel | undefined => channels.find((each) => each.id === id);
  const methods: Record<string, (form: URLSearchParams) => Reply> = {
    'auth.test': () =>
      yes({ url: 'https://example.slack.com/', team: 'Example', user: 'evenkeel', team_id: 'T1', user_id: 'U0BOT', bot_id: 'B0' }),
    'conversations.create'(form) {
      const name = form.get('name') ?? '';
      if (!/^[a-z0-9_-]{1,80}$/.test(name)) return no('invalid_name_specials');
      if (channels.some((each) => each.name === name)) return no('name_taken');
      const made = {
        id: `C0${channels.length}`,
        name,
        is_private: form.get('is_private') === 'true',
        creator: 'U0BOT',
        is_archived: false,
        topic: { value: '' },
        members: ['U0BOT'],
      };
      channels.push(made);
      return yes({ channel: made });
    },
    'conversations.list'(form) {
      const isPrivate = form.get('types') === 'private_channel';
      return yes({ channels: channels.filter((each) => each.is_private === isPrivate), response_metadata: { next_cursor: '' } });
    },
    'conversations.setTopic'(form) {
      const found = byId(form.get('channel'));
      const topic = form.get('topic') ?? '';
      if (found === undefined) return no('channel_not_found');
      if (topic.length > 250) return no('too_long');
      found.topic = { value: topic };
      return yes({ channel: found });
    },
    'conversations.invite'(form) {
      const [found, user] = [byId(form.get('channel')), form.get('users') ?? ''];
      if (found === undefined) return no('channel_not_found');
      if (users[user] === undefined) return no('user_not_found');
      if (found.members.includes(user)) return no('already_in_channel');
      found.members.push(user);
      return yes({ channel: found });
    },
    'conversations.archive'(form) {
      const found = byId(form.get('channel'));
      if (found === undefined) return no('channel_not_found');
      if (found.is_archived) return no('already_archived');
      found.is_archived = true;
      return yes({});
    },
    'conversations.history'(form) {
      const found = posts.filter((each) => each.channel === form.get('channel') && each.ts > (form.get('oldest') ?? '0'));
      const withMetadata = form.get('include_all_metadata') === 'true';
      const messages = found.map(({ metadata, ...rest }) => (withMetadata && metadata !== undefined ? { ...rest, metadata } : rest));
      return yes({ messages: messages.toReversed(), has_more: false });
    },
    'chat.postMessage'(form) {
      const channel = byId(form.get('channel'));
      if (channel === undefined) return no('channel_not_found');
      if (channel.is_archived) return no('is_archived');
      const text = form.get('text') ?? '';
      if (text === '') return no('no_text');
      const metadata: unknown = json(form.get('metadata') ?? '{}');
      const made: SlackPost = { channel: channel.id, type: 'message', ts: ts(), text, user: 'U0BOT', bot_id: 'B0', metadata };
      posts.push(made);
      return yes({ channel: channel.id, ts: made.ts });
    },
    'users.info'(form) {
      const user = users[form.get('user') ?? ''];
      return user === undefined ? no('user_not_found') : yes({ user });
    },
  };
  const peer = await startPeer('Slack', (asked) => {
    if (asked.path.startsWith('/response/')) {
      responses.push({ path: asked.path, body: json(asked.text) });
      return { status: 200, body: 'ok' };
    }
    if (!bearer(asked, token)) return no('invalid_auth');
    const method = methods[asked.path.slice(1)];
    return method === undefined ? no('unknown_method') : method(new URLSearchParams(asked.text));
  });
  const named = (name: string): SlackChannel | undefined => channels.find((each) => each.name === name);
  const signed = (body: string, type: string, at = Math.floor(Date.now() / 1000)): RequestInit => ({
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')}`,
    },
  });
  const event = (name: string, given: object): RequestInit =>
    signed(
      JSON.stringify({
        type: 'event_callback',
        team_id: 'T1',
        event_id: `Ev${(count += 1)}`,
        event: { type: 'message', channel: named(name)?.id, channel_type: 'channel', ...given },
      }),
      'application/json',
    );
  return {
    ...peer,
    channels,
    responses,
    signed,
    read: (name: string): string[] => posts.filter((each) => each.channel === named(name)?.id).map((each) => each.text),
    /** Somebody writes: the event that Slack sends for it. */
    say(name: string, user: string, text: string): { ts: string; event: RequestInit } {
      const made: SlackPost = { channel: named(name)?.id ?? '', type: 'message', ts: ts(), text, user };
      posts.push(made);
      return { ts: made.ts, event: event(name, { ts: made.ts, event_ts: made.ts, user, text }) };
    },
    edit(name: string, at: string, text: string): RequestInit {
      const post = posts.find((each) => each.ts === at);
      const before = { ...post };
      if (post !== undefined) [post.text, post.edited] = [text, { user: post.user, ts: ts() }];
      return event(name, {
        subtype: 'message_changed',
        hidden: true,
        ts: ts(),
        event_ts: ts(),
        message: { ...post },
        previous_message: before,
      });
    },
    remove(name: string, at: string): RequestInit {
      const before = posts.find((each) => each.ts === at);
      return event(name, { subtype: 'message_deleted', hidden: true, ts: ts(), event_ts: ts(), deleted_ts: at, previous_message: before });
    },
    /** What our own app's posts come back as. */
    echo: (name: string): RequestInit =>
      event(name, { ...posts.findLast((each) => each.bot_id !== undefined && each.channel === named(name)?.id), subtype: 'bot_message' }),
    command: (given: { user: string; channel: string; text: string; trigger?: string }): RequestInit =>
      signed(
        new URLSearchParams({
          token: 'legacy',
          team_id: 'T1',
          channel_id: named(given.channel)?.id ?? given.channel,
          channel_name: given.channel,
          user_id: given.user,
          user_name: users[given.user]?.name ?? 'somebody',
          command: '/evenkeel',
          text: given.text,
          api_app_id: 'A1',
          response_url: `${peer.url}/response/commands`,
          trigger_id: given.trigger ?? `${(count += 1)}.trigger`,
        }).toString(),
        'application/x-www-form-urlencoded',
      ),
  };
}
export type SlackWorkspace = Awaited<ReturnType<typeof startSlackWorkspace>>;
