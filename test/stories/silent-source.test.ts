import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes, seconds } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { showIntegrations } from '../../src/signals/read-integration.ts';
import { changeIntegration, expectation, integrationEdit } from '../../src/signals/keep-integrations.ts';
import { silentFrom } from '../../src/signals/rules/silent.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, sender, type Sender } from '../support/send-signals.ts';

const database = await freshDatabase();
let run: TestApp;

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
});
afterAll(async () => {
  await run.stop();
});

const expected = expectation.parse({ everySeconds: 60, graceSeconds: 60, severity: 2, service: 'ledger' });
const NAME = 'SourceSilent';

const watchdog = async (name: string): Promise<Sender> => sender(run, { name, source: 'alertmanager', expected });
const beat = async ({ token }: Sender, method = 'GET'): Promise<string> => {
  const answer = await ask(`${run.url}/in/${token}/heartbeat`, { method });
  return `${answer.status} ${answer.text.trim()}`;
};

/** Lets time pass in steps that are no downtime: the engine works on meanwhile. */
async function pass(length: number): Promise<void> {
  for (let done = 0; done < length; done += seconds(10)) {
    run.clock.move(Math.min(seconds(10), length - done));
    const moved = run.clock.now();
    await until('the engine has noted that it works', async () => {
      const row = await run.app.db.maybe(sql`select at from signals_alive`, z.object({ at: z.number() }));
      return (row?.at ?? 0) >= moved - seconds(10) ? true : undefined;
    });
  }
}

const silentNow = async (): Promise<string[]> => (await firing(run, NAME)).map((alert) => alert.labels['integration'] ?? '').toSorted();
const shown = async (name: string) => (await showIntegrations(run.app.db)).find((each) => each.name === name);

describe('a source of which something is expected', () => {
  it('SIG-11: pages when it is not heard of for its time and grace, and the alert ends when it is heard of again', async () => {
    const source = await watchdog('dog');
    expect(await beat(source)).toBe('200 OK');
    await pass(seconds(100));
    expect(await silentNow()).toEqual([]);
    await pass(seconds(30));
    await until('the alert fires', async () => ((await silentNow()).includes('dog') ? true : undefined));
    const [alert] = await firing(run, NAME);
    expect(alert?.severity).toBe(2);
    const ticket = z.object({ title: z.string(), slug: z.string(), purpose: z.string() });
    const cut = await run.app.db.maybe(
      sql`select t.title, s.slug, t.purpose from ticket t join service s on s.id = t.service_id where t.id = ${alert?.ticket_id ?? null}::uuid`,
      ticket,
    );
    expect(cut).toEqual({ title: 'dog was not heard of for 2 min', slug: 'ledger', purpose: 'real' });
    await run.mail.waitFor((mail) => mail.to === 'ines@example.com' && (mail.header('subject') ?? '').includes('dog was not heard of'));
    expect((await shown('dog'))?.silentSince).not.toBe(null);

    // A heartbeat is stored once in five seconds at most, of time that no test can move.
    await new Promise((resolve) => setTimeout(resolve, seconds(5.1)));
    expect(await beat(source, 'POST')).toBe('200 OK');
    await until('the alert ends', async () => ((await silentNow()).length === 0 ? true : undefined));
    expect((await shown('dog'))?.silentSince).toBe(null);
    await pass(seconds(130));
    await until('it fires again', async () => ((await silentNow()).includes('dog') ? true : undefined));
    const edit = integrationEdit.parse({ name: 'dog', scopes: ['post'], maxSeverity: 1, severityTable: {}, expected: null });
    await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) => changeIntegration(tx, source.id, edit));
    await until('what is no longer expected is no longer silent', async () => ((await silentNow()).length === 0 ? true : undefined));
  });

  it('SIG-11: an alert of its own counts as heard, and one that was never heard of is silent as well', async () => {
    const source = await watchdog('prometheus');
    await watchdog('never heard');
    await pass(seconds(70));
    const body = [{ labels: { alertname: 'Watchdog', severity: 'none' } }];
    expect((await ask(`${run.url}/in/${source.token}/api/v2/alerts`, { body })).status).toBe(200);
    await until('it was heard', async () => ((await shown('prometheus'))?.lastSeenAt == null ? undefined : true));
    await pass(seconds(70));
    await until('the other fires', async () => ((await silentNow()).includes('never heard') ? true : undefined));
    expect(await silentNow()).toEqual(['never heard']);
  });

  it('SIG-11: our own downtime is nobody’s silence', async () => {
    const source = await watchdog('patient');
    await beat(source);
    run.clock.move(minutes(30));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await silentNow()).not.toContain('patient');
    // From our return it has a whole length and its grace.
    await pass(seconds(100));
    expect(await silentNow()).not.toContain('patient');
    await pass(seconds(40));
    await until('then it is', async () => ((await silentNow()).includes('patient') ? true : undefined));
  });

  it('refuses heartbeats of nobody, and of a token that may not post', async () => {
    const reader = await sender(run, { scopes: ['read'] });
    expect(await beat({ id: '', token: 'nobody' })).toMatch(/^401/);
    expect(await beat(reader)).toMatch(/^403/);
  });

  it('counts from when it was heard of, was first expected, or could be heard again', () => {
    const at = (rest: object): number => silentFrom(expected, { seenAt: null, since: 0, backAt: 0, ...rest });
    expect([at({}), at({ seenAt: 5000 }), at({ seenAt: 5000, backAt: 9000 }), at({ seenAt: 5000, since: 7000 })]).toEqual([
      120_000, 125_000, 129_000, 127_000,
    ]);
  });
});
