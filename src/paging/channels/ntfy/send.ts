import { z } from 'zod';

import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { fieldOf, isSuccess, refusedBy, unanswered } from '../outcome.ts';

const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;

const address = z.strictObject({
  /** The topic's address: `https://ntfy.sh/my-topic`. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((url) => TOPIC.test(parts(url).topic), 'the address ends in a topic of 1 to 64 letters, digits, - and _'),
  /** An access token (`tk_…`) where the server asks for one. */
  token: z
    .string()
    .max(200)
    .regex(/^[!-~]+$/)
    .optional(),
});

type Address = z.infer<typeof address>;

/** The server's root, to which JSON is published, and the topic. */
function parts(address: string): { server: string; topic: string } {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '');
  const cut = path.lastIndexOf('/');
  return { server: `${url.origin}${path.slice(0, Math.max(cut, 0))}/`, topic: path.slice(cut + 1) };
}

/** ntfy's priorities: 5 rings on through, 4 is high, 3 the default. */
const priority = ({ severity, purpose }: Content): number => (purpose === 'page' && severity === 1 ? 5 : purpose === 'page' ? 4 : 3);

/** Buttons beside the message. They press the buttons of the phone page, by the same addresses. */
function actions({ link, purpose }: Content): readonly object[] {
  if (link === undefined) return [];
  if (purpose !== 'page') return [{ action: 'view', label: 'Open in Evenkeel', url: link }];
  const press = (label: string, act: string): object => ({ action: 'http', label, url: `${link}/${act}`, method: 'POST', clear: true });
  return [press('Stop my page', 'stop'), press('Take', 'take'), { action: 'view', label: 'Open', url: link }];
}

function publication(topic: string, content: Content): string {
  return JSON.stringify({
    topic,
    title: content.subject,
    message: content.text,
    priority: priority(content),
    ...(content.severity === undefined ? {} : { tags: [`sev${content.severity}`] }),
    ...(content.link === undefined ? {} : { click: content.link, actions: actions(content) }),
  });
}

/** A push message to phones by an ntfy server, published as JSON (ntfy's own protocol). */
export const ntfy: ChannelFactory = ({ egress }) =>
  channel<Address>({
    name: 'ntfy',
    label: 'ntfy',
    rings: true,
    proves: 'accepted',
    lacks: undefined,
    address,
    show: ({ url }) => `${new URL(url).host}, topic ${parts(url).topic.slice(0, 2)}…`,
    provider: ({ url }) => `ntfy at ${new URL(url).host}`,
    async send({ url, token }, content, { signal }) {
      const { server, topic } = parts(url);
      const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
      try {
        const answer = await egress.guardedFetch(server, { method: 'POST', headers, body: publication(topic, content), signal });
        if (!isSuccess(answer)) return refusedBy('ntfy', answer);
        const id = fieldOf(answer, 'id');
        return { kind: 'handed-over', proof: 'accepted', detail: 'ntfy took it', ...(id === undefined ? {} : { providerId: id }) };
      } catch (error) {
        return unanswered('ntfy', error);
      }
    },
  });
