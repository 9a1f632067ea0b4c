import { z } from 'zod';

import type { RawRoute } from '../../../platform/http/index.ts';
import { jsonOf, press } from '../buttons.ts';
import type { CallbackParts, ChannelSettings, SlackSettings } from '../channel.ts';
import { isFromSlack } from './signature.ts';

/** What Slack posts when a button is pressed (`block_actions`), as far as it is read. */
const pressed = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().max(50) }),
  response_url: z.url(),
  actions: z
    .array(z.object({ action_id: z.string().max(50), action_ts: z.string().max(50), value: z.string().max(100).optional() }))
    .min(1)
    .max(1),
});

type Pressed = z.infer<typeof pressed>;

/** Tells the person alone, where the button was pressed. */
async function tell(egress: ChannelSettings['egress'], url: string, text: string): Promise<void> {
  await egress.guardedFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    signal: AbortSignal.timeout(5000),
  });
}

/** Where Slack's interactivity leads to. Slack waits 3 s for an answer, so what the button does comes after it, by `response_url`. */
export function slackRoutes(slack: SlackSettings, { egress, epochSeconds }: ChannelSettings, parts: CallbackParts): readonly RawRoute[] {
  const hooks = parts.hooks('slack');
  const act = async ({ user, actions, response_url: url }: Pressed): Promise<void> => {
    const [action] = actions;
    // A button that opens a link is told of as well, and carries nothing.
    if (action?.value === undefined) return;
    const callback = `slack ${user.id} ${action.action_id} ${action.action_ts}`;
    const words = await press(hooks, { callback, token: action.value, command: action.action_id });
    if (words !== undefined) await tell(egress, url, words);
  };
  return [
    {
      method: 'POST',
      path: '/slack',
      bodyLimit: 65_536,
      handler: ({ headers, body }) => {
        const claimed = { timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'], body };
        if (!isFromSlack(slack.signingSecret, claimed, epochSeconds())) return { status: 401, body: 'the signature is wrong or old' };
        const payload = pressed.safeParse(jsonOf(new URLSearchParams(body.toString('utf8')).get('payload') ?? ''));
        if (payload.success) act(payload.data).catch(parts.onError);
        return { status: 200 };
      },
    },
  ];
}
