import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, folded, sender, type Answer } from '../support/send-signals.ts';
import { startAlertmanager } from '../support/spawned.ts';

const database = await freshDatabase();
let run: TestApp;
let routing_key = '';

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
  routing_key = (await sender(run, { source: 'pagerduty' })).token;
});
afterAll(async () => {
  await run.stop();
});

const payload = { summary: 'Disk is full', source: 'db-1', severity: 'critical', class: 'DiskFull', component: 'ledger' };
const send = async (event: unknown, path = '/v2/enqueue'): Promise<Answer> => ask(`${run.url}${path}`, { body: event });
const trigger = (rest: object = {}) => ({ routing_key, event_action: 'trigger', dedup_key: 'disk', payload, ...rest });
const told = z.object({
  status: z.string(),
  message: z.string(),
  dedup_key: z.string().optional(),
  errors: z.array(z.string()).optional(),
});

describe("PagerDuty's Events API", () => {
  it('SIG-3: a trigger cuts one ticket, a repeat joins it, a resolve ends it, and a trigger after that fires anew', async () => {
    const answer = await send(trigger());
    expect(answer.status).toBe(202);
    expect(told.parse(JSON.parse(answer.text))).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'disk' });
    await send(trigger());
    expect(await firing(run, 'DiskFull')).toMatchObject([{ severity: 1, count: 2, labels: { service: 'ledger' } }]);
    const [before] = await firing(run, 'DiskFull');
    expect((await send({ routing_key, event_action: 'acknowledge', dedup_key: 'disk' })).status).toBe(202);
    expect(await firing(run, 'DiskFull')).toMatchObject([{ ticket_id: before?.ticket_id }]);
    expect((await send({ routing_key, event_action: 'resolve', dedup_key: 'disk' })).status).toBe(202);
    expect(await firing(run, 'DiskFull')).toEqual([]);
    await send(trigger());
    expect(await firing(run, 'DiskFull')).toHaveLength(1);
  });

  it.each([['acknowledge'], ['resolve']])('%s of what does not fire is dropped, and answered 202', async (event_action) => {
    expect((await send({ routing_key, event_action, dedup_key: 'never' })).status).toBe(202);
    await folded(run);
    expect(await run.app.db.many(sql`select key from alert where labels ->> 'alertname' = 'never'`, z.object({ key: z.string() }))).toEqual(
      [],
    );
  });

  it('a trigger without a key is given one, by which it resolves', async () => {
    const { dedup_key: _, ...keyless } = trigger({ payload: { ...payload, class: 'Keyless' } });
    const answer = told.parse(JSON.parse((await send(keyless)).text));
    expect(answer.dedup_key).toMatch(/^[a-z0-9]{32}$/);
    expect(await firing(run, 'Keyless')).toHaveLength(1);
    await send({ routing_key, event_action: 'resolve', dedup_key: answer.dedup_key });
    expect(await firing(run, 'Keyless')).toEqual([]);
  });

  it('SIG-17: it ends by its own message alone, however long it is silent', async () => {
    await send(trigger({ dedup_key: 'long', payload: { ...payload, class: 'Long' } }));
    expect(await firing(run, 'Long')).toHaveLength(1);
    run.clock.move(3 * 3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await firing(run, 'Long')).toHaveLength(1);
  });

  it.each([
    ['half a document', '{"routing_key"', 'the body is not JSON'],
    ['a list', [], 'the body must be an object'],
    ['no action', { routing_key: 'KEY', dedup_key: 'x' }, "'event_action' is missing or blank"],
    [
      'a bad severity',
      { routing_key: 'KEY', event_action: 'trigger', payload: { ...payload, severity: 'bad' } },
      "'payload.severity' is invalid",
    ],
    [
      'no summary',
      { routing_key: 'KEY', event_action: 'trigger', payload: { ...payload, summary: '' } },
      "'payload.summary' is missing or blank",
    ],
    ['an unknown key', { routing_key: 'x'.repeat(32), event_action: 'trigger', payload }, 'this token is not known'],
    ['no key', { event_action: 'trigger', payload }, 'a token is needed'],
  ])('%s is 400, with the sentence', async (_, event, sentence) => {
    const body =
      typeof event === 'string' || Array.isArray(event)
        ? event
        : { ...event, ...('routing_key' in event && event.routing_key === 'KEY' ? { routing_key } : {}) };
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(told.parse(JSON.parse(answer.text)).errors?.join()).toContain(sentence);
  });

  it('more than 512 KB are too much', async () => {
    expect((await send(trigger({ payload: { ...payload, custom_details: { text: 'x'.repeat(600_000) } } }))).status).toBe(413);
  });

  it('a change is stored, and cuts nothing', async () => {
    const change = {
      routing_key,
      payload: { summary: 'Deployed 4711', source: 'ci', timestamp: '2026-11-20T11:00:00.000+0000', custom_details: { build: 4711 } },
    };
    expect(await send(change, '/v2/change/enqueue')).toMatchObject({ status: 202 });
    const stored = z.object({ summary: z.string(), at: z.number(), details: z.unknown() });
    expect(await run.app.db.many(sql`select summary, at, details from change_event`, stored)).toEqual([
      { summary: 'Deployed 4711', at: Date.parse('2026-11-20T11:00:00Z'), details: { build: 4711 } },
    ]);
    expect((await send({ routing_key, payload: {} }, '/v2/change/enqueue')).status).toBe(400);
  });
});

describeWith(['alertmanager'], 'Alertmanager as a sender', () => {
  it('triggers and resolves by its PagerDuty receiver', async () => {
    const config = `route: { receiver: pd, group_wait: 0s, group_interval: 1s, group_by: [alertname] }
receivers:
- name: pd
  pagerduty_configs:
  - { routing_key: "${routing_key}", url: "${run.url}/v2/enqueue", severity: error, class: ByAlertmanager, component: ledger, send_resolved: true }
`;
    const alertmanager = await startAlertmanager(config);
    try {
      const post = async (endsAt: number): Promise<Answer> =>
        ask(`${alertmanager.url}/api/v2/alerts`, { body: [{ labels: { alertname: 'X' }, endsAt: new Date(endsAt).toISOString() }] });
      await post(Date.now() + 300_000);
      const found = await until('it fires', async () => (await firing(run, 'ByAlertmanager'))[0], 20_000);
      expect(found.severity).toBe(2);
      await post(Date.now());
      await until('it ends', async () => ((await firing(run, 'ByAlertmanager')).length === 0 ? true : undefined), 20_000);
    } finally {
      await alertmanager.stop();
    }
  });
});
