import { createHash } from 'node:crypto';

import { z } from 'zod';

import { iso, seconds } from '../../../kernel/index.ts';
import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { isSuccess, refusedBy, unanswered } from '../outcome.ts';
import { signatureHeaders } from './sign.ts';

const address = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** `whsec_` and 24 to 64 bytes as base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'a secret is whsec_ and 24 to 64 bytes as base64'),
});

type Address = z.infer<typeof address>;

/** The same for each copy of a message, so that a receiver can drop copies by it. */
const idOf = (content: Content): string =>
  `msg_${createHash('sha256')
    .update(`${content.reference}\n${content.token ?? ''}\n${content.subject}`)
    .digest('hex')
    .slice(0, 32)}`;

const bodyOf = (content: Content, epoch: number): string =>
  JSON.stringify({
    type: content.event?.type ?? `evenkeel.${content.purpose}`,
    timestamp: iso(seconds(epoch)),
    data: {
      ...content.event?.data,
      ...(content.unsubscribe === undefined ? {} : { unsubscribe: content.unsubscribe }),
      subject: content.subject,
      text: content.text,
      body: content.body,
      severity: content.severity ?? null,
      link: content.link ?? null,
      reference: content.reference,
    },
  });

/** A signed POST to an address that a person or team brought. */
export const webhook: ChannelFactory = ({ egress, epochSeconds }) =>
  channel<Address>({
    name: 'webhook',
    label: 'Webhook',
    rings: false,
    proves: 'accepted',
    lacks: undefined,
    address,
    show: ({ url }) => new URL(url).host,
    provider: ({ url }) => `the webhook at ${new URL(url).host}`,
    async send({ url, secret }, content, { signal }) {
      const timestamp = Math.floor(epochSeconds());
      const body = bodyOf(content, timestamp);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Evenkeel',
        ...signatureHeaders(secret, { id: idOf(content), timestamp, body }),
      };
      try {
        const answer = await egress.guardedFetch(url, { method: 'POST', headers, body, signal });
        if (!isSuccess(answer)) return refusedBy('the webhook', answer);
        return { kind: 'handed-over', proof: 'accepted', detail: `the webhook answered ${answer.status}` };
      } catch (error) {
        return unanswered('the webhook', error);
      }
    },
  });
