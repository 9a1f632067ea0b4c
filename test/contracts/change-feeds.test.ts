import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { ask, sender, type Sender } from '../support/send-signals.ts';
import { askBy, cookieOf, type Ask } from '../support/signed-in.ts';

const SECRET = 'a secret of the webhook';
const MINUTE = 60_000;

/** Any text that has this in it. */
const containing = (words: string): unknown => expect.stringContaining(words);

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let admin: Ask;
let github: Sender;
let plain: Sender;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  admin = askBy(run, await cookieOf(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null }));
  github = await sender(run, { source: 'changes' });
  plain = await sender(run, { source: 'changes' });
  expect((await admin('/services', { slug: 'till', name: 'Till', team: 'payments', tier: 1 })).status).toBe(201);
  const rules = [{ subject: 'acme/*', services: ['ledger'] }];
  expect((await admin(`/changes/feeds/${github.id}`, { rules, secret: SECRET }, 'PUT')).status).toBe(200);
});
afterAll(async () => {
  await run.stop();
});

const made = z.object({
  number: z.number(),
  title: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  kind: z.string(),
  environment: z.string(),
  source: z.string(),
  actual_start: z.number().nullable(),
  actual_end: z.number().nullable(),
  size: z.number().nullable(),
  services: z.array(z.string()),
});
const changes = async (like: string): Promise<z.infer<typeof made>[]> =>
  run.app.db.many(
    sql`select c.number, c.title, c.state, c.outcome, c.kind, c.environment, c.source, c.actual_start, c.actual_end, c.size,
          array(select s.service_id::text from change_service s where s.change_id = c.id) as services
        from change c where c.title like ${`%${like}%`} order by c.number`,
    made,
  );

const repository = (name: string) => ({ full_name: name, html_url: `https://github.com/${name}` });
const at = (minutes: number): string =>
  new Date(Math.floor((run.clock.now() - 60 * MINUTE) / 1000) * 1000 + minutes * MINUTE).toISOString();
const deployment = (id: number, rest: object = {}) => ({
  id,
  sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
  ref: 'main',
  task: 'deploy',
  environment: 'production',
  description: null,
  creator: { login: 'octocat' },
  created_at: at(0),
  ...rest,
});

/** Sends as GitHub does: the body's signature, the event's name and the delivery's. */
async function asGithub(event: string, body: object, rest: { secret?: string; signature?: string } = {}) {
  const text = JSON.stringify(body);
  const signature =
    rest.signature ??
    `sha256=${createHmac('sha256', rest.secret ?? SECRET)
      .update(text)
      .digest('hex')}`;
  return ask(`${run.url}/in/${github.token}/changes/github`, {
    body: text,
    headers: { 'x-github-event': event, 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958', 'x-hub-signature-256': signature },
  });
}
const status = (id: number, state: string, rest: { at: string; name?: string; deployment?: object }) => ({
  action: 'created',
  deployment_status: { state, description: '', environment: 'production', target_url: '', created_at: rest.at },
  deployment: deployment(id, rest.deployment),
  repository: repository(rest.name ?? 'acme/shop'),
});

describe('GitHub as a sender of changes', () => {
  it('CHG-11: a deployment is one change with its real times, however often and in whatever order it is told', async () => {
    const [start, end] = [at(1), at(4)];
    const events = [
      ['deployment_status', status(1, 'success', { at: end })],
      ['deployment', { action: 'created', deployment: deployment(1), repository: repository('acme/shop') }],
      ['deployment_status', status(1, 'in_progress', { at: start })],
    ] as const;
    for (const [event, body] of [...events, ...events]) expect((await asGithub(event, body)).status).toBe(202);
    expect(await changes('Deploy acme/shop f95f852')).toMatchObject([
      {
        title: 'Deploy acme/shop f95f852 to production',
        state: 'closed',
        outcome: 'success',
        kind: 'automated',
        environment: 'production',
        source: 'github',
        actual_start: Date.parse(start),
        actual_end: Date.parse(end),
        size: null,
        services: [cast.service],
      },
    ]);
  });

  it.each([
    ['no signature', { signature: '' }],
    ['one by another secret', { secret: 'another secret of it' }],
    ['half of one', { signature: 'sha256=f95f' }],
  ])('CHG-11: %s is refused, and nothing of it is kept', async (_, rest) => {
    const body = { action: 'created', deployment: deployment(9, { sha: 'refused' }), repository: repository('acme/shop') };
    expect((await asGithub('deployment', body, rest)).status).toBe(401);
    expect(await changes('refused')).toEqual([]);
  });

  it('CHG-11: with a secret, a contract that cannot be signed is no way round it', async () => {
    const answer = await ask(`${run.url}/in/${github.token}/changes/plain`, { body: { title: 'Round it', services: ['ledger'] } });
    expect([answer.status, await changes('Round it')]).toEqual([401, []]);
  });

  it('CHG-11: a deployment that brings back what ran before is a rollback, and what it took back is marked', async () => {
    const shipped = [
      ['aaa1111', 10],
      ['bbb2222', 11],
      ['aaa1111', 12],
    ] as const;
    for (const [place, [sha, minute]] of shipped.entries())
      expect(
        (await asGithub('deployment_status', status(20 + place, 'success', { at: at(minute), name: 'acme/back', deployment: { sha } })))
          .status,
      ).toBe(202);
    expect((await changes('acme/back')).map(({ title, outcome }) => [title, outcome])).toEqual([
      ['Deploy acme/back aaa1111 to production', 'success'],
      ['Deploy acme/back bbb2222 to production', 'rolled-back'],
      ['Deploy acme/back aaa1111 to production', 'success'],
    ]);
  });

  it('what it may send in a form is read as well', async () => {
    const body = new URLSearchParams({ payload: JSON.stringify(status(30, 'failure', { at: at(5), name: 'acme/form' })) }).toString();
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-github-event': 'deployment_status',
      'x-hub-signature-256': signature,
    };
    expect((await ask(`${run.url}/in/${github.token}/changes/github`, { body, headers })).status).toBe(202);
    expect(await changes('acme/form')).toMatchObject([{ outcome: 'failed' }]);
  });

  it('CHG-11: what maps to nothing is kept and listed, and finds its service when the mapping comes', async () => {
    const body = status(40, 'success', { at: at(6), name: 'elsewhere/tool' });
    expect((await asGithub('deployment_status', body)).status).toBe(202);
    const unmapped = z.object({ unmapped: z.array(z.looseObject({ subject: z.string() })) });
    const listed = async () =>
      unmapped.parse((await admin('/changes/feeds')).body).unmapped.filter(({ subject }) => subject === 'elsewhere/tool');
    expect([await listed(), await changes('elsewhere/tool')]).toMatchObject([
      [{ integration: github.id, environment: 'production', count: 1 }],
      [],
    ]);
    const rules = ['acme/*', 'elsewhere/*'].map((subject) => ({ subject, services: ['ledger'] }));
    expect((await admin(`/changes/feeds/${github.id}`, { rules }, 'PUT')).body).toMatchObject({ mapped: 1, hasSecret: true });
    expect([await listed(), await changes('elsewhere/tool')]).toMatchObject([[], [{ outcome: 'success', services: [cast.service] }]]);
  });

  it('what cannot be read is a dead letter, which can be replayed', async () => {
    expect((await asGithub('deployment', { deployment: { id: 'x' } })).status).toBe(400);
    const listed = z.object({ items: z.array(z.object({ id: z.string(), contract: z.string(), refusal: z.string() })) });
    const { items } = await until(async () => {
      const found = listed.parse((await admin(`/integrations/${github.id}/dead-letters`)).body);
      return found.items.length > 0 ? found : undefined;
    });
    expect(items).toMatchObject([{ contract: 'changes-github', refusal: containing('body.deployment.id') }]);
    const replayed = await admin(`/integrations/${github.id}/dead-letters/${items[0]?.id ?? ''}/replay`, {});
    expect(replayed.body).toMatchObject({ accepted: false, refusal: containing('body.deployment.id') });
  });
});

/** Waits until there is something. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came');
}

describe('other senders of changes', () => {
  it('CHG-11: a burst in which each comes twice makes each once', async () => {
    const one = async (place: number) =>
      ask(`${run.url}/in/${plain.token}/changes/plain`, {
        body: { title: `Burst ${place}`, key: `burst-${place}`, services: ['ledger'], revision: `r${place}` },
      });
    const answers = await Promise.all(Array.from({ length: 120 }, async (_, place) => one(place % 60)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set((await changes('Burst ')).map(({ title }) => title)).size).toBe(60);
    expect(await changes('Burst ')).toHaveLength(60);
  });

  it('CHG-11: what the database could not keep is left out of texts, and holds up nothing', async () => {
    const send = async (title: string) =>
      ask(`${run.url}/in/${plain.token}/changes/plain`, { body: { title, services: ['ledger'], size: 2 ** 40 } });
    const answers = await Promise.all([send('Good neighbour'), send('Odd \u0000neighbour\ud800')]);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    expect((await changes('neighbour')).map(({ title }) => title).sort()).toEqual(['Good neighbour', 'Odd neighbour']);
  });

  it('CHG-11: a change event of PagerDuty, sent to the address that its clients know, is a change', async () => {
    const pagerduty = await sender(run, { source: 'pagerduty' });
    const timestamp = at(7);
    const event = {
      routing_key: pagerduty.token,
      payload: { summary: 'Build 4711 shipped', source: 'ci', timestamp, custom_details: { service: 'ledger' } },
    };
    for (let times = 0; times < 2; times += 1) expect((await ask(`${run.url}/v2/change/enqueue`, { body: event })).status).toBe(202);
    expect(await changes('Build 4711')).toMatchObject([
      { source: 'pagerduty', actual_end: Date.parse(timestamp), services: [cast.service] },
    ]);
  });

  it('CHG-11: by our own API a change is told, moved on by its key, and refused for a service that is not there', async () => {
    const told = z.object({ key: z.string(), number: z.number() });
    const first = told.parse((await admin('/changes/told', { title: 'Move the shards', services: ['ledger'], state: 'started' })).body);
    const second = told.parse(
      (await admin('/changes/told', { title: 'Move the shards', services: ['ledger'], key: first.key, state: 'failed', size: 12 })).body,
    );
    expect(second).toEqual(first);
    expect(await changes('Move the shards')).toMatchObject([{ number: first.number, state: 'closed', outcome: 'failed', size: 12 }]);
    expect((await admin('/changes/told', { title: 'x', services: ['nobody'] })).body).toMatchObject({ at: 'body.services' });
  });

  it('CHG-11: what a later event says of environment and services moves the change there, and nothing of it stays behind', async () => {
    const first = { title: 'Moves on', key: 'moves-on', services: ['ledger'], state: 'started' };
    expect((await admin('/changes/told', first)).status).toBe(200);
    expect((await admin('/changes/told', { ...first, services: ['till'], environment: 'staging', state: 'success' })).status).toBe(200);
    expect(await changes('Moves on')).toMatchObject([{ environment: 'staging', state: 'closed', services: [expect.any(String)] }]);
  });

  it('CHG-11: a moment that cannot be is when it came, and no event is lost for it', async () => {
    for (const [place, moment] of [-1e20, 9e15, '0000-01-01T00:00:00Z'].entries()) {
      const answer = await admin('/changes/told', { title: `Odd moment ${place}`, services: ['ledger'], at: moment });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    }
    const started = (await changes('Odd moment')).map((each) => each.actual_start ?? 0);
    expect(started.map((each) => Math.abs(each - run.clock.now()) < MINUTE)).toEqual([true, true, true]);
  });

  it('CHG-11: a change whose mapping is gone still ends', async () => {
    const rules = [{ subject: 'lost', services: ['ledger'] }];
    expect((await admin(`/changes/feeds/${plain.id}`, { rules }, 'PUT')).status).toBe(200);
    const send = async (state: string) =>
      expect(
        (await ask(`${run.url}/in/${plain.token}/changes/plain`, { body: { title: 'Lost its way', key: 'lost', subject: 'lost', state } }))
          .status,
      ).toBe(202);
    await send('started');
    expect((await admin(`/changes/feeds/${plain.id}`, { rules: [] }, 'PUT')).status).toBe(200);
    await send('success');
    expect(await changes('Lost its way')).toMatchObject([{ state: 'closed', outcome: 'success', services: [expect.any(String)] }]);
  });

  it('CHG-14: a rollback is found whichever of its events comes last', async () => {
    const release = async (title: string, revision: string, minute: number) =>
      expect(
        (await admin('/changes/told', { title, subject: 'late', key: title, services: ['ledger'], revision, at: at(minute) })).status,
      ).toBe(200);
    await release('Late r1', 'r1', 1);
    await release('Late r1 again', 'r1', 21);
    await release('Late r2', 'r2', 11);
    expect((await changes('Late r')).map(({ title, outcome }) => [title, outcome])).toEqual([
      ['Late r1', 'success'],
      ['Late r1 again', 'success'],
      ['Late r2', 'rolled-back'],
    ]);
  });

  it('a token of alerts tells of no changes, and one of changes of no alerts', async () => {
    const alerts = await sender(run, { source: 'generic' });
    expect((await ask(`${run.url}/in/${alerts.token}/changes/plain`, { body: { title: 'x' } })).status).toBe(403);
    expect((await ask(`${run.url}/in/${plain.token}/generic`, { body: { title: 'x' } })).status).toBe(403);
  });
});

describe('changes without a record', () => {
  const found = z.object({
    items: z.array(z.looseObject({ subject: z.string(), count: z.number(), because: z.string(), isDrift: z.boolean() })),
  });
  const listed = async (subject: string) =>
    found.parse((await admin('/changes/unrecorded')).body).items.filter((each) => each.subject === subject);
  const send = async (body: object) => expect((await ask(`${run.url}/in/${plain.token}/changes/plain`, { body })).status).toBe(202);

  it('CHG-22: are listed after a quiet period, with the row that asks, until they are explained', async () => {
    await send({ title: 'By hand', subject: 'console', services: ['ledger'] });
    expect(await listed('console')).toEqual([]);
    run.clock.move(31 * MINUTE);
    expect(await listed('console')).toMatchObject([
      { count: 1, isDrift: false, because: 'the row tier-1-low asks for peer, and no record covers it' },
    ]);
    const about = { sender: plain.id, subject: 'console', service: 'ledger' };
    expect((await admin('/changes/unrecorded/explain', { ...about, words: 'The provider did it' })).status).toBe(200);
    expect(await listed('console')).toEqual([]);
    await send({ title: 'By hand again', subject: 'console', services: ['ledger'] });
    run.clock.move(31 * MINUTE);
    expect(await listed('console')).toMatchObject([{ count: 1, title: 'By hand again' }]);
  });

  it('CHG-22: drift is listed, and is no change; a known flapper is left out, and so is staging', async () => {
    await send({ title: 'Bucket differs', subject: 'bucket', services: ['ledger'], kind: 'infrastructure', drift: true });
    await send({ title: 'Scaler', subject: 'scaler', services: ['ledger'], drift: true });
    await send({ title: 'Try', subject: 'try', services: ['ledger'], environment: 'staging' });
    run.clock.move(31 * MINUTE);
    expect([await listed('bucket'), await changes('Bucket differs')]).toMatchObject([[{ isDrift: true, change: null }], []]);
    expect(await listed('try')).toEqual([]);
    expect(await listed('scaler')).toHaveLength(1);
    expect(
      (await admin('/changes/unrecorded/flappers', { sender: plain.id, subject: 'scaler', service: 'ledger', because: 'it scales' }))
        .status,
    ).toBe(200);
    expect(await listed('scaler')).toEqual([]);
  });

  it('CHG-22: a flapper is one at the service that it was named for; nobody speaks of a service where nothing was shown', async () => {
    await send({ title: 'Both', subject: 'both', services: ['ledger', 'till'], kind: 'infrastructure' });
    run.clock.move(31 * MINUTE);
    expect(await listed('both')).toHaveLength(2);
    const about = { sender: plain.id, subject: 'both', because: 'it comes and goes' };
    expect((await admin('/changes/unrecorded/flappers', { ...about, service: 'ledger' })).status).toBe(200);
    expect(await listed('both')).toMatchObject([{ service: { slug: 'till' } }]);
    const other = { sender: plain.id, subject: 'nothing of it', service: 'till', words: 'x' };
    expect((await admin('/changes/unrecorded/explain', other)).body).toMatchObject({ at: 'body.subject' });
    const nobody = { sender: plain.id, subject: 'both', service: 'till', words: 'x', change: plain.id };
    expect((await admin('/changes/unrecorded/explain', nobody)).body).toMatchObject({ at: 'body.change' });
  });

  it('CHG-22: a record of staging covers nothing in production', async () => {
    const body = { title: 'In staging', services: ['ledger'], environment: 'staging' };
    const made = (await admin('/changes', { ...body, kind: 'configuration', timeline: [], rollback: [] })).body;
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(
        sql`update change set state = 'working', actual_start = ${at(30)} where number = ${Number(String(made['number']).replace('CHG-', ''))}`,
      ),
    );
    await send({ title: 'Not covered', subject: 'not-covered', services: ['ledger'] });
    run.clock.move(31 * MINUTE);
    expect(await listed('not-covered')).toHaveLength(1);
  });
});

describe('measures over changes', () => {
  const share = z.object({ value: z.number().nullable(), rows: z.array(z.string()), of: z.array(z.string()) });
  const measures = z.object({
    delivery: z.object({ frequency: z.object({ value: z.number(), rows: z.array(z.string()) }), failureRate: share, reworkRate: share }),
    fallout: z.object({ incidents: z.array(z.object({ number: z.number() })), outageMinutes: z.number(), rows: z.array(z.string()) }),
    changes: z.array(z.object({ id: z.string(), number: z.number(), title: z.string(), environment: z.string() })),
  });
  const read = async () => measures.parse((await admin('/changes/measures?service=ledger&days=30')).body);

  it('CHG-21: a deployment that two incidents and a drill are linked to failed once, and each number opens its rows', async () => {
    const before = await read();
    await admin('/changes/told', { title: 'Ship the fault', services: ['ledger'] });
    const after = await read();
    const change = after.changes.find(({ title }) => title === 'Ship the fault');
    expect(after.delivery.frequency.rows).toHaveLength(before.delivery.frequency.rows.length + 1);
    for (const purpose of ['real', 'real', 'drill']) {
      const ticket = z.object({ number: z.number() });
      const { number } = ticket.parse((await admin('/tickets', { service: 'ledger', severity: 4, title: 'It broke', purpose })).body);
      const linked = await admin(`/tickets/T-${number}/changes`, { change: `CHG-${change?.number ?? 0}` });
      expect(linked.status).toBe(200);
    }
    const found = await read();
    expect(found.delivery.failureRate.rows.filter((id) => id === change?.id)).toHaveLength(1);
    expect(found.delivery.failureRate.rows).toHaveLength(after.delivery.failureRate.rows.length + 1);
    expect(found.delivery.failureRate.value).toBe(found.delivery.failureRate.rows.length / found.delivery.failureRate.of.length);
    expect(found.fallout).toMatchObject({ incidents: [{}, {}], rows: [change?.id] });
    const known = new Set(found.changes.map(({ id }) => id));
    expect(found.delivery.failureRate.of.every((id) => known.has(id))).toBe(true);
    expect(found.changes.some(({ environment }) => environment === 'staging')).toBe(true);
    const staging = new Set(found.changes.filter(({ environment }) => environment === 'staging').map(({ id }) => id));
    expect(found.delivery.frequency.rows.some((id) => staging.has(id))).toBe(false);
  });
});
