import { timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import { hashOf } from '../../../platform/secrets.ts';
import type { RawAnswer, RawRoute } from '../../../platform/http/index.ts';

/** What the slash command needs of us. */
export interface MattermostHooks {
  readonly obey: (by: { user: string; name: string; channel: string; trigger: string }, text: string) => Promise<string | undefined>;
  readonly onError: (error: unknown) => void;
}

const command = z.object({
  token: z.string().max(100),
  text: z.string().max(16_000).default(''),
  user_id: z.string().max(40),
  user_name: z.string().max(80).default(''),
  channel_id: z.string().max(40),
  trigger_id: z.string().max(500),
});

const words = (text: string): RawAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ response_type: 'ephemeral', text }),
});

const same = (one: string, other: string): boolean => timingSafeEqual(hashOf(one), hashOf(other));

const FAILED = 'Evenkeel could not do this just now, and nothing is known to have been done. Look at the ticket, or try again.';

/**
 * Where Mattermost's slash command leads to. Mattermost signs nothing: the command's token proves that its server asks, and is sent to
 * nobody else. It waits as long as it takes (30 s at most).
 */
export function mattermostRoutes(commandToken: string, hooks: MattermostHooks): readonly RawRoute[] {
  return [
    {
      method: 'POST',
      path: '/mattermost/commands',
      bodyLimit: 65_536,
      async handler({ body }) {
        const given = command.safeParse(Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
        if (!given.success) return { status: 400, body: 'this is no slash command' };
        const { token, text, user_id: user, user_name: name, channel_id: channel, trigger_id: trigger } = given.data;
        if (!same(token, commandToken)) return { status: 401, body: 'the token is not that of the command' };
        try {
          const said = await hooks.obey({ user, name, channel, trigger }, text);
          return said === undefined ? { status: 200 } : words(said);
        } catch (error) {
          hooks.onError(error);
          return words(FAILED);
        }
      },
    },
  ];
}
