import { z } from 'zod';

import { buttons, tokenOf } from '../buttons.ts';
import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { isSuccess, refusedBy, trialOf, unanswered } from '../outcome.ts';
import { telegramRoutes } from './answer.ts';

const lacking = 'no Telegram bot is set (TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET)';

/** Buttons carry what to do and the token: 64 bytes at most, by Telegram. */
function keyboard(content: Content): object {
  const token = tokenOf(content);
  const rows = [
    ...(token === undefined ? [] : [buttons.map(({ command, label }) => ({ text: label, callback_data: `${command}:${token}` }))]),
    ...(content.link?.startsWith('https:') === true ? [[{ text: 'Open', url: content.link }]] : []),
  ];
  return rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } };
}

const message = (chat: string, content: Content): string =>
  JSON.stringify({
    chat_id: Number(chat),
    text: `${content.subject}\n\n${content.body}`.slice(0, 4000),
    link_preview_options: { is_disabled: true },
    ...keyboard(content),
  });

/** A message with buttons by a bot of the organisation's own (Telegram Bot API). */
export const telegram: ChannelFactory = ({ egress, telegram: bot }) =>
  channel<string>({
    name: 'telegram',
    label: 'Telegram',
    rings: false,
    proves: 'accepted',
    lacks: bot === undefined ? lacking : undefined,
    // Of persons alone: those of groups are negative, and there others could press the button as this person.
    address: z.string().regex(/^[1-9]\d{0,15}$/, 'a Telegram chat id is a number: write to the bot, and it answers with yours'),
    show: (chat) => chat,
    provider: () => 'Telegram',
    async send(chat, content, { signal }) {
      if (bot === undefined) return { kind: 'failed', retry: 'never', detail: lacking };
      try {
        const answer = await egress.operatorFetch(`${bot.baseUrl.replace(/\/+$/, '')}/bot${bot.botToken}/sendMessage`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: message(chat, content),
          signal,
        });
        if (!isSuccess(answer)) return refusedBy('Telegram', answer);
        return { kind: 'handed-over', proof: 'accepted', detail: 'Telegram took it' };
      } catch (error) {
        return unanswered('Telegram', error);
      }
    },
    ...(bot === undefined
      ? {}
      : {
          callbacks: (parts) => telegramRoutes(bot, parts),
          tryOut: async ({ signal }) =>
            trialOf(
              'Telegram',
              egress.operatorFetch(`${bot.baseUrl.replace(/\/+$/, '')}/bot${bot.botToken}/getMe`, { method: 'GET', headers: {}, signal }),
            ),
        }),
  });
