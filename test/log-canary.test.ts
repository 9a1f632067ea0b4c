import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { allRoutes } from '../src/app/areas.ts';
import { openLog } from '../src/platform/logs/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, type TestApp } from './support/organisation.ts';
import { sender } from './support/send-signals.ts';

const database = await freshDatabase();
const lines: string[] = [];
let run: TestApp;

beforeAll(async () => {
  run = await startApp(database.app, { log: openLog('debug', (line) => void lines.push(line)) });
  await settle(run.app);
});
afterAll(async () => run.stop());

const SECRET = 'canary';
const hidden = {
  authorization: `Bearer ${SECRET}-key`,
  cookie: `evenkeel_session=${SECRET}-session`,
  'idempotency-key': `${SECRET}-idempotency`,
};
const secrets = {
  password: `${SECRET}-password`,
  token: `${SECRET}-token`,
  now: `${SECRET}-now`,
  next: `${SECRET}-next`,
  email: 'a@example.com',
};

async function withoutSchema(): Promise<void> {
  const client = new pg.Client(database.owner);
  await client.connect();
  await client.query('drop schema public cascade');
  await client.end();
}

const send = async (path: string, init: RequestInit): Promise<number> => (await fetch(`${run.url}${path}`, init)).status;

async function sendAll(): Promise<void> {
  for (const route of allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials })) {
    const path = `${route.path.replace(/:\w+/g, `${SECRET}-param`)}?token=${SECRET}-query`;
    const body = route.method === 'GET' ? null : JSON.stringify(secrets);
    const json = body === null ? undefined : { 'content-type': 'application/json' };
    await send(path, { method: route.method, body, headers: { ...json, ...hidden } });
    await send(path, { method: route.method, body, headers: { ...json } });
  }
  const json = { 'content-type': 'application/json' };
  for (const path of [
    `/in/${SECRET}-token/api/v2/alerts`,
    `/in/${SECRET}-token`,
    '/api/v2/alerts',
    '/v2/enqueue',
    `/p/${SECRET}-page`,
    '/voice/x',
  ]) {
    const body = JSON.stringify({ ...secrets, routing_key: `${SECRET}-routing` });
    await send(path, { headers: hidden });
    await send(path, { method: 'POST', body, headers: { ...json, ...hidden } });
    await send(path, { method: 'POST', body: `{"password": "${SECRET}`, headers: { ...json, ...hidden } });
  }
  await send(`/setup?token=${SECRET}`, {});
  await send(`/%ZZ${SECRET}`, { headers: hidden });
}

it('no secret that is sent comes into the log, whatever it is sent to, and failures say which request', async () => {
  await sendAll();
  expect(lines.length).toBeGreaterThan(100);
  // With its tables gone every request fails by a fault of ours, and the log tells of each with its error.
  const { token } = await sender(run, { source: 'alertmanager' });
  const before = lines.length;
  await withoutSchema();
  await sendAll();
  await send(`/in/${token}/api/v2/alerts`, { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } });
  const failures = lines.slice(before).filter((line) => line.includes('"level":"error"'));
  expect(failures.length).toBeGreaterThan(10);
  expect(failures.some((line) => /"where":"request [^"]+: (?:GET|POST) \/api\/v1\//.test(line))).toBe(true);
  expect(lines.filter((line) => line.includes(SECRET) || line.includes(token))).toEqual([]);
});
