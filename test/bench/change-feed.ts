import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { ok } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { systemClock } from '../../src/platform/clock/index.ts';
import { openDatabase, sql } from '../../src/platform/database/index.ts';
import { createIntegration, integrationBody } from '../../src/signals/keep-integrations.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess, type MailProcess } from './mail-process.ts';
import { postJson } from './post-alerts.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 3;
const SECONDS = 6;
const CHANGES_A_SECOND = 200;
const PAGES_A_SECOND = 10;
const PEOPLE = PAGES_A_SECOND * SECONDS;

/** Does something so many times a second, waiting for no answer; ends when all were answered. */
async function pace(perSecond: number, act: (number: number) => Promise<void>): Promise<void> {
  const started = performance.now();
  const under: Promise<void>[] = [];
  for (let number = 0; number < perSecond * SECONDS; number += 1) {
    await delay(Math.max(0, started + (number * 1000) / perSecond - performance.now()));
    under.push(act(number));
  }
  await Promise.all(under);
}

/** How long each page of a round took, with changes coming in beside where there is an address for them. */
async function round(urls: { alerts: string; changes: string | undefined }, number: number, mail: MailProcess): Promise<number[]> {
  const sent = new Map<string, number>();
  const { changes: address } = urls;
  const changes = pace(address === undefined ? 0 : CHANGES_A_SECOND, async (each) => {
    const [service, key] = [`svc-${each % PEOPLE}`, `${number}-${Math.floor(each / 2)}`];
    const told = { title: `Deploy ${key}`, key, services: [service], revision: key, state: each % 2 === 0 ? 'started' : 'success' };
    if (address !== undefined) await postJson(address, told);
  });
  const pages = pace(PAGES_A_SECOND, async (each) => {
    const name = `Beside${number}x${each}`;
    const labels = { alertname: name, service: `svc-${each}`, severity: 'critical' };
    const posted = await postJson(urls.alerts, [{ labels, annotations: { summary: `${name} fires` } }]);
    sent.set(`p${each}@example.com SEV1: ${name} fires`, posted.sent);
  });
  await Promise.all([changes, pages]);
  const end = performance.now() + 20_000;
  while ([...sent.keys()].some((wanted) => !mail.arrived.has(wanted))) {
    if (performance.now() > end) throw new Error('pages are missing 20 s after the last alert');
    await delay(100);
  }
  return [...sent].map(([wanted, at]) => (mail.arrived.get(wanted) ?? Infinity) - at);
}

/** From the last byte of an alert to the mail's end of DATA, with 200 events of deployments a second beside; each deployment must be one change. */
export async function changeFeed(): Promise<Result> {
  const mail = await startMailProcess();
  const site = await Site.start(17_350, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const [rounds, alone]: [number[], number[]] = [[], []];
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
    const db = openDatabase({ connectionString: site.databaseUrl('APP') }, systemClock);
    const body = integrationBody.parse({ name: 'deploys', team: 'organisation', source: 'changes' });
    const made = await db.write(system('test'), async (tx) => createIntegration(tx, body, async () => Promise.resolve(ok(null))));
    if (!made.ok) throw new Error(made.refusal.detail);
    const urls = { alerts: `${site.url}/in/${token}/api/v2/alerts`, changes: `${site.url}/in/${made.value.token}/changes/plain` };
    for (let number = 0; number < ROUNDS; number += 1) {
      alone.push(percentile(await round({ ...urls, changes: undefined }, number + ROUNDS, mail), 0.99));
      rounds.push(percentile(await round(urls, number, mail), 0.99));
    }
    const stored = await db.maybe(
      sql`select count(*)::int as changes from change where outcome = 'success'`,
      z.object({ changes: z.number() }),
    );
    const wanted = (ROUNDS * CHANGES_A_SECOND * SECONDS) / 2;
    if (stored?.changes !== wanted) throw new Error(`${stored?.changes ?? 0} changes were made of ${wanted} deployments`);
    await db.close();
  } finally {
    await site.end();
    mail.end();
  }
  return resultOf({ name: 'change.feed', unit: 'ms', better: 'lower', target: 250, judge: 'value' }, rounds, {
    name: 'without changes',
    rounds: alone,
  });
}
