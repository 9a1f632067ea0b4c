import { timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import type { RawAnswer, RawRoute } from '../../../platform/http/index.ts';
import { hashOf } from '../../../platform/secrets.ts';
import { jsonOf, press } from '../buttons.ts';
import type { CallbackParts, ProviderHooks, TelegramSettings } from '../channel.ts';

const chat = z.object({ id: z.number(), type: z.string() });

/** An update of the Bot API, as far as it is read. */
const update = z.object({
  update_id: z.number(),
  message: z.object({ chat }).optional(),
  callback_query: z
    .object({
      id: z.string().max(100),
      from: z.object({ id: z.number() }),
      data: z.string().max(64).optional(),
      message: z.object({ chat }).optional(),
    })
    .optional(),
});

/** A method of the Bot API, called in the answer to its own request. */
const call = (method: string, parameters: object): RawAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ method, ...parameters }),
});

const nothing: RawAnswer = { status: 200 };

const isSecret = (given: unknown, secret: string): boolean => typeof given === 'string' && timingSafeEqual(hashOf(given), hashOf(secret));

async function take(hooks: ProviderHooks, { callback_query: pressed, message, update_id: id }: z.infer<typeof update>): Promise<RawAnswer> {
  if (message?.chat.type === 'private')
    return call('sendMessage', {
      chat_id: message.chat.id,
      text: `Your chat id is ${message.chat.id}. Enter it in Evenkeel, under your contact methods.`,
    });
  // What is pressed in another chat than the person's own was passed on.
  if (pressed === undefined || pressed.message?.chat.id !== pressed.from.id) return nothing;
  const [command = '', token = ''] = (pressed.data ?? '').split(':');
  const words = await press(hooks, { callback: `telegram ${id}`, token, command });
  return words === undefined ? nothing : call('answerCallbackQuery', { callback_query_id: pressed.id, text: words, show_alert: true });
}

/** Where the bot's webhook leads to. Every update must carry the secret that was given when the webhook was set. */
export function telegramRoutes(bot: TelegramSettings, parts: CallbackParts): readonly RawRoute[] {
  const hooks = parts.hooks('telegram');
  return [
    {
      method: 'POST',
      path: '/telegram',
      bodyLimit: 65_536,
      async handler({ headers, body }) {
        if (!isSecret(headers['x-telegram-bot-api-secret-token'], bot.webhookSecret))
          return { status: 401, body: 'the secret token is wrong' };
        const parsed = update.safeParse(jsonOf(body.toString('utf8')));
        return parsed.success ? take(hooks, parsed.data) : nothing;
      },
    },
  ];
}
