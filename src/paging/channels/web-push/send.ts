import { createHash } from 'node:crypto';

import webpush from 'web-push';
import { z } from 'zod';

import { channel, type ChannelFactory, type Content, type PushSettings } from '../channel.ts';
import { isSuccess, refusedBy, unanswered } from '../outcome.ts';

const key = (bytes: number): z.ZodString =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`), `${bytes} bytes as base64url`);

/** A subscription as a browser gives it (`PushSubscription.toJSON()`). What is sent is encrypted to its keys. */
const address = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  keys: z.object({ p256dh: key(65), auth: key(16) }),
});

type Address = z.infer<typeof address>;

/** How long a push service keeps a page for a phone that is off, in seconds: later it would wake somebody for nothing. */
const TTL = 1800;

/** A new pair of keys by which push services know this installation; made once and kept. */
export const newPushKeys = (): { publicKey: string; privateKey: string } => webpush.generateVAPIDKeys();

/** Copies of one message replace each other while the phone is off. */
const topicOf = (content: Content): string =>
  createHash('sha256')
    .update(`${content.reference}\n${content.token ?? ''}`)
    .digest('base64url')
    .slice(0, 32);

/** What the service worker shows. Push services take 4,096 bytes at most. */
const payloadOf = (content: Content): string =>
  JSON.stringify({
    purpose: content.purpose,
    title: content.subject.slice(0, 200),
    body: content.text.slice(0, 400),
    link: content.link ?? null,
    severity: content.severity ?? null,
    tag: topicOf(content),
  });

/** The request of RFC 8030 with a body by RFC 8291; throws when the keys are none. */
function requestOf(subscription: Address, content: Content, push: PushSettings): { headers: Record<string, string>; body: Buffer } {
  const details = webpush.generateRequestDetails(subscription, payloadOf(content), {
    vapidDetails: push,
    TTL,
    urgency: content.purpose === 'page' ? 'high' : 'normal',
    topic: topicOf(content),
  });
  // The library's types say text, its TTL is a number; the length of the body is said by who sends it.
  const { 'Content-Length': _length, ...headers } = z.record(z.string(), z.coerce.string()).parse(details.headers);
  return { headers, body: details.body ?? Buffer.alloc(0) };
}

/** A notification of the installed web app, by the push service of the browser's maker. */
export const webPush: ChannelFactory = ({ egress, push }) =>
  channel<Address>({
    name: 'web-push',
    label: 'Push to this device',
    rings: true,
    proves: 'accepted',
    lacks: push === undefined ? 'no keys for push services are set' : undefined,
    address,
    show: ({ endpoint }) => new URL(endpoint).host,
    provider: ({ endpoint }) => `the push service at ${new URL(endpoint).host}`,
    async send(subscription, content, { signal }) {
      if (push === undefined) return { kind: 'failed', retry: 'never', detail: 'no keys for push services are set' };
      const request = encrypt(subscription, content, push);
      if (request === undefined) return { kind: 'failed', retry: 'never', detail: 'the device gave keys that cannot be used' };
      try {
        const answer = await egress.guardedFetch(subscription.endpoint, { method: 'POST', ...request, signal });
        if (answer.status === 404 || answer.status === 410)
          return { kind: 'failed', retry: 'never', detail: 'the device has ended its subscription' };
        if (!isSuccess(answer)) return refusedBy('the push service', answer);
        return { kind: 'handed-over', proof: 'accepted', detail: 'the push service took it' };
      } catch (error) {
        return unanswered('the push service', error);
      }
    },
  });

/** Encryption fails on points that are not on the curve: such a subscription will never work. */
function encrypt(subscription: Address, content: Content, push: PushSettings): ReturnType<typeof requestOf> | undefined {
  try {
    return requestOf(subscription, content, push);
  } catch {
    return undefined;
  }
}
