import { z } from 'zod';

import type { Heard } from '../provider.ts';

/** A message of Slack's, as histories and events give it, as far as it is read. */
export const slackMessage = z.object({
  type: z.string().catch('message'),
  subtype: z.string().optional(),
  ts: z.string().max(40),
  user: z.string().max(40).optional(),
  bot_id: z.string().optional(),
  text: z.string().catch(''),
  edited: z.object({ ts: z.string().max(40) }).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});
export type SlackMessage = z.infer<typeof slackMessage>;

/** Slack counts seconds with six digits behind the point: what came later has the larger number. */
export const versionOf = (ts: string): number => Math.round(Number(ts) * 1_000_000);

/** What people say with a file beside it, or to a thread and its room, they say as well. */
const SAID = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** Slack's markup as plain text: links with their words, names by their sign, its three letters as they are. */
export const plainOf = (text: string): string =>
  text
    .replace(/<(https?:\/\/[^|>]+)\|([^>]*)>/g, (_, url: string, words: string) => (url.endsWith(words) ? url : `${words} (${url})`))
    .replace(/<mailto:[^|>]+\|([^>]*)>/g, '$1')
    .replace(/<(?:#[A-Z0-9]+)\|([^>]+)>/g, '#$1')
    .replace(/<!(here|channel|everyone)[^>]*>/g, '@$1')
    .replace(/<@([A-Z0-9]+)(?:\|([^>]+))?>/g, (_, id: string, name: string | undefined) => `@${name ?? id}`)
    .replace(/<(https?:\/\/[^>]+)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

/** What a person said; undefined for what Slack, a bot or we ourselves wrote. */
export function heardOf(message: SlackMessage, bot: string): Heard | undefined {
  const { subtype, user, bot_id: ofBot, ts, text, edited } = message;
  if (user === undefined || user === bot || ofBot !== undefined || !SAID.has(subtype)) return undefined;
  return { message: ts, user, text: plainOf(text), version: edited === undefined ? 0 : versionOf(edited.ts), gone: false };
}
