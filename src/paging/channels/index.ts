import { SEND_TIMEOUT, type Channel, type ChannelFactory, type ChannelSettings, type Content, type Outcome } from './channel.ts';
import { email } from './email/send.ts';
import { loopBack } from './loop-back/send.ts';
import { ntfy } from './ntfy/send.ts';
import { mattermost } from './mattermost/send.ts';
import { slack } from './slack/send.ts';
import { sms } from './sms/send.ts';
import { teams } from './teams/send.ts';
import { telegram } from './telegram/send.ts';
import { voice } from './voice/send.ts';
import { webPush } from './web-push/send.ts';
import { webhook } from './webhook/send.ts';

/** Every way to reach a person. A new one is a folder beside this file and its name here. */
const register: readonly ChannelFactory[] = [voice, sms, webPush, ntfy, email, slack, telegram, teams, mattermost, webhook, loopBack];

/** The ways to reach people, as the operator has set them up. */
export interface Channels {
  readonly list: readonly Channel[];
  readonly byName: (name: string) => Channel | undefined;
  /** Sends by a channel's name, within eight seconds. An unknown channel or address is an outcome, no error. */
  readonly send: (name: string, address: unknown, content: Content) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

export function createChannels(settings: ChannelSettings): Channels {
  const list = register.map((factory) => factory(settings));
  const names = new Map(list.map((each) => [each.name, each]));
  return {
    list,
    byName: (name) => names.get(name),
    async send(name, address, content) {
      const found = names.get(name);
      if (found === undefined) return { kind: 'failed', retry: 'never', detail: `there is no channel "${name}"` };
      return found.send(address, content, { signal: AbortSignal.timeout(SEND_TIMEOUT) });
    },
    async close() {
      await Promise.all(list.map(async (each) => each.close?.()));
    },
  };
}

export type { CallbackParts, Channel, ChatWay, ChannelSettings, Content, MessageNews, Outcome, ProviderHooks } from './channel.ts';
export { newPushKeys } from './web-push/send.ts';
