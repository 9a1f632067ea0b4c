import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { afterAll, describe, expect, it } from 'vitest';

import { systemClock } from '../platform/clock/index.ts';
import { createEgress } from '../platform/egress/index.ts';
import { createTarget, type Target } from './target.ts';

const egress = createEgress();
const open: Server[] = [];
afterAll(async () => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  await egress.close();
});

interface Told {
  status?: number;
  body?: unknown;
  hang?: boolean;
}

/** A target that answers what it is told to. */
async function telling(told: Told): Promise<Target> {
  const server = createServer((request, response) => {
    request.resume();
    if (told.hang === true) return;
    response.writeHead(told.status ?? 200, { 'content-type': 'application/json' });
    response.end(typeof told.body === 'string' ? told.body : JSON.stringify(told.body ?? {}));
  });
  open.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return createTarget({ url: `http://127.0.0.1:${port}`, token: 'x', fetch: egress.operatorFetch, clock: systemClock, every: 400 });
}

/** For another host, signed by itself, and good for a hundred years: nobody should believe it. */
const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIOU/MHWnTmxLc6qm
T3cJgF9NbVslczz1LYgZVMPXJVOhRANCAASfVwZflCzfuVQxGgPgc4MfmtI9ajee
4skzYguNv4Zh1xrnb3KSz5ty6IvDu4N9Z2eZjKTCuuXLqs8HeJcc4Kfu
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUKeHpNPgDvBqABju/uKHo1/Z6+7EwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVZWxzZXdoZXJlLmV4YW1wbGUub3JnMCAXDTI2MTEyMTE4MjUx
OVoYDzIxMjYxMDI4MTgyNTE5WjAgMR4wHAYDVQQDDBVlbHNld2hlcmUuZXhhbXBs
ZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASfVwZflCzfuVQxGgPgc4Mf
mtI9ajee4skzYguNv4Zh1xrnb3KSz5ty6IvDu4N9Z2eZjKTCuuXLqs8HeJcc4Kfu
o1MwUTAdBgNVHQ4EFgQUdxhoUBVoU9kf3RX5lc84DZdU5kwwHwYDVR0jBBgwFoAU
dxhoUBVoU9kf3RX5lc84DZdU5kwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiADfPaivXaPPdgch+PUxW1JjesCmg94kUwoRtszCEDAuQIhAND6wZVQ
MFi+T29mgAvvAcLN4vKnNbr6bMQ7k8FE5eKo
-----END CERTIFICATE-----
`,
};

const engine = (cycles: number, rest: object = {}): object => ({
  ok: true,
  why: [],
  instance: 'one',
  loops: { fold: { cycles, ageMs: 1 }, clocks: { cycles, ageMs: 1 }, deliver: { cycles: 9 * cycles, ageMs: 1 } },
  ...rest,
});

describe('the target of a watcher', () => {
  it('PLT-15: proves a finished cycle only by counts that move, each instance by its own', async () => {
    const told: Told = { body: engine(1) };
    const target = await telling(told);
    expect(await target.cycle()).toBe(null);
    expect(await target.cycle()).toBe('its engine has finished no cycle since the last look (fold, clocks, deliver)');
    told.body = engine(2);
    expect(await target.cycle()).toBe(null);
    told.body = engine(1, { instance: 'two' });
    expect(await target.cycle()).toBe(null);
    told.body = { ...engine(3), loops: { fold: { cycles: 4, ageMs: 1 }, clocks: { cycles: 2, ageMs: 1 } } };
    expect(await target.cycle()).toBe('its engine has finished no cycle since the last look (clocks)');
    told.body = engine(0, { instance: 'three' });
    expect(await target.cycle()).toContain('has finished no cycle');
  });

  it('PLT-15: a target that is slow, broken, away, unwell or something else is a miss with its reason', async () => {
    const told: Told = { hang: true };
    const target = await telling(told);
    expect(await target.cycle()).toBe('no answer in time');
    told.hang = false;
    told.status = 503;
    told.body = engine(5, { ok: false, why: ['the database does not answer'] });
    expect(await target.cycle()).toBe('it answered 503: the database does not answer');
    told.body = 'a page of a proxy';
    expect(await target.cycle()).toBe('it answered 503');
    told.status = 200;
    expect(await target.cycle()).toBe('its answer is not that of an engine');
    told.body = engine(6, { ok: false, why: ['it is quiet'] });
    expect(await target.cycle()).toBe('it is quiet');
    const away = createTarget({ url: 'http://127.0.0.1:1', token: undefined, fetch: egress.operatorFetch, clock: systemClock, every: 400 });
    expect(await away.cycle()).toContain('ECONNREFUSED');
    told.status = 403;
    told.body = { title: 'no', detail: 'this token may not post' };
    expect(await target.page()).toBe('it refused the synthetic alert: 403 this token may not post');
  });

  it('PLT-15: a certificate that nobody has signed, or of another host, is a miss with its reason', async () => {
    const server = createTlsServer(certificate, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(engine(1)));
    });
    open.push(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const target = createTarget({ url, token: 'x', fetch: egress.operatorFetch, clock: systemClock, every: 5000 });
    expect(await target.cycle()).toMatch(/certificate/i);
    expect(await target.page()).toMatch(/certificate/i);
  });
});
