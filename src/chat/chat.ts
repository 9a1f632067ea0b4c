import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import type { Egress } from '../platform/egress/index.ts';
import type { Invoke, RawRoute } from '../platform/http/index.ts';
import { noteCallback } from '../paging/index.ts';
import { hear } from './hear.ts';
import { Keeper } from './keeper.ts';
import { Obeying } from './obey.ts';
import { mattermost, type MattermostSettings } from './providers/mattermost/api.ts';
import { mattermostRoutes } from './providers/mattermost/answer.ts';
import type { ChatProvider, Heard, ProviderName } from './providers/provider.ts';
import { slack, type SlackSettings } from './providers/slack/api.ts';
import { slackRoutes, type SlackHooks } from './providers/slack/answer.ts';
import type { ChatState } from './routes.ts';
import { roomOfChannel } from './store-rooms.ts';

export interface ChatParts {
  readonly db: Database;
  readonly publicUrl: string;
  readonly egress: Pick<Egress, 'operatorFetch' | 'guardedFetch'>;
  readonly slack: SlackSettings | undefined;
  readonly mattermost: MattermostSettings | undefined;
  readonly onError: (error: unknown) => void;
}

const providersOf = ({ slack: app, mattermost: server, egress }: ChatParts): readonly ChatProvider[] => {
  const means = { fetch: egress.operatorFetch };
  return [...(app === undefined ? [] : [slack(app, means)]), ...(server === undefined ? [] : [mattermost(server, means)])];
};

/** The chats of an instance: it keeps their rooms, hears what is said in them, and obeys commands from there. */
export class Chat {
  readonly state: ChatState;
  private readonly parts: ChatParts;
  private readonly providers: readonly ChatProvider[];
  private readonly keeper: Keeper | undefined;

  constructor(parts: ChatParts) {
    this.parts = parts;
    this.providers = providersOf(parts);
    const { db, publicUrl, onError } = parts;
    // Without a chat nothing is looked for.
    this.keeper = this.providers.length === 0 ? undefined : new Keeper({ db, publicUrl, providers: this.providers, onError });
    this.state = { providers: this.providers, poke: () => this.keeper?.poke() };
  }

  private async heard(name: ProviderName, channel: string, said: Heard): Promise<void> {
    const provider = this.providers.find((each) => each.name === name);
    const room = await roomOfChannel(this.parts.db, name, channel);
    if (room !== undefined && provider !== undefined) await hear(this.parts.db, room, { provider, messages: [said] });
  }

  /** A command that comes a second time is done once, and answered by nothing. */
  private obeyFor(provider: ProviderName, obeying: Obeying): SlackHooks['obey'] {
    const { db } = this.parts;
    return async ({ user, name, channel, trigger }, text) => {
      const isNew = await db.write(system('chat'), async (tx) => noteCallback(tx, `${provider} command ${trigger}`));
      if (!isNew) return undefined;
      const words = await obeying.obey({ provider, user, name, channel }, text);
      this.keeper?.poke();
      return words;
    };
  }

  /** Where chats call back. */
  routes(invoke: Invoke): readonly RawRoute[] {
    const { db, publicUrl, onError, egress, slack: app, mattermost: server } = this.parts;
    const obeying = new Obeying({ db, invoke, publicUrl });
    const ofSlack =
      app === undefined
        ? []
        : slackRoutes(app, {
            clock: db.clock,
            obey: this.obeyFor('slack', obeying),
            heard: async (channel, said) => this.heard('slack', channel, said),
            fetch: egress.guardedFetch,
            onError,
          });
    const token = server?.commandToken;
    const ofMattermost = token === undefined ? [] : mattermostRoutes(token, { obey: this.obeyFor('mattermost', obeying), onError });
    return [...ofSlack, ...ofMattermost];
  }

  async stop(): Promise<void> {
    await this.keeper?.stop();
  }
}
