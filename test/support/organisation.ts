import { join } from 'node:path';

import type { Clock } from '../../src/platform/clock/index.ts';
import { systemClock } from '../../src/platform/clock/index.ts';
import { readConfig } from '../../src/platform/config/index.ts';
import type { DatabaseAddress } from '../../src/platform/database/index.ts';
import { createEgress, parseAllowList } from '../../src/platform/egress/index.ts';
import { system } from '../../src/platform/actor.ts';
import { logAnswers } from '../../src/app/log-answers.ts';
import type { Log } from '../../src/platform/logs/index.ts';
import { compose, type App } from '../../src/app/compose.ts';
import { Emergency } from '../../src/emergency/index.ts';
import type { AppParts } from '../../src/app/parts.ts';
import {
  addProvenContactMethod,
  createCatalogDefaults,
  personBody,
  savePerson,
  saveService,
  saveTeam,
  serviceBody,
  teamBody,
} from '../../src/catalog/index.ts';
import { setLastResort } from '../../src/paging/index.ts';
import { freePort } from './free-port.ts';
import { startMailServer, type MailServer } from './mail-server.ts';

/** The clock that tests give the app: it goes on by itself, and further when it is moved. */
export interface MovableClock extends Clock {
  move(milliseconds: number): void;
}

export function movableClock(): MovableClock {
  let moved = 0;
  return { ...systemClock, now: () => Date.now() + moved, move: (milliseconds) => void (moved += milliseconds) };
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false; refusal: { detail: string } }): T {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}

/** The people, team and services that stories are about. */
export interface Cast {
  readonly people: Readonly<Record<'admin' | 'ines' | 'tomas' | 'priya' | 'olga', string>>;
  readonly payments: string;
  readonly service: string;
}

const who = { admin: 'Ada Admin', ines: 'Ines Keller', tomas: 'Tomas Rivera', priya: 'Priya Nair', olga: 'Olga Maric' };

const TEST = system('test');

/**
 * An organisation: Payments belongs to Organisation; Ines is the expert of `ledger` and so its primary, Priya manages Payments,
 * Olga the organisation. Everybody is reached by mail, after whatever `first` gives a person.
 */
export async function settle(
  app: App,
  first: Readonly<Record<string, readonly (readonly [channel: string, address: unknown])[]>> = {},
): Promise<Cast> {
  return app.db.write(TEST, async (tx) => {
    const ids: Record<string, string> = {};
    for (const [slug, name] of Object.entries(who)) {
      const person = valueOf(
        await savePerson(tx, { slug, body: personBody.parse({ name, email: `${slug}@example.com`, zone: 'Europe/Berlin' }) }),
      );
      ids[slug] = person.id;
      for (const [channel, address] of first[slug] ?? []) {
        valueOf(await addProvenContactMethod(tx, { personId: person.id, channel, address, label: channel }));
      }
      valueOf(await addProvenContactMethod(tx, { personId: person.id, channel: 'email', address: `${slug}@example.com`, label: 'Mail' }));
    }
    const id = (slug: string): string => ids[slug] ?? '';
    valueOf(await createCatalogDefaults(tx, { personId: id('admin'), organisation: 'Example' }));
    await setLastResort(tx, id('admin'), 'test');
    const team = teamBody.parse({ name: 'Payments', parent: 'organisation', manager: { person: 'priya' }, members: ['ines', 'tomas'] });
    const payments = valueOf(await saveTeam(tx, { slug: 'payments', body: team, because: 'test' }));
    const body = serviceBody.parse({
      name: 'Ledger',
      team: 'payments',
      tier: 1,
      expert: 'ines',
      links: [{ kind: 'runbook', url: 'https://runbooks.example.com/ledger' }],
    });
    const service = valueOf(await saveService(tx, { slug: 'ledger', body, because: 'test' }));
    return {
      people: { admin: id('admin'), ines: id('ines'), tomas: id('tomas'), priya: id('priya'), olga: id('olga') },
      payments: payments.id,
      service: service.id,
    };
  });
}

export interface TestApp {
  readonly app: App;
  readonly emergency: Emergency | undefined;
  readonly mail: MailServer;
  readonly clock: MovableClock;
  readonly url: string;
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** Starts an instance in this process, on a port of its own, with a mail server beside it. */
export async function startApp(
  address: DatabaseAddress,
  rest: {
    clock?: MovableClock;
    mail?: MailServer;
    jobs?: AppParts['jobs'];
    env?: Record<string, string>;
    port?: number;
    log?: Log;
    channels?: AppParts['channels'];
    /** Pages by itself with the database away for so long, from files in the folder. */
    emergency?: { dataDir: string; after: number };
  } = {},
): Promise<TestApp> {
  const clock = rest.clock ?? movableClock();
  const mail = rest.mail ?? (await startMailServer());
  const port = rest.port ?? (await freePort());
  const config = valueOf(readConfig({ PORT: String(port), SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com', ...rest.env }));
  const allow = valueOf(parseAllowList(config.egressAllow.join(',')));
  const errors: unknown[] = [];
  const onError = (where: string, error: unknown): void => {
    rest.log?.error(where, error);
    errors.push(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const emergency =
    rest.emergency === undefined
      ? undefined
      : await Emergency.open({
          dataDir: rest.emergency.dataDir,
          spoolDir: join(rest.emergency.dataDir, 'spool'),
          spoolSize: 8 * 1024 * 1024,
          clock,
          publicUrl: config.publicUrl,
          peers: config.peers,
          fetch: createEgress({ allow }).operatorFetch,
          onError,
          after: rest.emergency.after,
        });
  const app = await compose({
    config,
    allow,
    address,
    clock,
    databaseClock: undefined,
    onError,
    emergency,
    ...(rest.log === undefined ? {} : { onAnswered: logAnswers(rest.log) }),
    ...(rest.jobs === undefined ? {} : { jobs: rest.jobs }),
    ...(rest.channels === undefined ? {} : { channels: rest.channels }),
  });
  const url = await app.server.listen({ port, host: '127.0.0.1' });
  return {
    app,
    emergency,
    mail,
    clock,
    url,
    errors,
    async stop() {
      await app.stop();
      if (rest.mail === undefined) await mail.close();
    },
  };
}

/** Waits until something holds, looking every 10 ms; throws with the words after `ms`. */
export async function until<T>(words: string, look: () => Promise<T | undefined>, ms = 10_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never came: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
