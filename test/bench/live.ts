import { readFileSync } from 'node:fs';
import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { connect } from '../../src/app/cli/client.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { wallClock } from './post-alerts.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 3;
const SCREENS = 500;
const A_SECOND = 50;
const SECONDS = 20;
/** A key writes at most 600 times a minute. */
const WRITERS = 10;
const PATIENCE = 30_000;
const PORT = 17_370;

const keyMade = z.object({ key: z.string() });
const cut = z.object({ id: z.string(), number: z.number() });

/** How long the app waits before it follows again (src/web/live.ts). */
const AGAIN = 500;

/** One screen of an incident: it follows by the stream, again where that ends, and notes when it is told of each update. */
class Screen {
  private readonly ticket: string;
  private readonly key: string;
  private asked: ClientRequest | undefined;
  private rest = '';
  private last = '';
  private isOver = false;
  /** When each update stood here, by its number. */
  readonly seen = new Map<number, number>();
  readonly stands: Promise<void>;

  constructor(ticket: string, key: string) {
    this.ticket = ticket;
    this.key = key;
    this.stands = new Promise((resolve) => this.follow(resolve));
  }

  private follow(stand: () => void): void {
    const headers = {
      authorization: `Bearer ${this.key}`,
      accept: 'text/event-stream',
      ...(this.last === '' ? {} : { 'last-event-id': this.last }),
    };
    const agent = new Agent({ keepAlive: false });
    this.rest = '';
    this.asked = request(`http://127.0.0.1:${PORT}/api/v1/events?ticket=${this.ticket}`, { agent, headers }, (answer) => {
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        stand();
        this.hear(piece);
      });
      answer.on('error', () => undefined);
    });
    this.asked.on('error', () => undefined);
    this.asked.on('close', () => {
      if (!this.isOver) setTimeout(() => this.follow(stand), AGAIN);
    });
    this.asked.end();
  }

  /** An update stands on the screen when a reading that holds it has come whole. */
  private hear(piece: string): void {
    const events = (this.rest + piece).split('\n\n');
    this.rest = events.pop() ?? '';
    for (const event of events) {
      this.last = /^id: (.+)$/m.exec(event)?.[1] ?? this.last;
      if (!event.startsWith('event: reading')) continue;
      for (const [, number] of event.matchAll(/"update (\d+)"/g)) {
        if (!this.seen.has(Number(number))) this.seen.set(Number(number), wallClock());
      }
    }
  }

  close(): void {
    this.isOver = true;
    this.asked?.destroy();
  }
}

/** Writes an update, and answers when its request set off. */
async function write(ticket: string, { number, key }: { number: number; key: string }): Promise<number> {
  const at = wallClock();
  const answer = await fetch(`http://127.0.0.1:${PORT}/api/v1/tickets/${ticket}/notes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: `update ${number}` }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`a note was answered with ${answer.status}`);
  return at;
}

/** What the server of a site holds in memory. */
const megabytesOf = (site: Site): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${site.pidOf('server') ?? 'self'}/status`, 'utf8'))?.[1]) / 1024;

interface Night {
  readonly p99: number;
  readonly megabytes: number;
}

/** An incident with screens that follow it, while people write on it. */
async function night(): Promise<Night> {
  const mail = await startMailProcess();
  const site = await Site.start(PORT, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  try {
    await fillOrganisation(site.databaseUrl('APP'), 2);
    const ask = connect({ EVENKEEL_DATA: site.data });
    const keys: string[] = [];
    for (let number = 0; number < WRITERS; number += 1)
      keys.push((await ask('POST /keys', keyMade, { name: `writer-${number}`, role: 'admin' })).key);
    const { id, number } = await ask('POST /tickets', cut, { service: 'svc-0', severity: 1, title: 'The night' });
    const screens = Array.from({ length: SCREENS }, (_, place) => new Screen(id, keys[place % WRITERS] ?? ''));
    await Promise.all(screens.map(async (screen) => screen.stands));
    await delay(1000);
    const [begun, writes] = [performance.now(), [] as Promise<number>[]];
    for (let update = 0; update < A_SECOND * SECONDS; update += 1) {
      await delay(Math.max(0, begun + (update * 1000) / A_SECOND - performance.now()));
      writes.push(write(`T-${number}`, { number: update, key: keys[update % WRITERS] ?? '' }));
    }
    const written = await Promise.all(writes);
    const end = performance.now() + PATIENCE;
    while (screens.some((screen) => screen.seen.size < written.length) && performance.now() < end) await delay(50);
    const took = screens.flatMap((screen) => written.map((at, update) => (screen.seen.get(update) ?? Infinity) - at));
    const megabytes = megabytesOf(site);
    for (const screen of screens) screen.close();
    return { p99: percentile(took, 0.99), megabytes };
  } finally {
    await site.end();
    mail.end();
  }
}

let measured: Promise<readonly Night[]> | undefined;

async function nights(): Promise<readonly Night[]> {
  measured ??= (async () => {
    const rounds: Night[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await night());
    return rounds;
  })();
  return measured;
}

/** 500 screens of one incident while 50 updates a second are written on it: from the writing of an update to its being on every screen. */
export const liveLatency = async (): Promise<Result> =>
  resultOf(
    { name: 'live.p99', unit: 'ms', better: 'lower', target: 1000 },
    (await nights()).map(({ p99 }) => p99),
  );

/** What the instance holds in memory at the end of that. */
export const liveMemory = async (): Promise<Result> =>
  resultOf(
    { name: 'live.memory', unit: 'MB', better: 'lower', target: 500 },
    (await nights()).map(({ megabytes }) => megabytes),
  );
