import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { startLoad, type Load } from './steady-load.ts';
import { fillOrganisation } from './organisation.ts';
import { Site, type Part } from './site.ts';

const PEOPLE = 200;
const ACCEPTED = Number(process.env['KILL_ACCEPTED'] ?? 20_000);
const PER_SECOND = Number(process.env['KILL_RATE'] ?? 320);

/** Which alerts the receiving server has a page for, by person: the first of each is step 0. */
function pagedIn(mail: MailServer): Map<string, number> {
  const copies = new Map<string, number>();
  for (const each of mail.mails) {
    const name = /^Subject: SEV1: (Kill\d+) fires/m.exec(each.raw)?.[1];
    if (name !== undefined && each.to !== 'admin@example.com')
      copies.set(`${name} ${each.to}`, (copies.get(`${name} ${each.to}`) ?? 0) + 1);
  }
  return copies;
}

const missing = (load: Load, mail: MailServer): string[] => {
  const paged = pagedIn(mail);
  return [...load.accepted].filter(([name, to]) => !paged.has(`${name} ${to}`)).map(([name]) => name);
};

/** Ten kills of whatever is there, five within 300 ms of a start, five in the moment between an answer and its folding. */
async function killTwenty(sites: readonly [Site, ...Site[]], load: Load & { done: Promise<void> }): Promise<string[]> {
  const killed: string[] = [];
  const site = (number: number): Site => sites[number % sites.length] ?? sites[0];
  const note = (what: string, was: boolean): void => {
    if (was) killed.push(what);
  };
  const parts: readonly Part[] = ['server', 'postgres', 'supervisor'];
  const owner = sites[0];
  const pause = async (): Promise<void> => delay(1500 + Math.random() * 1200);

  for (let number = 0; number < 10; number += 1) {
    await pause();
    const part = parts[number % parts.length] ?? 'server';
    const target = part === 'postgres' ? owner : site(number);
    note(`${part}, by chance`, await target.kill(part));
  }
  for (let number = 0; number < 5; number += 1) {
    await pause();
    const target = site(number);
    if (await target.kill('server')) {
      // The next server of this site is killed as soon as its process stands.
      await delay(number * 50);
      note('server, within 300 ms of its start', await target.kill('server', 3000));
    }
  }
  for (let number = 0; number < 5; number += 1) {
    await pause();
    await Promise.all(sites.map(async (each) => each.answers(30_000)));
    const pid = site(number).pidOf('server');
    const was = await new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), 4000);
      load.onAnswer = () => {
        load.onAnswer = undefined;
        clearTimeout(late);
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        resolve(pid !== undefined);
      };
    });
    note('server, between the answer and the fold', was);
  }
  return killed;
}

async function drained(load: Load, mail: MailServer, within: number): Promise<void> {
  const end = performance.now() + within;
  while (performance.now() < end && missing(load, mail).length > 0) await delay(1000);
}

async function run(count: 1 | 2): Promise<{ killed: string[]; accepted: number; lost: string[]; duplicates: number; said: string }> {
  const mail = await startMailServer();
  const environment = { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com', LOG_LEVEL: 'error' };
  const first = await Site.start(17_170 + count * 10, environment);
  const sites: [Site, ...Site[]] = [first];
  try {
    const token = await fillOrganisation(first.databaseUrl('APP'), PEOPLE);
    if (count === 2) sites.push(await Site.start(17_171 + count * 10, { ...environment, DATABASE_URL: first.databaseUrl('OWNER') }));
    const load = startLoad({ urls: sites.map((site) => `${site.url}/in/${token}`), people: PEOPLE, perSecond: PER_SECOND, most: ACCEPTED });
    const killed = await killTwenty(sites, load);
    await load.done;
    await load.stop();
    await drained(load, mail, 120_000);
    const copies = [...pagedIn(mail).values()];
    return {
      killed,
      accepted: load.accepted.size,
      lost: missing(load, mail),
      duplicates: copies.filter((each) => each > 1).length,
      said: first.said.slice(-20).join(''),
    };
  } finally {
    await Promise.all(sites.map(async (site) => site.end()));
    await mail.close();
  }
}

describe('killed with -9 under load', () => {
  it.each([1, 2] as const)('SIG-2: nothing accepted is lost, every page is made, with %i instance(s)', async (count) => {
    const result = await run(count);
    process.stderr.write(
      `kill test, ${count} instance(s): ${JSON.stringify({ ...result, killed: result.killed.length, lost: result.lost.length, said: undefined })}\n`,
    );
    expect(result.killed).toHaveLength(20);
    expect(result.accepted).toBeGreaterThanOrEqual(ACCEPTED);
    expect(result.lost, result.said).toEqual([]);
  });
});
