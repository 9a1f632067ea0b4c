import { describe, expect, it } from 'vitest';

import { Fault } from '../kernel/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawRequest } from '../platform/http/index.ts';
import { tokenOf } from './door.ts';
import { refusals } from './sources/alertmanager/answers.ts';
import { admit, parseJson, refusedFor } from './source.ts';
import type { Integration } from './store-integrations.ts';

const integration: Integration = {
  id: 'id',
  name: 'prometheus',
  teamId: 'team',
  source: 'alertmanager',
  tokenHash: '',
  tokenHint: '',
  scopes: ['post'],
  maxSeverity: 1,
  severityTable: {},
  createdAt: 0,
  rotatedAt: null,
  revokedAt: null,
  seenAt: null,
  expected: null,
  silentSince: null,
};

const request = (headers: RawRequest['headers'] = {}, params: Record<string, string> = {}): RawRequest => ({
  headers,
  params,
  query: {},
  body: Buffer.alloc(0),
  address: '127.0.0.1',
  url: '/',
});

const unused = async (): Promise<never> => Promise.reject(new Error('no database is needed here'));
const db: Database = {
  clock: systemClock,
  many: unused,
  maybe: unused,
  write: unused,
  engine: unused,
  alone: { many: unused, maybe: unused },
  onDue: () => undefined,
  close: unused,
};
const parts = {
  db,
  door: {
    find: async (token: string) => Promise.resolve(token === 'known' ? integration : undefined),
    heardOf: () => undefined,
    heardNow: async () => Promise.resolve(),
    refresh: async () => Promise.resolve(),
  },
  intake: { takeIn: async () => Promise.resolve() },
  letters: { keep: () => undefined },
};
const rule = { source: 'alertmanager', scope: 'post', refusals } as const;

describe('the door of a contract', () => {
  it('SIG-2: what could not be stored is answered 503, so that a sender may try again', async () => {
    const handler = admit(parts, rule, async () => Promise.reject(new Fault('the database is away', 'later')));
    const answer = await handler(request({}, { token: 'known' }));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    const body = Buffer.isBuffer(answer.body) ? answer.body.toString() : answer.body;
    expect(body).toBe('{"code":503,"message":"the database is away"}');
  });

  it('a bug of ours stays a bug', async () => {
    const handler = admit(parts, rule, async () => Promise.reject(new TypeError('x is undefined')));
    await expect(handler(request({}, { token: 'known' }))).rejects.toThrow('x is undefined');
    const never = admit(parts, rule, async () => Promise.reject(new Fault('it will never be', 'never')));
    await expect(never(request({}, { token: 'known' }))).rejects.toThrow('it will never be');
  });

  it('nobody without a token, or with one that is not known, comes in', async () => {
    const handler = admit(parts, rule, async () => Promise.reject(new Error('nobody came in')));
    expect((await handler(request())).status).toBe(401);
    expect((await handler(request({ authorization: 'Bearer other' }))).status).toBe(401);
  });

  it('SIG-19: a token does what its scopes say, in its own contract', () => {
    expect(refusedFor(integration, 'alertmanager', 'post')).toBeUndefined();
    expect(refusedFor(integration, 'alertmanager', 'any')).toBeUndefined();
    expect(refusedFor(integration, 'alertmanager', 'read')).toBe('this token may not read: its scopes are post');
    expect(refusedFor(integration, 'alertmanager', 'silence')).toBe('this token may not make or end silences: its scopes are post');
    expect(refusedFor(integration, 'generic', 'post')).toBe('this token is one for alertmanager, not for generic');
  });
});

describe('the token of a request', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each([
    [{ authorization: 'Bearer abc' }, {}, 'abc'],
    [{ authorization: 'bearer abc' }, { token: 'path' }, 'abc'],
    [{ authorization: basic('user:abc') }, {}, 'abc'],
    [{ authorization: basic('abc:') }, {}, 'abc'],
    [{ authorization: basic('abc') }, {}, 'abc'],
    [{ authorization: 'Digest abc' }, { token: 'path' }, 'path'],
    [{}, { token: 'path' }, 'path'],
    [{}, {}, undefined],
  ])('%j %j', (headers, params, token) => {
    expect(tokenOf(request(headers, params))).toBe(token);
  });
});

describe('a body', () => {
  it('is JSON, or the problem is told', () => {
    expect(parseJson(Buffer.from('[1]'))).toEqual({ ok: true, value: [1] });
    expect(parseJson(Buffer.from('['))).toMatchObject({ ok: false });
    expect(parseJson(Buffer.alloc(0))).toMatchObject({ ok: false });
  });
});
