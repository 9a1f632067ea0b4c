import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes } from '../../src/kernel/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { ask, folded, sender } from '../support/send-signals.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
const asks = new Map<string, Ask>();

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  for (const [slug, role] of [
    ['ines', 'responder'],
    ['tomas', 'responder'],
    ['priya', 'manager'],
  ] as const)
    asks.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team: cast.payments }));
});
afterAll(async () => run.stop());

const as = (who: string): Ask => asks.get(who) ?? (async () => Promise.reject(new Error(who)));

async function did(who: string, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await as(who)(path, body, method);
  expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
}

const calm = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
const rounds = z.object({
  items: z.array(
    z.object({
      row: z.string(),
      version: z.number(),
      asks: z.array(z.object({ id: z.string(), name: z.string(), role: z.string(), mine: z.boolean() })),
    }),
  ),
});

/** Writes a record and puts it forward; answers its path. */
async function submitted(rest: Record<string, unknown>): Promise<string> {
  const start = run.clock.now() + minutes(5);
  const made = await did('ines', '/changes', { services: ['ledger'], scheduledStart: start, scheduledEnd: start + hours(2), ...rest });
  const path = `/changes/CHG-${String(made['number'])}`;
  await did('ines', `${path}/submit`, { answers: calm, why: 'it cannot wait' });
  return path;
}

async function approved(path: string): Promise<void> {
  for (const who of ['tomas', 'priya']) {
    const last = rounds.parse(await did(who, `${path}/approvals`)).items.at(-1);
    const mine = last?.asks.find((each) => each.mine);
    if (mine !== undefined)
      await did(who, `${path}/answer`, {
        ask: mine.id,
        version: last?.version,
        answer: 'approved',
        expertise: 'On call for it',
        reason: 'it cannot wait',
      });
  }
}

const step = (at: number, action: string) => ({ at, action, where: 'ledger-1', who: 'ines', expect: '24 of 24' });
const walk = async (path: string, place: number): ReturnType<Ask> =>
  as('ines')(`${path}/run/steps`, { plan: 'timeline', place, mark: 'done' });

const runs = z.object({
  run: z.object({
    state: z.string(),
    waits: z.string().nullable(),
    baking: z.object({ phase: z.string(), backTo: z.string() }).nullable(),
  }),
});
const running = async (path: string) => runs.parse(await did('ines', `${path}/run`)).run;

describe('a roll-out', () => {
  it('CHG-17: keeps its phases on the record, waits for the bake of each, and an alarm that is named stops it by itself', async () => {
    const canary = {
      name: 'The canary',
      at: 0,
      share: 5,
      hosts: ['ledger-1'],
      bakeMinutes: 30,
      alarms: ['Errors of the ledger'],
      backTo: 'v41',
    };
    const path = await submitted({
      title: 'Roll ledger v42 out',
      kind: 'code',
      timeline: [step(0, 'deploy v42 to one host'), step(3600, 'deploy v42 to all')],
      rollback: [step(0, 'deploy v41')],
      phases: [canary, { name: 'All', at: 3600, share: 100, backTo: 'v41' }],
    });
    expect(await did('ines', path)).toMatchObject({ plan: { phases: [canary, { name: 'All', bakeMinutes: 0 }] } });
    await approved(path);
    await did('ines', `${path}/run`, { because: 'the others wait' });
    expect((await walk(path, 0)).status).toBe(200);
    const shown = await running(path);
    expect(shown.baking).toMatchObject({ phase: 'The canary', backTo: 'v41' });
    expect(shown.waits).toContain('The canary bakes for 30 more minutes');
    expect((await walk(path, 1)).body['detail']).toContain('All begins after that');

    const { token } = await sender(run);
    const labels = { alertname: 'Errors of the ledger', service: 'ledger', severity: 'warning' };
    await ask(`${run.url}/in/${token}/api/v2/alerts`, {
      body: [{ labels, annotations: {}, startsAt: new Date(run.clock.now()).toISOString() }],
    });
    await folded(run);
    run.clock.move(minutes(1));
    await until('it stops by itself', async () => ((await running(path)).state === 'stopped' ? true : undefined));
    run.clock.move(minutes(40));
    await did('ines', `${path}/run/commands`, { command: 'go-on', because: 'one host is known to be ill' });
    expect((await walk(path, 1)).body['detail']).toContain('Errors of the ledger fires');
  });
});

describe('a manual operation', () => {
  it('CHG-16: is the same record in short form: steps, time, service, read by the peer it names whatever its row says, and run from its page', async () => {
    const console = { title: 'Rotate the key of the vault', short: true, peer: 'tomas', kind: 'configuration' };
    const steps = { timeline: [step(0, 'Press Rotate under Keys')], rollback: [step(0, 'Press Restore at key 13')] };
    const path = await submitted({ ...console, ...steps });
    const [round] = rounds.parse(await did('ines', `${path}/approvals`)).items;
    expect(round?.asks.filter(({ role }) => role === 'peer').map(({ name }) => name)).toEqual(['Tomas Rivera']);
    const quality = z
      .object({ now: z.object({ score: z.number(), fields: z.array(z.object({ of: z.number() })) }) })
      .parse(await did('ines', `${path}/quality`));
    expect(quality.now.fields.filter(({ of }) => of > 0)).toHaveLength(5);
    await approved(path);
    await did('ines', `${path}/run`, { because: 'the others wait' });
    expect((await walk(path, 0)).status).toBe(200);
    await did('ines', `${path}/run/end`, { outcome: 'success' });
    expect(await did('ines', path)).toMatchObject({ state: 'resolved', outcome: 'success' });
    expect((await as('ines')('/changes', { ...console, services: ['ledger'], kind: 'code' })).body).toMatchObject({ at: 'body.short' });
    expect((await as('ines')('/changes', { ...console, services: ['ledger'], peer: 'nobody' })).body).toMatchObject({ at: 'body.peer' });
  });
});
