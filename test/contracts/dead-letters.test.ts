import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, sender, type Answer, type Sender } from '../support/send-signals.ts';
import { signedIn, type ApiAnswer, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let as: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  const { people } = await settle(run.app);
  as = await signedIn(run, { id: people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

const letter = z.object({
  id: z.string(),
  contract: z.string(),
  refusal: z.string(),
  field: z.string().nullable(),
  replays: z.number(),
  isCut: z.boolean(),
});
const listed = z.object({ items: z.array(letter), next: z.string().nullable() });

const api = async (from: Sender, path: string, method = 'GET'): Promise<ApiAnswer['body']> =>
  (await as(`/integrations/${from.id}/dead-letters${path}`, method === 'POST' ? {} : undefined, method)).body;

const letters = async (from: Sender): Promise<z.infer<typeof letter>[]> => listed.parse(await api(from, '')).items;

const withLetters = async (from: Sender, count: number): Promise<z.infer<typeof letter>[]> =>
  until(
    `${count} dead letters are kept`,
    async () => {
      const found = await letters(from);
      return found.length >= count ? found : undefined;
    },
    30_000,
  );

const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(run.url + path, { method: 'POST', body, headers });

describe('dead letters', () => {
  it('SIG-12, SIG-2: a bad neighbour of a batch is a letter of its own, and the good ones are stored', async () => {
    const from = await sender(run);
    const good = { labels: { alertname: 'Good', service: 'ledger' } };
    const bad = { labels: { alertname: 'Bad', 'not-a-name': 'x' } };
    const late = { labels: { alertname: 'Late' }, startsAt: 'yesterday' };
    expect((await post(`/in/${from.token}/api/v2/alerts`, [good, bad, late])).status).toBe(400);
    expect(await firing(run, 'Good')).toHaveLength(1);
    const kept = await withLetters(from, 2);
    expect(kept).toHaveLength(2);
    expect(kept.map(({ refusal }) => refusal).join('; ')).toMatch(/not-a-name.*startsAt|startsAt.*not-a-name/);
    expect(kept.map(({ field }) => field).filter((field) => field?.includes('startsAt') === true)).toHaveLength(1);
    const one = await api(from, `/${kept.find(({ refusal }) => refusal.includes('not-a-name'))?.id}`);
    expect(z.object({ body: z.string() }).parse(one).body).toBe(JSON.stringify([bad]));
  });

  it('SIG-12: a body that cannot be read at all is kept as it came, by every contract', async () => {
    const [prometheus, pagerduty, generic, watcher] = [
      await sender(run),
      await sender(run, { source: 'pagerduty', scopes: ['post'] }),
      await sender(run, { source: 'generic', scopes: ['post'] }),
      await sender(run, { source: 'watcher', scopes: ['post'] }),
    ];
    expect((await post(`/in/${prometheus.token}/api/v2/alerts`, '[{"labels":')).status).toBe(400);
    expect((await post(`/in/${prometheus.token}/api/v2/alerts`, '[]', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/v2/enqueue', { routing_key: pagerduty.token, event_action: 'trigger' })).status).toBe(400);
    expect((await post('/v2/change/enqueue', { routing_key: pagerduty.token, payload: {} })).status).toBe(400);
    expect((await post(`/in/${pagerduty.token}/pagerduty/v2/enqueue`, '{')).status).toBe(400);
    expect((await post(`/in/${generic.token}/generic`, { title: '' })).status).toBe(400);
    expect((await post(`/in/${generic.token}/generic`, 'no json')).status).toBe(400);
    expect((await withLetters(prometheus, 2)).map(({ contract }) => contract)).toEqual(['alertmanager', 'alertmanager']);
    const events = await withLetters(pagerduty, 3);
    expect(events.map(({ contract }) => contract).toSorted()).toEqual(['pagerduty', 'pagerduty', 'pagerduty-change']);
    const signals = await withLetters(generic, 2);
    expect(new Set(signals.map(({ field }) => field))).toEqual(new Set(['body', 'body.title']));
    const probe = await post(`/in/${watcher.token}/watch`, { probe: 'Has spaces' });
    expect(probe.status).toBe(400);
    expect(JSON.parse(probe.text)).toMatchObject({ at: 'body.probe' });
    expect((await post(`/in/${watcher.token}/watch`, 'no json')).status).toBe(400);
    const probes = await withLetters(watcher, 2);
    expect(probes.map(({ contract, field }) => `${contract} ${field}`).toSorted()).toEqual(['watcher body', 'watcher body.probe']);
    expect(await api(watcher, '/replay', 'POST')).toEqual({ accepted: 0, refused: 2 });
  });

  it('SIG-10: of a heartbeat nothing is read, so that whatever comes with it is taken and nothing can be a dead letter', async () => {
    const from = await sender(run, { source: 'alertmanager', scopes: ['post'] });
    for (const body of ['{"half', '[]', '\u0000\u0001', 'x'.repeat(100_000)])
      expect((await post(`/in/${from.token}/heartbeat`, body)).status, body.slice(0, 9)).toBe(200);
    expect(await letters(from)).toEqual([]);
  });

  it('SIG-12: a letter is replayed through its contract, and removed once it is taken', async () => {
    const from = await sender(run, { source: 'generic', scopes: ['post'] });
    await post(`/in/${from.token}/generic`, { title: 'Replayed', service: 'ledger', serverity: 1 });
    const [kept] = await withLetters(from, 1);
    const refused = await api(from, `/${kept?.id}/replay`, 'POST');
    expect(refused).toMatchObject({ accepted: false });
    expect((await letters(from))[0]).toMatchObject({ replays: 1 });
    // What a later version, or somebody's hand, made readable.
    await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
      tx.run(
        sql`update dead_letter set body = convert_to('{"title":"Replayed","service":"ledger","severity":1}', 'UTF8') where id = ${kept?.id ?? ''}`,
      ),
    );
    const taken = await api(from, '/replay', 'POST');
    expect(taken).toEqual({ accepted: 1, refused: 0 });
    expect(await letters(from)).toEqual([]);
    expect(await firing(run, 'Replayed')).toHaveLength(1);
    expect(run.errors).toEqual([]);
  });

  it('SIG-12: a flood of what cannot be read is bounded, says how much was not kept, and is deleted with one act', async () => {
    const from = await sender(run);
    const bad = Array.from({ length: 2000 }, (_, place) => ({ labels: { alertname: `Flood ${place}`, 'not-a-name': 'x' } }));
    expect((await post(`/in/${from.token}/api/v2/alerts`, bad)).status).toBe(400);
    const counts = z.object({ deadLetters: z.object({ kept: z.number(), missed: z.number() }) });
    const { deadLetters } = await until('the flood is counted', async () => {
      const shown = counts.parse((await as(`/integrations/${from.id}`)).body);
      return shown.deadLetters.kept + shown.deadLetters.missed === 2000 ? shown : undefined;
    });
    expect(deadLetters.kept).toBeGreaterThanOrEqual(100);
    expect(deadLetters.kept).toBeLessThan(1500);
    expect(await api(from, '', 'DELETE')).toEqual({ deleted: deadLetters.kept });
    expect(await letters(from)).toEqual([]);
  });
});
