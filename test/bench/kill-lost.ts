import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess, type MailProcess } from './mail-process.ts';
import { PEER, startPeer } from './peer.ts';
import { postJson } from './post-alerts.ts';
import { resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const PEOPLE = 20;
const SENDERS = 4;
/** The process is killed in the moment in which so many alerts have been answered. */
const KILL_AT = 300;
const PATIENCE = 30_000;

/** One of the two programs, under an address of Alertmanager's API. */
interface Program {
  readonly api: string;
  /** Kills it with -9: Evenkeel's server and its database at once. */
  kill(): void;
  /** Resolves when it answers again. */
  again(): Promise<void>;
  end(): Promise<void>;
}

const nameOf = (round: number, number: number): string => `Lost${round}x${number}`;

function alertOf(round: number, number: number): unknown {
  const name = nameOf(round, number);
  return {
    labels: { alertname: name, service: `svc-${number % PEOPLE}`, severity: 'critical' },
    annotations: { summary: `${name} fires` },
  };
}

const silenceOf = (round: number): unknown => ({
  matchers: [{ name: 'alertname', value: `Silenced${round}`, isRegex: false, isEqual: true }],
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  createdBy: 'bench',
  comment: `round ${round}`,
});

/** Sends alerts, a request each, until the kill; the names of all that were answered 200. */
async function sendUntilKilled(program: Program, round: number): Promise<ReadonlySet<string>> {
  const accepted = new Set<string>();
  const state = { next: 0, killed: false };
  const sender = async (): Promise<void> => {
    while (!state.killed) {
      const number = state.next;
      state.next += 1;
      try {
        await postJson(`${program.api}/alerts`, [alertOf(round, number)]);
      } catch (error) {
        if (!state.killed) throw error;
        return;
      }
      accepted.add(nameOf(round, number));
      if (accepted.size < KILL_AT || state.killed) continue;
      state.killed = true;
      program.kill();
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return accepted;
}

const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()) }));
const silences = z.array(z.object({ comment: z.string(), status: z.object({ state: z.string() }) }));

async function read<T>(url: string, shape: z.ZodType<T>): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return shape.parse(await response.json());
}

/** The accepted alerts that are neither known after the start nor were mailed to anybody. */
async function lostOf(program: Program, mail: MailProcess, accepted: ReadonlySet<string>): Promise<number> {
  const known = new Set((await read(`${program.api}/alerts`, alerts)).map(({ labels }) => labels['alertname'] ?? ''));
  const mailed = [...mail.arrived.keys()].join('\n');
  return [...accepted].filter((name) => !known.has(name) && !mailed.includes(`${name} `)).length;
}

/** A silence and alerts, the kill, the start, and what is missing then: alerts, and the silence as one more. */
async function lostByKill(program: Program, round: number, mail: MailProcess): Promise<number> {
  await postJson(`${program.api}/silences`, silenceOf(round));
  const accepted = await sendUntilKilled(program, round);
  await program.again();
  // What was stored may have to be worked off first.
  const end = performance.now() + 5000;
  let lost = await lostOf(program, mail, accepted);
  while (lost > 0 && performance.now() < end) {
    await delay(200);
    lost = await lostOf(program, mail, accepted);
  }
  const stands = (await read(`${program.api}/silences`, silences)).some(
    ({ comment, status }) => comment === `round ${round}` && status.state === 'active',
  );
  return lost + (stands ? 0 : 1);
}

/** Every accepted alert of a site that stands by itself must be paged as well. */
async function everyPage(mail: MailProcess, round: number): Promise<void> {
  const end = performance.now() + PATIENCE;
  const paged = (): number => new Set([...mail.arrived.keys()].filter((each) => each.includes(`Lost${round}x`))).size;
  while (paged() < KILL_AT) {
    if (performance.now() > end) throw new Error(`only ${paged()} of ${KILL_AT} accepted alerts were paged`);
    await delay(100);
  }
}

async function evenkeel(mail: MailProcess): Promise<Program> {
  const site = await Site.start(17_380, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE, { scopes: ['post', 'read', 'silence'] });
  // Looked up before: it takes longer than the moment after an answer.
  const [server, postgres] = [site.pidOf('server'), site.pidOf('postgres')];
  return {
    api: `${site.url}/in/${token}/api/v2`,
    kill: () => {
      for (const pid of [server, postgres]) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    again: async () => site.answers(PATIENCE),
    end: async () => site.end(),
  };
}

async function alertmanager(mail: MailProcess): Promise<Program> {
  // It mails at once, as Evenkeel does: by default it would gather for 30 s, and have mailed nothing by the kill.
  const peer = await startPeer(17_381, mail.url, '0s');
  return { ...peer, api: peer.url.replace(/\/alerts$/, '') };
}

async function rounds(start: (mail: MailProcess) => Promise<Program>, isOurs: boolean): Promise<number[]> {
  const lost: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const mail = await startMailProcess();
    const program = await start(mail);
    try {
      lost.push(await lostByKill(program, round, mail));
      if (isOurs) await everyPage(mail, round);
    } finally {
      await program.end();
      mail.end();
    }
  }
  return lost;
}

/** What a kill -9 right after an answer costs each of the two: alerts that had been accepted, and a silence. */
export async function killLost(): Promise<Result> {
  const ours = await rounds(evenkeel, true);
  const theirs = await rounds(alertmanager, false);
  const measure = { name: 'kill.lost', unit: 'lost', better: 'lower', target: 1, judge: 'value' } as const;
  return { ...resultOf(measure, ours, { name: PEER, rounds: theirs }), value: Math.max(...ours) };
}
