import { createServer, type Server } from 'node:http';
import { createServer as createTcp } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listen } from '../../../test/support/listen.ts';
import { parseAllowList, type AllowList } from './allow.ts';
import { createEgress, EgressFault, MOST_BYTES, type Egress } from './fetch.ts';
import { checkUrl, type Resolve } from './guard.ts';

const allowing = (text: string): AllowList => {
  const list = parseAllowList(text);
  if (!list.ok) throw new Error(list.refusal.detail);
  return list.value;
};
const nothing = allowing('');
const inTime = (ms = 3000): AbortSignal => AbortSignal.timeout(ms);

const names =
  (table: Readonly<Record<string, readonly string[]>>): Resolve =>
  (host, answer) =>
    answer(
      null,
      (table[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const fault = async (work: Promise<unknown>): Promise<EgressFault> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EgressFault)) throw new Error(`not an EgressFault: ${String(error)}`);
  return error;
};

/** Addresses that must be refused as they stand. */
const literals = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://127.255.255.254/',
  'http://0/',
  'http://0.0.0.0/',
  'http://0.1.2.3/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://192.168.257/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://100.127.255.255/',
  'http://192.0.0.8/',
  'http://192.0.2.1/',
  'http://192.88.99.1/',
  'http://198.18.0.1/',
  'http://198.51.100.7/',
  'http://203.0.113.9/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://１２７.０.０.１/',
  'http://127。0。0。1/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2002:a00:1::1]/',
  'http://[2001:0:7f00:1::]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[2001:2::1]/',
  'http://[2001:20::1]/',
  'http://[2001:5::1]/',
  'http://[2a00::5efe:7f00:1]/',
  'http://[2a00::200:5efe:a00:1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fc00::1]/',
  'http://[fd12:3456::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[5f00::1]/',
  'http://[4000::1]/',
  'http://user@8.8.8.8/',
  'http://user:pass@example.org/',
  'http://example.org@127.0.0.1/',
  'http://127.0.0.1#@example.org/',
  'http://127.0.0.1\\@example.org/',
  'file:///etc/passwd',
  'gopher://8.8.8.8/',
  'ftp://8.8.8.8/',
  'javascript:alert(1)',
  'http://8.8.8.8:25/',
  'http://8.8.8.8:22/',
  'http://8.8.8.8:6667/',
  'http://[fe80::1%25eth0]/',
  'http://',
  'not an address',
  '',
];

/** What names may come to that must not be reached. */
const forbidden = [
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '100.64.1.1',
  '::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  'fd00::1',
  'fe80::1',
  '2002:7f00:1::',
];

describe('the literal check', () => {
  it.each(literals)('refuses %s', (url) => {
    expect(checkUrl(url, nothing).ok).toBe(false);
  });

  it.each([
    'https://example.org/hook',
    'http://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://example.org:8443/a?b=c',
    'http://1.1.1.1:8080/',
  ])('lets %s through', (url) => {
    expect(checkUrl(url, nothing).ok).toBe(true);
  });

  it('has at least sixty cases', () => {
    expect(literals.length + forbidden.length).toBeGreaterThanOrEqual(60);
  });
});

describe('the allow list', () => {
  it('takes addresses, ranges and names', () => {
    const list = allowing('10.0.0.0/8, 192.168.1.7 fd00::/8,ntfy.lan,[::1]');
    for (const url of ['http://10.9.9.9/', 'http://192.168.1.7/', 'http://[fd00::5]/', 'http://[::1]/'])
      expect(checkUrl(url, list).ok).toBe(true);
    for (const url of ['http://192.168.1.8/', 'http://[fc00::5]/', 'http://127.0.0.1/']) expect(checkUrl(url, list).ok).toBe(false);
    expect(list.hosts.has('ntfy.lan')).toBe(true);
  });

  it.each(['10.0.0.0/33', 'http://x', '*.lan', '1.2.3.4.5', 'a..b', '999.1.1.1'])('refuses %s and names it', (text) => {
    const list = parseAllowList(text);
    expect(list.ok ? '' : list.refusal.detail).toContain(text.split(' ')[0]);
  });
});

describe('the way out', () => {
  let server: Server;
  let port: number;
  let hits = 0;
  const open: Egress[] = [];
  const egress = (settings: Parameters<typeof createEgress>[0]): Egress => {
    const made = createEgress(settings);
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      hits += 1;
      if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(MOST_BYTES + 1));
      else if (request.url === '/silent') return;
      else request.on('data', () => undefined).on('end', () => response.setHeader('X-Seen', 'yes').end('hello'));
    });
    port = await listen(server);
  });
  afterAll(async () => {
    await Promise.all(open.map(async (each) => each.close()));
    server.closeAllConnections();
    server.close();
  });

  const post = async (
    from: Egress,
    url: string,
    signal = inTime(),
  ): Promise<{ status: number; text: string; headers: Readonly<Record<string, string>> }> =>
    from.guardedFetch(url, { method: 'POST', headers: {}, body: 'x', signal });

  it.each(forbidden)('refuses a name that comes to %s, alone or beside a public address', async (address) => {
    const guarded = egress({ resolve: names({ 'one.example': [address], 'two.example': ['8.8.8.8', address] }) });
    for (const host of ['one.example', 'two.example']) {
      const error = await fault(post(guarded, `http://${host}:${port}/`));
      expect(error).toMatchObject({ retry: 'never', sent: 'no' });
      expect(error.message).toContain('not a public address');
    }
  });

  it('refuses a name that was public when it was checked and is private when it is used', async () => {
    const before = hits;
    let asked = 0;
    const flip: Resolve = (_host, answer) => {
      asked += 1;
      answer(null, [{ address: asked === 1 ? '93.184.215.14' : '127.0.0.1', family: 4 }]);
    };
    const guarded = egress({ resolve: flip });
    guarded.guardedLookup('rebind.example', { all: true }, (error) => expect(error).toBeNull());
    const error = await fault(post(guarded, `http://rebind.example:${port}/`));
    expect(error.message).toBe('rebind.example comes to 127.0.0.1, which is not a public address');
    expect(asked).toBe(2);
    expect(hits).toBe(before);
  });

  it('asks again for each connection, so that a name which turns private later is refused then', async () => {
    let allowed = true;
    const turn: Resolve = (_host, answer) => answer(null, [{ address: allowed ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    const first = egress({ resolve: turn, allow: allowing('127.0.0.1') });
    await expect(post(first, `http://turn.example:${port}/`)).resolves.toMatchObject({ status: 200 });
    allowed = false;
    server.closeAllConnections();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await fault(post(first, `http://turn.example:${port}/`))).message).toContain('127.0.0.2');
  });

  it('reaches what the operator allows, by range and by name', async () => {
    const byRange = egress({ allow: allowing('127.0.0.0/8') });
    await expect(post(byRange, `http://127.0.0.1:${port}/`)).resolves.toMatchObject({
      status: 200,
      text: 'hello',
      headers: { 'x-seen': 'yes' },
    });
    const byName = egress({ allow: allowing('hook.lan'), resolve: names({ 'hook.lan': ['127.0.0.1'], 'other.lan': ['127.0.0.1'] }) });
    await expect(post(byName, `http://hook.lan:${port}/`)).resolves.toMatchObject({ status: 200 });
    expect((await fault(post(byName, `http://other.lan:${port}/`))).retry).toBe('never');
  });

  it('hands a redirect back and does not follow it', async () => {
    const guarded = egress({ allow: allowing('127.0.0.1') });
    const before = hits;
    await expect(post(guarded, `http://127.0.0.1:${port}/redirect`)).resolves.toMatchObject({ status: 302 });
    expect(hits).toBe(before + 1);
  });

  it('stops reading an answer at one megabyte', async () => {
    const guarded = egress({ allow: allowing('127.0.0.1') });
    const error = await fault(post(guarded, `http://127.0.0.1:${port}/large`));
    expect(error).toMatchObject({ sent: 'maybe', retry: 'never' });
  });

  it('tells a request that was not sent from one whose answer was lost', async () => {
    const guarded = egress({ allow: allowing('127.0.0.1') });
    const closed = createTcp();
    const dead = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await fault(post(guarded, `http://127.0.0.1:${dead}/`))).toMatchObject({ sent: 'no', retry: 'later' });
    expect(await fault(post(guarded, `http://127.0.0.1:${port}/silent`, inTime(200)))).toMatchObject({
      sent: 'maybe',
      message: 'no answer in time',
    });
  });

  it('leaves addresses of the operator unguarded', async () => {
    const guarded = egress({});
    await expect(
      guarded.operatorFetch(`http://127.0.0.1:${port}/`, { method: 'GET', headers: {}, signal: inTime() }),
    ).resolves.toMatchObject({ status: 200 });
    expect((await fault(post(guarded, `http://127.0.0.1:${port}/`))).sent).toBe('no');
  });
});
