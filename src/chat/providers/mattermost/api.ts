import { z } from 'zod';

import { seconds, type Shape } from '../../../kernel/index.ts';
import { ask, jsonOf } from '../ask.ts';
import {
  ChatFault,
  type ChatProvider,
  type Heard,
  type HeardPage,
  type MadeRoom,
  type ProviderMeans,
  type RoomOrder,
} from '../provider.ts';

/** What the operator has set up. */
export interface MattermostSettings {
  /** Without a slash at the end. */
  readonly url: string;
  readonly botToken: string;
  /** The team's name in addresses. */
  readonly team: string;
  /** Of the slash command; undefined where there is none. */
  readonly commandToken: string | undefined;
}

const problem = z.object({ id: z.string().catch(''), message: z.string().catch('') });
const named = z.object({ id: z.string() });
const channel = z.object({ id: z.string(), name: z.string(), creator_id: z.string(), header: z.string(), delete_at: z.number() });
const person = z.object({
  username: z.string(),
  nickname: z.string().catch(''),
  first_name: z.string().catch(''),
  last_name: z.string().catch(''),
});
const post = z.object({
  id: z.string(),
  user_id: z.string(),
  message: z.string(),
  type: z.string(),
  create_at: z.number(),
  update_at: z.number(),
  delete_at: z.number(),
  original_id: z.string().catch(''),
  props: z.record(z.string(), z.unknown()).nullish(),
});
const posts = z.object({ posts: z.record(z.string(), post) });
type Post = z.infer<typeof post>;

/** What its server says to a name that stands already, whoever's it is. */
const EXISTS = /channel\.exists|channel\.previously/;

/** Under which a post of ours keeps its mark: its readers do not see it. */
const MARK = 'evenkeel';

/** Everybody at once is not called by what somebody wrote elsewhere. */
const quiet = (text: string): string => text.replace(/@(?=(?:all|channel|here)\b)/gi, '@\u200b');

/** Its own lines (somebody joined), those of bots and of webhooks, and the copies that it keeps of edited ones are not what people say. */
const isSaid = ({ type, original_id: original, props }: Post): boolean =>
  type === '' && original === '' && props?.['from_bot'] !== 'true' && props?.['from_webhook'] !== 'true' && props?.[MARK] === undefined;

const heardOf = ({ id, user_id: user, message, update_at: version, delete_at: gone }: Post): Heard => ({
  message: id,
  user,
  text: message,
  version,
  gone: gone > 0,
});

/** The API of a Mattermost server (v4), as a bot account. */
class Mattermost implements ChatProvider {
  readonly name = 'mattermost';
  readonly label = 'Mattermost';
  readonly readEvery = seconds(2);
  private readonly settings: MattermostSettings;
  private readonly means: ProviderMeans;
  private self: Promise<{ bot: string; team: string }> | undefined;

  constructor(settings: MattermostSettings, means: ProviderMeans) {
    this.settings = settings;
    this.means = means;
  }

  private async call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, given: { body?: object; answer: Shape<T> }): Promise<T> {
    const { url, botToken } = this.settings;
    const body = given.body === undefined ? undefined : JSON.stringify(given.body);
    const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' };
    const answer = await ask('Mattermost', this.means.fetch, { url: `${url}/api/v4${path}`, init: { method, headers, body } });
    const json = jsonOf(answer.text);
    if (answer.status >= 200 && answer.status < 300) return given.answer.parse(json);
    const { id, message } = problem.catch({ id: '', message: '' }).parse(json);
    const retry = answer.status >= 500 ? 'later' : 'never';
    throw new ChatFault(`Mattermost answered ${answer.status}${message === '' ? '' : `: ${message.slice(0, 200)}`}`, { retry, code: id });
  }

  private async look(): Promise<{ bot: string; team: string }> {
    const [bot, team] = [
      await this.call('GET', '/users/me', { answer: named }),
      await this.call('GET', `/teams/name/${encodeURIComponent(this.settings.team)}`, { answer: named }),
    ];
    return { bot: bot.id, team: team.id };
  }

  /** Who we are there; asked once, and anew after it could not be said. */
  private async us(): Promise<{ bot: string; team: string }> {
    this.self ??= this.look();
    const found = await Promise.allSettled([this.self]);
    if (found[0].status === 'rejected') this.self = undefined;
    if (found[0].status === 'fulfilled') return found[0].value;
    throw found[0].reason;
  }

  async makeRoom({ name, isPrivate, topic, mark }: RoomOrder): Promise<MadeRoom | undefined> {
    const { bot, team } = await this.us();
    const made = await this.createOrFind(team, { name, type: isPrivate ? 'P' : 'O', header: topic });
    if (made.creator_id !== bot || !made.header.includes(mark) || made.delete_at > 0) return undefined;
    const { url, team: address } = this.settings;
    return { channel: made.id, name: made.name, url: `${url}/${address}/channels/${made.name}` };
  }

  private async createOrFind(team: string, asked: { name: string; type: string; header: string }): Promise<z.infer<typeof channel>> {
    try {
      return await this.call('POST', '/channels', { body: { team_id: team, display_name: asked.name, ...asked }, answer: channel });
    } catch (error) {
      if (error instanceof ChatFault && EXISTS.test(error.code ?? ''))
        return this.call('GET', `/teams/${team}/channels/name/${asked.name}?include_deleted=true`, { answer: channel });
      throw error;
    }
  }

  async setTopic(id: string, header: string): Promise<void> {
    await this.call('PUT', `/channels/${id}/patch`, { body: { header }, answer: z.unknown() });
  }

  async invite(id: string, user: string): Promise<boolean> {
    try {
      await this.call('POST', `/channels/${id}/members`, { body: { user_id: user }, answer: z.unknown() });
      return true;
    } catch (error) {
      if (error instanceof ChatFault && error.retry === 'never') return false;
      throw error;
    }
  }

  async post(id: string, { text, mark }: { text: string; mark: string }): Promise<void> {
    const body = { channel_id: id, message: quiet(text), props: { [MARK]: mark } };
    await this.call('POST', '/posts', { body, answer: z.unknown() });
  }

  async stands(id: string, mark: string): Promise<boolean> {
    const last = await this.call('GET', `/channels/${id}/posts?per_page=60`, { answer: posts });
    return Object.values(last.posts).some(({ props }) => props?.[MARK] === mark);
  }

  async heardSince(id: string, heard: string): Promise<HeardPage> {
    const since = heard === '' ? 1 : Number(heard);
    const { bot } = await this.us();
    const found = Object.values((await this.call('GET', `/channels/${id}/posts?since=${since}`, { answer: posts })).posts);
    const messages = found
      .filter((each) => isSaid(each) && each.user_id !== bot && each.update_at > since)
      .toSorted((one, other) => one.create_at - other.create_at)
      .map(heardOf);
    // One back: of two that were written in one millisecond the second may come later. What is known already changes nothing.
    return { messages, heard: String(Math.max(since, ...found.map(({ update_at: at }) => at - 1))) };
  }

  async archive(id: string): Promise<void> {
    await this.call('DELETE', `/channels/${id}`, { answer: z.unknown() });
  }

  async nameOf(user: string): Promise<string> {
    const {
      username,
      nickname,
      first_name: first,
      last_name: last,
    } = await this.call('GET', `/users/${encodeURIComponent(user)}`, {
      answer: person,
    });
    return [nickname, `${first} ${last}`.trim(), username].find((each) => each !== '') ?? user;
  }

  async tryOut(): Promise<void> {
    await this.look();
  }
}

export const mattermost = (settings: MattermostSettings, means: ProviderMeans): ChatProvider => new Mattermost(settings, means);
