import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, minutes, mustHave } from '../../src/kernel/index.ts';
import { actionView, postMortemView, type PostMortemView } from '../../src/incidents/learning/read-post-mortem.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { afterWorkingDays } from '../../src/incidents/rules/working-days.ts';
import { zoneOf } from '../../src/platform/time-zones/index.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let admin: Ask;

beforeAll(async () => {
  // Tomas is reached by phone first: what can wait until the morning comes by mail all the same. Nobody is called here.
  const phone = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'unused', TWILIO_FROM: '+15005550006' };
  run = await startApp(database.app, { env: phone });
  cast = await settle(run.app, { tomas: [['voice', '+4930901820']] });
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => {
  expect(run.errors).toEqual([]);
  await run.stop();
});

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

/** A severity 1 that was led and restored: its path in the API. */
async function restored(title: string): Promise<string> {
  const made = await did(ines, '/tickets', { service: 'ledger', severity: 1, title, impact: 'One payment in three fails' });
  const ticket = `/tickets/T-${String(made['number'])}`;
  await did(ines, `${ticket}/take`, {});
  await did(ines, `${ticket}/check-in`, { team: 'payments' });
  await did(ines, `${ticket}/roles`, { role: 'leader' });
  await did(tomas, `${ticket}/matters`, { kind: 'hypothesis', text: 'The pool is too small' });
  await did(tomas, `${ticket}/matters`, { kind: 'action', text: 'Alarm on the use of the pool' });
  await did(ines, `${ticket}/restore`, { because: 'the pool is larger' });
  return ticket;
}

const opened = async (ticket: string): Promise<PostMortemView> => postMortemView.parse(await did(ines, `${ticket}/post-mortem`, {}));

const section = (view: PostMortemView, key: string): PostMortemView['sections'][number] =>
  mustHave(
    view.sections.find((each) => each.section === key),
    key,
  );

describe('learning from an incident by the API', () => {
  it('INC-15: a post mortem is drafted from the timeline, due two working days later, with the actions that were noted during the call', async () => {
    const view = await opened(await restored('Payments time out'));
    expect(view).toMatchObject({ state: 'draft', owner: { name: 'Ines Keller' }, commands: ['submit'] });
    const due = new Date(mustHave(view.dueAt ?? undefined, 'it is due'));
    expect([0, 6]).not.toContain(due.getUTCDay());
    expect(section(view, 'summary').text).toContain('Payments time out.\nOne payment in three fails');
    expect(section(view, 'response').text).toContain('Ines Keller was here for Payments.');
    expect(section(view, 'response').text).toContain('idea by Tomas Rivera: The pool is too small (parked)');
    expect(section(view, 'resolution').text).toContain('the pool is larger');
    expect(section(view, 'badly')).toMatchObject({ text: '', version: 0 });
    expect(view.actions).toContainEqual(expect.objectContaining({ text: 'Alarm on the use of the pool', owner: null, state: 'open' }));
    expect((await ines(`/tickets/T-${view.ticket.number}/post-mortem`, {})).status).toBe(409);
  });

  it('INC-13: two who write one section lose nothing: the second is told, with the text that stands', async () => {
    const ticket = await restored('Payouts time out');
    const { version } = section(await opened(ticket), 'badly');
    const path = `${ticket}/post-mortem/sections/badly`;
    const written = postMortemView.parse(
      await did(ines, path, { text: 'Nobody saw the pool fill. She forgot the runbook.', base: version }, 'PUT'),
    );
    expect(section(written, 'badly')).toMatchObject({ version: version + 1, editedBy: 'Ines Keller', hints: [{ words: 'forgot' }] });
    const refused = await tomas(path, { text: 'The graph was hard to find', base: version }, 'PUT');
    expect(refused).toMatchObject({ status: 409, body: { at: 'body.base' } });
    expect(refused.body['detail']).toContain('Ines Keller wrote this section meanwhile');
    expect(section(postMortemView.parse((await tomas(`${ticket}/post-mortem`)).body), 'badly').text).toContain('Nobody saw the pool fill.');
  });

  it('INC-15: it is reviewed by somebody else before it is published, then found by its words and given as Markdown', async () => {
    const ticket = await restored('Refunds time out');
    const key = String((await did(admin, '/keys', { name: 'reader', role: 'viewer' }))['key']);
    const first = await opened(ticket);
    const asked = postMortemView.parse(
      await did(ines, `${ticket}/post-mortem/whys`, { text: 'Why did refunds time out? The pool was full.' }),
    );
    const why = mustHave(asked.whys[0], 'the first why');
    await did(ines, `${ticket}/post-mortem/whys`, { parent: why.id, text: 'Why was it full? Nothing gave connections back.' });
    const submit = { command: 'submit' };
    expect((await ines(`${ticket}/post-mortem/moves`, submit)).body['detail']).toContain('name a facilitator first');
    await did(ines, `${ticket}/post-mortem`, { customerMinutes: 4200, cause: 'capacity', facilitator: 'olga' }, 'PATCH');
    await did(ines, `${ticket}/post-mortem/sections/asked-metric`, { text: 'How full the pool is', base: 0 }, 'PUT');
    expect((await ines(`${ticket}/post-mortem/moves`, submit)).body).toMatchObject({ at: 'body.because' });
    const put = postMortemView.parse(
      await did(ines, `${ticket}/post-mortem/moves`, { ...submit, because: 'nobody had an answer to the rest' }),
    );
    expect(put).toMatchObject({ state: 'in-review', unanswered: 5 });
    expect(put.questions.map(({ asks, text }) => [asks, text])).toContainEqual([
      'Which metric or alarm would have made it shorter?',
      'How full the pool is',
    ]);
    expect((await ines(`${ticket}/post-mortem/moves`, { command: 'approve' })).body['detail']).toContain('ask somebody else');
    await did(tomas, `${ticket}/post-mortem/moves`, { command: 'approve' });
    const view = postMortemView.parse(await did(ines, `${ticket}/post-mortem/moves`, { command: 'publish' }));
    expect(view).toMatchObject({ state: 'published', customerMinutes: 4200, cause: 'capacity', facilitator: { name: 'Olga Maric' } });
    expect((await ines(`${ticket}/post-mortem/sections/badly`, { text: 'late', base: 0 }, 'PUT')).status).toBe(409);
    const numbers = async (query: string): Promise<number[]> =>
      z
        .object({ items: z.array(z.object({ number: z.number() })) })
        .parse((await tomas(`/post-mortems?${query}`)).body)
        .items.map(({ number }) => number);
    expect(await numbers('q=refunds')).toEqual([first.ticket.number]);
    expect(await numbers('q=%22how%20full%20the%20pool%22&service=ledger&team=organisation&cause=capacity&severity=1')).toEqual([
      first.ticket.number,
    ]);
    expect(await numbers('q=refunds&cause=change')).toEqual([]);
    expect(await numbers(`q=refunds&until=${run.clock.now() - days(1)}`)).toEqual([]);
    expect(await numbers('q=refunds%20-pool')).toEqual([]);
    const listed = z.object({ items: z.array(z.object({ excerpt: z.string() })) }).parse((await tomas('/post-mortems?q=connections')).body);
    expect(listed.items[0]?.excerpt).toContain('«connections»');
    const answer = await fetch(`${run.url}/api/v1${ticket}/post-mortem.md`, { headers: { authorization: `Bearer ${key}` } });
    const markdown = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/markdown');
    expect(markdown).toContain(`# T-${first.ticket.number} Refunds time out`);
    expect(markdown).toContain('- Why did refunds time out? The pool was full.\n  - Why was it full? Nothing gave connections back.');
    expect(markdown).toContain('customer minutes: 4200');
    const pdf = await fetch(`${run.url}/api/v1${ticket}/post-mortem.pdf`, { headers: { authorization: `Bearer ${key}` } });
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const bytes = Buffer.from(await pdf.arrayBuffer());
    expect([bytes.subarray(0, 5).toString(), bytes.subarray(-6).toString().trim()]).toEqual(['%PDF-', '%%EOF']);
  });

  it('beside an open incident stands what was like it before, and how that was restored', async () => {
    const before = await restored('Vouchers cannot be booked');
    await opened(before);
    const now = String(
      (await did(ines, '/tickets', { service: 'ledger', severity: 2, title: 'Vouchers cannot be booked at all' }))['number'],
    );
    const items = z.object({
      items: z.array(z.object({ number: z.number(), restoredBecause: z.string().nullable(), because: z.array(z.string()) })),
    });
    const seen = items.parse((await ines(`/tickets/T-${now}/seen-before`)).body).items;
    expect(seen[0]).toMatchObject({
      number: Number(/\d+$/.exec(before)?.[0]),
      because: ['the same service', expect.stringContaining('vouchers')],
    });
    expect(seen[0]?.restoredBecause).not.toBeNull();
    expect(seen.map(({ number }) => number)).not.toContain(Number(now));
  });

  it('INC-15: it is due after two working days of the team, which has the holidays of the teams above it', async () => {
    const zone = zoneOf('Europe/Berlin');
    const free = new Set<string>();
    // The next four days on which anybody would work are holidays of the whole organisation.
    for (let count = 1; count <= 4; count += 1)
      free.add(new Date(afterWorkingDays(run.clock.now(), count, { zone, holidays: new Set() })).toISOString().slice(0, 10));
    const calendar = { name: 'Founders', teams: ['organisation'], days: [...free].map((date) => ({ date, name: 'off' })) };
    expect((await ines('/holidays/founders', calendar, 'PUT')).status).toBe(403);
    await did(admin, '/holidays/founders', calendar, 'PUT');
    expect((await admin('/holidays/other', { ...calendar, teams: ['nobody'] }, 'PUT')).body).toMatchObject({ at: 'body.teams.0' });
    const over = { ...calendar, name: 'Others', version: 0 };
    expect((await admin('/holidays/founders', over, 'PUT')).body['detail']).toMatch(
      /^Ada Admin changed it meanwhile: called it "Founders"; added team organisation; added \d{4}-/,
    );
    const { dueAt } = await opened(await restored('Bookings time out'));
    const due = mustHave(dueAt ?? undefined, 'it is due');
    expect(due).toBe(afterWorkingDays(run.clock.now(), 2, { zone, holidays: free }));
    expect(due).toBeGreaterThan(afterWorkingDays(run.clock.now(), 4, { zone, holidays: new Set() }));
    await did(admin, '/holidays/founders', undefined, 'DELETE');
  });

  it('INC-15: small failures and drills get one page, and a person may choose the whole form', async () => {
    const made = await did(ines, '/tickets', { service: 'ledger', severity: 1, title: 'A drill', purpose: 'drill' });
    const drill = `/tickets/T-${String(made['number'])}`;
    await did(ines, `${drill}/restore`, { because: 'we practised' });
    const page = await opened(drill);
    expect(page).toMatchObject({ form: 'one-page', formBecause: 'it was a drill' });
    expect(page.sections.map(({ section: key }) => key)).toEqual(['summary', 'impact', 'root-cause', 'lessons']);
    const whole = postMortemView.parse(await did(ines, `${drill}/post-mortem`, { form: 'whole' }, 'PATCH'));
    expect(whole).toMatchObject({ form: 'whole', formBecause: 'chosen by Ines Keller', unanswered: 6 });
    expect(section(whole, 'response').text, 'drafted before anybody asked for it').not.toBe('');
    await did(ines, `${drill}/post-mortem`, { form: 'one-page' }, 'PATCH');
    const put = postMortemView.parse(await did(ines, `${drill}/post-mortem/moves`, { command: 'submit' }));
    expect(put, 'the short form needs no facilitator').toMatchObject({ state: 'in-review', facilitator: null });
  });

  it('INC-15: customers and support are offered and invited, and whether they came and what they said stays', async () => {
    const ticket = await restored('Invoices time out');
    await did(ines, `${ticket}/contacts`, { items: [{ reference: 'CASE-12', who: 'Nordwind GmbH', customers: 3 }] });
    await did(admin, '/audiences/support/members', { person: 'olga' });
    await opened(ticket);
    const offers = z.object({ items: z.array(z.object({ name: z.string(), part: z.string(), because: z.string() })) });
    const offered = async () => offers.parse((await ines(`${ticket}/post-mortem/invitable`)).body).items;
    expect(await offered()).toEqual([
      { name: 'Nordwind GmbH', part: 'customer', because: 'contact CASE-12' },
      { name: 'Olga Maric', part: 'support', because: 'the audience support' },
      { name: 'Ines Keller', part: 'responder', because: 'was on the incident' },
    ]);
    const invite = async (body: Record<string, unknown>) => postMortemView.parse(await did(ines, `${ticket}/post-mortem/invited`, body));
    await invite({ name: 'Nordwind GmbH', part: 'customer' });
    const { invited } = await invite({ person: 'olga', part: 'support' });
    await run.mail.waitFor((mail) => mail.to.includes('olga@example.com') && mail.raw.includes('invited to the post mortem'));
    expect((await offered()).map(({ name }) => name)).toEqual(['Ines Keller']);
    expect((await ines(`${ticket}/post-mortem/invited`, { person: 'olga', part: 'support' })).status).toBe(409);
    const [nordwind, olga] = [mustHave(invited[0], 'Nordwind'), mustHave(invited[1], 'Olga')];
    await did(
      ines,
      `${ticket}/post-mortem/invited/${nordwind.id}`,
      { answer: 'came', said: 'They heard of it from their customers' },
      'PATCH',
    );
    const after = postMortemView.parse(await did(ines, `${ticket}/post-mortem/invited/${olga.id}`, undefined, 'DELETE'));
    expect(after.invited).toEqual([
      expect.objectContaining({ name: 'Nordwind GmbH', answer: 'came', said: 'They heard of it from their customers' }),
    ]);
  });

  it('INC-18: a cause is classified and linked to the change that did it, and the change has its fallout, with the rows behind it', async () => {
    const from = run.clock.now();
    const change = 'https://deploy.example.com/runs/418';
    const caused = [await restored('Search is empty'), await restored('Search is slow')];
    for (const ticket of caused) await did(ines, `${ticket}/changes`, { change: `${change}/`, words: 'search 4.18.0' });
    await did(ines, `${caused[0] ?? ''}/measurements`, { kind: 'customer-minutes', amount: 900, because: 'counted' });
    const other = await restored('Search is wrong');
    await did(tomas, `${other}/cause`, { cause: 'change', because: 'Tomas saw one go out' }, 'PUT');
    const full = await restored('The disk is full');
    await did(tomas, `${full}/cause`, { cause: 'capacity' }, 'PUT');
    expect((await ines(`${full}/changes`, { change: 'javascript:alert(1)' })).body).toMatchObject({ at: 'body.change' });
    const query = `from=${from}`;
    const numbers = (await tomas(`/learning?${query}`)).body;
    expect(numbers).toMatchObject({
      causes: [
        { cause: 'change', tickets: 3, customerMinutes: 900 },
        { cause: 'capacity', tickets: 1, customerMinutes: null },
      ],
      fallout: { tickets: 3, unlinked: 1 },
      changes: [{ reference: change, url: change, words: 'search 4.18.0', tickets: 2, customerMinutes: 900 }],
    });
    const titles = async (rest: string): Promise<string[]> =>
      z
        .object({ items: z.array(z.object({ title: z.string() })) })
        .parse((await tomas(`/learning/incidents?${query}&${rest}`)).body)
        .items.map(({ title }) => title);
    expect(await titles(`change=${encodeURIComponent(change)}`)).toEqual(['Search is slow', 'Search is empty']);
    expect(await titles('unlinked=true')).toEqual(['Search is wrong']);
    expect(await titles('cause=capacity')).toEqual(['The disk is full']);
    expect(await titles('fallout=true')).toHaveLength(3);
    await did(ines, `${caused[0] ?? ''}/changes/unlink`, { change, because: 'it was the one before' });
    expect((await tomas(`/learning?${query}`)).body).toMatchObject({ changes: [{ tickets: 1, customerMinutes: null }] });
    expect((await ines(`${caused[0] ?? ''}/cause`)).body).toEqual({ cause: 'change', changes: [] });
  });

  it('INC-16: reviews and actions are held against goals that the organisation sets, and each miss is counted with its rows', async () => {
    const from = run.clock.now();
    const query = `from=${from}`;
    const ticket = await restored('Exports time out');
    const { number } = (await opened(ticket)).ticket;
    await restored('Imports time out');
    const shipped = (await tomas('/learning-goals')).body;
    expect(shipped).toMatchObject({ reviewedDays: 5, closedDays: { '1': 14, '2': 30, '3': 90 }, version: 0 });
    const add = async (text: string, rest: Record<string, unknown>): Promise<string> =>
      actionView.parse(await did(ines, `${ticket}/actions`, { text, ...rest })).id;
    const soon = await add('Audit every export', { kind: 'audit', priority: 1, services: ['ledger'] });
    await add('Tell the guild of it', { kind: 'share', priority: 3 });
    expect((await ines(`${ticket}/actions`, { text: 'x', kind: 'share', services: ['ledger'] })).body).toMatchObject({
      at: 'body.services',
    });
    expect((await tomas(`/learning?${query}`)).body).toMatchObject({
      reviews: { kept: 0, missed: 0, running: 2 },
      // What the call noted, two audits since people found it, and these two.
      actions: { kept: 0, missed: 0, running: 5, dropped: 0 },
    });
    expect((await ines('/learning-goals', { reviewedDays: 2 }, 'PUT')).status).toBe(403);
    await did(admin, '/learning-goals', { reviewedDays: 2, closedDays: { '1': 2, '2': 30, '3': 90 } }, 'PUT');
    run.clock.move(days(3));
    [ines, tomas] = [await signedInAgain(run, 'ines@example.com'), await signedInAgain(run, 'tomas@example.com')];
    const missed = (await tomas(`/learning?${query}`)).body;
    expect(missed).toMatchObject({ reviews: { kept: 0, missed: 2, running: 0 }, actions: { kept: 0, missed: 1, running: 4 } });
    const reviews = z.object({ items: z.array(z.object({ number: z.number(), state: z.string().nullable() })) });
    expect(reviews.parse((await tomas(`/learning/reviews?${query}&goal=missed`)).body).items, 'also the one that nobody has begun').toEqual(
      [
        { number: number + 1, state: null },
        { number, state: 'draft' },
      ],
    );
    const actions = z.object({ items: z.array(z.object({ id: z.string(), goal: z.string(), kind: z.string() })) });
    expect(actions.parse((await tomas(`/learning/actions?${query}&goal=missed`)).body).items).toEqual([
      { id: soon, goal: 'missed', kind: 'audit' },
    ]);
    await did(ines, `/actions/${soon}/end`, { state: 'dropped', because: 'exports go away' });
    expect((await tomas(`/learning?${query}`)).body).toMatchObject({ actions: { missed: 0, running: 4, dropped: 1 } });
  });

  it('INC-16: an action has an owner and a date, reminds its owner, then the manager, then the next one above, until it is done', async () => {
    const ticket = await restored('Cards time out');
    await opened(ticket);
    expect((await ines(`${ticket}/actions`, { text: 'Alarm on the pool', owner: 'tomas' })).body).toMatchObject({ at: 'body.dueAt' });
    const made = actionView.parse(
      await did(ines, `${ticket}/actions`, {
        text: 'Give connections back',
        owner: 'tomas',
        dueAt: run.clock.now() + days(3),
        kind: 'mitigate',
      }),
    );
    expect(made).toMatchObject({ owner: { name: 'Tomas Rivera' }, priority: 2, state: 'open' });
    const watch = z.object({ owed: z.array(z.object({ kind: z.string(), title: z.string() })) });
    expect(watch.parse((await tomas('/watch')).body).owed).toContainEqual({ kind: 'Action', title: 'Give connections back' });
    const mailed = async (to: string): Promise<unknown> =>
      run.mail.waitFor(
        (mail) => mail.to.includes(`${to}@example.com`) && mail.raw.includes(`A-${made.number} Give connections back is due`),
      );
    run.clock.move(days(2) + minutes(1));
    await mailed('tomas');
    run.clock.move(days(9));
    await mailed('priya');
    run.clock.move(days(7));
    await mailed('admin');
    // The post mortem was due meanwhile, and is asked for too.
    await run.mail.waitFor((mail) => mail.to.includes('priya@example.com') && mail.raw.includes('has a post mortem that is draft'));
    tomas = await signedInAgain(run, 'tomas@example.com');
    const late = z.object({ items: z.array(actionView) }).parse((await tomas('/actions?owner=tomas')).body).items;
    expect(late.find(({ number }) => number === made.number)).toMatchObject({ escalatedTo: 'Ada Admin' });
    const ended = actionView.parse(await did(tomas, `/actions/${made.id}/end`, { state: 'done', because: 'merged' }));
    expect(ended).toMatchObject({ state: 'done', outcome: 'merged' });
    expect((await tomas(`/actions/${made.id}/end`, { state: 'done', because: 'again' })).status).toBe(409);
    const open = z.object({ items: z.array(actionView) }).parse((await tomas('/actions?owner=tomas')).body);
    expect(open.items.map(({ number }) => number)).not.toContain(made.number);
  });
});
