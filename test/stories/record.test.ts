import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mustHave } from '../../src/kernel/index.ts';
import { postMortemView } from '../../src/incidents/learning/read-post-mortem.ts';
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

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

const timelineView = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      happenedAt: z.number().nullable(),
      action: z.string(),
      actor: z.object({ name: z.string() }),
    }),
  ),
});

/** The path of a ticket that Ines declared and leads. */
async function led(title: string, severity = 1): Promise<string> {
  const made = await did(ines, '/tickets', { service: 'ledger', severity, title });
  const ticket = `/tickets/T-${String(made['number'])}`;
  await did(ines, `${ticket}/take`, {});
  await did(ines, `${ticket}/roles`, { role: 'leader' });
  return ticket;
}

const callOf = async (ticket: string, ask: Ask = ines): Promise<CallView> => callView.parse(await did(ask, `${ticket}/call`));

/** What stands on a ticket's timeline, oldest first, as `action: why`. */
async function timeline(ticket: string, ask: Ask = ines): Promise<string[]> {
  const { items } = await did(ask, `${ticket}/timeline?limit=200`);
  return Array.isArray(items)
    ? items.toReversed().map((line: { action: string; because: string }) => `${line.action}: ${line.because}`)
    : [];
}

describe('a call that is split', () => {
  it('INC-12: each part has its own leader, people, checklist and place, and a change that one announces shows in all', async () => {
    const root = await led('Payments stand still');
    await did(tomas, `${root}/check-in`, { team: 'payments' });
    const split = await did(ines, `${root}/split`, { title: 'The pool of the ledger', leader: 'tomas', place: '#ledger-pool' });
    const part = `/tickets/T-${String(split['number'])}`;
    const of = await callOf(part, tomas);
    expect(of.roles.find(({ role }) => role === 'leader')?.holders).toMatchObject([{ name: 'Tomas Rivera' }]);
    expect(of.here).toMatchObject([{ person: { name: 'Tomas Rivera' }, team: 'Payments' }]);
    expect(of.checklist.find(({ key }) => key === 'neighbours')?.standing).toBe('open');
    expect((await callOf(root)).roles.find(({ role }) => role === 'leader')?.holders).toMatchObject([{ name: 'Ines Keller' }]);
    // Whoever leads the part has it: nobody is paged for it.
    const ticket = await did(ines, part);
    expect(ticket).toMatchObject({ state: 'researching', owner: { name: 'Tomas Rivera' }, severity: 1 });
    expect(ticket['pages']).not.toContainEqual(expect.objectContaining({ state: 'unanswered' }));

    await did(tomas, `${part}/matters`, { kind: 'change', text: 'Restart the pool' });
    const seen = await callOf(root);
    expect(seen.matters.find(({ text }) => text === 'Restart the pool')).toMatchObject({ from: split['number'], commands: [] });
    expect(await timeline(root)).toContain('change.elsewhere: Restart the pool');
    const second = callView.parse(await did(ines, `${root}/matters`, { kind: 'change', text: 'Roll the gateway back' }));
    expect(second.warnings).toEqual([
      `one change at a time: "Restart the pool" by Tomas Rivera in T-${String(split['number'])} is announced, and neither verified nor rolled back`,
    ]);
    const strip = (await callOf(part)).family;
    expect(strip).toMatchObject([
      { title: 'Payments stand still', root: true, leader: 'Ines Keller', state: 'researching', place: '' },
      {
        title: 'The pool of the ledger',
        root: false,
        leader: 'Tomas Rivera',
        place: '#ledger-pool',
        lastWord: { words: 'Restart the pool' },
      },
    ]);
  });

  it('a part that nobody leads pages the primary, and what is over is not split', async () => {
    const root = await led('Payouts stand still');
    const split = await did(ines, `${root}/split`, { title: 'The bank' });
    const part = `/tickets/T-${String(split['number'])}`;
    await until('the page of the part', async () => {
      const { pages } = await did(ines, part);
      return Array.isArray(pages) && pages.length > 0 ? true : undefined;
    });
    // A part of a part belongs to the same family.
    const deeper = await did(ines, `${part}/split`, { title: 'The line to the bank', leader: 'ines' });
    expect((await callOf(root)).family.map(({ number }) => number)).toEqual([
      mustHave((await callOf(root)).family[0], 'the root').number,
      split['number'],
      deeper['number'],
    ]);
    await did(ines, `${part}/place`, { place: 'bridge 2' }, 'PUT');
    expect((await callOf(root)).family[1]).toMatchObject({ place: 'bridge 2', leader: null });
    expect((await ines(`${root}/place`, { place: 'bridge 1' }, 'PUT')).status).toBe(409);
    await did(ines, `${root}/restore`, {});
    await did(ines, `${root}/close`, {});
    expect((await ines(`${root}/split`, { title: 'Late' })).body).toMatchObject({ code: 'conflict' });
  });
});

/** The actions of a ticket's post mortem, which is opened if it is not yet. */
async function actionsOf(
  ticket: string,
): Promise<readonly { text: string; kind: string; owner: { name: string } | null; dueAt: number | null; state: string }[]> {
  await ines(`${ticket}/post-mortem`, {});
  return postMortemView.parse(await did(ines, `${ticket}/post-mortem`)).actions;
}

describe('the record of an incident', () => {
  it('INC-35: who found it is kept, and what our alarms missed gives the owner an audit with a date', async () => {
    const ticket = await led('Cards stand still');
    expect(await did(ines, ticket)).toMatchObject({ foundBy: 'person' });
    await did(ines, `${ticket}/restore`, {});
    const audit = (await actionsOf(ticket)).find(({ kind }) => kind === 'audit');
    expect(audit).toMatchObject({ owner: { name: 'Ines Keller' }, state: 'open' });
    expect(audit?.dueAt).toBeGreaterThan(run.clock.now());
    expect(await did(ines, `${ticket}/found-by`, { foundBy: 'customer' }, 'PUT')).toMatchObject({ foundBy: 'customer' });
    const share = await did(tomas, '/found-by');
    expect(share['items']).toContainEqual({ foundBy: 'customer', incidents: 1 });
    expect(share['beforeCustomer']).toBeLessThan(1);
    await did(ines, `${ticket}/found-by`, { foundBy: 'alarm', because: 'it fired, and its page was held' }, 'PUT');
    expect((await actionsOf(ticket)).filter(({ kind }) => kind === 'audit')).toMatchObject([{ state: 'dropped' }]);
    expect(await timeline(ticket)).toContain('ticket.found-by: it fired, and its page was held');
    // A drill that somebody declared owes nothing.
    const drill = await did(ines, '/tickets', { service: 'ledger', severity: 1, title: 'Drill', purpose: 'drill' });
    await did(ines, `/tickets/T-${String(drill['number'])}/restore`, {});
    expect((await actionsOf(`/tickets/T-${String(drill['number'])}`)).map(({ kind }) => kind)).toEqual([]);
  });

  it('INC-34: contacts of customers are counted with one line a batch, and an action noted live waits in the draft', async () => {
    const ticket = await led('Refunds stand still');
    const items = [
      { reference: 'C-1', who: 'Acme', customers: 40 },
      { reference: 'C-2', who: 'Bolt' },
    ];
    await did(tomas, `${ticket}/contacts`, { items });
    expect(await did(tomas, `${ticket}/contacts`, { items: [...items, { reference: 'C-3' }] })).toMatchObject({
      contacts: 3,
      customers: 42,
    });
    expect((await timeline(ticket)).filter((line) => line.startsWith('contacts.'))).toEqual([
      'contacts.attached: C-1, C-2',
      'contacts.attached: C-3',
    ]);
    expect(await did(ines, ticket)).toMatchObject({ contacts: { contacts: 3, customers: 42 } });
    await did(ines, `${ticket}/matters`, { kind: 'action', text: 'Alarm on the pool' });
    await did(ines, `${ticket}/restore`, {});
    expect((await actionsOf(ticket)).map(({ text }) => text)).toContain('Alarm on the pool');
    await did(ines, `${ticket}/matters`, { kind: 'action', text: 'Alarm on the queue' });
    expect((await actionsOf(ticket)).map(({ text }) => text)).toContain('Alarm on the queue');
  });

  it('INC-27: a timeline from paper is entered whole, stands where it happened, and proposes what somebody then accepts', async () => {
    const ticket = await led('The data centre stands still');
    const at = (minutesAgo: number): number => Math.floor(run.clock.now() / 60_000) * 60_000 - minutesAgo * 60_000;
    const written = (minutesAgo: number): string => new Date(at(minutesAgo)).toISOString().slice(0, 16);
    await did(ines, `${ticket}/restore`, {});
    await did(ines, `${ticket}/post-mortem`, {});
    const sheet = [
      `${written(300)} noticed by the porter: no light`,
      'Tomas called the bank',
      `${written(240)} Tomas: failed over to the replica`,
      `${written(200)} all restored`,
    ];
    const asked = { zone: 'UTC', text: sheet.join('\n') };
    const preview = await did(ines, `${ticket}/paper/preview`, asked);
    expect(preview['wrong']).toMatchObject([{ line: 2, text: 'Tomas called the bank', wrong: 'it has no time' }]);
    expect(preview['lines']).toMatchObject([
      { line: 1, at: at(300), who: null, known: false },
      { line: 3, at: at(240), who: { name: 'Tomas Rivera' }, text: 'failed over to the replica' },
      { line: 4, at: at(200) },
    ]);
    const refused = await ines(`${ticket}/paper`, asked);
    expect(refused.body).toMatchObject({ code: 'bad-input', at: 'body.text' });
    expect(refused.body['detail']).toContain('line 2, "Tomas called the bank": it has no time; write a time before it');
    expect((await timeline(ticket)).filter((line) => line.startsWith('ticket.paper-line'))).toEqual([]);

    const whole = { zone: 'UTC', text: sheet.with(1, `${written(260)} Tomas: called the bank`).join('\n') };
    expect(await did(ines, `${ticket}/paper`, whole)).toEqual({ written: 4, known: 0, proposed: ['detected', 'mitigated', 'restored'] });
    const { items } = timelineView.parse(await did(tomas, `${ticket}/timeline`));
    const lines = items.filter(({ action }) => action === 'ticket.paper-line');
    expect(lines.map(({ happenedAt }) => happenedAt)).toEqual([at(200), at(240), at(260), at(300)]);
    for (const line of lines) {
      expect(line.actor.name).toBe('Ines Keller');
      expect(line.at).toBeGreaterThan(at(1));
    }
    // The same sheet with one more line adds that line alone.
    const longer = { ...whole, text: `${whole.text}\n${written(190)} porter gone` };
    expect(await did(ines, `${ticket}/paper`, longer)).toMatchObject({ written: 1, known: 4, proposed: [] });
    expect((await ines(`${ticket}/paper`, longer)).status).toBe(400);

    // What is recorded counts until somebody accepts what the paper proposes.
    const restored = async (): Promise<unknown> => {
      const { measured } = await did(ines, ticket);
      return Array.isArray(measured) ? measured.find(({ kind }: { kind: string }) => kind === 'restored') : undefined;
    };
    expect(await restored()).toMatchObject({ status: 'recorded', proposal: { at: at(200), because: 'from paper: all restored' } });
    expect(await restored()).not.toMatchObject({ at: at(200) });
    await did(ines, `${ticket}/measurements/accept`, { kind: 'restored' });
    expect(await restored()).toMatchObject({ status: 'recorded', at: at(200), proposal: null });
    expect((await ines(`${ticket}/measurements/accept`, { kind: 'restored' })).status).toBe(409);

    // The draft that nobody has written in takes it up in its place.
    const draft = postMortemView.parse(await did(ines, `${ticket}/post-mortem`));
    const response = draft.sections.find(({ section }) => section === 'response')?.text ?? '';
    expect(response).toMatch(/noticed by the porter: no light \(from paper\)\n.*Tomas Rivera: called the bank \(from paper\)\n/);

    const corrects = mustHave(lines[0], 'the last line').id;
    await did(tomas, `${ticket}/notes`, { text: 'all restored but the archive', corrects });
    // Whoever may not respond enters nothing, and of a restricted ticket nobody else reads a line.
    expect((await olga(`${ticket}/paper`, whole)).status).toBe(403);
    await did(ines, `${ticket}/restriction`, { people: [], teams: [], because: 'a crime' });
    expect((await tomas(`${ticket}/timeline`)).status).toBe(403);
    expect((await tomas(`${ticket}/paper/preview`, whole)).status).toBe(403);
  });

  it('INC-33: a question from outside goes to manager and liaison, and to resolvers once it is handed on', async () => {
    const ticket = await led('Loans stand still');
    const priya = await signedIn(run, { id: cast.people.priya, email: 'priya@example.com', role: 'manager', team: cast.payments });
    await did(tomas, `${ticket}/roles`, { role: 'resolver' });
    await did(priya, `${ticket}/roles`, { role: 'manager' });
    for (const text of ['When is it over?', 'Do we tell the bank?']) await did(olga, `${ticket}/questions`, { text });
    const questions = async (ask: Ask): Promise<readonly CallView['matters'][number][]> =>
      (await callOf(ticket, ask)).matters.filter(({ kind }) => kind === 'question');
    expect(await questions(tomas)).toEqual([]);
    const [first, second] = await questions(priya);
    const [when, bank] = [mustHave(first, 'the first'), mustHave(second, 'the second')];
    expect((await tomas(`${ticket}/matters/${bank.id}`, { command: 'answer', outcome: 'no' })).status).toBe(409);
    await did(priya, `${ticket}/questions/${bank.id}/rank`, { rank: 1 }, 'PUT');
    expect((await questions(priya)).map(({ text }) => text)).toEqual(['Do we tell the bank?', 'When is it over?']);
    await did(priya, `${ticket}/matters/${bank.id}`, { command: 'hand-on' });
    expect((await questions(tomas)).map(({ text }) => text)).toEqual(['Do we tell the bank?']);
    await did(tomas, `${ticket}/matters/${bank.id}`, { command: 'answer', outcome: 'Yes, by ten' });
    await did(priya, `${ticket}/matters/${when.id}`, { command: 'answer', outcome: 'In an hour' });
    const lines = (await timeline(ticket, tomas)).join();
    expect(lines).toContain('Yes, by ten');
    expect(lines).not.toMatch(/When is it over|In an hour/);
  });
});
