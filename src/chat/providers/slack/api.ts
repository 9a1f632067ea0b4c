import { z } from 'zod';

import { minutes, type Shape } from '../../../kernel/index.ts';
import { ask, jsonOf } from '../ask.ts';
import { ChatFault, type ChatProvider, type HeardPage, type MadeRoom, type ProviderMeans, type RoomOrder } from '../provider.ts';
import { heardOf, slackMessage } from './message.ts';

/** What the operator has set up: the app that pages people by Slack, with more scopes. */
export interface SlackSettings {
  readonly botToken: string;
  readonly signingSecret: string;
  readonly baseUrl: string;
}

const answered = z.object({ ok: z.boolean(), error: z.string().optional() });
const channel = z.object({
  id: z.string(),
  name: z.string(),
  creator: z.string().catch(''),
  is_archived: z.boolean().catch(false),
  topic: z.object({ value: z.string() }).catch({ value: '' }),
});
type Channel = z.infer<typeof channel>;
const cursor = z.object({ next_cursor: z.string().catch('') }).catch({ next_cursor: '' });
const page = z.object({ channels: z.array(channel), response_metadata: cursor.optional() });
const history = z.object({ messages: z.array(slackMessage), has_more: z.boolean().catch(false), response_metadata: cursor.optional() });
const who = z.object({ user_id: z.string(), url: z.string() });
const person = z.object({
  user: z.object({
    name: z.string(),
    real_name: z.string().catch(''),
    profile: z.object({ display_name: z.string().catch('') }).catch({ display_name: '' }),
  }),
});

/** Errors of Slack's that may be over in a moment; all others stay until somebody changes something. */
const passing = /^(?:internal_error|fatal_error|service_unavailable|request_timeout|ratelimited|rate_limited)$/;
/** What says that the one who is invited cannot be, rather than that inviting fails. */
const notInvited =
  /^(?:user_not_found|cant_invite|cant_invite_self|user_is_ultra_restricted|user_is_restricted|invalid_users|user_team_not_in_channel|method_not_supported_for_channel_type|no_user|users_not_found)$/;
/** So many pages of rooms are looked through for one that was made before. */
const MOST_PAGES = 20;

const MARK = 'evenkeel_post';

/** Slack's own letters in its markup, and everybody at once. */
const plain = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

type Fields = Readonly<Record<string, string>>;

/** The Web API of Slack, as the organisation's own app. It answers 200 to what it refuses, too: the body says. */
class Slack implements ChatProvider {
  readonly name = 'slack';
  readonly label = 'Slack';
  /** Its events tell what is said; what they missed is looked for now and then. */
  readonly readEvery = minutes(1);
  private readonly settings: SlackSettings;
  private readonly means: ProviderMeans;
  private self: Promise<z.infer<typeof who>> | undefined;

  constructor(settings: SlackSettings, means: ProviderMeans) {
    this.settings = settings;
    this.means = means;
  }

  private async call<T>(method: string, fields: Fields, answer: Shape<T>): Promise<T> {
    const url = `${this.settings.baseUrl.replace(/\/+$/, '')}/${method}`;
    const headers = { authorization: `Bearer ${this.settings.botToken}`, 'content-type': 'application/x-www-form-urlencoded' };
    const init = { method: 'POST', headers, body: new URLSearchParams(fields).toString() } as const;
    const { status, text } = await ask('Slack', this.means.fetch, { url, init });
    const json = jsonOf(text);
    const said = answered.safeParse(json);
    if (!said.success) throw new ChatFault(`Slack answered ${status} to ${method}`, { retry: status >= 500 ? 'later' : 'never' });
    if (said.data.ok) return answer.parse(json);
    const { error = 'no reason' } = said.data;
    throw new ChatFault(`Slack refused ${method}: ${error}`, { retry: passing.test(error) ? 'later' : 'never', code: error });
  }

  /** Does it, unless Slack says that it is so already. */
  private async settle(method: string, fields: Fields, already: RegExp): Promise<boolean> {
    try {
      await this.call(method, fields, z.unknown());
      return true;
    } catch (error) {
      if (error instanceof ChatFault && already.test(error.code ?? '')) return false;
      throw error;
    }
  }

  /** Who we are there; asked once, and anew after it could not be said. */
  private async us(): Promise<z.infer<typeof who>> {
    this.self ??= this.call('auth.test', {}, who);
    const found = await Promise.allSettled([this.self]);
    if (found[0].status === 'rejected') this.self = undefined;
    if (found[0].status === 'fulfilled') return found[0].value;
    throw found[0].reason;
  }

  async makeRoom({ name, isPrivate, mark }: RoomOrder): Promise<MadeRoom | undefined> {
    const { user_id: bot, url } = await this.us();
    const made = await this.createOrFind(name, isPrivate);
    // The topic is set after it was made: who died between the two left it empty.
    const isOurs = made?.creator === bot && !made.is_archived && (made.topic.value === '' || plain(made.topic.value).includes(plain(mark)));
    if (made === undefined || !isOurs) return undefined;
    return { channel: made.id, name: made.name, url: `${url.replace(/\/+$/, '')}/archives/${made.id}` };
  }

  private async createOrFind(name: string, isPrivate: boolean): Promise<Channel | undefined> {
    try {
      return (await this.call('conversations.create', { name, is_private: String(isPrivate) }, z.object({ channel }))).channel;
    } catch (error) {
      if (error instanceof ChatFault && error.code === 'name_taken') return this.find(name, isPrivate);
      throw error;
    }
  }

  private async find(name: string, isPrivate: boolean): Promise<Channel | undefined> {
    let from = '';
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const types = isPrivate ? 'private_channel' : 'public_channel';
      const found = await this.call('conversations.list', { types, limit: '1000', ...(from === '' ? {} : { cursor: from }) }, page);
      const named = found.channels.find((each) => each.name === name);
      from = found.response_metadata?.next_cursor ?? '';
      if (named !== undefined || from === '') return named;
    }
    return undefined;
  }

  async setTopic(id: string, topic: string): Promise<void> {
    await this.call('conversations.setTopic', { channel: id, topic: topic.slice(0, 250) }, z.unknown());
  }

  async invite(id: string, user: string): Promise<boolean> {
    try {
      await this.settle('conversations.invite', { channel: id, users: user }, /^already_in_channel$/);
      return true;
    } catch (error) {
      if (error instanceof ChatFault && notInvited.test(error.code ?? '')) return false;
      throw error;
    }
  }

  async post(id: string, { text, mark }: { text: string; mark: string }): Promise<void> {
    const metadata = JSON.stringify({ event_type: MARK, event_payload: { mark } });
    await this.call(
      'chat.postMessage',
      { channel: id, text: plain(text), metadata, unfurl_links: 'false', unfurl_media: 'false' },
      z.unknown(),
    );
  }

  async stands(id: string, mark: string): Promise<boolean> {
    const { messages } = await this.call('conversations.history', { channel: id, limit: '60', include_all_metadata: 'true' }, history);
    return messages.some(({ metadata }) => metadata?.event_type === MARK && metadata.event_payload['mark'] === mark);
  }

  async heardSince(id: string, heard: string): Promise<HeardPage> {
    const { user_id: bot } = await this.us();
    const asked = { channel: id, limit: '200', oldest: heard === '' ? '0' : heard };
    let found = await this.call('conversations.history', asked, history);
    const all = [...found.messages];
    // The newest come first: who stops before the oldest would lose what lies between.
    for (let pages = 1; found.has_more && pages < MOST_PAGES; pages += 1) {
      found = await this.call('conversations.history', { ...asked, cursor: found.response_metadata?.next_cursor ?? '' }, history);
      all.push(...found.messages);
    }
    const messages = all.toReversed();
    return { messages: messages.flatMap((each) => heardOf(each, bot) ?? []), heard: messages.at(-1)?.ts ?? heard };
  }

  async archive(id: string): Promise<void> {
    await this.settle('conversations.archive', { channel: id }, /^(?:already_archived|channel_not_found)$/);
  }

  async nameOf(user: string): Promise<string> {
    const { name, real_name: real, profile } = (await this.call('users.info', { user }, person)).user;
    return [profile.display_name, real, name].find((each) => each !== '') ?? user;
  }

  async tryOut(): Promise<void> {
    await this.call('auth.test', {}, z.unknown());
  }
}

export const slack = (settings: SlackSettings, means: ProviderMeans): ChatProvider => new Slack(settings, means);
