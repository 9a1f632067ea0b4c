import { createHmac, timingSafeEqual } from 'node:crypto';

/** How old a request may be, in seconds: an older one may be replayed. */
const MOST_AGE = 300;

/** Slack's signature, version 0: HMAC-SHA256 by the signing secret over version, timestamp and body. */
export const slackSignature = (secret: string, timestamp: string, body: Buffer): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

interface Claimed {
  readonly timestamp: unknown;
  readonly signature: unknown;
  readonly body: Buffer;
}

/** Whether a request was signed with the secret within the last 5 min. `now` in seconds since 1970. */
export function isFromSlack(secret: string, { timestamp, signature, body }: Claimed, now: number): boolean {
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > MOST_AGE) return false;
  const [given, expected] = [Buffer.from(signature), Buffer.from(slackSignature(secret, timestamp, body))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
