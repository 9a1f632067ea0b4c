import { z } from 'zod';

import { buttons, tokenOf } from '../buttons.ts';
import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { isSuccess, refusedBy, unanswered } from '../outcome.ts';
import { actionPath, mattermostRoutes } from './answer.ts';

const address = z.strictObject({
  /** An incoming webhook of the person's own: `https://chat.example.org/hooks/…`. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((url) => /\/hooks\/[a-z0-9]+$/.test(new URL(url).pathname), 'the address of an incoming webhook ends in /hooks/ and its id'),
  /** `@name`, where the webhook may post to others than its own channel. */
  channel: z
    .string()
    .regex(/^@[a-z0-9._-]{1,64}$/)
    .optional(),
});

/** Buttons carry the token in their context, which Mattermost's server keeps to itself. */
const actions = (token: string, publicUrl: string): readonly object[] =>
  buttons.map(({ command, label }) => ({
    id: command,
    name: label,
    type: 'button',
    integration: { url: `${publicUrl}${actionPath}`, context: { command, token } },
  }));

function post(content: Content, settings: { channel: string | undefined; publicUrl: string }): string {
  const token = tokenOf(content);
  return JSON.stringify({
    ...(settings.channel === undefined ? {} : { channel: settings.channel }),
    attachments: [
      {
        fallback: content.text,
        color: content.severity === 1 ? '#d23f3f' : '#c77a00',
        title: content.subject,
        ...(content.link === undefined ? {} : { title_link: content.link }),
        text: content.body.slice(0, 4000),
        ...(token === undefined ? {} : { actions: actions(token, settings.publicUrl) }),
      },
    ],
  });
}

/** A message with buttons in Mattermost, by an incoming webhook that the person brings. */
export const mattermost: ChannelFactory = ({ egress, publicUrl }) =>
  channel<z.infer<typeof address>>({
    name: 'mattermost',
    label: 'Mattermost',
    rings: false,
    proves: 'accepted',
    lacks: undefined,
    address,
    show: ({ url, channel: to }) => `${new URL(url).host}${to === undefined ? '' : `, ${to}`}`,
    provider: ({ url }) => `Mattermost at ${new URL(url).host}`,
    async send({ url, channel: to }, content, { signal }) {
      try {
        const answer = await egress.guardedFetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: post(content, { channel: to, publicUrl }),
          signal,
        });
        if (!isSuccess(answer)) return refusedBy('Mattermost', answer);
        return { kind: 'handed-over', proof: 'accepted', detail: 'Mattermost took it' };
      } catch (error) {
        return unanswered('Mattermost', error);
      }
    },
    callbacks: mattermostRoutes,
  });
