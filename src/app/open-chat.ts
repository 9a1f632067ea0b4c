import { createDoorkeeper } from '../platform/access/index.ts';
import type { Database } from '../platform/database/index.ts';
import { createEgress } from '../platform/egress/index.ts';
import { createInvoke, type RawRoute, type Route } from '../platform/http/index.ts';
import { Chat, type ChatState } from '../chat/index.ts';
import type { AppParts } from './parts.ts';

/** The chats of an instance, as the operator has set them up. */
export interface OpenChat {
  readonly state: ChatState;
  /** Where chats call back; what people order there is done by the routes of our own API. */
  readonly callbacks: (routes: readonly Route[]) => readonly RawRoute[];
  readonly stop: () => Promise<void>;
}

/** Opens them. Where messages do not leave, as in the demo, there is none. */
export function openChat({ config, clock, allow, onError, channels }: AppParts, db: Database): OpenChat {
  const egress = createEgress({ allow });
  const { publicUrl } = config;
  const isQuiet = channels !== undefined;
  const chat = new Chat({
    db,
    publicUrl,
    egress,
    slack: isQuiet ? undefined : config.slack,
    mattermost: isQuiet ? undefined : config.mattermost,
    onError: (error) => onError('chat', error),
  });
  return {
    state: chat.state,
    callbacks: (routes) => chat.routes(createInvoke({ routes, db, clock, doorkeeper: createDoorkeeper(db), publicUrl })),
    async stop() {
      await chat.stop();
      await egress.close();
    },
  };
}
