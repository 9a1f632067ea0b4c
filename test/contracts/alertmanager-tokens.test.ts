import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, iso, minutes, mustHave } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { showIntegrations } from '../../src/signals/read-integration.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, firing, folded, sender, type Answer } from '../support/send-signals.ts';

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

describe('what a token may', () => {
  const alerts = [{ labels: { alertname: 'Token', service: 'ledger', severity: 'critical' } }];

  it('SIG-19: posting is what it may by itself; reading and silencing are said', async () => {
    const url = (token: string): string => `${run.url}/in/${token}/alertmanager/api/v2`;
    const post = url((await sender(run)).token);
    expect((await ask(`${post}/alerts`, { body: alerts })).status).toBe(200);
    expect(await ask(`${post}/alerts`)).toMatchObject({
      status: 403,
      text: '{"code":403,"message":"this token may not read: its scopes are post"}',
    });
    expect((await ask(`${post}/silences`)).status).toBe(403);
    expect((await ask(`${post}/silences`, { body: silence() })).text).toContain('may not make or end silences');
    expect((await ask(`${post}/silence/7a4b8cd2-0000-4000-8000-000000000000`, { method: 'DELETE' })).status).toBe(403);
    expect((await ask(`${post}/status`)).status).toBe(200);
    const read = url((await sender(run, { scopes: ['read'] })).token);
    expect((await ask(`${read}/alerts`)).status).toBe(200);
    expect((await ask(`${read}/alerts`, { body: alerts })).status).toBe(403);
  });

  it('SIG-19: it stands in the path, in a bearer, or in basic credentials', async () => {
    const { token } = await sender(run);
    const root = `${run.url}/api/v2/alerts`;
    const send = async (authorization: string): Promise<number> => (await ask(root, { body: alerts, headers: { authorization } })).status;
    expect(await send(`Bearer ${token}`)).toBe(200);
    expect(await send(`Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`)).toBe(200);
    expect(await send(`Basic ${Buffer.from(`${token}:`).toString('base64')}`)).toBe(200);
    expect((await ask(`${run.url}/in/${token}/api/v2/alerts`, { body: alerts })).status).toBe(200);
    expect(await send('Bearer nobody')).toBe(401);
    expect((await ask(root, { body: alerts })).status).toBe(401);
    expect(await ask(`${run.url}/in/nobody/alertmanager/api/v2/alerts`, { body: alerts })).toMatchObject({
      status: 401,
      text: '{"code":401,"message":"this token is not known, or was revoked"}',
    });
  });

  it('a token of another contract is told so', async () => {
    const { token } = await sender(run, { source: 'generic' });
    expect((await ask(`${run.url}/in/${token}/alertmanager/api/v2/alerts`, { body: alerts })).text).toContain(
      'one for generic, not for alertmanager',
    );
  });

  it("SIG-19: it raises alerts on its team's services alone, whatever the labels say", async () => {
    const { token } = await sender(run, { team: 'organisation', name: 'everything' });
    const foreign = await sender(run);
    const body = (name: string) => [{ labels: { alertname: name, service: 'unrouted', team: 'organisation', severity: 'critical' } }];
    await ask(`${run.url}/in/${foreign.token}/api/v2/alerts`, { body: body('Foreign') });
    await ask(`${run.url}/in/${token}/api/v2/alerts`, { body: body('Own') });
    const findings = async (name: string): Promise<string[]> => {
      const [alert] = await firing(run, name);
      const row = await run.app.db.maybe(
        sql`select findings from ticket where id = ${alert?.ticket_id ?? null}::uuid`,
        z.object({ findings: z.array(z.string()) }),
      );
      return row?.findings ?? [];
    };
    expect((await findings('Foreign')).join()).toContain('may not raise alerts on');
    expect((await findings('Own')).join()).not.toContain('may not raise alerts on');
  });

  it('SIG-19: it raises no more than its severity, and the alert says so', async () => {
    const { token } = await sender(run, { maxSeverity: 3 });
    await ask(`${run.url}/in/${token}/api/v2/alerts`, {
      body: [{ labels: { alertname: 'Loud', service: 'ledger', severity: 'critical' } }],
    });
    const [loud] = await firing(run, 'Loud');
    expect(loud?.severity).toBe(3);
    expect(loud?.severity_because).toContain('lowered from 1 to 3');
  });

  it('SIG-18: its own words of severity hold', async () => {
    const { token } = await sender(run, { severityTable: { disaster: 1 } });
    await ask(`${run.url}/in/${token}/api/v2/alerts`, {
      body: [{ labels: { alertname: 'Words', service: 'ledger', severity: 'Disaster' } }],
    });
    expect(await firing(run, 'Words')).toMatchObject([{ severity: 1 }]);
  });

  it("SIG-19: the author of a silence is the token's owner, whoever the sender says it is", async () => {
    const { token } = await sender(run, { name: 'prometheus of payments', scopes: ['read', 'silence'] });
    const url = `${run.url}/in/${token}/alertmanager/api/v2`;
    const made = await ask(`${url}/silences`, { body: silence({ createdBy: 'the managing director' }) });
    const { silenceID } = z.object({ silenceID: z.string() }).parse(JSON.parse(made.text));
    expect(JSON.parse((await ask(`${url}/silence/${silenceID}`)).text)).toMatchObject({ createdBy: 'prometheus of payments' });
  });

  it('SIG-19: a silence of another team is neither seen nor ended', async () => {
    const mine = await ask(`${base}/api/v2/silences`, { body: silence() });
    const { silenceID } = z.object({ silenceID: z.string() }).parse(JSON.parse(mine.text));
    const other = await sender(run, { team: 'organisation', name: 'other team', scopes: ['read', 'silence'] });
    const url = `${run.url}/in/${other.token}/alertmanager/api/v2`;
    expect((await ask(`${url}/silences`)).text).not.toContain(silenceID);
    expect((await ask(`${url}/silence/${silenceID}`, { method: 'DELETE' })).status).toBe(500);
  });

  it.each([
    ['more than 30 days', { endsAt: iso(Date.now() + days(31)) }, 'a silence lasts 30 days at most'],
    ['no end', { endsAt: '0001-01-01T00:00:00Z' }, 'a silence has a beginning and an end'],
    ['no aim', { matchers: [{ name: 'zone', value: 'a', isRegex: false }] }, 'which service, team or alertname it is about'],
  ])('SIG-19: a silence of %s is refused with the sentence', async (_, rest, sentence) => {
    const answer = await ask(`${base}/api/v2/silences`, { body: silence(rest) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain(sentence);
  });
});

describe('a silence', () => {
  it('SIG-13: what comes back under it joins, once it is over, the ticket that is restored and not yet closed', async () => {
    const say = async (times: object = {}): Promise<number> => {
      const labels = { alertname: 'Back', service: 'ledger', severity: 'critical' };
      return (await ask(`${base}/api/v2/alerts`, { body: [{ labels, ...times }] })).status;
    };
    expect(await say()).toBe(200);
    const first = mustHave((await firing(run, 'Back'))[0]?.ticket_id, 'it has cut a ticket');
    // Later than alerts of one name join one ticket.
    run.clock.move(minutes(6));
    expect(await say({ startsAt: at(-minutes(7)), endsAt: at(0) })).toBe(200);
    expect(await firing(run, 'Back')).toEqual([]);
    const over = { matchers: [{ name: 'alertname', value: 'Back', isRegex: false }] };
    const { silenceID } = z
      .object({ silenceID: z.string() })
      .parse(JSON.parse((await ask(`${base}/api/v2/silences`, { body: silence(over) })).text));
    expect(await say()).toBe(200);
    expect(await firing(run, 'Back')).toMatchObject([{ ticket_id: null }]);
    expect((await ask(`${base}/api/v2/silence/${silenceID}`, { method: 'DELETE' })).status).toBe(200);
    const joined = await until('what was held has a ticket', async () => (await firing(run, 'Back'))[0]?.ticket_id ?? undefined, 30_000);
    expect(joined).toBe(first);
  });
});

describe('bad input', () => {
  const post = async (body: unknown): Promise<Answer> => ask(`${base}/api/v2/alerts`, { body });

  it('SIG-2: the good alerts of a batch are stored though the answer is 400', async () => {
    const answer = await post([
      { labels: { alertname: 'Good1' } },
      { labels: { 'a-b': 'x' } },
      { labels: { alertname: 5 } },
      null,
      { labels: { alertname: 'Good2' } },
    ]);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('2.labels.alertname must be a string, not a number');
    expect(await firing(run, 'Good1')).toHaveLength(1);
    expect(await firing(run, 'Good2')).toHaveLength(1);
  });

  it('10 MB in one batch are taken; 20 MB are told to be too much', async () => {
    const alert = (index: number) => ({
      labels: { alertname: 'Large', service: 'ledger', severity: 'info', n: String(index) },
      annotations: { text: 'x'.repeat(50_000) },
    });
    const many = Array.from({ length: 200 }, (_, index) => alert(index));
    expect((await post(many)).status).toBe(200);
    expect(await firing(run, 'Large')).toHaveLength(200);
    expect((await post([...many, ...many])).status).toBe(413);
  }, 60_000);

  it('SIG-17: a clock 5 min behind still cuts, once, and its owner is told', async () => {
    const { id, token } = await sender(run);
    const send = async (offset: number): Promise<number> =>
      (
        await ask(`${run.url}/in/${token}/api/v2/alerts`, {
          body: [
            {
              labels: { alertname: 'Slow', service: 'ledger', severity: 'critical' },
              startsAt: at(offset - minutes(6)),
              endsAt: at(offset - minutes(1)),
            },
          ],
        })
      ).status;
    expect(await send(0)).toBe(200);
    const [slow] = await firing(run, 'Slow');
    expect(Math.round((slow?.clock_behind_ms ?? 0) / 60_000)).toBe(1);
    await send(5000);
    expect(await firing(run, 'Slow')).toHaveLength(1);
    const shown = (await showIntegrations(run.app.db)).find((each) => each.id === id);
    expect(shown?.findings.join()).toMatch(/clock is \d min behind/);
  });

  it('SIG-17: a clock 5 h ahead keeps no alert for 5 h, and its owner is told', async () => {
    const { id, token } = await sender(run);
    await ask(`${run.url}/in/${token}/api/v2/alerts`, {
      body: [
        { labels: { alertname: 'Fast', service: 'ledger', severity: 'info' }, startsAt: at(hours(5)), endsAt: at(hours(5) + minutes(4)) },
      ],
    });
    await folded(run);
    const row = await run.app.db.maybe(
      sql`select ends_at, last_seen from alert where labels ->> 'alertname' = 'Fast'`,
      z.object({ ends_at: z.number(), last_seen: z.number() }),
    );
    expect(mustHave(row, 'it fires').ends_at - mustHave(row, 'it fires').last_seen).toBeLessThanOrEqual(minutes(5));
    await until('the owner is told', async () =>
      (await showIntegrations(run.app.db)).find((each) => each.id === id && each.findings.join().includes('clock is 300 min ahead')),
    );
  });

  it('SIG-17: a clock 5 h behind cuts nothing of what it says is long over', async () => {
    await post([{ labels: { alertname: 'Old', service: 'ledger', severity: 'critical' }, startsAt: at(-hours(6)), endsAt: at(-hours(5)) }]);
    expect(await firing(run, 'Old')).toEqual([]);
  });
});
