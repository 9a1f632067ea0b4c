import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { minutes, mustHave } from '../../src/kernel/index.ts';
import { communicationView, type CommunicationView } from '../../src/status/read-communication.ts';
import { pageDetail } from '../../src/status/views.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ada: Ask;
let ines: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
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

const told = async (ticket: string): Promise<CommunicationView> => communicationView.parse(await did(ines, `${ticket}/communication`));
const of = (view: CommunicationView, audience: string): CommunicationView['audiences'][number] =>
  mustHave(
    view.audiences.find((each) => each.audience === audience),
    audience,
  );

describe('updates to audiences', () => {
  it('INC-24: are drafted from the timeline by audience, sent by a press, promise the next word in the text, and remind whoever speaks until it is kept', async () => {
    await did(ada, '/audiences/executives/members', { person: 'olga' });
    await did(ada, '/audiences/customers/members', { address: 'Desk@customer.example', name: 'The desk of a customer' });
    const made = await did(ines, '/tickets', {
      service: 'ledger',
      severity: 1,
      title: 'ledger-db-3 is full',
      impact: 'One payment in three fails',
    });
    const ticket = `/tickets/T-${String(made['number'])}`;
    await did(ines, `${ticket}/take`, {});
    await did(ines, `${ticket}/roles`, { role: 'leader' });
    await did(ines, `${ticket}/roles`, { role: 'liaison', person: 'tomas' });
    const before = of(await told(ticket), 'executives');
    expect(before).toMatchObject({ members: 1, pace: 30, last: null, nextAt: null, late: false });
    expect(before.draft).toContain('One payment in three fails. Since');
    expect(before.draft).toContain('Ines Keller leads');
    expect(of(await told(ticket), 'customers').draft).not.toContain('payment');

    const word = { audience: 'executives', text: before.draft, nextAt: mustHave(before.nextBy ?? undefined, 'the cadence promises') };
    const path = `${ticket}/stakeholder-updates`;
    const seen = await did(ines, `${path}/preview`, word);
    expect(seen).toMatchObject({ recipients: [{ name: 'Olga Maric', by: 'email' }], unreached: [] });
    expect(of(await told(ticket), 'executives').last).toBeNull();
    const { preview } = seen;
    expect((await ines(path, { ...word, text: 'Something else', preview })).status).toBe(409);
    await did(ines, path, { ...word, preview });
    const clock = new Date(word.nextAt).toISOString().slice(11, 16);
    const mail = await run.mail.waitFor((each) => each.to.includes('olga@example.com') && each.raw.includes('for executives'));
    expect((await mail.parsed()).text).toContain(`Next update by ${clock} UTC.`);

    // Five minutes before it is due its liaison hears of it, and once more when it is late.
    run.clock.move(word.nextAt - run.clock.now() - minutes(4));
    await run.mail.waitFor((each) => each.to.includes('tomas@example.com') && each.raw.includes('executives are promised a word'));
    run.clock.move(minutes(5));
    await run.mail.waitFor((each) => each.to.includes('tomas@example.com') && each.raw.includes('it is late'));
    expect(of(await told(ticket), 'executives')).toMatchObject({ late: true, last: { number: 1, recipients: 1 } });

    const last = { audience: 'executives', text: 'All payments work again.', nextAt: null };
    await did(ines, path, { ...last, preview: (await did(ines, `${path}/preview`, last))['preview'] });
    expect(of(await told(ticket), 'executives')).toMatchObject({ late: false, nextAt: null, last: { number: 2 } });
    const end = await run.mail.waitFor((each) => each.to.includes('olga@example.com') && each.raw.includes('All payments work again.'));
    expect((await end.parsed()).text).toContain('This is the last update.');

    const outside = { audience: 'customers', text: 'We look into it.', nextAt: null };
    await did(ines, path, { ...outside, preview: (await did(ines, `${path}/preview`, outside))['preview'] });
    const customer = await run.mail.waitFor((each) => each.to.includes('desk@customer.example'));
    expect(customer.raw).not.toContain('T-1');
    expect(customer.raw).not.toContain('ledger');
  });

  it('say who is not reached, and refuse an audience of nobody, a promise of the past, and a restricted ticket', async () => {
    const made = await did(ines, '/tickets', { service: 'ledger', severity: 2, title: 'Refunds hang', impact: 'Refunds wait' });
    const path = `/tickets/T-${String(made['number'])}/stakeholder-updates/preview`;
    expect(await ines(path, { audience: 'support', text: 'We look into it.' })).toMatchObject({ status: 422 });
    const past = { audience: 'executives', text: 'We look into it.', nextAt: run.clock.now() - 1 };
    expect(await ines(path, past)).toMatchObject({ status: 400, body: { at: 'body.nextAt' } });
    const named = `/tickets/T-${String(made['number'])}`;
    await did(ines, `${named}/restriction`, { people: ['ines'], because: 'a customer is named' });
    expect(await ines(path, { audience: 'executives', text: 'We look into it.' })).toMatchObject({ status: 403 });
    expect((await told(named)).whyNot).toContain('is restricted');
    await did(ines, `${named}/restriction/lift`, { because: 'nobody is named any more' });
    const paces = { 1: 10, 2: null };
    const cadence = { responders: paces, executives: paces, support: paces, customers: paces };
    await did(ada, '/audiences/cadence', { cadence }, 'PUT');
    expect(of(await told(`/tickets/T-${String(made['number'])}`), 'executives')).toMatchObject({ pace: null, nextBy: null });
  });
});

describe('an announced maintenance', () => {
  it('INC-14: is shown before and during, begins and ends by its times, and says so without a press', async () => {
    await did(ada, '/status-pages', { slug: 'upkeep', title: 'Status' });
    const page = pageDetail.parse(await did(ada, '/status-pages/upkeep/components', { components: [{ name: 'Payments' }] }, 'PUT'));
    const from = run.clock.now() + minutes(30);
    const order = {
      kind: 'maintenance',
      title: 'New database for payments',
      state: 'announced',
      words: 'Payments may be slow.',
      impacts: { [mustHave(page.components[0], 'the component').id]: 'maintenance' },
      from,
      until: from + minutes(60),
    };
    const path = '/status-pages/upkeep';
    expect((await ines(`${path}/preview`, order)).status).toBe(403);
    expect(await ada(`${path}/preview`, { ...order, until: from })).toMatchObject({ status: 400, body: { at: 'body.until' } });
    const { preview } = await did(ada, `${path}/preview`, order);
    await did(ada, `${path}/publish`, { ...order, preview });
    const shown = async () => pageDetail.parse(await did(ada, path)).shown;
    expect(await shown()).toMatchObject({ impact: 'operational', announced: [{ phase: 'Announced', from, until: order.until }] });
    run.clock.move(minutes(31));
    expect(await shown()).toMatchObject({ impact: 'maintenance', announced: [], current: [{ phase: 'Under way' }] });
    run.clock.move(minutes(60));
    expect(await shown()).toMatchObject({ impact: 'operational', current: [], past: [{ phase: 'Completed', endedAt: order.until }] });
  });
});
