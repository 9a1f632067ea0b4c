import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from './support/organisation.ts';
import { ask, firing, sender } from './support/send-signals.ts';

const database = await freshDatabase();

/** Stands between the application and the real server, so that the network between them can be cut, or can hang. */
interface Wire {
  readonly folder: string;
  hang(): void;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

async function wire(target: string, name: string): Promise<Wire> {
  const folder = await mkdtemp(join(tmpdir(), 'ek-wire-'));
  const ends = new Set<Socket>();
  let state: 'mended' | 'hanging' | 'cut' = 'mended';
  const server: Server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(target);
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        ends.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    const pass = (to: Socket) => (chunk: Buffer) => void (state === 'mended' && to.write(chunk));
    near.on('data', pass(far));
    far.on('data', pass(near));
    return undefined;
  });
  await new Promise<void>((resolve) => void server.listen(join(folder, name), resolve));
  const end = (): void => ends.forEach((each) => each.destroy());
  return {
    folder,
    hang: () => void (state = 'hanging'),
    cut() {
      state = 'cut';
      end();
    },
    mend() {
      state = 'mended';
      end();
    },
    async close() {
      end();
      await new Promise((resolve) => void server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Each of the two tickets pages the service's expert and the group's manager, as it has no rotation. */
const PAGES = 4;

let run: TestApp;
let line: Wire;
let token = '';

beforeAll(async () => {
  const { host, port } = database.app;
  line = await wire(join(host, `.s.PGSQL.${port ?? 5432}`), `.s.PGSQL.${port ?? 5432}`);
  run = await startApp({ ...database.app, host: line.folder });
  await settle(run.app);
  token = (await sender(run, { source: 'generic' })).token;
});
afterAll(async () => {
  line.mend();
  await run.stop();
  await line.close();
});

/** What one reading says: each sample by its name and labels. */
async function metrics(): Promise<ReadonlyMap<string, number>> {
  const answer = await ask(`${run.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  const samples = answer.text.split('\n').filter((each) => each !== '' && !each.startsWith('#'));
  for (const sample of samples) expect(sample).toMatch(/^[a-z_][a-z0-9_]*(?:\{[^{}]*\})? (?:[-+0-9.e]+|Na[Nn]|\+Inf)$/);
  return new Map(samples.map((sample) => [sample.slice(0, sample.lastIndexOf(' ')), Number(sample.slice(sample.lastIndexOf(' ') + 1))]));
}

const signal = (name: string, severity: number): object => ({
  title: name,
  key: name,
  service: 'ledger',
  severity,
  details: {},
  links: [],
});
const send = async (name: string, severity = 2): Promise<number> =>
  (await ask(`${run.url}/in/${token}/generic`, { body: signal(name, severity) })).status;

const requests = (route: string, status: string, method = 'POST'): string =>
  `evenkeel_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

describe('/metrics', () => {
  it('tells requests by the pattern of their route, never by what stood in its place', async () => {
    expect(await send('disk full')).toBe(202);
    await ask(`${run.url}/in/${token}x/generic`, { body: signal('no token', 2) });
    await ask(`${run.url}/api/v1/tickets/${token}`);
    for (const path of ['/nowhere', '/nor-here']) await ask(`${run.url}${path}`);
    const read = await metrics();
    expect(read.get(requests('/in/:token/generic', '2xx'))).toBe(1);
    expect(read.get(requests('/in/:token/generic', '4xx'))).toBe(1);
    expect(read.get(requests('none', '4xx', 'GET')) ?? read.get(requests('none', '2xx', 'GET'))).toBeGreaterThanOrEqual(2);
    expect([...read.keys()].filter((each) => each.includes(token) || each.includes('nowhere'))).toEqual([]);
  });

  it('tells what came in, what left, and what waits for whom', async () => {
    const before = await metrics();
    // Of severity 1: the second of severity 2 would wait a minute for people who have just been called.
    await send('two at once', 1);
    await send('two at once', 1);
    await firing(run, 'two at once');
    const sent = 'evenkeel_messages_total{channel="email",outcome="handed-over"}';
    const read = await until('a mail is handed over', async () => {
      const now = await metrics();
      return (now.get(sent) ?? 0) >= PAGES ? now : undefined;
    });
    const taken = 'evenkeel_alerts_accepted_total{source="generic"}';
    expect((read.get(taken) ?? 0) - (before.get(taken) ?? 0)).toBe(2);
    expect(read.get('evenkeel_message_handed_over_seconds_count{channel="email"}')).toBe(read.get(sent));
    expect(read.get('evenkeel_alerts_open')).toBe(2);
    expect(read.get('evenkeel_tickets_open')).toBe(2);
    expect(read.get('evenkeel_pages_open')).toBe(PAGES);
    expect(read.get('evenkeel_pages_late')).toBe(0);
    expect(read.get('evenkeel_database_up')).toBe(1);
    // What fell due in this moment may not have been taken up yet.
    expect(read.get('evenkeel_clock_lag_seconds')).toBeLessThan(5);
    expect(read.get('evenkeel_database_connections_most{pool="engine"}')).toBe(10);
    expect(read.get('evenkeel_database_connections{pool="intake",state="idle"}')).toBeGreaterThan(0);
    for (const loop of ['fold', 'clocks', 'deliver']) expect(read.get(`evenkeel_engine_round_age_seconds{loop="${loop}"}`)).toBeLessThan(5);
    expect(read.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('tells what the guide says that it tells', async () => {
    const table = (await readFile('docs/guide/running.md', 'utf8')).split('\n').filter((each) => each.startsWith('| `evenkeel_'));
    const named = table.flatMap((row) => [...row.matchAll(/`(evenkeel_[a-z_]+)`/g)].map((match) => match[1] ?? ''));
    const told = [...(await ask(`${run.url}/metrics`)).text.matchAll(/^# TYPE (evenkeel_\w+)/gm)].map((match) => match[1] ?? '');
    expect(told.toSorted()).toEqual(named.toSorted());
  });

  it('answers while the database is away or hangs, without what only the database knows', async () => {
    for (const [state, most] of [
      ['cut', 2000],
      ['hang', 4000],
    ] as const) {
      line[state]();
      const began = performance.now();
      const read = await metrics();
      expect(performance.now() - began, state).toBeLessThan(most);
      expect(read.get('evenkeel_database_up'), state).toBe(0);
      expect(read.get(requests('/in/:token/generic', '2xx')), state).toBe(3);
      expect(read.has('evenkeel_pages_open'), state).toBe(false);
      expect(await ask(`${run.url}/livez`), state).toMatchObject({ status: 200 });
      expect(await ask(`${run.url}/readyz`), state).toMatchObject({ status: 503 });
      line.mend();
      await until('the database is back', async () => ((await metrics()).get('evenkeel_database_up') === 1 ? true : undefined));
    }
    expect((await metrics()).get('evenkeel_pages_open')).toBe(PAGES);
  });
});
