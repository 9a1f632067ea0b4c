import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes, mustHave, ok } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql, type Tx } from '../../src/platform/database/index.ts';
import { endRunOf, startRun } from '../../src/changes/execution/carry-out.ts';
import { withdrawApproval } from '../../src/changes/approvals/answer.ts';
import { findChange, lockChange, type Change } from '../../src/changes/record/store.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
const asks = new Map<string, Ask>();

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
  for (const [slug, role, team] of [
    ['admin', 'admin', null],
    ['ines', 'responder', cast.payments],
    ['tomas', 'responder', cast.payments],
    ['priya', 'manager', cast.payments],
  ] as const)
    asks.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  const { version: _, ...matrix } = await did('admin', '/change-matrix');
  await did('admin', '/change-matrix', { ...matrix, templatesOwe: { runs: 1, months: 1 } }, 'PUT');
});
afterAll(async () => run.stop());

async function did(who: string, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await as(who)(path, body, method);
  expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
}

const step = { at: 0, action: 'set the pool', where: 'ledger-1', who: 'ines' };
const calm = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
const rounds = z.object({
  items: z.array(
    z.object({
      version: z.number(),
      emergent: z.string().nullable(),
      asks: z.array(z.object({ id: z.string(), name: z.string(), role: z.string(), mine: z.boolean(), answer: z.string().nullable() })),
    }),
  ),
});
const last = async (path: string, who = 'ines') => mustHave(rounds.parse(await did(who, `${path}/approvals`)).items.at(-1), 'a round');

async function submitted(given: Record<string, unknown> = {}, ahead = minutes(5)): Promise<string> {
  const start = run.clock.now() + ahead;
  const body = {
    title: 'Resize the pool',
    services: ['ledger'],
    scheduledStart: start,
    scheduledEnd: start + hours(1),
    timeline: [step],
    rollback: [step],
  };
  const path = `/changes/CHG-${String((await did('ines', '/changes', body))['number'])}`;
  await did('ines', `${path}/submit`, { answers: calm, why: 'it cannot wait', ...given });
  return path;
}

async function approval(who: string, path: string): Promise<(() => ReturnType<Ask>) | undefined> {
  const round = await last(path, who);
  const mine = round.asks.find((each) => each.mine);
  const body = { ask: mine?.id, version: round.version, answer: 'approved', expertise: 'On call for it', reason: 'it can wait no longer' };
  return mine === undefined ? undefined : async () => as(who)(`${path}/answer`, body);
}

async function approved(path: string): Promise<void> {
  for (const who of ['tomas', 'priya', 'admin']) expect((await (await approval(who, path))?.())?.status ?? 200).toBe(200);
}

const lockedIn = async (tx: Tx, path: string): Promise<Change> =>
  mustHave(await lockChange(tx, path.slice('/changes/'.length)), 'a change');
const state = async (path: string): Promise<unknown> => (await did('ines', path))['state'];

/** Does something in a transaction of one connection, keeps it open while `meanwhile` begins on another, and commits. Answers what both came to. */
async function race<T>(first: (tx: Tx) => Promise<T>, meanwhile: () => Promise<unknown>): Promise<[T, unknown]> {
  let second: Promise<unknown> = Promise.resolve();
  const done = await run.app.db.write(system('test'), async (tx) => {
    const came = await first(tx);
    second = meanwhile();
    // So long the other one is held up by the locks of this one.
    await new Promise((resolve) => setTimeout(resolve, 150));
    return came;
  });
  return [done, await second];
}

const start = async (tx: Tx, path: string) =>
  startRun(tx, await lockedIn(tx, path), { person: cast.people.ines, because: 'the others wait', manages: false });
const presses = async (path: string): ReturnType<Ask> => as('ines')(`${path}/run`, { because: 'the others wait' });

describe('two who act on a change at one time', () => {
  it('CHG-5: who waits for a change reads its services as they are then, not as they were', async () => {
    const path = `/changes/CHG-${String((await did('ines', '/changes', { title: 'Two pools', services: ['ledger'] }))['number'])}`;
    await did('admin', '/services', { slug: 'till', name: 'Till', team: 'payments', tier: 1 });
    const [, seen] = await race(
      async (tx) => {
        const { id } = await lockedIn(tx, path);
        await tx.run(sql`insert into change_service (change_id, service_id) select ${id}, id from service where slug = 'till'`);
      },
      async () => run.app.db.write(system('test'), async (tx) => (await lockedIn(tx, path)).serviceIds.length),
    );
    expect(seen).toBe(2);
  });

  it('CHG-5: of two approvers who answer one step at once one is taken and the other told, and the next step is asked once', async () => {
    for (const _ of [1, 2, 3]) {
      const path = await submitted({ reviewers: ['tomas', 'priya'] });
      const both = [await approval('tomas', path), await approval('priya', path)];
      const answers = await Promise.all(both.map(async (answer) => answer?.()));
      expect(answers.map((each) => each?.status ?? 0).toSorted((one, other) => one - other)).toEqual([200, 409]);
      const round = await last(path);
      expect(round.asks.filter(({ role, answer }) => role === 'peer' && answer === 'approved')).toHaveLength(1);
      expect(new Set(round.asks.filter(({ role }) => role === 'manager').map(({ name }) => name)).size).toBe(
        round.asks.filter(({ role }) => role === 'manager').length,
      );
      expect(await state(path)).toBe('review');
    }
  });

  it('CHG-5: an approval that is withdrawn at the instant of the start either stops it or comes too late, whoever is first', async () => {
    const stopped = await submitted();
    await approved(stopped);
    const back = async (tx: Tx) =>
      withdrawApproval(tx, stopped.slice('/changes/'.length), { person: cast.people.tomas, because: 'the pool is full' });
    const [gone, refused] = await race(back, async () => presses(stopped));
    expect([gone.ok, refused, await state(stopped)]).toMatchObject([true, { status: 409 }, 'draft']);

    const began = await submitted();
    await approved(began);
    const [went, late] = await race(
      async (tx) => start(tx, began),
      async () => as('tomas')(`${began}/withdraw-approval`, { because: 'the pool is full' }),
    );
    expect([went.ok, late, await state(began)]).toMatchObject([true, { status: 409 }, 'working']);
  });

  it('CHG-6: the last approval that comes after the notice has passed makes the change emergent, though it was put forward in time', async () => {
    const path = await submitted({}, hours(50));
    expect((await last(path)).emergent).toBeNull();
    run.clock.move(hours(3));
    asks.clear();
    await approved(path);
    expect((await last(path)).emergent).not.toBeNull();
  });
});

/** Two approved changes of a template that has proven itself. */
async function twoOf(slug: string): Promise<[string, string]> {
  const plan = { timeline: [step], rollback: [step] };
  const made = await did('ines', '/change-templates', { slug, team: 'payments', name: slug, title: slug, services: ['ledger'], plan });
  await did('priya', `/change-templates/${slug}/put-in-use`, { version: made['version'] });
  const used = async (): Promise<string> =>
    `/changes/CHG-${String((await did('ines', `/change-templates/${slug}/changes`, { start: run.clock.now() + minutes(5), why: 'it cannot wait' }))['number'])}`;
  const first = await used();
  await approved(first);
  await did('ines', `${first}/run`, { because: 'the others wait' });
  await did('ines', `${first}/run/steps`, { plan: 'timeline', place: 0, mark: 'done' });
  await did('ines', `${first}/run/end`, { outcome: 'success' });
  const both: [string, string] = [await used(), await used()];
  expect([await state(both[0]), await state(both[1])]).toEqual(['scheduled', 'scheduled']);
  return both;
}

describe('a template that is demoted while it is in use', () => {
  it('CHG-7: what starts while a run of it fails waits for that, and does not start', async () => {
    const [fails, waits] = await twoOf('one');
    await did('ines', `${fails}/run`, { because: 'the others wait' });
    const fail = async (tx: Tx) => endRunOf(tx, await lockedIn(tx, fails), { outcome: 'failed', because: 'it did not come up' });
    const [failed, refused] = await race(fail, async () => presses(waits));
    expect([failed.ok, refused, await state(waits)]).toMatchObject([true, { status: 409 }, 'draft']);
  });

  it('CHG-7: what somebody already holds to start it is judged by what has failed meanwhile', async () => {
    const [fails, holds] = await twoOf('two');
    await did('ines', `${fails}/run`, { because: 'the others wait' });
    const refused = await run.app.db.write(system('test'), async (tx) => {
      await lockedIn(tx, holds);
      // The row is held: the failure passes it over, and the start must find it out by itself.
      await did('ines', `${fails}/run/end`, { outcome: 'failed' });
      return ok((await start(tx, holds)).ok);
    });
    expect(refused).toEqual({ ok: true, value: false });
    expect((await findChange(run.app.db, holds.slice('/changes/'.length)))?.state).toBe('scheduled');
    expect((await presses(holds)).status).toBe(409);
  });

  it('CHG-7: a start that came first keeps a failure waiting, so that one is always before the other', async () => {
    const [fails, begins] = await twoOf('three');
    await did('ines', `${fails}/run`, { because: 'the others wait' });
    const [began, failed] = await race(
      async (tx) => start(tx, begins),
      async () => as('ines')(`${fails}/run/end`, { outcome: 'failed' }),
    );
    expect([began.ok, failed, await state(begins)]).toMatchObject([true, { status: 200 }, 'working']);
  });
});
