import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { z } from 'zod';

import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess, type MailProcess } from './mail-process.ts';
import { postJson, wallClock, type Posted } from './post-alerts.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const ALERTS = 10_000;
const SECONDS = 10;
const PEOPLE = 200;
/** Ten alerts a request, as senders that gather do; a hundred requests a second. */
const BATCH = 10;
/** So many of the services fail with the first requests; the others join one by one, until the storm's end. */
const AT_ONCE = PEOPLE / 2;
/** A storm that took longer to send is not the one that was asked for. */
const LATEST = SECONDS * 1.1;
const PATIENCE = 120_000;

const nameOf = (number: number): string => `Storm${number}`;

/** The service of each alert in order: the first hundred come round from the start, and at every hundredth alert one more joins. */
function serviceOf(number: number): number {
  const each = ALERTS / (PEOPLE - AT_ONCE);
  const joining = AT_ONCE + Math.floor(number / each);
  return number % each === 0 ? joining : number % joining;
}

const alertOf = (number: number): unknown => ({
  labels: { alertname: nameOf(number), service: `svc-${serviceOf(number)}`, severity: 'critical', instance: `host-${number}`, job: 'node' },
  annotations: { summary: `${nameOf(number)} fires`, runbook_url: 'https://runbooks.example.com/storm' },
});

/** Sends the storm at its pace, waiting for no answer; what became of each request in order. */
async function sendStorm(url: string): Promise<readonly Posted[]> {
  const under: Promise<Posted>[] = [];
  const started = performance.now();
  for (let from = 0; from < ALERTS; from += BATCH) {
    await delay(Math.max(0, started + (from / ALERTS) * SECONDS * 1000 - performance.now()));
    under.push(
      postJson(
        url,
        Array.from({ length: BATCH }, (_, place) => alertOf(from + place)),
      ),
    );
  }
  const took = (performance.now() - started) / 1000;
  if (took > LATEST) throw new Error(`the storm took ${took.toFixed(1)} s to send: this machine is too busy to measure it`);
  return Promise.all(under);
}

/** One look at the log: which chunks waited, in an answer to a question that was asked at `from` and was there at `until`. */
interface Look {
  readonly from: number;
  readonly until: number;
  readonly waiting: ReadonlySet<string>;
}

const waits = z.object({ log_id: z.coerce.string() });

/** Looks at the log every 20 ms while something is done, and until nothing waits any more. */
async function watchingLog<T>(client: pg.Client, act: () => Promise<T>): Promise<{ done: T; looks: readonly Look[] }> {
  const looks: Look[] = [];
  let isOver = false;
  const acting = act().finally(() => {
    isOver = true;
  });
  // A failure is told at the end.
  acting.catch(() => undefined);
  const end = performance.now() + PATIENCE;
  for (;;) {
    const isLast = isOver;
    const from = wallClock();
    const { rows } = await client.query('select distinct log_id from intake_pending');
    looks.push({ from, until: wallClock(), waiting: new Set(rows.map((row) => waits.parse(row).log_id)) });
    if (isLast && rows.length === 0) return { done: await acting, looks };
    if (performance.now() > end) throw new Error(`the log was not folded within ${PATIENCE / 1000} s`);
    await delay(20);
  }
}

const chunk = z.object({ id: z.coerce.string(), body: z.string() });

/** Where each request's first alert stands in the log. */
async function chunksOf(client: pg.Client): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const row of (await client.query('select id, body from intake_log')).rows) {
    const { id, body } = chunk.parse(row);
    for (const [, name = ''] of body.matchAll(/"alertname":"(Storm\d+)"/g)) found.set(name, id);
  }
  return found;
}

/** From each request's answer to the first look, asked after it, that no longer found it waiting: at most 20 ms and a look too long. */
function lagsOf(posted: readonly Posted[], chunks: ReadonlyMap<string, string>, looks: readonly Look[]): number[] {
  return posted.map(({ answered }, index) => {
    const id = chunks.get(nameOf(index * BATCH));
    if (id === undefined) throw new Error('an alert that was accepted is not in the log');
    const folded = looks.find((look) => look.from >= answered && !look.waiting.has(id));
    if (folded === undefined) throw new Error('the log was not folded in time');
    return folded.until - answered;
  });
}

/** From the last byte of the request that held a person's first alert to the end of the first mail to that person, for everybody. */
async function firstPages(posted: readonly Posted[], mail: MailProcess): Promise<number[]> {
  const end = performance.now() + PATIENCE;
  while (mail.firstTo.size < PEOPLE) {
    if (performance.now() > end) throw new Error(`${PEOPLE - mail.firstTo.size} people have no page ${PATIENCE / 1000} s after the storm`);
    await delay(50);
  }
  const sentTo = new Map<string, number>();
  for (let number = 0; number < ALERTS; number += 1) {
    const person = `p${serviceOf(number)}@example.com`;
    if (!sentTo.has(person)) sentTo.set(person, posted[Math.floor(number / BATCH)]?.sent ?? Number.NaN);
  }
  return [...sentTo].map(([person, sent]) => (mail.firstTo.get(person) ?? Infinity) - sent);
}

interface Storm {
  /** How long the last of all first pages took. */
  readonly lastPage: number;
  readonly lag: number;
}

/** One storm on an installation of its own: a page that stands from an earlier one would change what a person gets. */
async function storm(): Promise<Storm> {
  const mail = await startMailProcess();
  const site = await Site.start(17_350, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const client = new pg.Client({ connectionString: site.databaseUrl('APP') });
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
    await client.connect();
    const { done: posted, looks } = await watchingLog(client, async () => sendStorm(`${site.url}/in/${token}/api/v2/alerts`));
    const pages = await firstPages(posted, mail);
    return { lastPage: Math.max(...pages), lag: percentile(lagsOf(posted, await chunksOf(client), looks), 0.99) };
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
    mail.end();
  }
}

let measured: Promise<readonly Storm[]> | undefined;

/** The storms of a run: both measures are read off the same ones. */
async function storms(): Promise<readonly Storm[]> {
  measured ??= (async () => {
    const rounds: Storm[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await storm());
    return rounds;
  })();
  return measured;
}

/** 10,000 different alerts in 10 s over 200 services and people: how long the last of the 200 first pages took. */
export const stormLatency = async (): Promise<Result> =>
  resultOf(
    { name: 'page.latency.storm', unit: 'ms', better: 'lower', target: 5000 },
    (await storms()).map(({ lastPage }) => lastPage),
  );

/** In the same storms: from the answer to a request to its being folded. */
export const intakeLag = async (): Promise<Result> =>
  resultOf(
    { name: 'intake.lag.p99', unit: 'ms', better: 'lower', target: 3000 },
    (await storms()).map(({ lag }) => lag),
  );
