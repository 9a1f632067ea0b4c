import { z } from 'zod';

import type { RawRoute } from '../../../platform/http/index.ts';
import { jsonOf, press } from '../buttons.ts';
import type { CallbackParts } from '../channel.ts';

export const actionPath = '/mattermost';

/** What Mattermost posts when a button of an integration is pressed, as far as it is read. */
const pressed = z.object({
  post_id: z.string().max(50),
  context: z.object({ command: z.string().max(20), token: z.string().max(100) }),
});

/**
 * Where buttons lead to. Mattermost signs nothing: what proves a request is the token of the page in the button's context, which only its
 * server and ours know. Each button of a post works once.
 */
export function mattermostRoutes(parts: CallbackParts): readonly RawRoute[] {
  const hooks = parts.hooks('mattermost');
  return [
    {
      method: 'POST',
      path: actionPath,
      bodyLimit: 65_536,
      async handler({ body }) {
        const parsed = pressed.safeParse(jsonOf(body.toString('utf8')));
        if (!parsed.success) return { status: 400, body: 'this is no press of a button' };
        const { post_id: post, context } = parsed.data;
        const words = await press(hooks, { callback: `mattermost ${post} ${context.command}`, ...context });
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(words === undefined ? {} : { ephemeral_text: words }),
        };
      },
    },
  ];
}
