import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { examplePage, exampleToken } from '../../../../test/support/content.ts';
import { listen } from '../../../../test/support/listen.ts';
import { readBody } from '../../../../test/support/read-body.ts';
import { startTwilioPeer, type OrderedCall, type TwilioPeer } from '../../../../test/support/twilio-peer.ts';
import { ok, refuse, type Result } from '../../../kernel/index.ts';
import { createEgress } from '../../../platform/egress/index.ts';
import type { RawRoute } from '../../../platform/http/index.ts';
import type { Channel, MessageNews, Outcome } from '../channel.ts';
import { voiceRoutes } from './answer.ts';
import { voice } from './send.ts';
import { expectedSignature, isSigned } from '../twilio/signature.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a-token-of-the-account' };
const egress = createEgress();

const open: (() => Promise<void>)[] = [];
let peer: TwilioPeer;
let ourUrl: string;
let channel: Channel;
let acted: string[];
let known: Set<string>;
let news: MessageNews[];
let answer: () => Result<unknown>;

/** Serves raw routes as the product's server does: bytes in, bytes out. */
async function serveRaw(routes: () => readonly RawRoute[]): Promise<string> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '';
    const [path = '', query = ''] = url.split('?');
    const token = path.split('/')[2] ?? '';
    const found = routes().find((route) => route.path.replace(':token', token) === path);
    if (found === undefined) return void response.writeHead(404).end();
    const { status, headers, body } = await found.handler({
      headers: request.headers,
      params: { token },
      query: Object.fromEntries(new URLSearchParams(query)),
      body: await readBody(request),
      address: '127.0.0.1',
      url,
    });
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => void handle(request, response));
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

beforeEach(async () => {
  acted = [];
  known = new Set();
  news = [];
  answer = () => ok(undefined);
  peer = await startTwilioPeer(account);
  open.push(peer.close);
  const settings = { ...account, from: '+31205550199', baseUrl: peer.url };
  ourUrl = await serveRaw(() =>
    voiceRoutes(
      { publicUrl: ourUrl, voice: settings },
      {
        say: async (token) => (token === exampleToken ? 'Severity 1 page. checkout & billing. <no> customer can pay.' : undefined),
        act: async (token, command) => {
          acted.push(`${token} ${command}`);
          return answer();
        },
        news: async (_token, each) => void news.push(each),
        isNew: async (callback) => !known.has(callback) && known.add(callback).has(callback),
      },
    ),
  );
  channel = voice({ publicUrl: ourUrl, egress, epochSeconds: () => 0, voice: settings });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (close) => close()));
});

const send = async (change = {}): Promise<Outcome> =>
  channel.send('+31205550100', examplePage(change), { signal: AbortSignal.timeout(3000) });
const ordered = async (): Promise<OrderedCall> => {
  await send();
  return peer.waitFor(() => true);
};

describe('a voice call', () => {
  it('is ordered with a place to ask what to say and news to report', async () => {
    expect(await send()).toEqual({
      kind: 'handed-over',
      proof: 'accepted',
      detail: 'the call is ordered',
      providerId: `CA${'0'.repeat(31)}1`,
    });
    expect(peer.calls[0]).toMatchObject({
      to: '+31205550100',
      from: '+31205550199',
      url: `${ourUrl}/voice/${exampleToken}`,
      statusUrl: `${ourUrl}/voice/${exampleToken}/status`,
      statusEvents: ['ringing', 'answered', 'completed'],
    });
  });

  it.each([
    ['1', 'ack', 'Your page is stopped'],
    ['2', 'take', 'The ticket is yours'],
    ['9', 'escalate', 'The next in line is called'],
  ])('is answered by key %s: %s', async (digits, command, words) => {
    const call = await ordered();
    const heard = await peer.pickUp(call);
    expect(heard.said).toEqual([
      'Severity 1 page. checkout & billing. <no> customer can pay.',
      'Press 1 to stop my page, 2 to take the ticket, 9 to escalate.',
    ]);
    expect(heard.gather?.numDigits).toBe('1');
    const after = await peer.press(call, heard, digits);
    expect(after.said[0]).toContain(words);
    expect(after.xml).toMatch(/<Hangup *\/>/);
    expect(acted).toEqual([`${exampleToken} ${command}`]);
    expect(news).toMatchObject([{ kind: 'seen', providerId: call.sid }]);
  });

  it('asks again after another key, and reads itself out three times before it hangs up', async () => {
    const call = await ordered();
    const first = await peer.pickUp(call);
    const wrong = await peer.press(call, first, '5');
    expect(wrong.said[0]).toContain('5 is no choice');
    expect(wrong.gather).toBeDefined();
    const second = await peer.press(call, first, undefined);
    const third = await peer.press(call, second, undefined);
    expect(third.gather).toBeDefined();
    expect(third.redirect).toBeUndefined();
    expect(third.xml).toMatch(/<Hangup *\/>/);
    expect(acted).toEqual([]);
  });

  it('says so when nothing was changed, and when the page is not known', async () => {
    answer = () => refuse('gone', 'somebody else has answered');
    const call = await ordered();
    const after = await peer.press(call, await peer.pickUp(call), '1');
    expect(after.said[0]).toBe('Nothing was changed: somebody else has answered.');
    const strange = await peer.pickUp({ ...call, url: `${ourUrl}/voice/${'z'.repeat(32)}` });
    expect(strange.said[0]).toContain('not known any more');
  });

  it('reports ringing as delivered, and a call that nobody can have heard as failed', async () => {
    const call = await ordered();
    for (const status of ['ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'failed', 'canceled'])
      expect(await peer.report(call, status)).toBe(204);
    expect(news.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'failed', 'failed', 'failed', 'failed']);
  });

  it("takes nothing that is not signed with the account's token", async () => {
    const call = await ordered();
    const forge = async (headers: Record<string, string>): Promise<number> =>
      (
        await fetch(call.url ?? '', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: 'Digits=1',
        })
      ).status;
    expect(await forge({})).toBe(403);
    expect(await forge({ 'x-twilio-signature': 'AAAA' })).toBe(403);
    expect(await forge({ 'x-twilio-signature': getExpectedTwilioSignature('another token', call.url ?? '', { Digits: '1' }) })).toBe(403);
    expect(await forge({ 'x-twilio-signature': getExpectedTwilioSignature(account.authToken, call.url ?? '', { Digits: '2' }) })).toBe(403);
    expect(await forge({ 'x-twilio-signature': getExpectedTwilioSignature(account.authToken, `${call.url}x`, { Digits: '1' }) })).toBe(403);
    expect(acted).toEqual([]);
    expect(await forge({ 'x-twilio-signature': getExpectedTwilioSignature(account.authToken, call.url ?? '', { Digits: '1' }) })).toBe(200);
    expect(acted).toHaveLength(1);
  });

  it('says never for a number or an account that is refused, later when the provider is busy', async () => {
    const refusing = await startTwilioPeer({
      ...account,
      refuse: (to) => (to.endsWith('1') ? { status: 400, code: 21211 } : { status: 429, code: 20429 }),
    });
    open.push(refusing.close);
    const to = (baseUrl: string, authToken = account.authToken): Channel =>
      voice({ publicUrl: ourUrl, egress, epochSeconds: () => 0, voice: { ...account, authToken, from: '+31205550199', baseUrl } });
    const call = async (by: Channel, number: string): Promise<Outcome> =>
      by.send(number, examplePage(), { signal: AbortSignal.timeout(3000) });
    expect(await call(to(refusing.url), '+31205550101')).toMatchObject({ kind: 'failed', retry: 'never' });
    expect(await call(to(refusing.url), '+31205550102')).toMatchObject({ kind: 'failed', retry: 'later' });
    expect(await call(to(refusing.url, 'wrong'), '+31205550102')).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('reads a code out by itself when there is no page behind it', async () => {
    await send({ purpose: 'verification', token: undefined, link: undefined, text: '123456 is your code <now>' });
    const call = await peer.waitFor(() => true);
    expect(call.url).toBeUndefined();
    expect((await peer.pickUp(call)).said[0]).toBe('123456 is your code <now>');
  });
});

describe('the signature', () => {
  it('is what the twilio package expects, for any form', () => {
    const form = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__'),
      fc.string({ maxLength: 20 }),
      { maxKeys: 8 },
    );
    fc.assert(
      fc.property(form, fc.webUrl({ withQueryParameters: true }), (fields, url) => {
        const expected = getExpectedTwilioSignature('token', url, fields);
        const given = new URLSearchParams(Object.entries(fields));
        fc.pre(Object.entries(fields).every(([name, value]) => given.get(name) === value));
        expect(expectedSignature('token', url, given)).toBe(expected);
        expect(validateRequest('token', expectedSignature('token', url, given), url, fields)).toBe(true);
      }),
    );
  });

  it('holds for the address with its port and without', () => {
    const form = new URLSearchParams({ a: 'b' });
    const check = (signedUrl: string, url: string): boolean =>
      isSigned(expectedSignature('t', signedUrl, form), { authToken: 't', url, form });
    expect(check('https://ops.example.org:443/voice/x?y=1', 'https://ops.example.org/voice/x?y=1')).toBe(true);
    expect(check('https://ops.example.org/voice/x', 'https://ops.example.org:8443/voice/x')).toBe(true);
    expect(check('https://ops.example.org/voice/x', 'https://ops.example.org/voice/y')).toBe(false);
  });
});
