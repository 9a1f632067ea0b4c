import { statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes, mustHave } from '../src/kernel/index.ts';
import { allRoutes } from '../src/app/areas.ts';
import { may, roles, type Role } from '../src/platform/access/index.ts';
import { sql } from '../src/platform/database/index.ts';
import { listenForOperator, operatorSocketPath, type Route } from '../src/platform/http/index.ts';
import { zoneOf, zoneTable } from '../src/platform/time-zones/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from './support/organisation.ts';

const database = await freshDatabase();
const second = await freshDatabase();
let run: TestApp;
let cast: Cast;
const PASSWORD = 'a long enough password';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

type Headed = Readonly<Record<string, string>>;

/** Asks `GET /me`. */
async function ask(what: string, headers: Headed = {}, body?: unknown): Promise<Answer> {
  const [method = '', path = ''] = what.split(' ');
  const answer = await fetch(`${run.url}/api/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: z.record(z.string(), z.unknown()).parse(await answer.json()) };
}

const cookieOf = (answer: Answer): { cookie: string } => ({
  cookie: mustHave(answer.headers.get('set-cookie')?.split(';')[0], `a cookie was set: ${JSON.stringify(answer.body)}`),
});
const signIn = async (email: string, password = PASSWORD): Promise<Answer> => ask('POST /session', {}, { email, password });

let admin: Headed;
const keys = new Map<Role, Headed>();

async function makeKey(name: string, role: Role, teamId: string | null = null): Promise<{ id: string; headers: Headed }> {
  const made = await ask('POST /keys', admin, { name, role, teamId });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return { id: String(made.body['id']), headers: { authorization: `Bearer ${String(made.body['key'])}` } };
}

/** Lets a person sign in by an invitation. */
async function invited(person: string): Promise<Headed> {
  const link = await ask(`POST /people/${person}/invitation`, admin, {});
  const token = mustHave(new URL(String(link.body['url'])).searchParams.get('token'), 'a link has a token');
  return cookieOf(await ask('POST /invitation', {}, { token, password: PASSWORD }));
}

beforeAll(async () => {
  run = await startApp(database.app);
  const token = mustHave(await run.app.access.newSetUpToken(), 'nobody is there yet');
  admin = cookieOf(
    await ask('POST /setup', {}, { token, organisation: 'Example', name: 'First', email: 'first@example.com', password: PASSWORD }),
  );
  cast = await settle(run.app);
  for (const role of roles) keys.set(role, (await makeKey(`all ${role}`, role)).headers);
});
afterAll(async () => run.stop());

describe('every route', () => {
  const someId = '0192d3a4-5b6c-7d8e-9f00-112233445566';
  const requestOf = (route: Route): string => `${route.method} ${route.path.replace('/api/v1', '').replace(/:\w+/g, someId)}`;
  const bodyOf = (route: Route): unknown => (route.method === 'GET' ? undefined : {});

  /** What is expected of a key with a role on the whole organisation, by the route's own words. */
  function expected(route: Route, role: Role): 'allowed' | 'refused' {
    const { permission } = route;
    if (permission.to === 'anyone' || permission.to === 'member') return 'allowed';
    const subject = { teams: [], involved: [], restricted: true };
    return may({ personId: undefined, grants: [{ role, team: null }] }, permission.to, subject).allowed ? 'allowed' : 'refused';
  }

  it('PLT-6: is closed to whoever is not signed in, but for three that say why', async () => {
    const routes = allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials });
    expect(routes.length).toBeGreaterThan(60);
    const open = routes.filter((route) => route.permission.to === 'anyone');
    expect(open.map((route) => route.name).toSorted()).toEqual(['invitation.accept', 'session.create', 'setup']);
    for (const route of routes.filter((each) => !open.includes(each))) {
      const answer = await ask(requestOf(route), {}, bodyOf(route));
      expect([route.name, answer.status, answer.body['code']]).toEqual([route.name, 401, 'not-signed-in']);
    }
  });

  it.each(roles)('PLT-6: that is done to the organisation asks its role of a key with %s', async (role) => {
    const headers = mustHave(keys.get(role), 'a key');
    for (const route of allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials })) {
      const { permission } = route;
      if (permission.to === 'anyone' || permission.to === 'member' || permission.on !== 'organisation') continue;
      const isRefused = expected(route, role) === 'refused';
      // What is allowed is only asked where nothing comes of it.
      if (!isRefused && route.method !== 'GET') continue;
      const answer = await ask(requestOf(route), headers, bodyOf(route));
      expect([route.name, answer.body['code'] === 'not-allowed']).toEqual([route.name, isRefused]);
    }
  });

  it('that no table names does not exist', async () => {
    expect(await ask('GET /nothing', admin)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await ask('POST /tickets/x/y/z', admin, {})).status).toBe(404);
  });
});

describe('a ticket of Payments', () => {
  it('PLT-6: is answered by roles on Payments, on a team above and by who is paged, and by nobody from beside', async () => {
    const made = await ask('POST /tickets', mustHave(keys.get('admin'), 'a key'), { service: 'ledger', severity: 1, title: 'Down' });
    const note = async (headers: Headed): Promise<number> =>
      (await ask(`POST /tickets/T-${String(made.body['number'])}/notes`, headers, { text: 'seen' })).status;
    const team = await ask('POST /teams', admin, { slug: 'search', name: 'Search', parent: 'organisation' });
    expect(team.status).toBe(201);
    const search = await run.app.db.maybe(sql`select id from team where slug = 'search'`, z.object({ id: z.string() }));
    expect(await note(mustHave(keys.get('viewer'), 'a key'))).toBe(403);
    expect(await note(mustHave(keys.get('responder'), 'a key'))).toBe(200);
    expect(await note((await makeKey('ours', 'responder', cast.payments)).headers)).toBe(200);
    expect(await note((await makeKey('theirs', 'admin', search?.id ?? '')).headers)).toBe(403);
    const tomas = await invited(cast.people.tomas);
    expect(await note(tomas)).toBe(403);
    expect(await note(await invited(cast.people.ines))).toBe(200);
  });
});

describe('sessions', () => {
  it('end by signing out, by 12 h without use and after 7 days', async () => {
    const one = cookieOf(await signIn('first@example.com'));
    expect((await ask('DELETE /session', one)).status).toBe(200);
    expect((await ask('GET /me', one)).status).toBe(401);
    const two = cookieOf(await signIn('first@example.com'));
    run.clock.move(hours(11));
    expect((await ask('GET /me', two)).status).toBe(200);
    run.clock.move(hours(11));
    expect((await ask('GET /me', two)).status).toBe(200);
    run.clock.move(hours(13));
    expect((await ask('GET /me', two)).status).toBe(401);
    const three = cookieOf(await signIn('first@example.com'));
    for (let half = 0; half < 15; half += 1) {
      expect((await ask('GET /me', three)).status, `after ${half * 11} h`).toBe(200);
      run.clock.move(hours(11));
    }
    run.clock.move(hours(4));
    expect((await ask('GET /me', three)).status).toBe(401);
    admin = cookieOf(await signIn('first@example.com'));
  });

  it('all end when the password changes, and the old one is no good any more', async () => {
    const priya = await invited(cast.people.priya);
    const other = cookieOf(await signIn('priya@example.com'));
    expect(await ask('POST /password', priya, { now: 'not this one', next: 'another long password' })).toMatchObject({ status: 401 });
    expect((await ask('POST /password', priya, { now: PASSWORD, next: 'short' })).body).toMatchObject({ at: 'body.next' });
    expect((await ask('POST /password', priya, { now: PASSWORD, next: 'another long password' })).status).toBe(200);
    expect((await ask('GET /me', priya)).status).toBe(401);
    expect((await ask('GET /me', other)).status).toBe(401);
    expect((await signIn('priya@example.com')).status).toBe(401);
    expect((await signIn('priya@example.com', 'another long password')).status).toBe(200);
  });

  it('are not made by guessing: five tries, then a wait that is told', async () => {
    const answers: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) answers.push((await signIn('olga@example.com', 'guess')).status);
    expect(answers).toEqual([401, 401, 401, 401, 401, 429]);
    const later = await signIn('OLGA@example.com', 'guess');
    expect(later.status).toBe(429);
    expect(Number(later.headers.get('retry-after'))).toBeGreaterThan(0);
    run.clock.move(minutes(5));
    expect((await signIn('olga@example.com', 'guess')).status).toBe(401);
  });

  it('are cookies that no script reads and no other site sends', async () => {
    expect((await signIn('first@example.com')).headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  it('act from our own pages and from no browser at all, but not from other sites', async () => {
    const note = async (extra: Headed): Promise<number> => (await ask('PATCH /me', { ...admin, ...extra }, { zone: 'UTC' })).status;
    expect(await note({})).toBe(200);
    expect(await note({ origin: run.url })).toBe(200);
    expect(await note({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    for (const origin of ['https://evil.example', 'null', 'not an address']) expect(await note({ origin })).toBe(403);
    expect(await note({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await note({ 'sec-fetch-site': 'cross-site', origin: run.url })).toBe(403);
  });
});

describe('keys and roles', () => {
  it('a key says who it is, and is nothing once it is revoked', async () => {
    const { id, headers } = await makeKey('short-lived', 'operator', cast.payments);
    expect((await ask('GET /me', headers)).body).toMatchObject({
      kind: 'key',
      name: 'short-lived',
      grants: [{ role: 'operator', team: cast.payments }],
    });
    expect((await ask(`DELETE /keys/${id}`, admin)).status).toBe(200);
    expect(await ask('GET /me', headers)).toMatchObject({ status: 401, body: { at: 'headers.authorization' } });
    expect((await ask(`DELETE /keys/${id}`, admin)).status).toBe(404);
    expect((await ask('POST /keys', admin, { name: 'x', role: 'viewer', teamId: id })).body).toMatchObject({ at: 'body.teamId' });
  });

  it('go to people and teams that stand, and the last administrator stays one', async () => {
    const nobody = '0192d3a4-5b6c-7d8e-9f00-112233445566';
    expect((await ask('POST /grants', admin, { personId: nobody, role: 'viewer' })).body).toMatchObject({ at: 'body.personId' });
    expect((await ask(`POST /people/${nobody}/invitation`, admin, {})).status).toBe(404);
    const given = await ask('POST /grants', admin, { personId: cast.people.olga, role: 'viewer' });
    expect(given.status).toBe(200);
    expect((await ask('POST /grants', admin, { personId: cast.people.olga, role: 'viewer' })).status).toBe(409);
    expect((await ask(`DELETE /grants/${String(given.body['id'])}`, admin)).status).toBe(200);
    const first = await run.app.db.many(
      sql`select id from role_grant where role = 'admin' and ended_at is null`,
      z.object({ id: z.string() }),
    );
    expect(first).toHaveLength(1);
    expect((await ask(`DELETE /grants/${first[0]?.id ?? ''}`, admin)).body).toMatchObject({ code: 'conflict' });
  });
});

describe('who I am', () => {
  it('is told with email, zone and whether I am on call now', async () => {
    const ines = await invited(cast.people.ines);
    const said = { kind: 'person', id: cast.people.ines, name: 'Ines Keller', email: 'ines@example.com', zone: 'Europe/Berlin' };
    // Ines answers for a service that has no rotation.
    const table = zoneTable(zoneOf('Europe/Berlin'), run.clock.now());
    expect((await ask('GET /me', ines)).body).toEqual({ ...said, zoneTable: table, onCall: true, grants: [] });
    const now = new Date(run.clock.now()).toISOString();
    const tomas = await invited(cast.people.tomas);
    expect((await ask('GET /me', tomas)).body).toMatchObject({ onCall: false });
    const rotation = {
      slug: 'nights',
      name: 'Nights',
      team: 'payments',
      zone: 'UTC',
      start: now.slice(0, 10),
      handover: '00:00',
      turn: { unit: 'day' },
      members: ['tomas'],
    };
    expect((await ask('POST /rotations', admin, rotation)).status).toBe(200);
    expect((await ask('GET /me', tomas)).body).toMatchObject({ onCall: true });
    const { headers } = await makeKey('who', 'viewer');
    expect((await ask('GET /me', headers)).body).toMatchObject({
      kind: 'key',
      name: 'who',
      email: null,
      zone: null,
      zoneTable: null,
      onCall: false,
    });
  });
});

describe("the operator's socket", () => {
  const overSocket = async (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      request({ socketPath: path, path: '/api/v1/me' }, (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => (text += part.toString()));
        answer.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });

  it.each(['short', 'long'.repeat(30)])('is for its owner alone, in a folder with a %s name', async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-operator-'));
    const dataDir = join(folder, name);
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'operator.sock'), 'left over');
    const other = await startApp(database.app, { env: { EVENKEEL_DATA: dataDir } });
    try {
      await listenForOperator(other.app.operator, dataDir);
      const path = operatorSocketPath(dataDir);
      expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await overSocket(path))).toMatchObject({
        kind: 'operator',
        name: 'operator',
        grants: [{ role: 'admin', team: null }],
      });
    } finally {
      await other.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('a set-up link', () => {
  it('is dead after an hour, and after the next start', async () => {
    const empty = await startApp(second.app, { env: { EVENKEEL_URL: 'https://ops.example.org' } });
    try {
      const setUp = async (token: string): Promise<Response> =>
        fetch(`${empty.url}/api/v1/setup`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token, organisation: 'E', name: 'N', email: 'n@example.com', password: PASSWORD }),
        });
      const earlier = mustHave(await empty.app.access.newSetUpToken(), 'a token');
      const token = mustHave(await empty.app.access.newSetUpToken(), 'a token');
      expect((await setUp(earlier)).status).toBe(410);
      empty.clock.move(hours(1) + 1000);
      expect((await setUp(token)).status).toBe(410);
      const links = async (): Promise<unknown[]> =>
        empty.app.db.many(sql`select purpose from access_link`, z.object({ purpose: z.literal('set-up') }));
      // Instances that start at the same moment: of their links one lives.
      await Promise.all(Array.from({ length: 8 }, async () => empty.app.access.newSetUpToken()));
      expect(await links()).toHaveLength(1);
      const fresh = mustHave(await empty.app.access.newSetUpToken(), 'a token');
      expect(await links()).toHaveLength(1);
      const done = await setUp(fresh);
      expect(done.status).toBe(200);
      // The public address is https, so that the cookie is for https alone.
      expect(done.headers.get('set-cookie')).toMatch(/; Secure$/);
      expect((await setUp(fresh)).status).toBe(410);
      // Whoever starts it from now on is shown none.
      expect(await empty.app.access.newSetUpToken()).toBeUndefined();
      expect(await links()).toEqual([]);
    } finally {
      await empty.stop();
    }
  });
});
