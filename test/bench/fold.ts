import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { z } from 'zod';

import { clockKinds } from '../../src/paging/index.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const ALERTS = 9600;
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

const alertsOf = (round: number, from: number): unknown[] =>
  Array.from({ length: BATCH }, (_, place) => {
    const name = `Fold${round}x${from + place}`;
    return {
      labels: {
        alertname: name,
        service: `svc-${(from + place) % PEOPLE}`,
        severity: 'critical',
        instance: `host-${from + place}`,
        job: 'node',
      },
      annotations: {
        summary: `${name} fires`,
        description: 'more than 5 % of requests fail',
        runbook_url: 'https://runbooks.example.com/fold',
      },
    };
  });

async function prefill(url: string, round: number): Promise<void> {
  for (let from = 0; from < ALERTS; from += BATCH) {
    const body = JSON.stringify(alertsOf(round, from));
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

/**
 * How fast a log that was filled beforehand is drained, one ticket for each alert. The mail server is so slow meanwhile that hardly
 * a mail leaves: it is folding and paging that is measured, and not the sending.
 */
export async function foldNew(): Promise<Result> {
  const mail = await startMailProcess('slow');
  const site = await Site.start(17_320, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const client = new pg.Client({ connectionString: site.databaseUrl('APP') });
  const rounds: number[] = [];
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
    await client.connect();
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await paged(client);
      await client.query('begin');
      await client.query('select * from fold_lane for update');
      await prefill(`${site.url}/in/${token}/api/v2/alerts`, round);
      await client.query('commit');
      rounds.push(ALERTS / ((await drained(client, before + ALERTS)) / 1000));
    }
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
    mail.end();
  }
  return resultOf({ name: 'fold.new', unit: 'tickets/s', better: 'higher', target: 3000 }, rounds);
}
