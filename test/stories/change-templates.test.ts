import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { saveService, saveTeam, serviceBody, teamBody } from '../../src/catalog/index.ts';
import { changeView, type ChangeView } from '../../src/changes/record/read-change.ts';
import { templateView, type TemplateView } from '../../src/changes/templates/views.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
const asks = new Map<string, Ask>();

/** Asks as somebody; a session does not outlive the days that a story passes over. */
const as =
  (who: string): Ask =>
  async (...given) => {
    const known = asks.get(who) ?? (await signedInAgain(run, `${who}@example.com`));
    asks.set(who, known);
    return known(...given);
  };

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  const people = [
    ['admin', 'admin', null],
    ['ines', 'responder', cast.payments],
    ['tomas', 'responder', cast.payments],
    ['priya', 'manager', cast.payments],
    ['olga', 'viewer', null],
  ] as const;
  for (const [slug, role, team] of people)
    asks.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  const { version: _, ...matrix } = await did('admin', '/change-matrix');
  await did('admin', '/change-matrix', { ...matrix, templatesOwe: { runs: 2, months: 6 } }, 'PUT');
});
afterAll(async () => run.stop());

async function did(who: string, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await as(who)(path, body, method);
  expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
}

const step = (at: number, action: string, rest: Record<string, unknown> = {}) => ({ at, action, where: 'ledger-1', who: 'ines', ...rest });
const written = (slug: string) => ({
  slug,
  team: 'payments',
  name: 'Resize the pool',
  title: 'Set the pool of the ledger to {{size}}',
  services: ['ledger'],
  plan: {
    timeline: [step(0, 'set the pool', { command: 'set-pool {{size}}' })],
    rollback: [step(0, 'set it back', { command: 'set-pool 20' })],
    phases: [{ name: 'The canary', at: 0, share: 5, alarms: ['Errors of the ledger'], backTo: 'a pool below {{size}}' }],
  },
  blanks: [{ key: 'size', words: 'the new size' }],
});

const path = (change: ChangeView): string => `/changes/CHG-${change.number}`;
const template = async (slug: string): Promise<TemplateView> => templateView.parse(await did('olga', `/change-templates/${slug}`));
const read = async (change: ChangeView): Promise<ChangeView> => changeView.parse(await did('ines', path(change)));

/** A template in use, written by Ines. */
async function inUse(slug: string): Promise<void> {
  const { version } = templateView.parse(await did('ines', '/change-templates', written(slug)));
  await did('priya', `/change-templates/${slug}/put-in-use`, { version });
}

const order = (rest: Record<string, unknown> = {}) => ({ start: run.clock.now() + days(14), filled: { size: '40' }, ...rest });
const used = async (slug: string, rest: Record<string, unknown> = {}): Promise<ChangeView> =>
  changeView.parse(await did('ines', `/change-templates/${slug}/changes`, order(rest)));

const rounds = z.object({
  items: z.array(z.object({ row: z.string(), version: z.number(), asks: z.array(z.object({ id: z.string(), mine: z.boolean() })) })),
});

async function approve(change: ChangeView): Promise<void> {
  for (const who of ['tomas', 'priya', 'admin']) {
    const last = rounds.parse(await did(who, `${path(change)}/approvals`)).items.at(-1);
    const mine = last?.asks.find((each) => each.mine);
    if (mine !== undefined)
      await did(who, `${path(change)}/answer`, { ask: mine.id, version: last?.version, answer: 'approved', expertise: 'On call for it' });
  }
}

/** Carries a change out in its time, beside whatever else is planned then. */
async function carriedOut(change: ChangeView, outcome = 'success'): Promise<void> {
  run.clock.move(Math.max(0, (change.scheduledStart ?? 0) - run.clock.now()));
  asks.clear();
  await did('ines', `${path(change)}/run`, { because: 'the others wait' });
  const mark = outcome === 'success' ? { mark: 'done' } : { mark: 'failed', note: 'the pool did not come up' };
  await did('ines', `${path(change)}/run/steps`, { plan: 'timeline', place: 0, ...mark });
  await did('ines', `${path(change)}/run/end`, { outcome });
}

/** A template that has proven itself by two runs that a peer and a manager approved. */
async function proven(slug: string): Promise<void> {
  await inUse(slug);
  for (const _ of [1, 2]) {
    const change = await used(slug);
    await approve(change);
    await carriedOut(change);
  }
  expect(await template(slug)).toMatchObject({ proven: true, runs: 2, clean: 2 });
}

describe('a template of changes', () => {
  it('CHG-7: its changes are approved until it has proven itself, and from then on made and approved in one press', async () => {
    await did('ines', '/change-templates', written('pool'));
    expect((await as('ines')('/change-templates/pool/changes', order())).body['detail']).toContain('not in use');
    const { version } = await template('pool');
    expect((await as('ines')('/change-templates/pool/put-in-use', { version })).status).toBe(403);
    await did('priya', '/change-templates/pool/put-in-use', { version });
    expect((await as('ines')('/change-templates/pool/changes', order({ filled: { size: '4; reboot' } }))).body).toMatchObject({
      at: 'body.filled.size',
    });
    expect((await as('olga')('/change-templates/pool/changes', order())).status).toBe(403);
    for (const count of [0, 1]) {
      const change = await used('pool');
      expect(change).toMatchObject({ state: 'review', kind: 'standard', title: 'Set the pool of the ledger to 40' });
      expect(await template('pool')).toMatchObject({ proven: false, because: `${count} of 2 runs without fallout` });
      await approve(change);
      await carriedOut(change);
    }
    const free = await used('pool');
    expect(free).toMatchObject({ state: 'approved', plan: { timeline: [{ command: 'set-pool 40' }] } });
    expect(rounds.parse(await did('ines', `${path(free)}/approvals`)).items).toMatchObject([{ row: 'standard-proven', asks: [] }]);
    await carriedOut(free);
    expect(await template('pool')).toMatchObject({ proven: true, runs: 3 });
  });

  it('CHG-7: a run with a fallout puts at once under approval what waits and what comes', async () => {
    await proven('fragile');
    const [waits, fails] = [await used('fragile', { start: run.clock.now() + days(24) }), await used('fragile')];
    expect([waits.state, fails.state]).toEqual(['approved', 'approved']);
    await carriedOut(fails, 'failed');
    expect(await template('fragile')).toMatchObject({
      proven: false,
      because: `0 of 2 runs without fallout since CHG-${fails.number} failed`,
    });
    expect((await read(waits)).state).toBe('draft');
    await run.mail.waitFor(
      (each) => each.to.includes('ines@example.com') && each.raw.includes(`CHG-${waits.number} asks for approval again`),
    );
    expect((await used('fragile')).state).toBe('review');
    await did('ines', `${path(waits)}/submit`, {});
    expect((await read(waits)).state).toBe('review');
  });

  it('CHG-7: an incident that names a run as its cause demotes the kind, and what was approved by it does not start', async () => {
    await proven('blamed');
    const waits = await used('blamed');
    const [done] = (await template('blamed')).last;
    const ticket = await did('ines', '/tickets', { title: 'The ledger is slow', service: 'ledger', severity: 3 });
    const number = `T-${String(ticket['number'])}`;
    await did('ines', `/tickets/${number}/changes`, { change: `CHG-${mustHave(done, 'a run').number}` });
    expect((await template('blamed')).because).toContain('is blamed for');
    const refused = await as('ines')(`${path(waits)}/run`, {});
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body['detail']).toContain('needs the approval of peer');
    expect((await used('blamed')).state).toBe('review');
  });

  it('CHG-7: an edit beyond its blanks makes a change one like any other, and so does a template that is edited or retired meanwhile', async () => {
    await proven('strict');
    const [edited, meanwhile, bare] = [await used('strict'), await used('strict'), await used('strict')];
    expect(edited.plan.phases).toMatchObject([{ alarms: ['Errors of the ledger'], backTo: 'a pool below 40' }]);
    const body = {
      title: edited.title,
      services: ['ledger'],
      kind: 'standard',
      scheduledStart: edited.scheduledStart,
      scheduledEnd: edited.scheduledEnd,
      ...edited.plan,
    };
    const moved = changeView.parse(await did('ines', path(edited), { ...body, title: 'Another title', version: 1 }, 'PUT'));
    expect(moved).toMatchObject({ kind: 'standard', state: 'draft' });
    await did('ines', `${path(edited)}/submit`, {});
    expect((await read(edited)).state).toBe('approved');
    const left = await did(
      'ines',
      path(edited),
      { ...body, timeline: [step(0, 'set the pool', { command: 'set-pool 4000' })], version: 2 },
      'PUT',
    );
    expect(left).toMatchObject({ kind: 'configuration' });
    await did('ines', `${path(edited)}/submit`, {});
    expect((await read(edited)).state).toBe('review');
    // Nobody takes the canary and the alarms that stop it away, and goes on unasked.
    const without = await did('ines', path(bare), { ...body, phases: [], version: 1 }, 'PUT');
    expect(without).toMatchObject({ kind: 'configuration' });
    const { slug: _, team: __, ...rest } = written('strict');
    const { version } = await template('strict');
    const anew = { ...rest, plan: { ...rest.plan, rollback: [step(0, 'set it to nothing')] }, version };
    expect(await did('ines', '/change-templates/strict', anew, 'PUT')).toMatchObject({ inUse: false, proven: false, runs: 0 });
    expect((await as('ines')(`${path(meanwhile)}/run`, {})).status).toBe(409);
    await did('priya', '/change-templates/strict', undefined, 'DELETE');
    expect((await as('ines')(`${path(meanwhile)}/run`, {})).status).toBe(409);
  });

  it('CHG-7: what its runs prove frees nothing of another team: each such change is approved', async () => {
    const made = await run.app.db.write(system('test'), async (tx) =>
      saveService(tx, { slug: 'till', body: serviceBody.parse({ name: 'Till', team: 'payments', tier: 1 }), because: 'test' }),
    );
    if (!made.ok) throw new Error(made.refusal.detail);
    const { version } = templateView.parse(await did('ines', '/change-templates', { ...written('lent'), services: ['till'] }));
    await did('priya', '/change-templates/lent/put-in-use', { version });
    for (const _ of [1, 2]) {
      const change = await used('lent');
      await approve(change);
      await carriedOut(change);
    }
    expect(await template('lent')).toMatchObject({ proven: true });
    const waits = await used('lent');
    expect(waits.state).toBe('approved');
    await run.app.db.write(system('test'), async (tx) => {
      const stores = teamBody.parse({ name: 'Stores', parent: 'organisation', manager: { person: 'admin' }, members: ['olga'] });
      await saveTeam(tx, { slug: 'stores', body: stores, because: 'test' });
      const till = serviceBody.parse({ name: 'Till', team: 'stores', tier: 1 });
      await saveService(tx, { id: made.value.id, slug: 'till', body: till, because: 'test' });
      return null;
    });
    expect(await template('lent')).toMatchObject({
      proven: false,
      runs: 2,
      because: "it changes Till, which is another team's: each of its changes is approved",
    });
    expect((await used('lent')).state).toBe('review');
    expect((await as('ines')(`${path(waits)}/run`, {})).status).toBe(409);
  });

  it('CHG-7: is made of a change that ended well, with what varies as its blanks', async () => {
    await inUse('once');
    const change = await used('once');
    await approve(change);
    expect((await as('ines')(`${path(change)}/template`, { slug: 'copy', name: 'Copy' })).status).toBe(409);
    await carriedOut(change);
    const varying = [{ key: 'size', words: 'the new size', value: '40' }];
    const copy = templateView.parse(await did('ines', `${path(change)}/template`, { slug: 'copy', name: 'Copy', varying }));
    expect(copy).toMatchObject({
      title: 'Set the pool of the ledger to {{size}}',
      inUse: false,
      proven: false,
      plan: { timeline: [{ command: 'set-pool {{size}}' }], phases: [{ backTo: 'a pool below {{size}}' }] },
    });
    expect((await as('ines')(`${path(change)}/template`, { slug: 'copy', name: 'Copy', varying })).status).toBe(409);
    expect(
      (await as('ines')(`${path(change)}/template`, { slug: 'other', name: 'Copy', varying: [{ ...varying[0], value: '99' }] })).body,
    ).toMatchObject({
      at: 'body.varying.0.value',
    });
    // What no text says is no blank, though the record's own fields are called so.
    const field = [{ key: 'size', words: 'the new size', value: 'command' }];
    expect((await as('ines')(`${path(change)}/template`, { slug: 'other', name: 'Copy', varying: field })).body['detail']).toBe(
      'no step says "command"',
    );
  });

  it('CHG-7: nobody makes a change standard by calling it so', async () => {
    const start = run.clock.now() + days(3);
    const body = { title: 'By hand', services: ['ledger'], kind: 'standard', scheduledStart: start, scheduledEnd: start + hours(1) };
    expect(await did('ines', '/changes', body)).toMatchObject({ kind: 'configuration' });
  });
});
