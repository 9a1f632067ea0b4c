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

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  olga = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
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
  it('a request stands with its age until ops sends it: a real page says who asks and that it is out of rotation, and coming ends it', async () => {
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

  it('a service is sent for as its own tickets page: whoever does not answer gives way to the next, and at the end the leader is told', async () => {
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
