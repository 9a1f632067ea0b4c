import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { days, hours } from '../../src/kernel/index.ts';
import { changeView, type ChangeView } from '../../src/changes/record/read-change.ts';
import { qualityView } from '../../src/changes/index.ts';
import { qualityFields } from '../../src/changes/rules/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let stranger: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  stranger = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
});
afterAll(async () => run.stop());

const body = { title: 'Raise the pool of the ledger from 200 to 320', services: ['ledger'], kind: 'configuration' };

async function drafted(ask: Ask, more: Record<string, unknown> = {}): Promise<ChangeView> {
  const answer = await ask('/changes', { ...body, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return changeView.parse(answer.body);
}

const inAMonth = (): Record<string, number> => ({
  scheduledStart: run.clock.now() + days(30),
  scheduledEnd: run.clock.now() + days(30) + hours(1),
});

describe('the record of a change', () => {
  it('CHG-1: fills in by itself who submits it, carries it out and owns it, and how they are reached', async () => {
    const change = await drafted(ines);
    expect(change).toMatchObject({
      state: 'draft',
      submitter: { slug: 'ines' },
      technician: { slug: 'ines' },
      team: { slug: 'payments' },
      environment: 'production',
      aliases: { technician: 'ines@example.com', resolverGroup: ['page-ledger-primary'], told: ['ledger-change-notify'] },
    });
    const other = await drafted(ines, { technician: 'tomas' });
    expect(other.technician?.slug).toBe('tomas');
    expect(other.number).toBeGreaterThan(change.number);
    const { body: read } = await stranger(`/changes/CHG-${other.number}`);
    expect(changeView.parse(read)).toMatchObject({ id: other.id, title: body.title, tier: change.tier });
  });

  it('keeps what a newer version says against whoever has read an older one', async () => {
    const change = await drafted(ines);
    const first = await ines(`/changes/${change.number}`, { ...body, reason: 'Connections run out at noon', version: 1 }, 'PUT');
    expect(changeView.parse(first.body)).toMatchObject({ version: 2, plan: { reason: 'Connections run out at noon' } });
    const second = await tomas(`/changes/${change.number}`, { ...body, reason: 'Written meanwhile', version: 1 }, 'PUT');
    expect(second).toMatchObject({ status: 409, body: { at: 'body.version' } });
    expect((await stranger(`/changes/${change.number}`, { ...body, version: 2 }, 'PUT')).status).toBe(403);
  });

  it('refuses what it cannot be: names the service, the person and the times', async () => {
    expect((await ines('/changes', { ...body, services: ['no-such'] })).body).toMatchObject({ at: 'body.services.0' });
    expect((await ines('/changes', { ...body, technician: 'nobody' })).body).toMatchObject({ at: 'body.technician' });
    const now = run.clock.now();
    expect((await ines('/changes', { ...body, scheduledStart: now + hours(2), scheduledEnd: now + hours(1) })).body).toMatchObject({
      at: 'body.scheduledEnd',
    });
  });

  it('moves by its states alone, and is found by words, service and person', async () => {
    const change = await drafted(tomas, { title: 'Patch the vault of cards', ...inAMonth() });
    const submitted = await tomas(`/changes/CHG-${change.number}/submit`, {});
    expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
    expect(changeView.parse((await tomas(`/changes/${change.number}`)).body).state).toBe('review');
    expect((await tomas(`/changes/CHG-${change.number}/submit`, {})).status).toBe(409);
    expect((await tomas(`/changes/CHG-${change.number}/cancel`, { because: 'Not needed any more' })).status).toBe(200);
    expect((await tomas(`/changes/CHG-${change.number}`, { ...body, version: 1 }, 'PUT')).status).toBe(409);
    const found = await tomas('/changes?q=VAULT&service=ledger&mine=true&state=cancelled');
    expect(found.body).toMatchObject({ items: [{ number: change.number, state: 'cancelled' }], next: null });
  });

  it('CHG-3: is judged while it is written, as it stands, and each time that it is put forward; by team and week', async () => {
    const typed = qualityView.parse((await stranger('/changes/check', { title: body.title, services: ['ledger'] })).body);
    expect(typed.passes).toBe(false);
    expect(typed.fields.map(({ field }) => field)).toEqual([...qualityFields]);
    const change = await drafted(ines, { rollback: [{ at: 0, action: 'Reverse the timeline' }], ...inAMonth() });
    expect(change.quality).toBeNull();
    expect((await ines(`/changes/${change.number}/submit`, {})).status).toBe(200);
    const submitted = changeView.parse((await ines(`/changes/${change.number}`)).body);
    expect(submitted.quality).toBeLessThan(70);
    const { body: judged } = await stranger(`/changes/${change.number}/quality`);
    expect(judged).toMatchObject({ judged: [{ version: 1, score: submitted.quality, passes: false }] });
    expect(JSON.stringify(judged)).toContain('\\"Reverse the timeline\\" is not a rollback plan');
    const { body: trend } = await stranger('/changes/quality?team=payments');
    expect(trend).toMatchObject({ weeks: [{ team: { slug: 'payments' } }] });
    expect((await stranger('/changes/quality?team=nobody')).status).toBe(404);
  });
});
