import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { afterEach, describe, expect, it } from 'vitest';

import { examplePage, exampleToken } from '../../../test/support/content.ts';
import { listen } from '../../../test/support/listen.ts';
import { startNtfyServer } from '../../../test/support/ntfy-server.ts';
import { startPushService } from '../../../test/support/push-service.ts';
import { readBody } from '../../../test/support/read-body.ts';
import { createEgress, parseAllowList, type Egress } from '../../platform/egress/index.ts';
import { createChannels, newPushKeys, type Channels, type ChannelSettings, type Outcome } from './index.ts';
import { signatureHeaders } from './webhook/sign.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (close) => close()));
});

const local = parseAllowList('127.0.0.1');
const pushKeys = newPushKeys();

const egressTo = (where: 'local' | 'public'): Egress => {
  const egress = createEgress(where === 'local' && local.ok ? { allow: local.value } : {});
  open.push(egress.close);
  return egress;
};

const channelsWith = (change: Partial<ChannelSettings> = {}): Channels => {
  const push = { ...pushKeys, subject: 'mailto:ops@example.org' };
  const channels = createChannels({
    publicUrl: 'https://ops.example.org',
    egress: egressTo('local'),
    epochSeconds: () => 1_614_265_330,
    push,
    ...change,
  });
  open.push(channels.close);
  return channels;
};

const serverOf = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server: Server = createServer(handle);
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listen(server)}`;
};

const sendQuickly = async (channels: Channels, name: string, address: unknown): Promise<Outcome> => {
  const found = channels.byName(name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found.send(address, examplePage(), { signal: AbortSignal.timeout(300) });
};

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const page = examplePage();

describe('the register of channels', () => {
  it('holds each channel once, and says what it rings and proves', () => {
    const table = channelsWith().list.map(({ name, rings, proves }) => `${name} ${rings ? 'rings' : 'silent'} ${proves}`);
    expect(table).toEqual([
      'voice rings seen',
      'sms rings delivered',
      'web-push rings accepted',
      'ntfy rings accepted',
      'email silent accepted',
      'slack silent accepted',
      'telegram silent accepted',
      'teams silent accepted',
      'mattermost silent accepted',
      'webhook silent accepted',
      'loop-back silent delivered',
    ]);
  });

  it('answers an unknown channel and an address of another kind with "never"', async () => {
    const channels = channelsWith();
    expect(await channels.send('pigeon', 'x', page)).toMatchObject({ kind: 'failed', retry: 'never' });
    for (const name of ['webhook', 'ntfy', 'web-push'])
      expect(await channels.send(name, 'x', page)).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('says what the operator must set where a channel has no way to send', async () => {
    const bare = createChannels({ publicUrl: 'https://ops.example.org', egress: egressTo('local'), epochSeconds: () => 0 });
    expect(bare.list.filter(({ lacks }) => lacks !== undefined).map(({ name }) => name)).toEqual([
      'voice',
      'sms',
      'web-push',
      'email',
      'slack',
      'telegram',
    ]);
    expect(await bare.send('voice', '+31205550100', page)).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('shows addresses without their secrets', () => {
    const channels = channelsWith();
    const show = (name: string, address: unknown): string | undefined => channels.byName(name)?.show(address);
    expect(show('webhook', { url: 'https://hooks.example.org/very/secret?x=1', secret })).toBe('hooks.example.org');
    expect(show('ntfy', { url: 'https://ntfy.example.org/secret-topic', token: 'tk_abc' })).toBe('ntfy.example.org, topic se…');
    expect(show('voice', '+31205550100')).toBe('+31…00');
    expect(show('email', 'ada@example.org')).toBe('ada@example.org');
    expect(show('email', 7)).toBe('an address that cannot be read');
  });

  it('sends to no address that is not public, whatever the channel', async () => {
    const channels = channelsWith({ egress: egressTo('public') });
    const push = await startPushService();
    open.push(push.close);
    const addresses: readonly (readonly [string, unknown])[] = [
      ['webhook', { url: 'http://127.0.0.1:8080/x', secret }],
      ['webhook', { url: 'http://localhost:8080/x', secret }],
      ['ntfy', { url: 'http://[::1]/topic' }],
      ['web-push', push.subscribe(pushKeys.publicKey)],
    ];
    for (const [name, address] of addresses) {
      const outcome = await channels.send(name, address, page);
      expect(outcome).toMatchObject({ kind: 'failed', retry: 'never' });
      expect(outcome.detail).toContain('not a public address');
    }
    expect(push.pushes).toEqual([]);
  });
});

describe('webhook', () => {
  it('signs as the Standard Webhooks specification says (its own test vector)', () => {
    const signed = signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    });
    expect(signed['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('posts the page with an id that copies share', async () => {
    const got: { headers: IncomingMessage['headers']; body: string }[] = [];
    const url = await serverOf((request, response) => {
      void readBody(request).then((body) => {
        got.push({ headers: request.headers, body: body.toString() });
        response.writeHead(204).end();
      });
    });
    const channels = channelsWith();
    expect(await channels.send('webhook', { url: `${url}/hook`, secret }, page)).toMatchObject({ kind: 'handed-over', proof: 'accepted' });
    await channels.send('webhook', { url: `${url}/hook`, secret }, page);
    const [first, second] = got;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'evenkeel.page',
      data: { severity: 1, link: page.link, reference: page.reference },
    });
    const id = String(first?.headers['webhook-id']);
    expect(second?.headers['webhook-id']).toBe(id);
    const again = signatureHeaders(secret, { id, timestamp: Number(first?.headers['webhook-timestamp']), body: first?.body ?? '' });
    expect(first?.headers['webhook-signature']).toBe(again['webhook-signature']);
  });

  it.each([
    [200, { kind: 'handed-over' }],
    [302, { kind: 'failed', retry: 'never' }],
    [400, { kind: 'failed', retry: 'never' }],
    [401, { kind: 'failed', retry: 'never' }],
    [429, { kind: 'failed', retry: 'later' }],
    [500, { kind: 'failed', retry: 'later' }],
    [503, { kind: 'failed', retry: 'later' }],
    [502, { kind: 'unknown' }],
    [504, { kind: 'unknown' }],
  ])('takes an answer %i for what it is', async (status, outcome) => {
    const url = await serverOf((request, response) => void readBody(request).then(() => response.writeHead(status).end()));
    expect(await channelsWith().send('webhook', { url, secret }, page)).toMatchObject(outcome);
  });

  it('tells a lost answer from a message that was not sent', async () => {
    const silent = await serverOf(() => undefined);
    expect(await sendQuickly(channelsWith(), 'webhook', { url: silent, secret })).toMatchObject({ kind: 'unknown' });
    const cut = await serverOf((request) => request.socket.destroy());
    expect(await sendQuickly(channelsWith(), 'webhook', { url: cut, secret })).toMatchObject({ kind: 'unknown' });
    expect(await sendQuickly(channelsWith(), 'webhook', { url: 'http://127.0.0.1:9/', secret })).toMatchObject({
      kind: 'failed',
      retry: 'never',
    });
    const gone = createServer();
    const port = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    expect(await sendQuickly(channelsWith(), 'webhook', { url: `http://127.0.0.1:${port}/`, secret })).toMatchObject({
      kind: 'failed',
      retry: 'later',
    });
  });

  it('refuses secrets that are none', () => {
    const schema = channelsWith().byName('webhook')?.address;
    for (const bad of ['', 'secret', 'whsec_', 'whsec_short', `${secret}\r\nx: y`])
      expect(schema?.safeParse({ url: 'https://example.org', secret: bad }).success).toBe(false);
    expect(schema?.safeParse({ url: 'file:///etc/passwd', secret }).success).toBe(false);
  });
});

describe('ntfy', () => {
  it('publishes the page with its priority, its link and buttons that name their scope', async () => {
    const server = await startNtfyServer({ token: 'tk_secret' });
    open.push(server.close);
    const outcome = await channelsWith().send('ntfy', { url: `${server.url}/team-a`, token: 'tk_secret' }, page);
    expect(outcome).toEqual({ kind: 'handed-over', proof: 'accepted', detail: 'ntfy took it', providerId: 'msg1' });
    expect(server.published[0]).toMatchObject({
      topic: 'team-a',
      title: page.subject,
      message: page.text,
      priority: 5,
      click: page.link,
      actions: [
        { action: 'http', label: 'Stop my page', url: `${page.link}/stop`, method: 'POST' },
        { action: 'http', label: 'Take', url: `${page.link}/take`, method: 'POST' },
        { action: 'view', url: page.link },
      ],
    });
  });

  it('gives a notice no buttons and the plain priority', async () => {
    const server = await startNtfyServer();
    open.push(server.close);
    await channelsWith().send(
      'ntfy',
      { url: `${server.url}/team-a` },
      examplePage({ purpose: 'notice', link: undefined, token: undefined }),
    );
    expect(server.published[0]).toMatchObject({ priority: 3 });
    expect(server.published[0]?.actions).toBeUndefined();
  });

  it('says never for a wrong token, later for a server that is down', async () => {
    const server = await startNtfyServer({ token: 'tk_right' });
    const ill = await startNtfyServer({ status: () => 507 });
    open.push(server.close, ill.close);
    expect(await channelsWith().send('ntfy', { url: `${server.url}/t`, token: 'tk_wrong' }, page)).toMatchObject({
      kind: 'failed',
      retry: 'never',
    });
    expect(await channelsWith().send('ntfy', { url: `${ill.url}/t` }, page)).toMatchObject({ kind: 'failed', retry: 'later' });
  });

  it('takes only an address that ends in a topic', () => {
    const schema = channelsWith().byName('ntfy')?.address;
    expect(schema?.safeParse({ url: 'https://ntfy.sh/my_topic-1' }).success).toBe(true);
    expect(schema?.safeParse({ url: 'https://example.org/behind/ntfy/topic' }).success).toBe(true);
    for (const bad of ['https://ntfy.sh', 'https://ntfy.sh/', 'https://ntfy.sh/a b', 'https://ntfy.sh/a%2fb', 'ftp://x/y'])
      expect(schema?.safeParse({ url: bad }).success).toBe(false);
    expect(schema?.safeParse({ url: 'https://ntfy.sh/t', token: 'a\r\nb' }).success).toBe(false);
  });
});

describe('web push', () => {
  it('reaches the browser that subscribed, encrypted to it and signed by our key', async () => {
    const service = await startPushService();
    open.push(service.close);
    const outcome = await channelsWith().send('web-push', service.subscribe(pushKeys.publicKey), page);
    expect(outcome).toMatchObject({ kind: 'handed-over', proof: 'accepted' });
    const push = await service.waitFor();
    expect(push).toMatchObject({ urgency: 'high', ttl: '1800', vapid: { sub: 'mailto:ops@example.org', aud: service.url } });
    expect(push.payload).toMatchObject({ title: page.subject, body: page.text, link: page.link, severity: 1, purpose: 'page' });
    expect(push.topic).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('says never when the device has ended its subscription (404, 410) or trusts another key', async () => {
    const service = await startPushService();
    open.push(service.close);
    const ended = service.subscribe(pushKeys.publicKey);
    service.end(ended);
    const unknown = { ...ended, endpoint: `${service.url}/push/unknown` };
    const foreign = service.subscribe(newPushKeys().publicKey);
    for (const address of [ended, unknown, foreign])
      expect(await channelsWith().send('web-push', address, page)).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('says later when the service asks to slow down, and never for keys that are no point of the curve', async () => {
    const busy = await startPushService({ status: () => 429 });
    open.push(busy.close);
    expect(await channelsWith().send('web-push', busy.subscribe(pushKeys.publicKey), page)).toMatchObject({
      kind: 'failed',
      retry: 'later',
    });
    const broken = { endpoint: busy.url, keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) } };
    expect(await channelsWith().send('web-push', broken, page)).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('keeps what it sends small, however long the words', async () => {
    const service = await startPushService();
    open.push(service.close);
    const outcome = await channelsWith().send(
      'web-push',
      service.subscribe(pushKeys.publicKey),
      examplePage({ subject: 'x'.repeat(9000), text: '€'.repeat(9000) }),
    );
    expect(outcome.kind).toBe('handed-over');
  });
});

describe('tokens', () => {
  it('stand in no detail of an outcome', async () => {
    const url = await serverOf((request, response) => void readBody(request).then(() => response.writeHead(500).end('no')));
    const outcome = await channelsWith().send('webhook', { url: `${url}/${exampleToken}`, secret }, page);
    expect(outcome.detail).not.toContain(exampleToken);
  });
});
