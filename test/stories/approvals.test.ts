import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, iso, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { MOST_AT_ONCE } from '../../src/changes/rules/index.ts';
import { until } from '../support/organisation.ts';
import { calm, planned as step, startChangeStory, wild } from '../support/change-story.ts';

const { run, as, pass, did, plan, submitted, last, state, answers, linkTo, press } = await startChangeStory();
afterAll(async () => run.stop());

describe('a change that asks for everybody', () => {
  it('CHG-5: is approved by peer, manager, customer and VP in turn, by one tap from their mails, where opening a link decides nothing', async () => {
    const path = await submitted({ reason: 'The pool is full at noon' }, { answers: wild });
    expect(await last(path)).toMatchObject({
      row: 'tier-1-high',
      state: 'open',
      step: 0,
      risk: { risk: 'high', setBy: 'questions' },
      emergent: null,
    });
    expect((await answers('priya', path, {})).status).toBe(404);

    const peer = await linkTo(path, 'tomas@example.com');
    for (const _ of [1, 2]) expect((await fetch(peer)).status).toBe(200);
    const read = await (await fetch(peer)).text();
    for (const words of ['1. set the pool to 40 (cart-1)', '1. set the pool to 20 (cart-1)', 'of 100']) expect(read).toContain(words);
    expect((await last(path)).asks.map((each) => each.answer)).toEqual([null]);
    expect((await press(peer, { answer: 'approved' })).text).toContain('how you know the service');
    expect((await press(peer, { answer: 'approved', expertise: 'On call for it since 2024' })).status).toBe(200);
    expect((await fetch(peer, { method: 'POST', body: new URLSearchParams({ answer: 'rejected', version: '1' }) })).status).toBe(410);

    const manager = await linkTo(path, 'priya@example.com');
    expect((await press(manager, { answer: 'rejected' })).text).toContain('how to make it right');
    expect((await press(manager, { answer: 'approved' })).status).toBe(200);

    const customer = await linkTo(path, 'desk@customer.example');
    expect((await last(path)).asks.at(-1)).toMatchObject({ role: 'customer', answer: null });
    const theirs = await (await fetch(customer)).text();
    expect(theirs).toContain('The pool is full at noon');
    expect(theirs).not.toContain('set the pool to 40');
    expect((await press(customer, { answer: 'postponed', reason: 'x' })).text).toContain('Only the VP');
    expect((await press(customer, { answer: 'approved' })).status).toBe(200);
    expect(await state(path)).toBe('review');

    await linkTo(path, 'admin@example.com');
    expect((await answers('admin', path, {})).status).toBe(200);
    expect(await state(path)).toBe('approved');
    const done = await last(path);
    expect(done.asks.map(({ role, answer, late }) => `${role} ${String(answer)} ${late}`)).toEqual([
      'peer approved 0',
      'manager approved 0',
      'customer approved 0',
      'vp approved 0',
    ]);
    expect(done.asks[0]).toMatchObject({ answeredBy: 'Tomas Rivera', expertise: 'On call for it since 2024' });
    await run.mail.waitFor((each) => each.to.includes('ines@example.com') && each.raw.includes('is approved'));

    // An edit asks everybody again: what was approved was another version.
    await did('ines', path, { ...plan({ title: 'Newer pool size' }), version: 1 }, 'PUT');
    expect(await state(path)).toBe('draft');
    expect((await last(path)).state).toBe('superseded');
    await did('ines', `${path}/submit`, { answers: wild });
    expect(await last(path)).toMatchObject({ round: 2, version: 2, state: 'open', step: 0 });
  });

  it('CHG-5: a rejection returns it with its reason; an approval is withdrawn before the start; a question moves up by itself, and lateness is measured', async () => {
    const path = await submitted();
    expect(await last(path)).toMatchObject({ row: 'tier-1-medium', risk: { setBy: 'history' } });
    expect((await answers('tomas', path, { answer: 'rejected', reason: 'The rollback names no host: name it' })).status).toBe(200);
    expect(await last(path)).toMatchObject({ state: 'rejected', reason: 'The rollback names no host: name it' });
    expect(await state(path)).toBe('draft');

    await did('ines', `${path}/submit`, { answers: calm });
    pass(hours(25));
    await run.mail.waitFor(
      (each) => each.to.includes('priya@example.com') && each.raw.includes(`${path.split('/').at(-1) ?? ''} asks for your approval`),
    );
    const up = await last(path);
    const upward = up.asks.map(({ role, name, level }) => `${role} ${name} ${level}`);
    expect(upward[0]).toBe('peer Tomas Rivera 0');
    expect(upward).toContain('peer Priya Nair 1');
    expect((await answers('tomas', path, { expertise: 'I wrote it' })).status).toBe(200);
    expect((await answers('priya', path, {})).status).toBe(200);
    expect(await state(path)).toBe('approved');
    const rows = z.array(z.object({ person: z.string(), late: z.number() })).parse((await did('ines', '/change-lateness'))['items']);
    expect(rows.find(({ person }) => person === 'Tomas Rivera')?.late).toBeGreaterThan(0);
    // Priya was asked as a peer, too: nobody needed that once Tomas had answered. What is late is of the change before, which waits.
    pass(hours(60));
    expect((await last(path)).asks.filter(({ answer }) => answer === null).map(({ name, late }) => `${name} ${late}`)).toContain(
      'Priya Nair 0',
    );
    const then = z.array(z.object({ person: z.string(), late: z.number() })).parse((await did('ines', '/change-lateness'))['items']);
    expect(then.find(({ person }) => person === 'Priya Nair')?.late).toBe(1);

    expect((await as('olga')(`${path}/withdraw-approval`, { because: 'x' })).status).toBe(403);
    await did('tomas', `${path}/withdraw-approval`, { because: 'the pool cannot take 40' });
    expect(await state(path)).toBe('draft');
  });

  it('CHG-27: the VP may postpone, and it cannot start before', async () => {
    const path = await submitted({}, { answers: wild });
    await answers('tomas', path, { expertise: 'I wrote it' });
    await answers('priya', path, {});
    await press(await linkTo(path, 'desk@customer.example'), { answer: 'approved' });
    const notBefore = run.clock.now() + days(40);
    expect((await answers('admin', path, { answer: 'postponed', reason: 'after the launch', notBefore })).status).toBe(200);
    expect(await last(path)).toMatchObject({ state: 'postponed', notBefore });
    expect((await as('ines')(`${path}/submit`, { answers: wild })).body['detail']).toContain('the VP postponed it');
  });
});

describe('what a change asks for', () => {
  it('CHG-4: the matrix is edited as a document with versions, a decision names its row, and that no record is needed is written down', async () => {
    expect(await did('ines', '/change-matrix/ask', { services: ['cart'], kind: 'data', risk: 'low' })).toMatchObject({
      row: 'tier-1-low',
      version: 0,
    });
    const matrix = await did('admin', '/change-matrix');
    const { version: _, ...body } = matrix;
    const free = { key: 'data-is-free', when: { kinds: ['data'] }, record: 'none' };
    expect((await as('priya')('/change-matrix', body, 'PUT')).status).toBe(403);
    const rows = z.array(z.unknown()).parse(body['rows']);
    const edited = await did('admin', '/change-matrix', { ...body, rows: [free, ...rows] }, 'PUT');
    expect(edited['version']).toBeGreaterThan(0);
    expect(await did('ines', '/change-matrix/ask', { services: ['cart'], kind: 'data' })).toMatchObject({
      row: 'data-is-free',
      record: 'none',
      approvals: [],
    });
    const log = await did('admin', '/journal?action=change-matrix.no-record-needed');
    expect(JSON.stringify(log)).toContain('data-is-free');
    const over = await as('admin')('/change-matrix', { ...body, version: 0 }, 'PUT');
    expect([over.status, over.body['at'], over.body['detail']]).toEqual([409, 'body.version', expect.stringContaining('at version 1')]);
    await did('admin', '/change-matrix', { ...body, version: edited['version'] }, 'PUT');
  });

  it('CHG-4: an exception of a team stands once a manager and the process owner approved it, is told to the team, and decides where a change is under it', async () => {
    const wanted = {
      team: 'payments',
      kind: 'infrastructure',
      approvals: ['peer'],
      words: 'Names of the cart',
      example: 'A name for cart-7',
      reason: 'Done 200 times',
    };
    const { number } = await did('ines', '/change-exceptions', wanted);
    const path = `/change-exceptions/${String(number)}`;
    const under = { kind: 'infrastructure', timeline: [], rollback: [] };
    const made = await did('ines', '/changes', plan(under));
    const change = `/changes/CHG-${String(made['number'])}`;
    expect((await as('ines')(`${change}/submit`, { exception: number })).body['detail']).toContain('is nominated');
    expect((await as('ines')(`${path}/approve`, { as: 'process-owner' })).status).toBe(403);
    expect((await as('tomas')(`${path}/approve`, { as: 'manager' })).status).toBe(403);
    expect((await as('tomas')(`${path}/approve`, { as: 'process-owner' })).status).toBe(403);
    expect(await did('priya', `${path}/approve`, { as: 'manager' })).toMatchObject({ state: 'nominated' });
    expect(await did('admin', `${path}/approve`, { as: 'process-owner' })).toMatchObject({ state: 'approved' });
    await run.mail.waitFor((each) => each.to.includes('tomas@example.com') && each.raw.includes('of your team stands'));
    await did('ines', `${change}/submit`, { exception: number });
    expect(await last(change)).toMatchObject({ row: `exception-${String(number)}`, asked: { approvals: [{ roles: ['peer'] }] } });
  });

  it('CHG-30: a step that is given to another team is no part of what is approved until that team accepts it', async () => {
    const path = await submitted({ timeline: [{ ...step(0, 'open the port'), team: 'organisation' }] });
    const refused = await answers('tomas', path, { expertise: 'I wrote it' });
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toContain('has not accepted the steps');
    await did('admin', `${path}/accept-steps`, { team: 'organisation' });
    expect((await answers('tomas', path, { expertise: 'I wrote it' })).status).toBe(200);
  });

  it('CHG-31: a plan that ends near the end of its window is asked how likely it is to run over', async () => {
    const made = await did('ines', '/changes', plan());
    const path = `/changes/CHG-${String(made['number'])}/submit`;
    const given = { answers: calm, windowEnd: Number(made['scheduledEnd']) + minutes(5) };
    const asked = (await as('ines')(path, given)).body;
    expect(asked['at']).toBe('body.overrun');
    expect(asked['detail']).toContain('Only 5 minutes');
    await did('ines', path, { ...given, overrun: { likelihood: 'possible', words: 'ten minutes at most' } });
  });
});

const told = z.object({
  items: z.array(z.object({ name: z.string(), event: z.string(), way: z.string(), toldAt: z.number().nullable() })),
});
/** Who was told what of a change, and who waits to be. */
const toldOf = async (path: string): Promise<string[]> =>
  told
    .parse(await did('ines', `${path}/told`))
    .items.map(({ name, event, way, toldAt }) => `${name} ${event} ${way}${toldAt === null ? ', waits' : ''}`)
    .toSorted((one, other) => one.localeCompare(other, 'en'));

describe('notice', () => {
  const inTwoDays = (): Record<string, unknown> => ({
    scheduledStart: run.clock.now() + hours(50),
    scheduledEnd: run.clock.now() + hours(51),
  });

  it('CHG-25: an approved change enters the public schedule 48 hours before its start and its list is told; one that is not ready enters it as emergent', async () => {
    const ready = await submitted(inTwoDays());
    await answers('tomas', ready, { expertise: 'I wrote it' });
    await answers('priya', ready, {});
    const late = await submitted(inTwoDays());
    expect(await state(ready)).toBe('approved');
    pass(hours(2) + minutes(1));
    const name = ready.split('/').at(-1) ?? '';
    await run.mail.waitFor((each) => each.to.includes('list@example.com') && each.raw.includes(`Planned change ${name}`));
    await run.mail.waitFor((each) => each.to.includes('told@customer.example') && each.raw.includes(`Planned change ${name}`));
    expect(await state(ready)).toBe('scheduled');
    await run.mail.waitFor(
      (each) => each.to.includes('list@example.com') && each.raw.includes(`Planned change ${late.split('/').at(-1) ?? ''}`),
    );
    expect(await last(ready)).toMatchObject({ emergent: null });
    expect((await last(late)).emergent).toContain('not approved when it entered');
    const rows = z.array(z.object({ number: z.number(), ready: z.boolean() })).parse((await did('ines', '/change-schedule'))['items']);
    expect(rows.filter((row) => [ready, late].includes(`/changes/CHG-${row.number}`)).map((row) => row.ready)).toEqual([true, false]);

    // What is approved now came too late, and says so; each approver says why it may go all the same.
    expect((await answers('tomas', late, { expertise: 'I wrote it' })).body['detail']).toContain('it is emergent');
    await answers('tomas', late, { expertise: 'I wrote it', reason: 'the pool is full by Friday' });
    await answers('priya', late, { reason: 'the same' });
    expect(await state(late)).toBe('scheduled');
    expect((await last(late)).emergent).toContain('its last approval came');
  });

  it('CHG-6: an answer that comes later than the notice says why it may go all the same, whatever it was when it was asked', async () => {
    const path = await submitted({}, { answers: wild });
    expect((await last(path)).emergent).toBeNull();
    pass(days(10));
    expect((await answers('tomas', path, { expertise: 'I wrote it' })).body['detail']).toContain('it is emergent');
    expect((await answers('tomas', path, { expertise: 'I wrote it', reason: 'the shop waits' })).status).toBe(200);
  });

  it('CHG-13: whoever was told of a change on the schedule is told when it is given up', async () => {
    const path = await submitted(inTwoDays());
    await answers('tomas', path, { expertise: 'I wrote it' });
    await answers('priya', path, {});
    pass(hours(3));
    const name = path.split('/').at(-1) ?? '';
    await run.mail.waitFor((each) => each.to.includes('list@example.com') && each.raw.includes(`Planned change ${name}`));
    await did('ines', `${path}/cancel`, { because: 'The old pool is enough' });
    await run.mail.waitFor((each) => each.to.includes('list@example.com') && each.raw.includes(`Off the schedule: ${name}`));
    await run.mail.waitFor((each) => each.to.includes('ines@example.com') && each.raw.includes(`${name} was given up`));
    // Of what waited for her digest she never hears; the customer is told at once, as of the plan.
    expect(await toldOf(path)).toEqual([
      'list@example.com off now',
      'list@example.com planned now',
      'The shop off now',
      'The shop planned now',
    ]);
  });

  it('CHG-13: whoever read of a change in their digest reads there that it is off, and nobody gets more at once than they take', async () => {
    const path = await submitted(inTwoDays());
    await answers('tomas', path, { expertise: 'I wrote it' });
    await answers('priya', path, {});
    pass(hours(3));
    const name = path.split('/').at(-1) ?? '';
    await run.mail.waitFor((each) => each.to.includes('list@example.com') && each.raw.includes(`Planned change ${name}`));
    pass(days(1));
    await until('she has read of it', async () => ((await toldOf(path)).includes('Olga Maric planned digest') ? true : undefined));
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(sql`insert into change_told (id, change_id, reader_id, event, words, because, way, queued_at, told_at)
        select gen_random_uuid(), t.change_id, t.reader_id, 'began', '', '', 'now', ${iso(run.clock.now())}, ${iso(run.clock.now())}
        from change_told t join change_reader r on r.id = t.reader_id, generate_series(1, ${MOST_AT_ONCE})
        where r.address = 'list@example.com' and t.event = 'planned' and t.change_id = (select id from change where number = ${Number(name.slice(4))})`),
    );
    await did('ines', `${path}/cancel`, { because: 'The old pool is enough' });
    const off = (await toldOf(path)).filter((each) => each.includes(' off '));
    expect(off).toEqual(['list@example.com off digest, waits', 'Olga Maric off digest, waits', 'The shop off now']);
    pass(days(1));
    const mail = await run.mail.waitFor((each) => each.to.includes('olga@example.com') && each.raw.includes('1 off'));
    expect((await mail.parsed()).text).toContain('It does not begin at');
  });

  it('CHG-6: the fix of a severity 1 is written down afterwards and is never emergent; a severity 2 raised shortly before is flagged', async () => {
    const ticket = async (severity: number): Promise<string> =>
      `T-${String((await did('ines', '/tickets', { service: 'cart', severity, title: 'The cart is down', impact: 'Nobody can pay' }))['number'])}`;
    const [worst, second] = [await ticket(1), await ticket(3)];
    const from = run.clock.now();
    pass(hours(1));
    const past = { scheduledStart: from + minutes(10), scheduledEnd: from + minutes(30), kind: 'emergency' };
    const without = await did('ines', '/changes', plan(past));
    expect((await as('ines')(`/changes/CHG-${String(without['number'])}/submit`, {})).body['detail']).toContain('its start is past');
    const fix = await submitted({ ...past, ticket: worst }, { outcome: 'success' });
    expect(await last(fix)).toMatchObject({ row: 'severity-1-fix', state: 'approved', emergent: null, asks: [] });
    // Closed by that, with its gaps named: nobody asks for them any more.
    expect(await did('ines', `${fix}/closing`)).toMatchObject({
      closed: { lacked: ['it does not say why it was done', 'it does not say what the worst case was'] },
    });

    await did('ines', `/tickets/${second}/severity`, { severity: 2, because: 'it spreads' });
    const soon = { ticket: second, scheduledStart: run.clock.now() + hours(3), scheduledEnd: run.clock.now() + hours(4) };
    const hurried = await submitted(soon, { answers: calm, why: 'it spreads' });
    expect((await last(hurried)).emergent).toContain('later than its notice asks');
    expect((await last(hurried)).flag).toContain('was raised to severity 2');
    const mail = await run.mail.waitFor(
      (each) => each.to.includes('tomas@example.com') && each.raw.includes(`${hurried.split('/').at(-1) ?? ''} asks`),
    );
    expect((await mail.parsed()).text).toContain('Look closely');
  });
});
