import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { z } from 'zod';

import { listen } from './listen.ts';
import { readBody } from './read-body.ts';

/** A push as the browser's service worker would get it. */
export interface Push {
  readonly at: number;
  readonly payload: unknown;
  readonly ttl: string | undefined;
  readonly urgency: string | undefined;
  readonly topic: string | undefined;
  /** What the sender's signed token says: for whom, until when, who. */
  readonly vapid: { readonly aud: string; readonly exp: number; readonly sub: string };
}

/** What a browser gives to a web app that subscribes. */
export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushService {
  readonly url: string;
  /** A browser subscribes, trusting only senders who hold the private key to this public one (base64url). */
  readonly subscribe: (applicationServerKey: string) => Subscription;
  /** The browser ends its subscription: pushes are answered 410 from now on. */
  readonly end: (subscription: Subscription) => void;
  readonly pushes: readonly Push[];
  readonly waitFor: (ms?: number) => Promise<Push>;
  readonly close: () => Promise<void>;
}

interface Browser {
  readonly ecdh: ECDH;
  readonly auth: Buffer;
  readonly serverKey: string;
  ended: boolean;
}

const claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() });

/** Checks the token of RFC 8292 (`vapid t=…, k=…`) against the key that the browser trusts. */
function checkVapid(authorization: string, serverKey: string): z.infer<typeof claims> {
  const [, token = '', key = ''] = /^vapid t=([^,]+),\s*k=(.+)$/.exec(authorization) ?? [];
  if (key !== serverKey) throw new Error('another key');
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const good = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!good) throw new Error('a wrong signature');
  const read: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
  return claims.parse(read);
}

const derive = (secret: Buffer, salt: Buffer, from: { info: Buffer; length: number }): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, from.info, from.length));

/** Opens a body of RFC 8291 (aes128gcm) with the browser's keys. */
function decrypt(body: Buffer, { ecdh, auth }: Browser): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const input = derive(ecdh.computeSecret(sender), auth, { info, length: 32 });
  const key = derive(input, salt, { info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 });
  const nonce = derive(input, salt, { info: Buffer.from('Content-Encoding: nonce\0'), length: 12 });
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/**
 * A local peer that stands for a browser maker's push service and for the browsers behind it: it checks the sender's token,
 * and opens what was sent as a browser does. It listens on plain HTTP, which no real one does.
 */
export async function startPushService(settings: { port?: number; status?: () => number } = {}): Promise<PushService> {
  const browsers = new Map<string, Browser>();
  const pushes: Push[] = [];

  const judge = async (request: IncomingMessage): Promise<number> => {
    const body = await readBody(request);
    const browser = browsers.get(request.url ?? '');
    const asked = settings.status?.() ?? 201;
    if (browser === undefined) return 404;
    if (browser.ended) return 410;
    if (asked !== 201) return asked;
    if (!isWellFormed(request)) return 400;
    if (body.length > 4096) return 413;
    const vapid = readVapid(request, browser);
    if (vapid?.aud !== base()) return 403;
    const payload: unknown = JSON.parse(decrypt(body, browser));
    const { headers } = request;
    pushes.push({
      at: Date.now(),
      payload,
      ttl: one(headers['ttl']),
      urgency: one(headers['urgency']),
      topic: one(headers['topic']),
      vapid,
    });
    return 201;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const status = await judge(request);
    response.writeHead(status, { 'x-peer': 'local stand-in for a push service' }).end();
  };

  const server = createServer((request, response) => void answer(request, response));
  const port = await listen(server, settings.port);
  const base = (): string => `http://127.0.0.1:${port}`;

  return {
    url: base(),
    pushes,
    subscribe(serverKey) {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(8).toString('hex')}`;
      browsers.set(path, { ecdh, auth, serverKey, ended: false });
      return { endpoint: `${base()}${path}`, keys: { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') } };
    },
    end(subscription) {
      const browser = browsers.get(new URL(subscription.endpoint).pathname);
      if (browser !== undefined) browser.ended = true;
    },
    async waitFor(ms = 5000) {
      const until = Date.now() + ms;
      for (;;) {
        const first = pushes[0];
        if (first !== undefined) return first;
        if (Date.now() > until) throw new Error(`no push within ${ms} ms`);
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

const isWellFormed = (request: IncomingMessage): boolean =>
  request.method === 'POST' && request.headers['content-encoding'] === 'aes128gcm' && request.headers['ttl'] !== undefined;

function readVapid(request: IncomingMessage, browser: Browser): Push['vapid'] | undefined {
  try {
    return checkVapid(request.headers.authorization ?? '', browser.serverKey);
  } catch {
    return undefined;
  }
}
