import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, minutes } from '../../src/kernel/index.ts';
import { calm, startChangeStory, wild } from '../support/change-story.ts';

const { run, cast, as, pass, did, plan, drafted, submitted, approved, answers, last, linkTo, press } = await startChangeStory();
afterAll(async () => run.stop());

const detail = async (asked: Promise<{ body: Record<string, unknown> }>): Promise<unknown> => (await asked).body['detail'];

describe('nobody approves their own', () => {
  it('CHG-10: whoever approved a change walks none of its steps, and may only stop it', async () => {
    const path = await approved({ scheduledStart: run.clock.now() + minutes(5), scheduledEnd: run.clock.now() + hours(1) });
    await did('ines', `${path}/run`, undefined, 'POST');
    const step = { plan: 'timeline', place: 0, mark: 'done' };
    expect(await detail(as('tomas')(`${path}/run/steps`, step))).toContain('you approved it');
    expect(await detail(as('tomas')(`${path}/run/commands`, { command: 'roll-back', because: 'x' }))).toContain('you approved it');
    expect(await detail(as('tomas')(`${path}/run/end`, { outcome: 'failed' }))).toContain('you approved it');
    await did('tomas', `${path}/run/commands`, { command: 'stop', because: 'the shop sees errors' });
    await did('ines', `${path}/run/commands`, { command: 'go-on', because: 'it was another' });
    await did('ines', `${path}/run/steps`, step);
  });

  it('CHG-5: whoever wrote any version of it is no approver of it, named as a reviewer or not', async () => {
    const path = await drafted();
    await did('tomas', path, { ...plan({ title: 'A pool of another size' }), version: 1, technician: 'ines' }, 'PUT');
    await did('ines', `${path}/submit`, { answers: calm, reviewers: ['tomas'] });
    expect((await last(path)).asks.map(({ name }) => name)).not.toContain('Tomas Rivera');
    expect((await answers('tomas', path, { expertise: 'I wrote it' })).status).toBe(404);
  });

  it('CHG-5: what a key wrote counts as written by whoever made the key, and is put forward once it names a technician', async () => {
    const { key } = await did('admin', '/keys', { name: 'writer', role: 'responder', teamId: cast.payments });
    const asKey = async (path: string, body: unknown, method = 'POST'): Promise<{ status: number; body: Record<string, unknown> }> => {
      const headers = { authorization: `Bearer ${String(key)}`, 'content-type': 'application/json' };
      const answer = await fetch(`${run.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(await answer.json()) };
    };
    const made = await asKey('/changes', plan());
    const path = `/changes/CHG-${String(made.body['number'])}`;
    expect(await detail(asKey(`${path}/submit`, { answers: calm }))).toContain('name a technician');
    await asKey(path, { ...plan({ technician: 'ines' }), version: 1 }, 'PUT');
    expect((await asKey(`${path}/submit`, { answers: calm, reviewers: ['admin'] })).status).toBe(200);
    expect((await last(path)).asks.map(({ name }) => name)).toEqual(['Tomas Rivera']);
  });
});

describe('a start', () => {
  it('CHG-5: is refused before its time and after it, and before the VP allows', async () => {
    const path = await approved();
    expect(await detail(as('ines')(`${path}/run`, undefined, 'POST'))).toContain('may not begin before');
    pass(days(14) + hours(2));
    expect(await detail(as('ines')(`${path}/run`, undefined, 'POST'))).toContain('give it a new time');
  });

  it('CHG-4: is refused once the exception that it is under was ended', async () => {
    const wanted = { team: 'payments', kind: 'infrastructure', approvals: [], words: 'Names', example: 'cart-7', reason: 'Done 200 times' };
    const { number } = await did('ines', '/change-exceptions', wanted);
    await did('priya', `/change-exceptions/${String(number)}/approve`, { as: 'manager' });
    await did('admin', `/change-exceptions/${String(number)}/approve`, { as: 'process-owner' });
    const times = { scheduledStart: run.clock.now() + minutes(5), scheduledEnd: run.clock.now() + hours(1) };
    const path = await submitted({ kind: 'infrastructure', ...times }, { exception: number, answers: calm });
    await did('priya', `/change-exceptions/${String(number)}/end`, { because: 'cart-9 went wrong' });
    expect(await detail(as('ines')(`${path}/run`, undefined, 'POST'))).toContain('is ended');
  });
});

describe('an exception of a team', () => {
  const wanted = { team: 'payments', kind: 'data', approvals: ['peer'], words: 'Rows', example: 'Row 7', reason: 'Done 200 times' };
  const nominated = async (): Promise<string> =>
    `/change-exceptions/${String((await did('ines', '/change-exceptions', wanted))['number'])}`;
  const governed = async (by: Record<string, unknown>): Promise<void> => {
    const { version: _, ...matrix } = await did('admin', '/change-matrix');
    await did('admin', '/change-matrix', { ...matrix, processOwner: null, operations: null, ...by }, 'PUT');
  };

  it("CHG-4: frees nothing of another team's service, whose own people are its peers", async () => {
    await did('admin', '/services', { slug: 'portal', name: 'Portal', team: 'organisation', tier: 3 });
    const path = await nominated();
    await did('priya', `${path}/approve`, { as: 'manager' });
    await did('admin', `${path}/approve`, { as: 'process-owner' });
    const number = Number(path.split('/').at(-1));
    const both = await drafted({ kind: 'data', services: ['cart', 'portal'] });
    expect(await detail(as('ines')(`${both}/submit`, { exception: number, answers: calm }))).toContain("Portal, which is another team's");
    const theirs = await submitted({ services: ['portal'], team: 'payments' });
    expect((await last(theirs)).asks.map(({ name }) => name)).not.toContain('Tomas Rivera');
  });

  it('CHG-4: is ended by the process owner too, and of a team with services in operation it is operations who approve', async () => {
    await governed({ processOwner: 'olga' });
    const first = await nominated();
    expect((await as('tomas')(`${first}/end`, { because: 'x' })).status).toBe(403);
    expect(await did('olga', `${first}/end`, { because: 'It went wrong elsewhere' })).toMatchObject({ state: 'rejected' });
    await did('admin', '/teams', { slug: 'operations', name: 'Operations', parent: 'organisation', manager: { person: 'tomas' } });
    await governed({ processOwner: 'olga', operations: 'operations' });
    const second = await nominated();
    await did('priya', `${second}/approve`, { as: 'manager' });
    expect(await detail(as('olga')(`${second}/approve`, { as: 'process-owner' }))).toContain('Operations approves');
    expect(await did('tomas', `${second}/approve`, { as: 'process-owner' })).toMatchObject({ state: 'approved' });
    await governed({});
    await did('admin', '/teams/operations', { manager: { person: 'olga' } }, 'PATCH');
  });
});

describe('a change that is held', () => {
  it('CHG-18: is answered by nobody and late by nobody while it is held, and goes on where it stood', async () => {
    const soon = { scheduledStart: run.clock.now() + hours(1), scheduledEnd: run.clock.now() + hours(60) };
    const path = await submitted(soon, { answers: calm, why: 'the pool is full' });
    const before = (await last(path)).asks[0]?.dueAt ?? 0;
    const ticket = await did('ines', '/tickets', { service: 'cart', severity: 1, title: 'The cart is slow', impact: 'Nobody can pay' });
    const holding = `/tickets/T-${String(ticket['number'])}`;
    const { proposal } = z
      .object({ proposal: z.object({ preview: z.string(), hold: z.array(z.object({ id: z.string() })) }) })
      .parse(await did('ines', `${holding}/held-changes`));
    await did('ines', `${holding}/hold-changes`, { preview: proposal.preview, changes: proposal.hold.map(({ id }) => id), because: 'x' });
    pass(hours(30));
    expect(await detail(answers('tomas', path, { expertise: 'I run it', reason: 'so' }))).toContain('it is held');
    await did('ines', `${holding}/release-changes`, { because: 'The cart is fast again' });
    const { state, asks } = await last(path);
    expect([state, asks.map(({ late }) => late)]).toEqual(['open', [0]]);
    expect((asks[0]?.dueAt ?? 0) - before).toBeGreaterThanOrEqual(hours(30));
  });
});

describe('a record that comes after the change', () => {
  const ticket = async (rest: Record<string, unknown> = {}): Promise<string> =>
    `T-${String((await did('ines', '/tickets', { service: 'cart', severity: 1, title: 'The cart is down', impact: 'Nobody can pay', ...rest }))['number'])}`;

  it('CHG-6: is of what is done, under a real ticket of its service that was cut before it, and of nothing else', async () => {
    const [own, other, drill] = [await ticket(), await ticket({ service: 'ledger' }), await ticket({ purpose: 'drill' })];
    const from = run.clock.now() + minutes(1);
    const fix = async (rest: Record<string, unknown>): Promise<string> => drafted({ kind: 'emergency', ...rest });
    const coming = await fix({ ticket: own });
    expect(await detail(as('ines')(`${coming}/submit`, { outcome: 'success' }))).toContain('only what is done');
    pass(hours(1));
    const done = { scheduledStart: from, scheduledEnd: from + minutes(20) };
    for (const [named, words] of [
      [{ ...done, ticket: other }, 'a service that this change does not touch'],
      [{ ...done, ticket: drill }, 'no real incident'],
      [{ ...done, ticket: own, scheduledStart: from - hours(2) }, 'cut only after it began'],
    ] as const)
      expect(await detail(as('ines')(`${await fix(named)}/submit`, { outcome: 'success' }))).toContain(words);
    const path = await fix({ ...done, ticket: own });
    expect((await as('ines')(`${path}/submit`, {})).body['at']).toBe('body.outcome');
    await did('ines', `${path}/submit`, { outcome: 'success' });
    expect(await last(path)).toMatchObject({ row: 'severity-1-fix', asks: [], emergent: null });
    expect(await did('ines', path)).toMatchObject({
      state: 'closed',
      outcome: 'success',
      actualStart: from,
      actualEnd: from + minutes(20),
    });
  });
});

// The last: nobody who has left comes back.
describe('somebody who leaves', () => {
  it('CHG-5: answers nothing by a link that they were sent', async () => {
    const path = await submitted({}, { answers: wild });
    const link = await linkTo(path, 'tomas@example.com');
    await did('admin', '/people/tomas', undefined, 'DELETE');
    expect((await press(link, { answer: 'approved', expertise: 'I wrote it' })).text).toContain('not here any more');
    expect((await last(path)).asks[0]).toMatchObject({ name: 'Tomas Rivera', answer: null });
  });
});
