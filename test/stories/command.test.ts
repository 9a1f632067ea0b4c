import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

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

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  olga = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

async function declared(title: string, severity = 1): Promise<string> {
  const made = await ines('/tickets', { service: 'ledger', severity, title });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return `/tickets/T-${String(made.body['number'])}`;
}

/** Does something on a call as somebody, and answers the call as it then stands. */
async function on(ask: Ask, path: string, body?: object): Promise<CallView> {
  const answer = await ask(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return callView.parse(answer.body);
}

const holders = (call: CallView, role: string): readonly string[] =>
  mustHave(
    call.roles.find((each) => each.role === role),
    role,
  ).holders.map(({ name }) => name);

const lineOf = (call: CallView, key: string) => call.checklist.find((line) => line.key === key);

const matterOf = (call: CallView, text: string): CallView['matters'][number] =>
  mustHave(
    call.matters.find((matter) => matter.text === text),
    text,
  );

const listed = z.object({ items: z.array(z.record(z.string(), z.unknown())) });
const lineShape = z.object({ key: z.string(), words: z.string(), roles: z.array(z.string()), fact: z.string().optional() });

/** The item of a list of which a field says this. */
const itemOf = (body: unknown, field: string, says: unknown): Record<string, unknown> =>
  mustHave(
    listed.parse(body).items.find((item) => item[field] === says),
    String(says),
  );

/** The actions on a ticket's timeline, oldest first, as `action: why`. */
async function timeline(ticket: string): Promise<string[]> {
  const answer = await ines(`${ticket}/timeline?limit=200`);
  const items = answer.body['items'];
  return Array.isArray(items)
    ? items.toReversed().map((line: { action: string; because: string }) => `${line.action}: ${line.because}`)
    : [];
}

describe('leading an incident by the API', () => {
  it('INC-4: anyone sees who holds what and what it owes, a role is handed over in one action, and one person may hold several', async () => {
    const ticket = await declared('Bookings stand still');
    await on(ines, `${ticket}/roles`, { role: 'leader' });
    await on(ines, `${ticket}/roles`, { role: 'ops' });
    const handed = await on(ines, `${ticket}/roles`, { role: 'leader', person: 'tomas' });
    expect(holders(handed, 'leader')).toEqual(['Tomas Rivera']);
    expect(holders(handed, 'ops')).toEqual(['Ines Keller']);
    const seen = await on(olga, `${ticket}/call`);
    expect(seen.roles.map(({ name, duty, holders: who }) => [name, duty.length > 40, who.length])).toEqual([
      ['Call leader', true, 1],
      ['Front-line ops', true, 1],
      ['Resolver', true, 0],
      ['Customer liaison', true, 0],
      ['Manager', true, 0],
    ]);
    expect(await timeline(ticket)).toContain('role.handed-over: given by Ines Keller');
    expect((await olga(`${ticket}/roles`, { role: 'leader' })).status).toBe(403);
  });

  it('INC-6: who checks in stands there with the team, posts the health of its service, and is released; without it the release is warned', async () => {
    const ticket = await declared('Payouts stand still');
    const here = await on(olga, `${ticket}/check-in`, { team: 'payments' });
    expect(here.here).toMatchObject([{ person: { name: 'Olga Maric' }, team: 'Payments', health: 'checking', releasedAt: null }]);
    await on(ines, `${ticket}/roles`, { role: 'leader' });
    const refused = await ines(`${ticket}/release`, { person: 'olga' });
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toContain('no healthy check of Payments is posted');
    // Whoever is here may respond, though by role they only read.
    await on(olga, `${ticket}/health`, { health: 'healthy', text: 'p99 41 ms, no errors' });
    const released = await on(ines, `${ticket}/release`, { person: 'olga' });
    expect(released.here.find(({ person }) => person.name === 'Olga Maric')?.releasedAt).toBeGreaterThan(0);
    expect((await olga(`${ticket}/health`, { health: 'ill', text: 'late' })).status).toBe(403);
    expect((await ines(`${ticket}/release`, {})).body['detail']).toContain('hand that over first');
    expect(await timeline(ticket)).toEqual(
      expect.arrayContaining([
        'attendance.checked-in: Olga Maric is here for Payments',
        'attendance.health: p99 41 ms, no errors',
        'attendance.released: Payments is healthy: p99 41 ms, no errors',
      ]),
    );
  });

  it('INC-5: the checklist fills itself from the record, and takes marks with who, when and a note', async () => {
    const ticket = await declared('Refunds stand still');
    await until('the page of Ines', async () =>
      lineOf(await on(ines, `${ticket}/call`), 'engaged')?.standing === 'done' ? true : undefined,
    );
    await on(ines, `${ticket}/check-in`, { team: 'payments' });
    await on(ines, `${ticket}/roles`, { role: 'leader' });
    const marked = await on(tomas, `${ticket}/checklist`, { line: 'neighbours', note: 'Vault and rates are well' });
    expect(lineOf(marked, 'cut')).toMatchObject({ standing: 'done', entries: [{ who: 'Ines Keller' }] });
    expect(lineOf(marked, 'leader')).toMatchObject({ standing: 'done', entries: [{ who: 'Ines Keller' }] });
    expect(lineOf(marked, 'joined')).toMatchObject({ standing: 'done', entries: [{ who: 'Ines Keller, Payments' }] });
    expect(lineOf(marked, 'neighbours')).toMatchObject({
      standing: 'done',
      note: 'Vault and rates are well',
      entries: [{ who: 'Tomas Rivera' }],
    });
    expect(lineOf(marked, 'restored')).toMatchObject({ standing: 'open', entries: [] });
    expect((await ines(`${ticket}/checklist`, { line: 'coffee' })).body).toMatchObject({ code: 'bad-input', at: 'body.line' });
    expect((await ines(`${ticket}/restore`, {})).status).toBe(200);
    expect(lineOf(await on(ines, `${ticket}/call`), 'restored')).toMatchObject({ standing: 'done' });
  });

  it('INC-4, INC-5: duties and checklists are edited in files, for incidents that begin later', async () => {
    const before = await declared('Before the edit');
    const text = `kind: incident-role
slug: leader
duty: Keeps calm, and keeps count.
---
kind: incident-checklist
slug: severity-1
lines:
  - { key: cut, words: The ticket stands, roles: [ops], fact: cut }
  - { key: bank, words: The bank was called, roles: [leader, ops] }
`;
    const files = (words: string): object => ({ files: [{ name: 'leading.yaml', text: words }] });
    expect(JSON.stringify((await admin('/config/export')).body)).toContain('Ticket cut with its impact');
    const doubled = await admin('/config/apply', files(text.replace('key: bank', 'key: cut')));
    expect(doubled.body['detail']).toContain('two lines have the same key');
    expect((await admin('/config/apply', files(text))).status).toBe(200);
    expect((await admin('/config/plan', files(text))).body['changes']).toEqual([]);
    const ticket = await declared('After the edit');
    const after = await on(ines, `${ticket}/checklist`, { line: 'bank' });
    expect(after.checklist).toMatchObject([
      { words: 'The ticket stands', standing: 'done', roles: ['ops'] },
      { words: 'The bank was called', standing: 'done', roles: ['leader', 'ops'], entries: [{ who: 'Ines Keller' }] },
    ]);
    expect(after.roles[0]?.duty).toBe('Keeps calm, and keeps count.');
    // What began before keeps its list.
    const old = await on(ines, `${before}/checklist`, { line: 'neighbours' });
    expect(lineOf(old, 'neighbours')?.standing).toBe('done');
    expect(old.roles[0]?.duty).toContain('Order and focus');
    expect((await ines(`${before}/checklist`, { line: 'bank' })).status).toBe(400);
    expect((await on(ines, `${await declared('Of severity 2', 2)}/call`)).checklist.length).toBeGreaterThan(10);
    await admin('/config/apply', files(text.replace('Keeps calm, and keeps count.', 'Order and focus.')));
  });

  it('INC-4: what a role owes is read by everybody beside what ships, is edited over what was read, and goes back by one act', async () => {
    const liaison = async (ask: Ask) => itemOf((await ask('/incident-roles')).body, 'role', 'liaison');
    const before = await declared('Begun before', 2);
    const read = await liaison(olga);
    expect(read).toMatchObject({ name: 'Customer liaison', version: 0, changedBy: null, duty: read['shipped'] });
    expect((await ines('/incident-roles/liaison', { duty: 'Calls the bank.' }, 'PUT')).status).toBe(403);
    const stored = await admin('/incident-roles/liaison', { duty: 'Calls the bank.', version: 0 }, 'PUT');
    expect(stored.status, JSON.stringify(stored.body)).toBe(200);
    const edited = await liaison(olga);
    expect(edited).toMatchObject({ duty: 'Calls the bank.', shipped: read['shipped'], changedBy: 'Ada Admin' });
    const late = await admin('/incident-roles/liaison', { duty: 'Writes to the bank.', version: 0 }, 'PUT');
    expect([late.status, late.body['at'], late.body['detail']]).toEqual([
      409,
      'body.version',
      'Ada Admin changed it meanwhile: it says "Calls the bank."',
    ]);
    const dutyOn = async (ticket: string) => (await on(ines, `${ticket}/call`)).roles.find(({ role }) => role === 'liaison')?.duty;
    expect(await dutyOn(before)).toBe(read['shipped']);
    const after = await declared('Begun after', 2);
    expect(await dutyOn(after)).toBe('Calls the bank.');
    expect((await admin('/incident-roles/liaison?version=0', undefined, 'DELETE')).status).toBe(409);
    expect((await admin(`/incident-roles/liaison?version=${String(edited['version'])}`, undefined, 'DELETE')).status).toBe(200);
    expect(await liaison(olga)).toMatchObject({ duty: read['shipped'], version: 0, changedBy: null });
    expect(await dutyOn(after), 'it keeps what it began with').toBe('Calls the bank.');
  });

  it('INC-5: the checklist of a severity is one document: over what another stored it is refused with what changed, and goes back by one act', async () => {
    const of = async (severity: number) => {
      const { body } = await olga('/incident-checklists');
      return z.object({ version: z.number(), lines: z.array(lineShape) }).parse(itemOf(body, 'severity', severity));
    };
    const put = async (version: number, lines: readonly z.infer<typeof lineShape>[]) =>
      admin('/incident-checklists/3', { version, lines }, 'PUT');
    const { version, lines } = await of(3);
    expect(version).toBe(0);
    expect((await ines('/incident-checklists/3', { lines }, 'PUT')).status).toBe(403);
    const [first, second, ...rest] = lines;
    const bank = { key: 'bank', words: 'The bank was called', roles: ['leader'] };
    const mine = [mustHave(second, 'a second line'), mustHave(first, 'a first line'), bank, ...rest.slice(1)];
    expect((await put(0, mine)).status).toBe(200);
    expect((await of(3)).lines).toEqual(mine);
    expect((await of(4)).lines, 'another severity has its own').toEqual(lines);
    const late = await put(0, lines.slice(0, 5));
    expect([late.status, late.body['detail']]).toEqual([
      409,
      'Ada Admin changed it meanwhile: added "The bank was called"; removed "Call leader named"; put the lines in another order',
    ]);
    expect((await of(3)).lines, 'what stood stands').toEqual(mine);
    const began = await declared('With the bank', 3);
    expect((await put((await of(3)).version, [bank, { ...bank, words: 'Again' }])).body['detail']).toContain('two lines have the same key');
    // What is stored as it ships is no edit.
    expect((await put((await of(3)).version, lines)).status).toBe(200);
    expect(await of(3)).toEqual({ version: 0, lines });
    expect((await put(0, mine)).status).toBe(200);
    expect((await admin('/incident-checklists/3', undefined, 'DELETE')).status).toBe(200);
    expect(await of(3)).toEqual({ version: 0, lines });
    expect(lineOf(await on(ines, `${began}/call`), 'bank')?.words).toBe('The bank was called');
  });

  it('INC-10, INC-11: hypotheses are parked in one list, and a second change is warned until the first is verified or rolled back', async () => {
    const ticket = await declared('Cards stand still');
    await on(ines, `${ticket}/matters`, { kind: 'hypothesis', text: 'The new gateway drops keep-alives' });
    const first = await on(ines, `${ticket}/matters`, { kind: 'change', text: 'Roll the gateway back to 4.17.2' });
    expect(first.warnings).toEqual([]);
    const second = await on(tomas, `${ticket}/matters`, { kind: 'change', text: 'Restart the pool' });
    expect(second.warnings).toEqual([
      'one change at a time: "Roll the gateway back to 4.17.2" by Ines Keller is announced, and neither verified nor rolled back',
    ]);
    const change = matterOf(second, 'Roll the gateway back to 4.17.2');
    expect((await ines(`${ticket}/matters/${change.id}`, { command: 'verify' })).body).toMatchObject({
      code: 'conflict',
      detail: 'this change is announced: it takes do, withdraw',
    });
    await on(ines, `${ticket}/matters/${change.id}`, { command: 'do' });
    const verified = await on(ines, `${ticket}/matters/${change.id}`, { command: 'verify', outcome: 'Errors fell to none' });
    expect(matterOf(verified, change.text)).toMatchObject({
      state: 'verified',
      over: true,
      outcome: 'Errors fell to none',
      commands: ['roll-back'],
    });
    const ruledOut = await on(tomas, `${ticket}/matters/${matterOf(verified, 'The new gateway drops keep-alives').id}`, {
      command: 'rule-out',
    });
    expect(matterOf(ruledOut, 'The new gateway drops keep-alives')).toMatchObject({ state: 'ruled out', movedBy: 'Tomas Rivera' });
  });

  it('INC-8, INC-32: the leader is asked on a clock, silence is told by message with whom to engage, and a decision that nobody makes comes up', async () => {
    const ticket = await declared('Everything stands still');
    expect((await ines(`${ticket}/take`, {})).status).toBe(200);
    await on(ines, `${ticket}/roles`, { role: 'leader', person: 'tomas' });
    const asked = async (words: string): Promise<CallView> =>
      until(words, async () => {
        const call = await on(ines, `${ticket}/call`);
        return call.prompt?.words.startsWith(words) === true ? call : undefined;
      });
    run.clock.move(minutes(2) + 1000);
    await asked('What is the scope');
    const answered = await on(ines, `${ticket}/prompt`, { answer: 'One customer in three' });
    expect(answered.prompt).toBeNull();
    await on(ines, `${ticket}/matters`, { kind: 'decision', text: 'Do we stop the launch?' });
    run.clock.move(minutes(10));
    await asked('Undecided for 10 min: Do we stop the launch?');
    run.clock.move(minutes(6));
    const silent = await asked('Nobody has written for');
    expect(silent.suggestions.map(({ words }) => words)).toEqual(['Engage the secondary', 'Engage the manager']);
    const told = await run.mail.waitFor((mail) => mail.to.includes('tomas@example.com') && mail.raw.includes('Nobody has written for'));
    expect(told.raw).toContain('Everything stands still');
    expect((await ines(`${ticket}/restore`, {})).status).toBe(200);
    expect((await on(ines, `${ticket}/call`)).prompt).toBeNull();
    expect(await timeline(ticket)).toEqual(
      expect.arrayContaining(['call.prompted: What is the scope, and what is the impact?', 'ticket.noted: One customer in three']),
    );
  });
});
