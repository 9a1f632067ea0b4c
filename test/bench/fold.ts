import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { z } from 'zod';

import { clockKinds } from '../../src/paging/index.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const ENTRIES = 9600;
const BATCH = 64;
const PEOPLE = 200;

const counted = z.object({ count: z.coerce.number() });

const isBusy = z.object({ busy: z.boolean() });

/** Whether anything waits to be folded, or a ticket for its first page. */
async function busy(client: pg.Client): Promise<boolean> {
  const answer = await client.query(
    'select exists (select from intake_pending) or exists (select from clock where kind = $1 and due_at <= now()) as busy',
    [clockKinds.unowned],
  );
  return isBusy.parse(answer.rows[0]).busy;
}

/** Tickets that have made a page with a message. */
async function paged(client: pg.Client): Promise<number> {
  const answer = await client.query(
    "select count(distinct ticket_id) as count from (select ticket_id from message where kind = 'page' union all select ticket_id from message_past where kind = 'page') m",
  );
  return counted.parse(answer.rows[0]).count;
}

/** One of a round's alerts, which fires or has ended. */
function alertOf(name: string, place: number, endsAt?: string): object {
  return {
    labels: { alertname: name, service: `svc-${place % PEOPLE}`, severity: 'critical', instance: `host-${place}`, job: 'node' },
    annotations: {
      summary: `${name} fires`,
      description: 'more than 5 % of requests fail',
      runbook_url: 'https://runbooks.example.com/fold',
    },
    endsAt,
  };
}

/** What the log is filled with: requests, and how many tickets must have made a message, where their alerts go on. */
interface Filling {
  readonly paged: number;
  readonly requests: (round: number) => readonly (readonly object[])[];
}

const numbered = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

/** Every entry is an alert of its own. */
const news: Filling = {
  paged: ENTRIES,
  requests: (round) =>
    numbered(ENTRIES / BATCH).map((request) =>
      numbered(BATCH).map((each) => alertOf(`Fold${round}x${request * BATCH + each}`, request * BATCH + each)),
    ),
};

const BEGIN_EACH = 2;
const LIVES = 31;

/** What senders say while nobody folds: each request begins two alerts, says again what fires, and ends the two that have been said so often. */
const said: Filling = {
  paged: 0,
  requests: (round) =>
    numbered(ENTRIES / BATCH).map((request) => {
      const ended = new Date(Date.now() - 5000).toISOString();
      const oldest = Math.max(0, request - LIVES);
      const living = numbered((request - oldest + 1) * BEGIN_EACH).map((each) => oldest * BEGIN_EACH + each);
      return living.map((each) => alertOf(`Said${round}x${each}`, each, each < (request - LIVES + 1) * BEGIN_EACH ? ended : undefined));
    }),
};

async function prefill(url: string, requests: readonly (readonly object[])[]): Promise<void> {
  for (const alerts of requests) {
    const body = JSON.stringify(alerts);
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.status !== 200) throw new Error(`the alerts were answered ${answer.status}`);
  }
}

/** Milliseconds until so many tickets have a message. */
async function drained(client: pg.Client, wanted: number): Promise<number> {
  const started = performance.now();
  let took = 0;
  do {
    if (performance.now() - started > 60_000) throw new Error('the log was not drained within a minute');
    await delay(25);
    if (await busy(client)) continue;
    took = performance.now() - started;
  } while (took === 0 || (await paged(client)) < wanted);
  return took;
}

/** Fills the log while nobody folds, and answers how fast it is drained: entries a second, of each round. */
async function drain({ paged: each, requests }: Filling): Promise<number[]> {
  const mail = await startMailProcess('slow');
  const site = await Site.start(17_320, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const client = new pg.Client({ connectionString: site.databaseUrl('APP') });
  const rounds: number[] = [];
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
    await client.connect();
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await paged(client);
      const said = requests(round);
      await client.query('begin');
      await client.query('select * from fold_lane for update');
      await prefill(`${site.url}/in/${token}/api/v2/alerts`, said);
      await client.query('commit');
      rounds.push(said.flat().length / ((await drained(client, before + each)) / 1000));
    }
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
    mail.end();
  }
  return rounds;
}

/**
 * How fast a log that was filled beforehand is drained, one ticket for each alert. The mail server is so slow meanwhile that hardly
 * a mail leaves: it is folding and paging that is measured, and not the sending.
 */
export const foldNew = async (): Promise<Result> =>
  resultOf({ name: 'fold.new', unit: 'tickets/s', better: 'higher', target: 3000 }, await drain(news));

/** The same of a log in which most is said again and again, and most alerts end: what senders say while the database is away. */
export const foldSaid = async (): Promise<Result> =>
  resultOf({ name: 'fold.said', unit: 'entries/s', better: 'higher', target: 3000 }, await drain(said));
