import { setTimeout as delay } from 'node:timers/promises';

import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess, type MailProcess } from './mail-process.ts';
import { postJson } from './post-alerts.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const PER_SECOND = 100;
const SECONDS = 6;
const PEOPLE = PER_SECOND * SECONDS;

/** Sends one alert; answers when its last byte had gone out, by the machine's clock. */
async function sendOne(url: string, name: string, person: number): Promise<number> {
  const alert = {
    labels: { alertname: name, service: `svc-${person}`, severity: 'critical' },
    annotations: { summary: `${name} fires`, runbook_url: 'https://runbooks.example.com/latency' },
  };
  return (await postJson(url, [alert])).sent;
}

/** Sends at a pace that waits for no answer; answers when each alert had gone out, by the mail that must follow. */
async function sendAll(url: string, round: number): Promise<Map<string, number>> {
  const sent = new Map<string, number>();
  const under: Promise<void>[] = [];
  const started = performance.now();
  for (let number = 0; number < PEOPLE; number += 1) {
    await delay(Math.max(0, started + (number * 1000) / PER_SECOND - performance.now()));
    const name = `Latency${round}x${number}`;
    under.push(sendOne(url, name, number).then((at) => void sent.set(`p${number}@example.com SEV1: ${name} fires`, at)));
  }
  await Promise.all(under);
  return sent;
}

/** How long each page of a round took. */
async function latencies(url: string, round: number, mail: MailProcess): Promise<number[]> {
  const sent = await sendAll(url, round);
  const end = performance.now() + 20_000;
  while ([...sent.keys()].some((wanted) => !mail.arrived.has(wanted))) {
    if (performance.now() > end) throw new Error('pages are missing 20 s after the last alert');
    await delay(100);
  }
  return [...sent].map(([wanted, at]) => (mail.arrived.get(wanted) ?? Infinity) - at);
}

/** From the last byte of a POST to the mail server's end of DATA, each alert with a ticket and a person of its own. */
export async function pageLatency(): Promise<Result> {
  const mail = await startMailProcess();
  const site = await Site.start(17_330, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const rounds: number[] = [];
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
    const url = `${site.url}/in/${token}/api/v2/alerts`;
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(percentile(await latencies(url, round, mail), 0.99));
  } finally {
    await site.end();
    mail.end();
  }
  return resultOf({ name: 'page.latency.p99', unit: 'ms', better: 'lower', target: 250 }, rounds);
}
