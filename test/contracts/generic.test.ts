import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type TestApp } from '../support/organisation.ts';
import { ask, firing, sender } from '../support/send-signals.ts';

const database = await freshDatabase();
let run: TestApp;
let token = '';

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
  token = (await sender(run, { source: 'generic' })).token;
});
afterAll(async () => {
  await run.stop();
});

const send = async (body: unknown, path = `/in/${token}/generic`, headers: Record<string, string> = {}) =>
  ask(`${run.url}${path}`, { body, headers });
const answered = z.object({ status: z.string(), key: z.string() });
const problem = z.object({ status: z.number(), title: z.string(), detail: z.string(), at: z.string().optional() });

describe('our own JSON', () => {
  it('SIG-7 without recent changes: a signal cuts a ticket with its words, severity, runbook and link', async () => {
    const answer = await send({
      title: 'Nightly job failed',
      key: 'nightly',
      service: 'ledger',
      severity: 2,
      details: { description: 'exit code 3', attempt: 2 },
      links: [{ href: 'https://ci.example.com/7' }, { href: 'https://runbooks.example.com/nightly', text: 'Runbook' }],
    });
    expect([answer.status, answered.parse(JSON.parse(answer.text))]).toEqual([202, { status: 'stored', key: 'nightly' }]);
    const [alert] = await firing(run, 'Nightly job failed');
    expect(alert?.severity).toBe(2);
    const ticket = z.object({ title: z.string(), runbook: z.string(), graph: z.string(), impact: z.string() });
    expect(
      await run.app.db.many(sql`select title, runbook, graph, impact from ticket where id = ${alert?.ticket_id ?? null}::uuid`, ticket),
    ).toEqual([
      {
        title: 'Nightly job failed',
        runbook: 'https://runbooks.example.com/nightly',
        graph: 'https://ci.example.com/7',
        impact: 'exit code 3',
      },
    ]);
    await send({ title: 'Nightly job failed', key: 'nightly', status: 'resolved' });
    expect(await firing(run, 'Nightly job failed')).toEqual([]);
  });

  it('a title is enough; the key that comes back resolves it', async () => {
    const { key } = answered.parse(JSON.parse((await send({ title: 'Odd' })).text));
    expect(await firing(run, 'Odd')).toHaveLength(1);
    await send({ title: 'Odd', key, status: 'resolved' });
    expect(await firing(run, 'Odd')).toEqual([]);
  });

  it('its token stands in the path or in the header', async () => {
    const authorization = `Bearer ${token}`;
    expect((await send({ title: 'Header' }, '/in/generic', { authorization })).status).toBe(202);
    expect((await send({ title: 'Path' }, `/in/${token}/alerts`)).status).toBe(202);
    expect((await send({ title: 'Nobody' }, '/in/generic')).status).toBe(401);
    expect((await send({ title: 'Nobody' }, '/in/nobody/generic')).status).toBe(401);
  });

  it.each([
    ['half a document', '{"title"', 'body', 'JSON'],
    ['no title', { service: 'ledger' }, 'body.title', 'expected string'],
    ['an empty title', { title: ' ' }, 'body.title', '>=1'],
    ['a title of a number', { title: 5 }, 'body.title', 'expected string'],
    ['a mistyped field', { title: 'x', sevrity: 1 }, 'body', 'sevrity'],
    ['a severity of 9', { title: 'x', severity: 9 }, 'body.severity', ''],
    ['a status that is none', { title: 'x', status: 'broken' }, 'body.status', 'firing'],
    ['a link that is none', { title: 'x', links: [{ href: 'here' }] }, 'body.links.0.href', 'URL'],
    ['details in details', { title: 'x', details: { a: { b: 1 } } }, 'body.details.a', ''],
    ['an end without a key', { title: 'x', status: 'resolved' }, 'body.key', 'must name its key'],
    ['a list', [{ title: 'x' }], 'body', 'expected object'],
  ])('%s is 400 and names the place', async (...[, body, at, words]) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    const told = problem.parse(JSON.parse(answer.text));
    expect(told.at).toBe(at);
    expect(told.detail).toContain(words);
  });

  it('more than 1 MB are too much', async () => {
    expect((await send({ title: 'x', details: { text: 'x'.repeat(1_100_000) } })).status).toBe(413);
  });
});
