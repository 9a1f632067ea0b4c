import { mkdtemp, rm, appendFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/platform/clock/index.ts';
import { createEgress } from '../../src/platform/egress/index.ts';
import { createChannels } from '../../src/paging/index.ts';
import { createBeat, startWatcher, type Watcher } from '../../src/watch/index.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { until } from '../support/organisation.ts';

const egress = createEgress();
let folder = '';
let mail: MailServer;
let site: Server;
let url = '';
let works = true;
let cycles = 0;
const beats: string[] = [];

/** The site that is watched, which works or does not, and the outside watcher that takes heartbeats. */
async function startSite(): Promise<void> {
  site = createServer((request, response) => {
    request.resume();
    if (request.url?.startsWith('/beat') === true) beats.push(request.url);
    cycles += 1;
    const each = { cycles, ageMs: 1 };
    const body = { ok: true, why: [], instance: 'one', loops: { fold: each, clocks: each, deliver: each } };
    response.writeHead(works ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
  const address = site.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const channels = () =>
  createChannels({
    publicUrl: url,
    egress,
    epochSeconds: () => Math.floor(Date.now() / 1000),
    mail: { url: mail.url, from: 'watcher@example.org' },
  });

const start = async (): Promise<Watcher> =>
  startWatcher({
    name: 'alone',
    target: url,
    token: undefined,
    contacts: [
      { channel: 'email', address: 'first@example.org' },
      { channel: 'email', address: 'second@example.org' },
    ],
    url: 'https://watcher.example.org',
    folder,
    plan: { every: 200, pageEvery: 5000, misses: 3, step: 60_000 },
    heartbeat: createBeat(`${url}/beat`, systemClock, 300),
    channels: channels(),
    fetch: egress.operatorFetch,
    clock: systemClock,
    say: () => undefined,
  });

const standing = async (watcher: Watcher, wanted: string): Promise<true> =>
  until(`the target is ${wanted}`, async () => (watcher.status().standing === wanted ? true : undefined), 30_000);
const after = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-watch-'));
  mail = await startMailServer();
  await startSite();
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await mail.close();
  await egress.close();
  await rm(folder, { recursive: true });
});

describe('a watcher alone', () => {
  it('PLT-15: survives its own restart with no page sent twice and none forgotten, and beats only while all is well', async () => {
    let watcher = await start();
    await standing(watcher, 'good');
    await until('heartbeats go out', async () => (beats.length > 1 ? true : undefined), 30_000);
    expect(new Set(beats)).toEqual(new Set(['/beat']));

    works = false;
    await mail.waitFor((each) => each.to === 'first@example.org', 30_000);
    await until('the heartbeat says so', async () => (beats.includes('/beat/fail') ? true : undefined), 30_000);
    await until('the send is written', async () => ((watcher.status().state.alarm?.tries ?? 0) === 1 ? true : undefined));
    const { alarm } = watcher.status().state;
    await watcher.stop();

    // A line that a crash has cut short never counted.
    await appendFile(join(folder, 'watch.log'), '{"event":{"kind":"over","a');
    watcher = await start();
    expect(watcher.status().state.alarm).toEqual(alarm);
    await after(1500);
    expect(mail.mails.map((each) => each.to)).toEqual(['first@example.org']);
    expect(await watcher.acknowledge('nonsense', 'test')).toBe(false);
    expect(await watcher.acknowledge(alarm?.token ?? '', 'test')).toBe(true);
    await watcher.stop();

    watcher = await start();
    expect(watcher.status().state.alarm?.acknowledged?.by).toBe('test');
    works = true;
    await mail.waitFor((each) => (each.header('subject') ?? '').startsWith('Over:'), 30_000);
    await standing(watcher, 'good');
    await watcher.stop();
    watcher = await start();
    await after(800);
    await watcher.stop();
    expect(mail.mails.map((each) => each.header('subject')?.slice(0, 5))).toEqual(['Evenk', 'Over:']);
  });
});
