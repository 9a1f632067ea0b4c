import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { minutes, mustHave } from '../../src/kernel/index.ts';
import { callView, type CallView } from '../../src/incidents/command/read-call.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let olga: Ask;
let admin: Ask;
let priya: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  olga = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  priya = await signedIn(run, { id: cast.people.priya, email: 'priya@example.com', role: 'manager', team: cast.payments });
});
afterAll(async () => run.stop());

async function declared(title: string, severity = 1): Promise<string> {
  const made = await ines('/tickets', { service: 'ledger', severity, title });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return `/tickets/T-${String(made.body['number'])}`;
}

async function on(ask: Ask, path: string, body?: object): Promise<CallView> {
  const answer = await ask(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return callView.parse(answer.body);
}

const requestOf = (call: CallView, text: string): CallView['matters'][number] =>
  mustHave(
    call.matters.find((matter) => matter.text === text),
    text,
  );

/** The request once it stands in a state. */
const settled = async (ticket: string, text: string, state: string): Promise<CallView['matters'][number]> =>
  until(`${text}: ${state}`, async () => {
    const found = requestOf(await on(ines, `${ticket}/call`), text);
    return found.state === state ? found : undefined;
  });

/** The first mail to somebody whose text has these words. */
const mailTo = async (who: string, words: string): Promise<string> =>
  until(`a mail to ${who}: ${words}`, async () => {
    const own = run.mail.mails.filter((mail) => mail.to.includes(`${who}@example.com`));
    const texts = await Promise.all(own.map(async (mail) => (await mail.parsed()).text ?? ''));
    return texts.find((text) => text.includes(words));
  });

describe('sending for somebody', () => {
  it('INC-30: a request stands with its age until ops sends it: a real page says who asks and that it is out of rotation, and coming ends it', async () => {
    const ticket = await declared('Bookings stand still');
    const text = 'Knows the shards of the ledger';
    const asked = requestOf(await on(tomas, `${ticket}/requests`, { text, whom: 'person:olga' }), text);
    expect(asked).toMatchObject({ state: 'asked', over: false, whom: 'Olga Maric', calledIn: [], by: 'Tomas Rivera' });
    expect(asked.openedAt).toBeGreaterThan(0);
    const sent = requestOf(await on(ines, `${ticket}/requests/${asked.id}/send`, {}), text);
    expect(sent).toMatchObject({
      state: 'sent',
      calledIn: [{ state: 'sent', sentBy: 'Ines Keller', people: [{ name: 'Olga Maric', state: 'unanswered' }] }],
    });
    const mail = await mailTo('olga', text);
    expect(mail).toContain('Tomas Rivera asks you');
    expect(mail).toContain('You are out of rotation');
    await on(olga, `${ticket}/check-in`, {});
    expect(await settled(ticket, text, 'came')).toMatchObject({
      over: true,
      calledIn: [{ state: 'answered', people: [{ state: 'answered' }] }],
    });
  });

  it('INC-30: a service is sent for as its own tickets page: whoever does not answer gives way to the next, and at the end the leader is told', async () => {
    const ticket = await declared('Payouts stand still');
    await on(ines, `${ticket}/roles`, { role: 'leader' });
    const text = 'Is the ledger itself well?';
    await on(ines, `${ticket}/requests`, { text, whom: 'page-ledger-secondary', send: true });
    expect((await settled(ticket, text, 'sent')).calledIn).toMatchObject([{ state: 'sent' }]);
    run.clock.move(minutes(10) + 1000);
    await until('nobody came', async () =>
      requestOf(await on(ines, `${ticket}/call`), text).calledIn[0]?.state === 'unanswered' ? true : undefined,
    );
    await mailTo('ines', 'nobody came for Ledger secondary');
  });
});

/** Does something by the API that must be allowed, and answers its body. */
async function done(ask: Ask, what: string, body?: object): Promise<Record<string, unknown>> {
  const [method, path = ''] = what.split(' ');
  const answer = await ask(path, body, method);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

describe('lists', () => {
  const network = { name: 'Network', problem: 'network', team: 'payments', whom: ['person:olga', 'service:ledger'] };

  it('an engagement list is held by the managers of its team, and a whole list is sent for at once', async () => {
    expect((await ines('/lists/engagement/network', network, 'PUT')).status).toBe(403);
    expect((await priya('/lists/engagement/network', { ...network, team: 'organisation' }, 'PUT')).status).toBe(403);
    await done(priya, 'PUT /lists/engagement/network', network);
    expect((await priya('/lists/engagement/network', { ...network, whom: ['person:nobody'] }, 'PUT')).body).toMatchObject({
      at: 'body.whom.0',
    });
    const ticket = await declared('Packets are lost');
    await on(ines, `${ticket}/requests`, { text: 'Routes flap', whom: 'list:network', send: true });
    const request = requestOf(await on(ines, `${ticket}/call`), 'Routes flap');
    expect(request.calledIn.map(({ words }) => words)).toEqual(['Olga Maric, of Network', 'Ledger on-call, of Network']);
    await mailTo('olga', 'Routes flap');
    await on(ines, `${ticket}/matters/${request.id}`, { command: 'withdraw' });
    await mailTo('olga', 'ended the request for');
  });

  it('INC-7, INC-29: a notification list is joined and left freely but by its core, is told from a draft of the record, and the timeline has all of it', async () => {
    const list = { name: 'Money out', team: 'payments', core: ['olga'], services: ['ledger'] };
    await done(priya, 'PUT /lists/notification/money-out', list);
    await done(tomas, 'POST /lists/notification/money-out/join', {});
    expect((await olga('/lists/notification/money-out/leave', {})).body['detail']).toContain('core member');
    const ticket = await declared('No payment can be booked, and what is longer than a title ought to be goes on and on — über allem');
    const draft = await done(ines, `GET ${ticket}/notifications/draft`);
    expect(draft).toMatchObject({ kind: 'first', lists: [{ slug: 'money-out', because: 'about Ledger', affects: null }] });
    expect(String(draft['text']).length).toBeLessThan(160);
    await done(ines, `POST ${ticket}/notifications`, {
      lists: ['money-out'],
      impact: 'One card payment in three fails',
      timeToFix: '20 min',
    });
    expect(await mailTo('olga', 'One card payment in three fails')).toContain(ticket.slice(1));
    await mailTo('tomas', 'One card payment in three fails');
    await until('both were handed over', async () => {
      const [first] = z
        .array(z.object({ recipients: z.array(z.object({ delivery: z.string() })) }))
        .parse((await done(ines, `GET ${ticket}/notifications`))['items']);
      return first?.recipients.every(({ delivery }) => delivery === 'handed over') === true && first.recipients.length === 2
        ? true
        : undefined;
    });
    const line = (key: string) => async (): Promise<string | undefined> =>
      (await on(ines, `${ticket}/call`)).checklist.find((each) => each.key === key)?.standing;
    expect(await line('notified')()).toBe('done');
    expect(await line('notified-last')()).toBe('open');
    await done(ines, `POST ${ticket}/take`, {});
    await done(ines, `POST ${ticket}/restore`, {});
    await done(ines, `POST ${ticket}/notifications`, { lists: ['money-out'] });
    expect(await line('notified-last')()).toBe('done');
    const journal = z
      .array(z.object({ action: z.string(), body: z.record(z.string(), z.unknown()) }))
      .parse((await done(ines, `GET ${ticket}/timeline?limit=200`))['items']);
    expect(journal.find(({ action }) => action === 'notification.sent')?.body).toMatchObject({
      kind: 'final',
      recipients: ['Olga Maric', 'Tomas Rivera'],
    });
    await done(tomas, 'POST /lists/notification/money-out/leave', {});
  });

  it('INC-29: lists that the graph joins to the service are told by which link it reaches their readers', async () => {
    const ledger = await done(admin, 'GET /services/ledger');
    await done(admin, 'PATCH /services/ledger', { customers: [{ name: 'Shop', team: 'organisation' }] });
    expect(ledger['slug']).toBe('ledger');
    const shop = { slug: 'shop', name: 'Shop', team: 'organisation', tier: 2 };
    expect((await admin('/services', shop)).status).toBeLessThan(300);
    await done(admin, 'PUT /lists/notification/shop-news', {
      name: 'Shop news',
      team: 'organisation',
      core: ['olga'],
      services: ['shop'],
    });
    const ticket = await declared('Refunds stand still');
    await done(ines, `POST ${ticket}/notifications`, { lists: ['shop-news'], impact: 'Nobody gets money back' });
    expect(await mailTo('olga', 'Nobody gets money back')).toContain('How it reaches you: Shop uses Ledger');
  });
});

describe('a severity 1', () => {
  it('INC-28: is led by its primary while no rotation of call leaders stands, until somebody takes over', async () => {
    const ticket = await declared('Accounts stand still');
    const leader = async () => (await on(ines, `${ticket}/call`)).roles.find(({ role }) => role === 'leader')?.holders[0]?.name;
    await until('the primary leads', async () => ((await leader()) === 'Ines Keller' ? true : undefined));
    // Whoever takes the ticket leads in place of a primary who has not come.
    await done(tomas, `POST ${ticket}/take`, {});
    expect(await leader()).toBe('Tomas Rivera');
    await on(tomas, `${ticket}/check-in`, { team: 'payments' });
    await on(ines, `${ticket}/roles`, { role: 'leader' });
    await done(tomas, `POST ${ticket}/take`, {});
    expect(await leader()).toBe('Ines Keller');
  });

  it('INC-28: opens its place and engages who leads, front-line ops and the list of its service, each with why; other severities do not', async () => {
    const lead = {
      slug: 'leads',
      name: 'Call leaders',
      team: 'organisation',
      zone: 'UTC',
      start: '2026-01-05',
      handover: '09:00',
      turn: { unit: 'week' },
      members: ['olga'],
    };
    expect((await admin('/rotations', lead)).status).toBeLessThan(300);
    expect((await admin('/rotations', { ...lead, slug: 'ops', name: 'Front line', members: ['admin'] })).status).toBeLessThan(300);
    const bookings = { name: 'Bookings', problem: 'bookings that differ', team: 'payments', whom: ['person:priya'], services: ['ledger'] };
    await done(priya, 'PUT /lists/engagement/bookings', bookings);
    await done(admin, 'PUT /lists/opening', { place: 'https://meet.example.com/ek-{number}', leaders: 'leads', ops: 'ops' });
    expect((await priya('/lists/opening', { place: null }, 'PUT')).status).toBe(403);
    const mild = await declared('Bookings are slow', 2);
    const ticket = await declared('Ledgers differ');
    const number = ticket.slice('/tickets/T-'.length);
    const called = await until('all are sent for', async () => {
      const requests = (await on(ines, `${ticket}/call`)).matters.filter(({ kind }) => kind === 'request');
      return requests.length === 3 ? requests : undefined;
    });
    expect(called.map(({ text, calledIn }) => [text, calledIn[0]?.people[0]?.name])).toEqual([
      ['Severity 1: leads the call', 'Olga Maric'],
      ['Severity 1: front-line ops, engages and notifies', 'Ada Admin'],
      ['Severity 1 of ledger: bookings that differ', 'Priya Nair'],
    ]);
    const mail = await mailTo('olga', 'leads the call');
    expect(mail).toContain(`T-${number}`);
    expect(mail).toContain(`Join: https://meet.example.com/ek-${number}`);
    const paged = z.array(z.object({ person: z.object({ name: z.string() }), because: z.string() }));
    const why = paged.parse((await done(ines, `GET ${ticket}`))['pages']).map(({ person, because }) => `${person.name}: ${because}`);
    expect(why).toContainEqual(expect.stringContaining('Ada Admin: Severity 1: front-line ops, engages and notifies'));
    expect((await on(ines, `${ticket}/call`)).place).toBe(`https://meet.example.com/ek-${number}`);
    const other = await on(ines, `${mild}/call`);
    expect([other.place, other.matters]).toEqual([null, []]);
  });
});

describe('without an incident', () => {
  it('PAG-20: anyone signed in finds the on-call by service, team or name, engages them in one press, and use is counted by sender and team', async () => {
    const items = async (q: string) =>
      z.array(z.object({ whom: z.string(), now: z.array(z.string()) })).parse((await done(olga, `GET /engagements/whom?q=${q}`))['items']);
    for (const typed of ['ledger', 'payments', 'page-ledger-primary'])
      expect(
        (await items(typed)).map(({ whom }) => whom),
        typed,
      ).toContain('service:ledger');
    const made = await done(olga, 'POST /engagements', { whom: 'person:tomas', text: 'Who can read the shop import?' });
    const mail = await mailTo('tomas', 'Who can read the shop import?');
    expect(mail).toContain('Olga Maric asks you');
    const ticket = `/tickets/T-${String(made['number'])}`;
    const call = await on(tomas, `${ticket}/check-in`, {});
    expect(call.here).toHaveLength(1);
    await settled(ticket, 'Who can read the shop import?', 'came');
    const use = await done(olga, 'GET /engagements/use');
    expect(use['senders']).toContainEqual({ id: cast.people.olga, name: 'Olga Maric', made: 1, answered: 1 });
    expect(use['teams']).toContainEqual(expect.objectContaining({ id: cast.payments, name: 'Payments' }));
  });
});
