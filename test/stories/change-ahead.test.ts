import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, minutes } from '../../src/kernel/index.ts';
import { reviewView } from '../../src/changes/approvals/read-approvals.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
const ask = new Map<string, Ask>();

async function did(who: string, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await asked(who, path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}
const asked = async (who: string, ...given: Parameters<Ask>): ReturnType<Ask> => {
  const known = ask.get(who) ?? (await signedInAgain(run, `${who}@example.com`));
  ask.set(who, known);
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
  ] as const;
  for (const [slug, role, team] of people)
    ask.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  await did('admin', '/services', { slug: 'desk', name: 'Desk', team: 'payments', tier: 3 });
});
afterAll(async () => run.stop());

const calm = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
const plan = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: 'Set the pool of desk from 20 to 40',
  services: ['desk'],
  kind: 'configuration',
  scheduledStart: run.clock.now() + days(7),
  scheduledEnd: run.clock.now() + days(7) + hours(1),
  timeline: [{ at: 0, action: 'set the pool to 40' }],
  rollback: [{ at: 0, action: 'set the pool to 20' }],
  ...rest,
});

async function written(rest: Record<string, unknown> = {}): Promise<string> {
  const made = await did('ines', '/changes', plan(rest));
  return `/changes/CHG-${String(made['number'])}`;
}

const reviews = z.object({ items: z.array(reviewView) });

/** Puts a record forward, and has it approved by whoever else may. */
async function approvedBy(who: string, path: string): Promise<void> {
  await did('ines', `${path}/submit`, { answers: calm });
  const round = reviews.parse(await did(who, `${path}/approvals`)).items.at(-1);
  const mine = round?.asks.find((each) => each.mine);
  await did(who, `${path}/answer`, { ask: mine?.id, version: round?.version, answer: 'approved', expertise: 'Runs it every week' });
}

it('CHG-4: while a record is written the row that would decide is known, whom it would ask, and why; nobody is asked by that', async () => {
  const path = await written();
  const ahead = await did('ines', `${path}/foresee`, { answers: calm });
  expect(ahead).toMatchObject({
    asked: { row: 'tier-3-low', because: 'tier 3; risk low' },
    risk: { risk: 'low' },
    emergent: null,
    whyNot: null,
    steps: [{ roles: ['peer'] }],
  });
  expect(JSON.stringify(ahead['steps'])).toContain('Tomas Rivera');
  expect(JSON.stringify(ahead['steps'])).not.toContain('Ines Keller');
  const soon = await written({ scheduledStart: run.clock.now() + hours(3), scheduledEnd: run.clock.now() + hours(4) });
  expect((await did('ines', `${soon}/foresee`, { answers: calm }))['emergent']).toContain('later than its notice asks');
  expect((await did('ines', `${await written({ scheduledStart: null, scheduledEnd: null })}/foresee`, {}))['whyNot']).toBe(
    'say when it starts and ends',
  );
  expect((await did('ines', `${path}/approvals`))['items']).toEqual([]);

  // Whom the record names as its peer, and the end of the window that is written with it, as when it is put forward.
  const named = await written({ peer: 'priya', contacts: ['priya'] });
  const whom = await did('ines', `${named}/foresee`, { answers: calm, windowEnd: run.clock.now() + days(7) + minutes(65) });
  expect(whom).toMatchObject({ steps: [{ people: [{ role: 'peer', name: 'Priya Nair' }] }] });
  expect(whom['overrun']).toContain('Only 5 minutes');
});

it('CHG-5: whoever put a change forward sees where it stands, and whoever is asked sees what it is, its score and its checklist', async () => {
  const path = await written();
  await did('ines', `${path}/submit`, { answers: calm });
  const mine = reviews.parse(await did('ines', '/change-approvals/submitted')).items;
  expect(mine.map(({ number, state }) => `${number} ${state}`)).toContain(`${path.split('-').at(-1) ?? ''} open`);
  expect(reviews.parse(await did('tomas', '/change-approvals/submitted')).items).toEqual([]);
  const [first] = reviews.parse(await did('tomas', '/change-approvals')).items;
  expect(first).toMatchObject({ services: ['Desk'], submitter: 'Ines Keller', tier: 3, kind: 'configuration', row: 'tier-3-low' });
  expect(first?.quality).toBeGreaterThan(0);
  expect(first?.checklist).toContain('A stranger could run the rollback at 4 am');
});

it('CHG-9: a change starts neither inside a freeze nor beside an open incident unless somebody says why, and the reason is kept', async () => {
  const start = run.clock.now() + days(6);
  const path = await written({ scheduledStart: start, scheduledEnd: start + hours(1) });
  await approvedBy('tomas', path);
  run.clock.move(start - run.clock.now());
  ask.clear();
  const number = String(
    (await did('ines', '/tickets', { service: 'desk', severity: 1, title: 'The desk is down', impact: 'All' }))['number'],
  );
  const shown = await did('ines', `${path}/run`);
  expect(shown).toMatchObject({ whyNot: null, against: [{ with: [{ number: `T-${number}` }], reasons: [{ kind: 'open-incident' }] }] });
  const refused = await asked('ines', `${path}/run`, {});
  expect(refused.body).toMatchObject({ status: 409, at: 'body.because' });
  expect(refused.body['detail']).toContain(`T-${number} The desk is down`);

  const wall = (at: number): string => new Date(at).toISOString().slice(0, 16);
  const freeze = {
    name: 'Month end',
    covers: { services: ['desk'] },
    from: wall(run.clock.now() - hours(1)),
    until: wall(run.clock.now() + hours(9)),
    zone: 'UTC',
  };
  await did('admin', '/freezes/month-end', freeze, 'PUT');
  const frozen = await asked('ines', `${path}/run`, { because: 'It mends the desk' });
  expect(frozen.body['detail']).toContain('inside the freeze “Month end”');
  await did('admin', '/freezes/month-end', undefined, 'DELETE');
  await did('ines', `${path}/run`, { because: 'It mends the desk' });
  expect(JSON.stringify(await did('admin', '/journal?action=change.started'))).toContain('It mends the desk');
});

it('CHG-31: the window that a plan nearly fills is read from the calendar, and so is whether it lies inside', async () => {
  const start = Math.ceil((run.clock.now() + days(9)) / days(1)) * days(1) + hours(2);
  const window = {
    name: 'Nights',
    covers: { services: ['desk'] },
    from: '2020-01-01T02:00',
    until: '2020-01-01T04:00',
    zone: 'UTC',
    repeat: { unit: 'day', every: 1 },
  };
  await did('admin', '/change-windows/nights', window, 'PUT');
  const full = await written({ scheduledStart: start, scheduledEnd: start + minutes(115) });
  expect(await did('ines', `${full}/foresee`, { answers: calm })).toMatchObject({
    window: { isInside: true, endsAt: start + hours(2) },
    overrun: 'How likely is it to run over? Only 5 minutes are left until its window ends.',
  });
  expect((await asked('ines', `${full}/submit`, { answers: calm })).body['at']).toBe('body.overrun');

  const outside = plan({ scheduledStart: start + hours(5), scheduledEnd: start + hours(6) });
  const fields = z.object({ fields: z.array(z.object({ field: z.string(), points: z.array(z.object({ says: z.string() })) })) });
  const said = (judged: unknown, field: string): string[] =>
    fields
      .parse(judged)
      .fields.find((each) => each.field === field)
      ?.points.map(({ says }) => says) ?? [];
  expect(said(await did('ines', '/changes/check', outside), 'timing')).toContain('It lies outside the window');
  const judged = await did('ines', '/changes/check', { ...plan(), change: full.split('/').at(-1) });
  expect(said(judged, 'approvals').join()).not.toContain('is named');
});
