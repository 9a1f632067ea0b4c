import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

import { z } from 'zod';

import { listen } from './listen.ts';
import { readBody } from './read-body.ts';

/** A request as a peer got it. */
export interface Got {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface ChatPeer {
  readonly url: string;
  readonly got: readonly Got[];
  readonly waitFor: (fits: (got: Got) => boolean, ms?: number) => Promise<Got>;
  readonly close: () => Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: object | string;
}

/** A local peer that stands for a chat's server: it keeps what its protocol allows, answers as that server does, and posts nowhere. */
async function startPeer(name: string, answer: (got: Got) => Reply): Promise<ChatPeer> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((bytes) => {
      const each: Got = {
        path: request.url ?? '',
        headers: request.headers,
        body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8')),
      };
      const reply = answer(each);
      if (reply.status < 300) got.push(each);
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      response.writeHead(reply.status, { 'x-peer': `local stand-in for ${name}` }).end(text);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    async waitFor(fits, ms = 5000) {
      const until = Date.now() + ms;
      for (;;) {
        const found = got.find(fits);
        if (found !== undefined) return found;
        if (Date.now() > until) throw new Error(`${name} got nothing that fits within ${ms} ms, but ${JSON.stringify(got)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const slackText = z.strictObject({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string().min(1).max(3000) });
const slackButton = z.strictObject({
  type: z.literal('button'),
  text: slackText.extend({ type: z.literal('plain_text'), text: z.string().max(75) }),
  action_id: z.string().max(255),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
export const slackMessage = z.strictObject({
  channel: z.string(),
  text: z.string(),
  unfurl_links: z.boolean(),
  blocks: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('section'), text: slackText }),
      z.strictObject({ type: z.literal('actions'), elements: z.array(slackButton).min(1).max(25) }),
    ]),
  ),
});

/** Slack's Web API as far as `chat.postMessage`, and its `response_url`. It answers 200 to what it refuses, as Slack does. */
export const startSlack = async (botToken: string): Promise<ChatPeer> =>
  startPeer('Slack', ({ path, headers, body }) => {
    if (path.startsWith('/response/')) return { status: 200, body: 'ok' };
    if (path === '/auth.test') {
      const isKnown = headers.authorization === `Bearer ${botToken}`;
      return { status: 200, body: isKnown ? { ok: true, team: 'Example', user_id: 'U0BOT' } : { ok: false, error: 'invalid_auth' } };
    }
    if (path !== '/chat.postMessage') return { status: 404, body: { ok: false, error: 'unknown_method' } };
    if (headers.authorization !== `Bearer ${botToken}`) return { status: 200, body: { ok: false, error: 'invalid_auth' } };
    const parsed = slackMessage.safeParse(body);
    if (!parsed.success) return { status: 200, body: { ok: false, error: 'invalid_blocks' } };
    if (parsed.data.channel === 'U00GONE') return { status: 200, body: { ok: false, error: 'channel_not_found' } };
    return { status: 200, body: { ok: true, channel: parsed.data.channel, ts: '1531420618.000100' } };
  });

/** What Slack sends when a button is pressed, signed with the secret at an instant (seconds). */
export function slackPress(secret: string, press: { action: string; value: string; responseUrl: string; at: number; ts?: string }) {
  const payload = {
    type: 'block_actions',
    user: { id: 'U0INES', username: 'ines' },
    trigger_id: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
    response_url: press.responseUrl,
    actions: [{ type: 'button', action_id: press.action, block_id: 'b', value: press.value, action_ts: press.ts ?? `${press.at}.1` }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${press.at}:${body}`).digest('hex')}`;
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(press.at),
      'x-slack-signature': signature,
    },
  };
}

export const telegramMessage = z.strictObject({
  chat_id: z.number(),
  text: z.string().min(1).max(4096),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }),
  reply_markup: z
    .strictObject({
      inline_keyboard: z.array(
        z.array(
          z.strictObject({
            text: z.string(),
            callback_data: z
              .string()
              .refine((data) => Buffer.byteLength(data) <= 64)
              .optional(),
            url: z.string().optional(),
          }),
        ),
      ),
    })
    .optional(),
});

/** Telegram's Bot API as far as `sendMessage`. */
export const startTelegram = async (botToken: string): Promise<ChatPeer> =>
  startPeer('Telegram', ({ path, body }) => {
    if (path === `/bot${botToken}/getMe`) return { status: 200, body: { ok: true, result: { id: 1, is_bot: true, username: 'evenkeel' } } };
    if (path.endsWith('/getMe')) return { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } };
    if (path !== `/bot${botToken}/sendMessage`) return { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } };
    const parsed = telegramMessage.safeParse(body);
    if (!parsed.success) return { status: 400, body: { ok: false, error_code: 400, description: 'Bad Request' } };
    if (parsed.data.chat_id === 403)
      return { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' } };
    return { status: 200, body: { ok: true, result: { message_id: 1, date: 0, chat: { id: parsed.data.chat_id, type: 'private' } } } };
  });

export const mattermostPost = z.strictObject({
  channel: z.string().optional(),
  attachments: z.array(
    z.strictObject({
      fallback: z.string(),
      color: z.string().regex(/^#[0-9a-f]{6}$/),
      title: z.string(),
      title_link: z.string().optional(),
      text: z.string(),
      actions: z
        .array(
          z.strictObject({
            id: z.string().regex(/^[A-Za-z0-9]+$/),
            name: z.string(),
            type: z.literal('button'),
            integration: z.strictObject({ url: z.url(), context: z.record(z.string(), z.unknown()) }),
          }),
        )
        .optional(),
    }),
  ),
});

/** Mattermost's incoming webhooks: message attachments with actions. */
export const startMattermost = async (): Promise<ChatPeer> =>
  startPeer('Mattermost', ({ path, body }) => {
    if (path !== '/hooks/ineshook') return { status: 400, body: { id: 'web.incoming_webhook.invalid.app_error', status_code: 400 } };
    return mattermostPost.safeParse(body).success
      ? { status: 200, body: 'ok' }
      : { status: 400, body: { id: 'invalid', status_code: 400 } };
  });

const textBlock = z.strictObject({
  type: z.literal('TextBlock'),
  text: z.string(),
  wrap: z.boolean(),
  weight: z.enum(['Default', 'Lighter', 'Bolder']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
});
export const teamsMessage = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        body: z.array(textBlock),
        actions: z.array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string(), url: z.url() })).optional(),
      }),
    }),
  ]),
});

/** A Teams workflow that waits for a webhook request: it takes a message with an Adaptive Card and answers 202. */
export const startTeams = async (): Promise<ChatPeer> =>
  startPeer('a Teams workflow', ({ body }) =>
    teamsMessage.safeParse(body).success
      ? { status: 202, body: '' }
      : { status: 400, body: { error: { code: 'TriggerInputSchemaMismatch' } } },
  );
