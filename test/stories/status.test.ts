import { createHmac } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave } from '../../src/kernel/index.ts';
import { pageDetail } from '../../src/status/views.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { listen } from '../support/listen.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
const folder = await mkdtemp(join(tmpdir(), 'evenkeel-status-'));
let run: TestApp;
let cast: Cast;
let ada: Ask;
let ines: Ask;

beforeAll(async () => {
  run = await startApp(database.app, { env: { EVENKEEL_STATUS_DIR: folder, EGRESS_ALLOW: '127.0.0.1' } });
  cast = await settle(run.app);
  ada = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
});
afterAll(async () => run.stop());

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

type Page = z.infer<typeof pageDetail>;

const pageNamed = async (slug: string): Promise<Page> => pageDetail.parse(await did(ada, `/status-pages/${slug}`));

/** A public page with one component that Ledger stands behind, and one behind which nothing does. */
async function newPage(slug: string, audience: 'public' | 'internal' = 'public'): Promise<Page> {
  await did(ada, '/status-pages', { slug, title: `Status of ${slug}`, audience });
  const components = [{ name: 'Payments', service: 'ledger', about: 'Cards and transfers' }, { name: 'Help centre' }];
  return pageDetail.parse(await did(ada, `/status-pages/${slug}/components`, { components }, 'PUT'));
}

const idOf = (page: Page, name: string): string =>
  mustHave(
    page.components.find((each) => each.name === name),
    name,
  ).id;

/** What a reader gets once it says what is wanted. */
const shows = async (path: string, wanted: string): Promise<string> =>
  until(`${path} with "${wanted}"`, async () => {
    const answer = await fetch(`${run.url}/status/${path}`);
    const text = await answer.text();
    return text.includes(wanted) ? text : undefined;
  });

async function incident(title: string): Promise<string> {
  const made = await did(ines, '/tickets', { service: 'ledger', severity: 1, title, impact: 'One in three fails' });
  return `/tickets/T-${String(made['number'])}`;
}

async function published(ask: Ask, path: string, order: Record<string, unknown>): Promise<string> {
  const { preview } = await did(ask, `${path}/preview`, order);
  return String((await did(ask, `${path}/publish`, { ...order, preview }))['posting']);
}

describe('a status page by the API', () => {
  it('INC-14: shows what a person has previewed and pressed, and nothing else: neither a key nor a changed word publishes', async () => {
    const page = await newPage('shop');
    const ticket = await incident('ledger-db-3 is out of connections');
    const order = {
      page: 'shop',
      title: 'Payments are unavailable',
      state: 'investigating',
      words: 'We look into it.',
      impacts: { [idOf(page, 'Payments')]: 'major' },
    };
    const seen = await did(ines, `${ticket}/status/preview`, order);
    expect(seen).toMatchObject({
      internal: [],
      shown: { sentence: 'Payments is unavailable.', current: [{ title: 'Payments are unavailable' }] },
    });
    expect((await pageNamed('shop')).shown.current).toEqual([]);
    const { preview } = seen;
    const changed = await ines(`${ticket}/status/publish`, { ...order, words: 'We look into it again.', preview });
    expect(changed).toMatchObject({ status: 409, body: { at: 'body.preview' } });
    const key = String((await did(ada, '/keys', { name: 'robot', role: 'admin' }))['key']);
    const robot = await fetch(`${run.url}/api/v1${ticket}/status/publish`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...order, preview }),
    });
    expect(robot.status).toBe(403);
    await did(ines, `${ticket}/status/publish`, { ...order, preview });
    const text = await shows('shop', 'We look into it.');
    expect(text).toContain('Major outage');
    expect(text).not.toContain('ledger-db-3');
    expect(text).not.toContain('Ines');
    // The same press a second time is of a page that has changed since.
    expect((await ines(`${ticket}/status/publish`, { ...order, preview })).status).toBe(409);
    for (const name of ['index.html', 'feed.xml', 'summary.json'])
      await until(`${name} on the disk`, async () => {
        const lies = await readFile(join(folder, 'public/shop', name), 'utf8').catch(() => '');
        return lies.includes('We look into it.') ? lies : undefined;
      });
    expect(JSON.parse(await readFile(join(folder, 'public/shop/summary.json'), 'utf8'))).toMatchObject({ status: { impact: 'major' } });
    // With Evenkeel away any web server shows the file as it is: it loads nothing.
    expect(await readFile(join(folder, 'public/shop/index.html'), 'utf8')).not.toMatch(/<script|<img|rel="stylesheet"|@import|url\(/);
    expect(await did(ada, '/status-files')).toMatchObject({ files: { folder, pages: 1, failure: null } });
  });

  it('INC-14: is kept up to date by updates that are added, and is well again once it is resolved', async () => {
    const page = await newPage('bank');
    const ticket = await incident('Transfers hang');
    const impacts = { [idOf(page, 'Payments')]: 'partial' };
    const first = { page: 'bank', title: 'Transfers are slow', state: 'investigating', words: 'We look into it.', impacts };
    const posting = await published(ines, `${ticket}/status`, first);
    // What the public reads of cannot be hidden from those who would end it.
    const hidden = await ines(`${ticket}/restriction`, { people: ['ines'], teams: [], because: 'an account was taken over' });
    expect(hidden).toMatchObject({ status: 409 });
    expect(JSON.stringify(hidden.body)).toContain('end the posting \\"Transfers are slow\\" first');
    const next = { ...first, posting, state: 'resolved', words: 'Transfers work again.' };
    await published(ines, `${ticket}/status`, next);
    const { shown } = await pageNamed('bank');
    expect(shown).toMatchObject({ sentence: 'Everything is operational.', current: [] });
    expect(shown.past).toMatchObject([
      { title: 'Transfers are slow', phase: 'Resolved', updates: [{ phase: 'Resolved' }, { words: 'We look into it.' }] },
    ]);
    const answer = await until('the page as it is now', async () => {
      const got = await fetch(`${run.url}/status/bank`);
      return (await got.clone().text()).includes('Transfers work again.') ? got : undefined;
    });
    expect(answer.headers.get('cache-control')).toContain('public');
    // The page is made anew each minute: what was read just now is known, what was read a minute before may not be.
    await until('a reader who knows the page is told so', async () => {
      const etag = (await fetch(`${run.url}/status/bank`)).headers.get('etag') ?? '-';
      return (await fetch(`${run.url}/status/bank`, { headers: { 'if-none-match': etag } })).status === 304 ? true : undefined;
    });
    expect(await shows('bank/feed.xml', 'Transfers work again.')).toContain('<feed xmlns="http://www.w3.org/2005/Atom"');
  });
});

/** What came to a webhook. */
interface Came {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const hook = z.object({ type: z.string(), data: z.looseObject({ confirm: z.string().optional(), unsubscribe: z.string().optional() }) });

/** A receiver of webhooks that answers 503 to the first request after `stumble`. */
async function receiver(): Promise<{ url: string; came: Came[]; stumble: () => void; server: Server }> {
  const came: Came[] = [];
  let falls = false;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      came.push({ headers: request.headers, text: Buffer.concat(parts).toString() });
      response.statusCode = falls ? 503 : 204;
      falls = false;
      response.end();
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}/hook`, came, stumble: () => void (falls = true), server };
}

const form = async (path: string, fields: Record<string, string>, accept = 'text/html'): Promise<Response> =>
  fetch(path.startsWith('http') ? path : `${run.url}${path}`, { method: 'POST', headers: { accept }, body: new URLSearchParams(fields) });

const linkIn = (text: string, purpose: 'confirm' | 'end'): string =>
  mustHave(new RegExp(`http://\\S+/status/-/${purpose}/[0-9a-f]{64}`).exec(text)?.[0], `a link to ${purpose}`);

describe('subscriptions of a status page', () => {
  it('INC-14: by mail: confirmed by a link that a GET does not press, told of each update, ended by one press, and the address forgotten', async () => {
    const page = await newPage('mailed');
    const payments = idOf(page, 'Payments');
    const ticket = await incident('Refunds hang');
    const order = {
      page: 'mailed',
      title: 'Refunds are late',
      state: 'investigating',
      words: 'We look into it.',
      impacts: { [payments]: 'degraded' },
    };
    expect((await form('/status/mailed/subscribe', { email: 'Reader@example.net' })).status).toBe(200);
    const question = await run.mail.waitFor(
      (mail) => mail.to.includes('reader@example.net') && mail.header('subject')?.startsWith('Confirm') === true,
    );
    const confirming = linkIn((await question.parsed()).text ?? '', 'confirm');
    // Before it is confirmed nothing is sent, and reading the link confirms nothing.
    expect(await (await fetch(confirming)).text()).toContain('Yes, write to me');
    const posting = await published(ines, `${ticket}/status`, order);
    expect((await pageNamed('mailed')).subscribers.mail).toBe(0);
    expect((await form(confirming, {})).status).toBe(200);
    expect((await pageNamed('mailed')).subscribers.mail).toBe(1);
    await published(ines, `${ticket}/status`, { ...order, posting, state: 'identified', words: 'We have found it.' });
    const told = await run.mail.waitFor((mail) => mail.to.includes('reader@example.net') && mail.raw.includes('We have found it.'));
    expect(told.header('subject')).toBe('Status of mailed: Refunds are late (identified)');
    const ending = linkIn((await told.parsed()).text ?? '', 'end');
    expect(told.header('list-unsubscribe')).toBe(`<${ending}>`);
    expect(told.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(await (await fetch(ending)).text()).toContain('Stop writing to me');
    expect((await pageNamed('mailed')).subscribers.mail).toBe(1);
    // What a mail program sends for one click (RFC 8058).
    expect((await form(ending, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect((await pageNamed('mailed')).subscribers.mail).toBe(0);
    await published(ines, `${ticket}/status`, { ...order, posting, state: 'resolved', words: 'Refunds are on their way.' });
    // The next reader's question comes behind whatever would have gone to the one who left.
    await form('/status/mailed/subscribe', { email: 'next@example.net' });
    await run.mail.waitFor((mail) => mail.to.includes('next@example.net'));
    expect(run.mail.mails.some((mail) => mail.raw.includes('Refunds are on their way.'))).toBe(false);
    expect((await form(confirming, {})).status).toBe(410);
  });

  it('INC-14: by webhook: challenged first, signed, and sent again where it was not taken', async () => {
    const page = await newPage('hooked');
    const { url, came, stumble, server } = await receiver();
    const asked = await form('/status/hooked/subscribe', { webhook: url }, 'application/json');
    const { secret } = z.object({ secret: z.string() }).parse(await asked.json());
    const challenge = await until('the challenge', async () => Promise.resolve(came[0]));
    const signature = (each: Came): string =>
      `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
        .update(`${String(each.headers['webhook-id'])}.${String(each.headers['webhook-timestamp'])}.${each.text}`)
        .digest('base64')}`;
    expect(challenge.headers['webhook-signature']).toBe(signature(challenge));
    const { type, data } = hook.parse(JSON.parse(challenge.text));
    expect(type).toBe('status.confirm');
    expect((await form(mustHave(data.confirm, 'the link that confirms'), {})).status).toBe(200);
    stumble();
    const ticket = await incident('Payouts hang');
    const impacts = { [idOf(page, 'Payments')]: 'degraded' };
    await published(ines, `${ticket}/status`, {
      page: 'hooked',
      title: 'Payouts are late',
      state: 'investigating',
      words: 'We look into it.',
      impacts,
    });
    const [first, again] = await until('the update, twice', async () => Promise.resolve(came.length >= 3 ? came.slice(1, 3) : undefined));
    expect(first?.headers['webhook-id']).toBe(again?.headers['webhook-id']);
    const update = mustHave(again, 'the second try');
    expect(update.headers['webhook-signature']).toBe(signature(update));
    expect(hook.parse(JSON.parse(update.text))).toMatchObject({
      type: 'status.update',
      data: { title: 'Payouts are late', state: 'investigating', components: ['Payments'], page: { slug: 'hooked' } },
    });
    server.close();
  });

  it('are limited: an address is asked once an hour, a place may ask a few times, and only public pages take any', async () => {
    await newPage('limited');
    await newPage('inside', 'internal');
    expect((await form('/status/inside/subscribe', { email: 'a@example.net' })).status).toBe(404);
    expect((await form('/status/limited/subscribe', { email: 'no address' })).status).toBe(400);
    const answers: number[] = [];
    for (let time = 0; time < 8; time += 1) answers.push((await form('/status/limited/subscribe', { email: 'often@example.net' })).status);
    expect(answers.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.slice(5)).toEqual([429, 429, 429]);
    await run.mail.waitFor((mail) => mail.to.includes('often@example.net'));
    await form('/status/limited/subscribe', { email: 'last@example.net' });
    await run.mail.waitFor((mail) => mail.to.includes('last@example.net'));
    expect(run.mail.mails.filter((mail) => mail.to.includes('often@example.net'))).toHaveLength(1);
  });
});

describe('who may read', () => {
  it('INC-14: an internal page is for whoever is signed in, and lies apart from the public ones', async () => {
    await newPage('staff', 'internal');
    const lies = await until('the file', async () => readFile(join(folder, 'internal/staff/index.html'), 'utf8').catch(() => undefined));
    expect(lies).toContain('Status of staff');
    const away = await fetch(`${run.url}/status/staff`, { redirect: 'manual' });
    expect([away.status, away.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fstatus%2Fstaff']);
    const key = String((await did(ada, '/keys', { name: 'reader of pages', role: 'viewer' }))['key']);
    const read = await fetch(`${run.url}/status/staff`, { headers: { authorization: `Bearer ${key}` } });
    expect(await read.text()).toContain('Status of staff');
    await did(ada, '/status-pages/staff', undefined, 'DELETE');
    await until('the file is gone', async () =>
      readFile(join(folder, 'internal/staff/index.html'), 'utf8').then(
        () => undefined,
        () => true,
      ),
    );
    expect((await fetch(`${run.url}/status/staff`)).status).toBe(404);
  });
});
