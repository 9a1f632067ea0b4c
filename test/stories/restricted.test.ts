import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave } from '../../src/kernel/index.ts';
import { findTicket } from '../../src/incidents/index.ts';
import { mayBeTold } from '../../src/status/may-be-told.ts';
import { allRoutes } from '../../src/app/areas.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

/** Words that nobody but the readers may see, wherever they are written. */
const CANARY = 'zimtschnecke';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let admin: Ask;
let ticket: string;
let action: string;

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  const readers = { people: ['olga'] };
  const said = { title: `Mail of the ${CANARY} is read`, impact: `All of ${CANARY}` };
  const made = await did(ines, '/tickets', { service: 'ledger', severity: 1, ...said, readers });
  ticket = `/tickets/T-${String(made['number'])}`;
  await until('the page of the primary', async () => run.mail.mails.find(({ to }) => to.includes('ines@example.com')));
  await did(ines, `${ticket}/take`, { because: `${CANARY} first` });
  await did(ines, `${ticket}/roles`, { role: 'leader' });
  await did(ines, `${ticket}/notes`, { text: `Seen by ${CANARY}` });
  for (const kind of ['hypothesis', 'change', 'decision', 'request', 'question', 'action'])
    await did(ines, `${ticket}/matters`, { kind, text: `${kind} of ${CANARY}` });
  await did(ines, `${ticket}/checklist`, { line: 'neighbours', note: CANARY });
  const split = await did(ines, `${ticket}/split`, { title: `The key of ${CANARY}`, leader: 'ines' });
  await did(ines, `/tickets/T-${String(split['number'])}/notes`, { text: CANARY });
  await did(ines, `${ticket}/restore`, { because: `${CANARY} is well` });
  await did(ines, `${ticket}/post-mortem`, { owner: 'ines' });
  const due = run.clock.now() + 86_400_000;
  action = String((await did(ines, `${ticket}/actions`, { text: `Change ${CANARY}`, owner: 'ines', dueAt: due }))['id']);
});
afterAll(async () => run.stop());

const known = async (): Promise<Readonly<Record<string, string>>> => {
  const { pages } = await did(ines, ticket);
  const page = z.array(z.object({ id: z.string() })).parse(pages)[0];
  return {
    ticket: ticket.replace('/tickets/', ''),
    action,
    page: page?.id ?? '',
    person: cast.people.ines,
    team: 'payments',
    service: 'ledger',
  };
};

/** What answers a file instead of words; asked for by itself below. */
const files = new Set(['post-mortems.markdown', 'post-mortems.pdf']);

/** Every GET of the API that shows the words to somebody, by the names of the routes. */
async function showing(cookieOf: Ask): Promise<string[]> {
  const names = await known();
  const found: string[] = [];
  for (const route of allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials })) {
    if (route.method !== 'GET' || files.has(route.name)) continue;
    const path = route.path.replace('/api/v1', '').replace(/:(\w+)/g, (_, name: string) => names[name] ?? 'ledger');
    for (const query of route.path.endsWith('s') ? ['', '?view=all', `?q=${CANARY}`] : [''])
      if (JSON.stringify((await cookieOf(path + query)).body).includes(CANARY)) found.push(route.name);
  }
  return [...new Set(found)].toSorted();
}

describe('a restricted ticket', () => {
  it('INC-21: is asked for by name of every route that names a ticket', async () => {
    const asking = allRoutes(run.app.access, { publicKey: 'k', dataDir: '', trials: run.app.trials })
      .filter(({ path }) => path.includes('/:ticket'))
      .filter(({ permission }) => permission.to === 'anyone' || permission.to === 'member' || permission.on === 'organisation');
    // An administrator puts themselves on the list, and reads nothing by that alone.
    expect(asking.map(({ name }) => name)).toEqual(['tickets.add-myself']);
    return Promise.resolve();
  });

  it('INC-21: is read by its list alone, whichever way out of the API is tried, by roles up to administrator', async () => {
    // Whoever is on the list reads all of it, so that the search below looks where the words are.
    expect(await showing(ines)).toEqual(
      expect.arrayContaining([
        'actions.list',
        'call.read',
        'communication.read',
        'notifications.draft',
        'post-mortems.list',
        'post-mortems.read',
        'tickets.list',
        'tickets.read',
        'tickets.timeline',
        'watch',
      ]),
    );
    expect(await showing(tomas)).toEqual([]);
    expect(await showing(admin)).toEqual([]);
    const refused = await admin(ticket);
    expect(refused).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
    expect((await tomas(`${ticket}/post-mortem.md`)).status).toBe(403);
    expect((await tomas(`${ticket}/post-mortem.pdf`)).status).toBe(403);
    for (const [path, body] of [
      ['/notes', { text: 'x' }],
      ['/take', {}],
      ['/check-in', {}],
      ['/readers', { people: ['tomas'], because: 'x' }],
    ] as const)
      expect((await admin(ticket + path, body)).status, path).toBe(403);
    // What was done stands in the journal; its words do not.
    const journal = await did(admin, '/journal?limit=500&action=ticket.restored');
    expect(journal['items']).toContainEqual(expect.objectContaining({ because: 'withheld: it is restricted', body: {} }));
  });

  it('is told to no audience and on no status page', async () => {
    const { id } = await did(ines, ticket);
    const found = mustHave(await findTicket(run.app.db, String(id)), 'the ticket');
    const told = mayBeTold(found);
    expect(told.ok ? '' : told.refusal.detail).toContain('is restricted');
  });

  it('pages as any other, and what leaves says that it is a restricted ticket', async () => {
    const mail = mustHave(
      run.mail.mails.find(({ to }) => to.includes('ines@example.com')),
      'the page',
    );
    expect(mail.raw).toContain('restricted ticket');
    for (const each of run.mail.mails) expect(each.raw).not.toContain(CANARY);
    const token = mustHave(/\/p\/([a-z0-9]{32})/.exec(mail.raw)?.[1], 'a link');
    const page = await (await fetch(`${run.url}/p/${token}`)).text();
    expect(page).toContain('A restricted ticket');
    expect(page).not.toContain(CANARY);
    await did(ines, `${ticket}/reopen`, { because: CANARY });
    const again = await until('another page', async () =>
      run.mail.mails.filter(({ to, raw }) => to.includes('ines@example.com') && raw.includes('/p/')).at(1),
    );
    expect(again.raw).not.toContain(CANARY);
    const mine = await did(ines, '/pages/mine');
    const { id } = mustHave(z.array(z.object({ id: z.string() })).parse(mine['items'])[0], 'my page');
    expect(await did(ines, `/pages/${id}/answer`, {})).toMatchObject({ state: 'answered', ticket: { title: 'A restricted ticket' } });
  });

  it('is heard of by those who follow only where they are on its list', async () => {
    const heard = async (email: string): Promise<{ text: () => string; stop: () => void }> => {
      const session = await fetch(`${run.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'a long enough password' }),
      });
      const cookie = mustHave(session.headers.get('set-cookie')?.split(';')[0], 'a session');
      const ending = new AbortController();
      const stream = await fetch(`${run.url}/api/v1/events`, { headers: { cookie }, signal: ending.signal });
      let text = '';
      const read = async (): Promise<void> => {
        for await (const piece of mustHave(stream.body ?? undefined, 'a stream')) text += Buffer.from(piece).toString();
      };
      void read().catch(() => undefined);
      return { text: () => text, stop: () => ending.abort() };
    };
    const [inside, outside] = [await heard('ines@example.com'), await heard('admin@example.com')];
    await did(ines, `${ticket}/notes`, { text: CANARY });
    const open = await did(ines, '/tickets', { service: 'ledger', severity: 3, title: 'For everybody' });
    for (const { text } of [inside, outside])
      await until('the event for all', async () => (text().includes(String(open['id'])) ? true : undefined));
    const id = String((await did(ines, ticket))['id']);
    expect(inside.text()).toContain(id);
    expect(outside.text()).not.toContain(id);
    inside.stop();
    outside.stop();
  });

  it('takes an administrator onto its list by their own word, which stands in the journal; gives parts to nobody beside the list', async () => {
    expect((await ines(`${ticket}/roles`, { role: 'ops', person: 'tomas' })).body['detail']).toContain('not on its list');
    expect((await ines(`${ticket}/assign`, { person: 'tomas' })).body['detail']).toContain('not on its list');
    expect((await tomas(`${ticket}/readers/me`, { because: 'curious' })).status).toBe(403);
    await did(admin, `${ticket}/readers/me`, { because: 'the audit asks' });
    const read = await did(admin, ticket);
    expect(read).toMatchObject({ restricted: true });
    expect(String(read['title'])).toContain(CANARY);
    const { items } = await did(ines, `${ticket}/timeline`);
    expect(items).toContainEqual(expect.objectContaining({ action: 'ticket.reader-added', because: 'the audit asks' }));
    await did(ines, `${ticket}/readers`, { teams: ['payments'], because: 'they mend it' });
    expect((await tomas(ticket)).status).toBe(200);
    await did(ines, `${ticket}/readers/${cast.payments}`, undefined, 'DELETE');
    expect((await tomas(ticket)).status).toBe(403);
    await did(ines, `${ticket}/restriction/lift`, { because: 'it is public' });
    expect(await did(tomas, ticket)).toMatchObject({ restricted: false });
    await did(ines, `${ticket}/restriction`, { people: ['olga'], because: 'it is not' });
    expect((await tomas(ticket)).status).toBe(403);
  });
});

describe('a sensitive note', () => {
  it('INC-21: is on the timeline of its readers alone, and so is its correction', async () => {
    const made = await did(ines, '/tickets', { service: 'ledger', severity: 2, title: 'Bookings are slow' });
    const open = `/tickets/T-${String(made['number'])}`;
    await did(ines, `${open}/sensitive-notes`, { text: `It was ${CANARY}`, people: ['tomas'] });
    const lines = z.object({ items: z.array(z.object({ id: z.number(), audience: z.string(), because: z.string() })) });
    const seen = async (ask: Ask): Promise<z.infer<typeof lines>['items']> =>
      lines.parse(await did(ask, `${open}/timeline`)).items.filter(({ because }) => because.includes(CANARY));
    const note = mustHave((await seen(tomas))[0], 'the note');
    expect(note.audience).toBe('restricted');
    expect(await seen(admin)).toEqual([]);
    await did(ines, `${open}/notes`, { text: `No, ${CANARY} it was not`, corrects: note.id });
    expect(await seen(tomas)).toHaveLength(2);
    expect(await seen(admin)).toEqual([]);
    expect((await admin(`${open}/notes`, { text: 'guess', corrects: note.id })).body).toMatchObject({ at: 'body.corrects' });
    expect(JSON.stringify((await admin('/journal?limit=500')).body)).not.toContain(CANARY);
    expect((await ines(`${open}/sensitive-notes`, { text: 'to nobody' })).body).toMatchObject({ at: 'body.people' });
  });
});
