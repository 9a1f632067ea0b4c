import { execFile } from 'node:child_process';

import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, iso, minutes, mustHave } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith, pathOf } from '../support/needs.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, folded, sender, type Answer } from '../support/send-signals.ts';
import { startAlertmanager, startPrometheus, type Spawned } from '../support/spawned.ts';

const database = await freshDatabase();
let run: TestApp;
let base = '';

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
  const all = await sender(run, { scopes: ['post', 'read', 'silence'] });
  base = `${run.url}/in/${all.token}/alertmanager`;
});
afterAll(async () => {
  await run.stop();
});

const at = (offset: number): string => iso(run.clock.now() + offset);
const aimed = [{ name: 'alertname', value: 'X', isRegex: false }];
const silence = (rest: object = {}) => ({ matchers: aimed, startsAt: at(0), endsAt: at(hours(1)), createdBy: 'me', comment: 'c', ...rest });
const without = (body: Record<string, unknown>, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));

describeWith(['alertmanager'], 'beside the real Alertmanager', () => {
  let real: Spawned;
  beforeAll(async () => {
    real = await startAlertmanager();
  });
  afterAll(async () => {
    await real.stop();
  });

  const both = async (path: string, rest: Parameters<typeof ask>[1] = {}): Promise<{ ours: Answer; theirs: Answer }> => ({
    ours: await ask(`${base}${path}`, rest),
    theirs: await ask(`${real.url}${path}`, rest),
  });

  it.each([
    ['no alerts', []],
    ['an alert', [{ labels: { alertname: 'Ok', service: 'ledger' } }]],
    ['unknown fields', [{ labels: { alertname: 'Ok' }, extra: { a: [1] } }]],
    ['a label that is empty', [{ labels: { alertname: 'Ok', zone: '' } }]],
    ["amtool's zero times", [{ labels: { alertname: 'Ok' }, startsAt: '0001-01-01T00:00:00.000Z', endsAt: '0001-01-01T00:00:00.000Z' }]],
    ['labels that are empty', [{ labels: {} }]],
    ['labels that are all empty', [{ labels: { a: '' } }]],
    ['no labels', [{}]],
    ['labels null', [{ labels: null }]],
    ['a bad name', [{ labels: { 'a-b': 'x' } }]],
    ['a bad name of an annotation', [{ labels: { a: 'x' }, annotations: { 'b-c': '1' } }]],
    ['an end before its start', [{ labels: { a: 'y' }, startsAt: '2026-11-21T06:00:00Z', endsAt: '2026-11-21T05:00:00Z' }]],
    ['two bad neighbours', [{ labels: { alertname: 'Ok' } }, { labels: {} }, { labels: { 'a-b': 'x' } }]],
    ['a bad address', [{ labels: { a: 'z' }, generatorURL: '::not a url' }]],
    ['nothing', ''],
  ])('alerts with %s are answered word for word as it does', async (_, body) => {
    const { ours, theirs } = await both('/api/v2/alerts', { method: 'POST', body });
    expect([ours.status, ours.text]).toEqual([theirs.status, theirs.text]);
    if (ours.text !== '') expect(ours.headers.get('content-type')).toBe(theirs.headers.get('content-type'));
  });

  it.each([
    ['an object', {}],
    ['half a document', '[{'],
    ['a label of a number', [{ labels: { a: 1 } }]],
    ['an annotation of a number', [{ labels: { a: 'x' }, annotations: { b: 2 } }]],
    ['a bad time', [{ labels: { a: 'y' }, startsAt: 'foo' }]],
    ['an address of a number', [{ labels: { a: 'z' }, generatorURL: 5 }]],
  ])('alerts with %s are refused with the same code, and a sentence of ours that names the place', async (_, body) => {
    const { ours, theirs } = await both('/api/v2/alerts', { method: 'POST', body });
    const told = z.object({ code: z.number(), message: z.string().startsWith('parsing alerts body from "" failed, because ') });
    expect(ours.status).toBe(theirs.status);
    expect(told.parse(JSON.parse(ours.text)).code).toBe(told.parse(JSON.parse(theirs.text)).code);
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded']])('alerts as %s are refused as it refuses them', async (type) => {
    const { ours, theirs } = await both('/api/v2/alerts', { body: '[]', headers: { 'content-type': type } });
    expect([ours.status, ours.text]).toEqual([theirs.status, theirs.text]);
  });

  it.each([
    ['no matchers', { matchers: [] }],
    ['an end in the past', { startsAt: at0(-hours(2)), endsAt: at0(-hours(1)) }],
    ['an end before its start', { startsAt: at0(hours(2)), endsAt: at0(hours(1)) }],
    ['a matcher of nothing', { matchers: [{ name: 'alertname', value: '', isRegex: false }] }],
    ['a name that is none', { matchers: [{ name: 'a-b', value: 'x', isRegex: false }] }],
    ['a matcher without a name', { matchers: [{ value: 'x', isRegex: false }] }],
    ['an id that is none', { id: 'foo' }],
    ['an id that nobody has', { id: '7a4b8cd2-0000-4000-8000-000000000000' }],
  ])('a silence with %s is answered as it does', async (_, rest) => {
    const { ours, theirs } = await both('/api/v2/silences', { body: silence(rest) });
    expect([ours.status, ours.text]).toEqual([theirs.status, theirs.text]);
  });

  it.each([['matchers'], ['startsAt'], ['endsAt'], ['createdBy'], ['comment']])(
    'a silence without %s is answered as it does',
    async (name) => {
      const { ours, theirs } = await both('/api/v2/silences', { body: without(silence(), name) });
      expect([ours.status, ours.text]).toEqual([theirs.status, theirs.text]);
    },
  );

  it.each([
    ['GET', '/api/v2/silence/7a4b8cd2-0000-4000-8000-000000000000'],
    ['GET', '/api/v2/silence/foo'],
    ['DELETE', '/api/v2/silence/7a4b8cd2-0000-4000-8000-000000000000'],
    ['DELETE', '/api/v2/silence/foo'],
    ['GET', '/api/v2/silences?filter=bad('],
    ['GET', '/api/v2/alerts?filter=bad('],
    ['GET', '/-/healthy'],
    ['GET', '/-/ready'],
  ])('%s %s is answered as it does', async (method, path) => {
    const { ours, theirs } = await both(path, { method });
    expect([ours.status, ours.text]).toEqual([theirs.status, theirs.text]);
  });

  it.each([
    ['OPTIONS', '/api/v2/alerts'],
    ['PUT', '/api/v2/alerts'],
    ['PATCH', '/api/v2/alerts/groups'],
    ['PUT', '/api/v2/silences'],
    ['OPTIONS', '/api/v2/silence/0192d3a4-5b6c-7d8e-9f00-112233445566'],
    ['POST', '/api/v2/status'],
    ['DELETE', '/api/v2/receivers'],
  ])('%s %s is answered as there: another method than the path has', async (method, path) => {
    const { ours, theirs } = await both(path, { method, ...(method === 'OPTIONS' ? {} : { body: [] }) });
    // The order in which it lists methods changes from one answer to the next.
    const shown = ({ status, text, headers }: Answer): unknown => ({
      status,
      type: headers.get('content-type'),
      allow: headers.get('allow')?.split(',').toSorted(),
      said: text.replace(/\[.*\]/, (list) => list.slice(1, -1).split(',').toSorted().join()),
    });
    expect(shown(ours)).toEqual(shown(theirs));
    expect(ours.status).toBe(405);
  });

  it('an alert reads back with the same fingerprint and the same fields', async () => {
    const labels = { alertname: 'Shape', service: 'ledger', instance: 'zürich:9100', emoji: '🚢' };
    await both('/api/v2/alerts', {
      body: [{ labels, annotations: { summary: 'S' }, startsAt: at(-minutes(1)), endsAt: at(minutes(4)), generatorURL: 'http://p/x' }],
    });
    await folded(run);
    const { ours, theirs } = await both('/api/v2/alerts?filter=alertname%3DShape');
    const shown = z.array(z.record(z.string(), z.unknown()));
    const [mine, its] = [
      mustHave(shown.parse(JSON.parse(ours.text))[0], 'ours'),
      mustHave(shown.parse(JSON.parse(theirs.text))[0], 'theirs'),
    ];
    expect(Object.keys(mine).toSorted()).toEqual(Object.keys(its).toSorted());
    for (const same of ['labels', 'annotations', 'fingerprint', 'startsAt', 'endsAt', 'generatorURL', 'status'])
      expect(mine[same]).toEqual(its[same]);
  });

  it('a silence keeps its id when its end moves, and gets another when its matchers change', async () => {
    const history = async (url: string): Promise<boolean[]> => {
      const put = async (body: object): Promise<string> =>
        z.object({ silenceID: z.string() }).parse(JSON.parse((await ask(`${url}/api/v2/silences`, { body })).text)).silenceID;
      const first = await put(silence());
      const read = await ask(`${url}/api/v2/silence/${first}`);
      const { startsAt } = z.object({ startsAt: z.string() }).parse(JSON.parse(read.text));
      const moved = await put(silence({ id: first, startsAt, endsAt: at(hours(2)), comment: 'longer' }));
      const aimedElsewhere = await put(silence({ id: moved, startsAt, matchers: [{ name: 'alertname', value: 'Y', isRegex: false }] }));
      const state = z
        .object({ status: z.object({ state: z.string() }) })
        .parse(JSON.parse((await ask(`${url}/api/v2/silence/${first}`)).text)).status.state;
      const ended = await ask(`${url}/api/v2/silence/${aimedElsewhere}`, { method: 'DELETE' });
      return [moved === first, aimedElsewhere === first, state === 'expired', ended.status === 200 && ended.text === ''];
    };
    expect(await history(base)).toEqual(await history(real.url));
    expect(await history(base)).toEqual([true, false, true, true]);
  });
});

/** A time for tables of cases, which stand before the clock of the test does. */
function at0(offset: number): string {
  return iso(Date.now() + offset);
}

describeWith(['amtool'], 'amtool', () => {
  const amtool = async (...words: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(mustHave(pathOf('amtool'), 'amtool is installed'), [`--alertmanager.url=${base}`, ...words], (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
      });
    });
  const fine = async (...words: readonly string[]): Promise<string> => {
    const { code, out, err } = await amtool(...words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out;
  };

  it('adds an alert and finds it', async () => {
    await fine('alert', 'add', 'alertname=Tool', 'service=ledger', 'severity=info', '--annotation=summary=by hand');
    expect(await firing(run, 'Tool')).toHaveLength(1);
    expect(await fine('alert', 'query', 'alertname=Tool')).toContain('by hand');
    expect(await fine('alert', 'query', 'alertname=~To.*')).toContain('Tool');
    expect(await fine('alert', 'query', 'alertname=Other')).not.toContain('Tool');
  });

  it('SIG-13: a silence holds an alert back, and once it is over what still fires cuts a ticket', async () => {
    const id = (await fine('silence', 'add', 'alertname=Held', '--comment=moving house')).trim();
    expect(await fine('silence', 'query')).toContain('moving house');
    await fine('alert', 'add', 'alertname=Held', 'service=ledger', 'severity=critical');
    expect(await firing(run, 'Held')).toMatchObject([{ ticket_id: null }]);
    expect(await fine('alert', 'query', 'alertname=Held')).not.toContain('Held');
    expect(await fine('alert', 'query', '--silenced', 'alertname=Held')).toContain('Held');
    await fine('silence', 'expire', id);
    await until('what was held cuts its ticket', async () => (await firing(run, 'Held'))[0]?.ticket_id ?? undefined, 30_000);
    expect(await fine('silence', 'query', '--expired')).toContain(id);
  });

  it('updates a silence', async () => {
    const id = (await fine('silence', 'add', 'alertname=Moved', '--comment=x')).trim();
    await fine('silence', 'update', id, '--comment=better', '--duration=3h');
    expect(await fine('silence', 'query', 'alertname=Moved')).toContain('better');
  });

  it('shows configuration, routes and cluster', async () => {
    expect(await fine('config', 'show')).toContain('receiver: evenkeel');
    expect(await fine('config', 'routes', 'show')).toContain('receiver: evenkeel');
    expect((await fine('config', 'routes', 'test', 'alertname=X')).trim()).toBe('evenkeel');
    expect(await fine('cluster', 'show')).toContain('disabled');
  });

  it('is told in a sentence what it may not', async () => {
    const { code, err } = await amtool('silence', 'add', 'zone=a', '--comment=x');
    expect(code).toBe(1);
    expect(err).toContain('which service, team or alertname');
  });
});

describeWith(['prometheus'], 'Prometheus', () => {
  it('SIG-3: with Evenkeel as its Alertmanager a rule that fires becomes one ticket, which ends when the rule does', async () => {
    const { token } = await sender(run);
    const rules = (name: string, query: string): string => `groups:
- name: test
  interval: 1s
  rules:
  - alert: ${name}
    expr: ${query}
    labels: { severity: critical, service: ledger }
    annotations: { summary: "${name} by Prometheus", runbook_url: "https://runbooks.example.com/x" }
`;
    const yml = `global: { evaluation_interval: 1s }
rule_files: [ "*.rules" ]
alerting:
  alertmanagers:
  - path_prefix: /in/${token}/alertmanager
    static_configs: [ { targets: [ "${new URL(run.url).host}" ] } ]
`;
    // Fires for its first twelve seconds.
    const end = Math.ceil(Date.now() / 1000) + 12;
    const prometheus = await startPrometheus({ 'prometheus.yml': yml, 'test.rules': rules('Real', `vector(time()) < ${end}`) });
    try {
      const found = await until('its alert fires', async () => (await firing(run, 'Real'))[0], 40_000);
      expect(found).toMatchObject({ severity: 1, labels: { alertname: 'Real', service: 'ledger', severity: 'critical' } });
      await until('it is heard of again', async () => ((await firing(run, 'Real'))[0]?.count ?? 0) > 2 || undefined, 20_000);
      await until('it ends', async () => ((await firing(run, 'Real')).length === 0 ? true : undefined), 40_000);
      const tickets = await run.app.db.many(
        sql`select state from ticket where title = 'Real by Prometheus'`,
        z.object({ state: z.string() }),
      );
      expect(tickets).toEqual([{ state: 'restored' }]);
    } finally {
      await prometheus.stop();
    }
  }, 120_000);
});
