import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave } from '../src/kernel/index.ts';
import { allRoutes } from '../src/app/areas.ts';
import { sql } from '../src/platform/database/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { startApp, type TestApp } from './support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
let cookie = '';

const password = 'a long enough password';

async function ask(
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const { method = init.body === undefined ? 'GET' : 'POST', body, headers = {} } = init;
  const answer = await fetch(`${run.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text.startsWith('{') ? z.record(z.string(), z.unknown()).parse(JSON.parse(text)) : { text },
  };
}

const as = (extra: Record<string, string> = {}): Record<string, string> => ({ cookie, ...extra });

beforeAll(async () => {
  run = await startApp(database.app);
});
afterAll(async () => run.stop());

describe('set-up and the door', () => {
  it('fifty first sign-ups at once make one administrator, and the link is used up', async () => {
    const token = mustHave(await run.app.access.newSetUpToken(), 'nobody is there yet');
    const body = (number: number): object => ({
      token,
      organisation: 'Example',
      name: `First ${number}`,
      email: `first${number}@example.com`,
      password,
      zone: 'UTC',
    });
    const answers = await Promise.all(Array.from({ length: 50 }, async (_, number) => ask('/api/v1/setup', { body: body(number) })));
    expect(answers.filter((each) => each.status === 200)).toHaveLength(1);
    expect(answers.filter((each) => each.status === 410)).toHaveLength(49);
    cookie = mustHave(
      answers
        .find((each) => each.status === 200)
        ?.headers.get('set-cookie')
        ?.split(';')[0],
      'a cookie was set',
    );
    const admins = await run.app.db.many(sql`select person_id from role_grant where role = 'admin'`, z.object({ person_id: z.string() }));
    expect(admins).toHaveLength(1);
    expect(await run.app.access.newSetUpToken()).toBeUndefined();
  });

  it('a set-up link that was never given is dead', async () => {
    expect(
      await ask('/api/v1/setup', { body: { token: 'x'.repeat(32), organisation: 'E', name: 'N', email: 'n@example.com', password } }),
    ).toMatchObject({ status: 410 });
  });

  it('a browser is known by its cookie, from our own pages only', async () => {
    expect((await ask('/api/v1/me')).status).toBe(401);
    expect((await ask('/api/v1/me', { headers: as() })).body).toMatchObject({ kind: 'person' });
    const elsewhere = await ask('/api/v1/keys', { body: { name: 'k', role: 'viewer' }, headers: as({ 'sec-fetch-site': 'cross-site' }) });
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
    expect(
      (await ask('/api/v1/keys', { body: { name: 'k', role: 'viewer' }, headers: as({ origin: 'https://evil.example' }) })).status,
    ).toBe(403);
  });

  it('a key does what its role allows, until it is revoked', async () => {
    const made = await ask('/api/v1/keys', { body: { name: 'reader', role: 'viewer' }, headers: as() });
    const authorization = `Bearer ${String(made.body['key'])}`;
    expect((await ask('/api/v1/tickets', { headers: { authorization } })).status).toBe(200);
    expect(await ask('/api/v1/keys', { body: { name: 'other', role: 'admin' }, headers: { authorization } })).toMatchObject({
      status: 403,
      body: { code: 'not-allowed' },
    });
    expect((await ask(`/api/v1/keys/${String(made.body['id'])}`, { method: 'DELETE', headers: as() })).status).toBe(200);
    expect((await ask('/api/v1/tickets', { headers: { authorization } })).status).toBe(401);
  });

  it('six wrong passwords are too many, and a password that is changed ends every session', async () => {
    const session = async (): Promise<string> =>
      (await ask('/api/v1/session', { body: { email: 'first0@example.com', password: 'wrong' } })).status.toString();
    const answers: string[] = [];
    for (let count = 0; count < 6; count += 1) answers.push(await session());
    expect(answers).toEqual(['401', '401', '401', '401', '401', '429']);
  });
});

describe('our own API', () => {
  it('bad input is refused with the place and the remedy, and nothing is half done', async () => {
    const post = async (body: unknown, headers = as()): Promise<unknown> => ask('/api/v1/tickets', { body, headers });
    expect(await post('{"service": ')).toMatchObject({ status: 400, body: { code: 'bad-json' } });
    expect(await post({ service: 'unrouted', severity: '1', title: 'T' })).toMatchObject({
      status: 400,
      body: { code: 'bad-input', at: 'body.severity' },
    });
    expect(await post({ service: 'unrouted', severity: 1, title: 'T', colour: 'red' })).toMatchObject({
      status: 400,
      body: { at: 'body.colour' },
    });
    expect(await post({ service: 'nothing', severity: 1, title: 'T' })).toMatchObject({ status: 400, body: { at: 'body.service' } });
    expect(await post({ title: 'x'.repeat(10 * 1024 * 1024) })).toMatchObject({
      status: 413,
      body: { code: 'too-large', detail: 'this address takes at most 1048576 bytes' },
    });
    expect(await post({ service: 'unrouted', severity: 1, title: 'a\u0000b' })).toMatchObject({ status: 400, body: { at: 'body.title' } });
    expect(await ask('/api/v1/tickets/%00', { headers: as() })).toMatchObject({ status: 400, body: { at: 'params.ticket' } });
    expect(await ask('/api/v1/tickets/%ZZ', { headers: as() })).toMatchObject({ status: 400, body: { code: 'bad-input' } });
    expect(await post('{"service": "unrouted", "__proto__": {}}')).toMatchObject({ status: 400, body: { code: 'bad-json' } });
    expect(
      await ask('/api/v1/tickets', { body: 'a=b', headers: as({ 'content-type': 'application/x-www-form-urlencoded' }) }),
    ).toMatchObject({ status: 415 });
    expect(await ask('/api/v1/tickets?cursor=%7B', { headers: as() })).toMatchObject({ status: 400, body: { at: 'query.cursor' } });
    expect((await ask('/api/v1/tickets?view=all', { headers: as() })).body).toMatchObject({ items: [] });
  });

  it('the same idempotency key gets the same answer once, and another request with it is refused', async () => {
    const headers = as({ 'idempotency-key': 'one' });
    const body = { service: 'unrouted', severity: 4, title: 'Only once' };
    const answers = await Promise.all([1, 2, 3].map(async () => ask('/api/v1/tickets', { body, headers })));
    const done = mustHave(
      answers.find((each) => each.status === 200),
      'one was done',
    );
    expect(answers.every((each) => each.status === 200 || each.status === 409)).toBe(true);
    expect((await ask('/api/v1/tickets', { body, headers })).body).toEqual(done.body);
    expect(await ask('/api/v1/tickets', { body: { ...body, title: 'Other' }, headers })).toMatchObject({
      status: 409,
      body: { code: 'idempotency-mismatch' },
    });
    const made = await run.app.db.many(sql`select id from ticket where title = 'Only once'`, z.object({ id: z.string() }));
    expect(made).toHaveLength(1);
  });

  it('a request whose server died before it wrote anything is done again, and one that wrote is not', async () => {
    const headers = as({ 'idempotency-key': 'a server that dies' });
    const body = { service: 'unrouted', severity: 4, title: 'Died' };
    const first = await ask('/api/v1/tickets', { body, headers });
    const rows = async (): Promise<number> =>
      (await run.app.db.many(sql`select id from ticket where title = 'Died'`, z.object({ id: z.string() }))).length;
    const settle = async (status: number | null): Promise<unknown> =>
      run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
        tx.run(
          sql`update idempotency set status = ${status}, answer = null where request_hash = (select request_hash from idempotency order by created_at desc limit 1)`,
        ),
      );
    await settle(null);
    expect(await ask('/api/v1/tickets', { body, headers })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    run.clock.move(3 * 60_000);
    expect((await ask('/api/v1/tickets', { body, headers })).status).toBe(first.status);
    expect(await rows()).toBe(2);
    await settle(0);
    run.clock.move(3 * 60_000);
    expect((await ask('/api/v1/tickets', { body, headers })).status).toBe(409);
    expect(await rows()).toBe(2);
  });

  it('a secret that is shown once is not kept in the clear for its key, and is told again', async () => {
    const headers = as({ 'idempotency-key': 'make a key' });
    const body = { name: 'sealed', role: 'viewer' };
    const made = await ask('/api/v1/keys', { body, headers });
    expect(made.status).toBe(200);
    const kept = await run.app.db.many(sql`select idempotency::text as row from idempotency`, z.object({ row: z.string() }));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.some(({ row }) => row.includes(String(made.body['key'])) || row.includes('make a key'))).toBe(false);
    const again = await ask('/api/v1/keys', { body, headers });
    expect(again.body).toEqual(made.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await ask('/api/v1/keys', { body, headers: as({ 'idempotency-key': 'x'.repeat(201) }) })).body).toMatchObject({
      at: 'headers.idempotency-key',
    });
  });

  it('who asks too often is told when to come back, and nobody else has to wait', async () => {
    const key = await ask('/api/v1/keys', { body: { name: 'busy', role: 'viewer' }, headers: as() });
    const headers = { authorization: `Bearer ${String(key.body['key'])}` };
    let last = 200;
    let tries = 0;
    let wait = '';
    for (; last !== 429 && tries < 800; tries += 1) {
      const answer = await ask('/api/v1/keys', { body: {}, headers });
      last = answer.status;
      wait = answer.headers.get('retry-after') ?? '';
    }
    expect(last).toBe(429);
    expect(tries).toBeGreaterThan(600);
    expect(Number(wait)).toBeGreaterThan(0);
    expect((await ask('/api/v1/keys', { body: {}, headers: as() })).status).toBe(400);
  });

  it('every route stands in the OpenAPI document and in the reference', async () => {
    const document = (await ask('/api/v1/openapi.json')).body;
    const paths = z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))).parse(document['paths']);
    const named = Object.values(paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
    const routes = allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials });
    expect(named.toSorted()).toEqual(routes.map((route) => route.name).toSorted());
    expect(new Set(named).size).toBe(routes.length);
    const reference = String((await ask('/api/docs')).body['text']);
    for (const route of routes) expect(reference).toContain(`id="${route.name}"`);
  });

  it('says how it is', async () => {
    expect((await ask('/livez')).status).toBe(200);
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: { ok: true } });
    expect(String((await ask('/metrics')).body['text'])).toContain('evenkeel_clocks_due');
    const wrong = await new Promise<number>((resolve) => {
      void import('node:http').then(({ request }) =>
        request(run.url, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.statusCode ?? 0)).end(),
      );
    });
    expect(wrong).toBe(421);
    expect(run.errors).toEqual([]);
  });
});
