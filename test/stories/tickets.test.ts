import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let priya: Ask;
let stranger: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  priya = await signedIn(run, { id: cast.people.priya, email: 'priya@example.com', role: 'manager', team: cast.payments });
  stranger = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
});
afterAll(async () => run.stop());

const detail = z.object({
  number: z.number(),
  state: z.string(),
  severity: z.number(),
  owner: z.object({ name: z.string() }).nullable(),
  pages: z.array(z.object({ id: z.string(), state: z.string(), person: z.object({ name: z.string() }) })),
  clocks: z.array(z.object({ kind: z.string(), dueAt: z.number() })),
  measurements: z.array(z.object({ kind: z.string(), status: z.string(), at: z.number().nullable() })),
});
type Detail = z.infer<typeof detail>;

async function declare(severity: number, title: string): Promise<Detail> {
  const made = await ines('/tickets', { service: 'ledger', severity, title });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return detail.parse(made.body);
}

const read = async (number: number): Promise<Detail> => detail.parse((await ines(`/tickets/T-${number}`)).body);

const paged = async (number: number, name: string): Promise<Detail['pages'][number]> =>
  until(`the page of ${name}`, async () => (await read(number)).pages.find((page) => page.person.name === name));

const lines = async (
  number: number,
): Promise<{ id: number; action: string; because: string; actor: { name: string }; body: Record<string, unknown> }[]> => {
  const answer = await ines(`/tickets/T-${number}/timeline?limit=200`);
  return z
    .array(
      z.object({
        id: z.number(),
        action: z.string(),
        because: z.string(),
        actor: z.object({ name: z.string() }),
        body: z.record(z.string(), z.unknown()),
      }),
    )
    .parse(answer.body['items']);
};

/** Does something to a ticket as somebody: the number, the last part of the path, and the body if there is one. */
const act = async (ask: Ask, ...[number, what, body = {}]: [number, string, object?]): Promise<number> =>
  (await ask(`/tickets/T-${number}/${what}`, body)).status;

describe('a ticket by the API', () => {
  it('INC-3: declaring by hand is one request with service, severity and one sentence', async () => {
    const ticket = await declare(3, 'The settlement file lacks two rows');
    expect(ticket).toMatchObject({ state: 'assigned', severity: 3, pages: [] });
    expect((await ines('/tickets', { service: 'ledger', severity: 5, title: 'x' })).body).toMatchObject({
      code: 'bad-input',
      at: 'body.severity',
    });
  });

  it('PAG-1: severity 3 and 4 never page, and a drill is told apart from the real', async () => {
    const before = await run.app.db.many(sql`select id from page`, z.object({ id: z.string() }));
    await declare(4, 'Rename the panels');
    const drill = await ines('/tickets', { service: 'ledger', severity: 1, title: 'A drill', purpose: 'drill' });
    const { number } = detail.parse(drill.body);
    await paged(number, 'Ines Keller');
    const purposes = await run.app.db.many(sql`select distinct purpose from page`, z.object({ purpose: z.string() }));
    expect(before).toEqual([]);
    expect(purposes).toEqual([{ purpose: 'drill' }]);
    await act(ines, number, 'close');
  });

  it('INC-2: each move is on the timeline by whom, when and why, and its clocks count down', async () => {
    const { number } = await declare(1, 'Bookings stand still');
    await paged(number, 'Ines Keller');
    const kinds = (await read(number)).clocks.map((clock) => clock.kind).toSorted();
    expect(kinds).toEqual(['ticket.unowned', 'ticket.unrestored']);
    for (const what of ['take', 'mitigate', 'restore', 'resolve', 'close'])
      expect(await act(ines, number, what, { because: `because of ${what}` }), what).toBe(200);
    expect(await act(ines, number, 'take')).toBe(409);
    const moves = (await lines(number))
      .filter((line) => /^ticket\.(?:taken|mitigating|restored|resolved|closed)$/.test(line.action))
      .toReversed();
    expect(moves.map((line) => line.because)).toEqual([
      'because of take',
      'because of mitigate',
      'because of restore',
      'because of resolve',
      'because of close',
    ]);
    expect(new Set(moves.map((line) => line.actor.name))).toEqual(new Set(['Ines Keller']));
    expect((await read(number)).clocks).toEqual([]);
  });

  it('INC-1: raising and lowering the severity is logged with a reason, and a rise pages', async () => {
    const { number } = await declare(3, 'Refunds are slow');
    expect((await ines(`/tickets/T-${number}/severity`, { severity: 1 })).body).toMatchObject({ code: 'bad-input', at: 'body.because' });
    expect(await act(ines, number, 'severity', { severity: 1, because: 'all refunds fail now' })).toBe(200);
    await paged(number, 'Ines Keller');
    expect(await act(ines, number, 'severity', { severity: 4, because: 'a false alarm' })).toBe(200);
    const after = await read(number);
    expect(new Set(after.pages.map((page) => page.state)), JSON.stringify(after.pages)).toEqual(new Set(['over']));
    expect(after.clocks).toEqual([]);
    const told = (await lines(number)).map((line) => [line.action, line.because]);
    expect(told).toContainEqual(['ticket.raised', 'all refunds fail now']);
    expect(told).toContainEqual(['ticket.lowered', 'a false alarm']);
  });

  it('INC-22: the timeline is append-only, and a correction shows both', async () => {
    const { number } = await declare(3, 'A typo');
    await act(ines, number, 'notes', { text: 'the desk is down' });
    const wrong = (await lines(number)).find((line) => line.because === 'the desk is down');
    await act(ines, number, 'notes', { text: 'the disk is down', corrects: wrong?.id });
    const told = await lines(number);
    expect(told.map((line) => line.because)).toEqual(expect.arrayContaining(['the desk is down', 'the disk is down']));
    expect(told.find((line) => line.action === 'ticket.note-corrected')?.body['corrects']).toBe(wrong?.id);
    await expect(
      run.app.db.write({ kind: 'system', name: 'test' }, async (tx) => tx.run(sql`update journal set because = 'never said'`)),
    ).rejects.toThrow();
    await expect(run.app.db.write({ kind: 'system', name: 'test' }, async (tx) => tx.run(sql`delete from journal`))).rejects.toThrow();
  });

  it('PLT-6: who has no role on the team may read and declare, and may not act; who is paged may', async () => {
    const { number } = await declare(3, 'Not yours');
    expect((await stranger(`/tickets/T-${number}`)).status).toBe(200);
    expect((await stranger(`/tickets/T-${number}/take`, {})).body).toMatchObject({ code: 'not-allowed' });
    expect(await act(priya, number, 'take')).toBe(200);
  });
});

describe('a page by the API', () => {
  it('PAG-4 by web and API: the first answer wins and others are told; stop answers the page and no more', async () => {
    const { number } = await declare(1, 'Two are paged');
    const mine = await paged(number, 'Ines Keller');
    expect(await act(ines, number, 'escalate')).toBe(200);
    await paged(number, 'Priya Nair');
    expect((await priya(`/pages/${mine.id}/answer`, {})).status, 'only whom it was made for').toBe(403);
    expect((await ines(`/pages/${mine.id}/answer`, {})).status).toBe(200);
    expect((await ines(`/pages/${mine.id}/answer`, {})).body).toMatchObject({ code: 'conflict' });
    expect((await read(number)).state).toBe('assigned');
    expect((await read(number)).clocks.map((clock) => clock.kind)).toContain('ticket.unowned');
    await run.mail.waitFor((mail) => mail.to === 'priya@example.com' && mail.raw.includes('Ines Keller answered'));
    expect(await act(ines, number, 'take')).toBe(200);
    const after = await read(number);
    expect(after.pages.find((page) => page.person.name === 'Priya Nair')?.state).toBe('over');
    expect(after.clocks.map((clock) => clock.kind)).toEqual(['ticket.unrestored']);
    await act(ines, number, 'close');
  });

  it('PAG-4: decline brings the next step forward, snooze brings the page back, one button answers all of mine', async () => {
    const first = await declare(2, 'First of two');
    const page = await paged(first.number, 'Ines Keller');
    expect((await ines(`/pages/${page.id}/snooze`, { minutes: 10 })).status).toBe(200);
    const copies = (): number =>
      run.mail.mails.filter((mail) => mail.to === 'ines@example.com' && mail.raw.includes('First of two')).length;
    const before = copies();
    run.clock.move(minutes(10));
    await until('the page comes back', async () => Promise.resolve(copies() > before ? true : undefined));
    const second = await declare(2, 'Second of two');
    await paged(second.number, 'Ines Keller');
    expect((await ines('/pages/answer-mine', {})).body).toEqual({ answered: 2 });
    const third = await declare(2, 'Declined');
    const other = await paged(third.number, 'Ines Keller');
    expect((await ines(`/pages/${other.id}/decline`, {})).status).toBe(200);
    await paged(third.number, 'Priya Nair');
  });

  it('PAG-5 without check-in: the time from page to answer is measured for each page', async () => {
    const { number } = await declare(2, 'Measured');
    const page = await paged(number, 'Ines Keller');
    run.clock.move(90_000);
    await ines(`/pages/${page.id}/answer`, {});
    const line = (await lines(number)).find((each) => each.action === 'page.answered');
    expect(Number(line?.body['afterMs'])).toBeGreaterThanOrEqual(90_000);
    expect(Number(line?.body['afterMs'])).toBeLessThan(120_000);
    await act(ines, number, 'take');
    const taken = (await read(number)).measurements;
    expect(taken).toContainEqual(expect.objectContaining({ kind: 'answered', status: 'recorded' }));
    expect(taken.find((each) => each.kind === 'impact-start')?.status, 'a proposal is never taken for a record').toBe('proposed');
  });

  it("PAG-19: a person's note starts the unowned clock anew, and restoring ends both", async () => {
    const { number } = await declare(1, 'Notes count');
    await paged(number, 'Ines Keller');
    const due = async (): Promise<number> => (await read(number)).clocks.find((clock) => clock.kind === 'ticket.unowned')?.dueAt ?? 0;
    const before = await due();
    run.clock.move(minutes(10));
    await act(ines, number, 'notes', { text: 'looking at the disks' });
    expect(await due()).toBeGreaterThanOrEqual(before + minutes(9));
    await act(ines, number, 'restore');
    expect((await read(number)).clocks).toEqual([]);
    expect(run.errors).toEqual([]);
  });
});

describe('a service by the API', () => {
  it('shows how well it is, who is on call by every alias, and its open tickets', async () => {
    const { number } = await declare(1, 'Over');
    const over = await ines('/services/ledger');
    expect(over.body['health']).toBe('over');
    expect(over.body['panels']).toContainEqual({ name: 'service.tickets', state: 'shown' });
    expect(over.body['tickets']).toContainEqual(expect.objectContaining({ number: `T-${number}` }));
    const aliases = z.array(z.object({ alias: z.string(), people: z.array(z.object({ name: z.string() })) })).parse(over.body['aliases']);
    expect(aliases.map((each) => each.alias)).toEqual(
      expect.arrayContaining(['page-ledger-primary', 'page-ledger-secondary', 'page-ledger-escalation']),
    );
    expect(aliases.find((each) => each.alias === 'page-ledger-primary')?.people[0]?.name).toBe('Ines Keller');
    await act(ines, number, 'close');
    expect((await ines('/services/ledger')).body).not.toMatchObject({ health: 'over' });
    expect((await ines('/watch')).status).toBe(200);
  });
});
