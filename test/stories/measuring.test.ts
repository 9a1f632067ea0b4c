import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';

import { minutes, mustHave } from '../../src/kernel/index.ts';
import { measuredRow, measuresView } from '../../src/incidents/measuring/read-measures.ts';
import { ticketDetail } from '../../src/incidents/read-ticket.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

type Detail = z.infer<typeof ticketDetail>;
type Measures = z.infer<typeof measuresView>;

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let olga: Ask;
let admin: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  olga = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

async function declared(title: string, rest: Record<string, unknown> = {}): Promise<Detail> {
  return ticketDetail.parse(await did(ines, '/tickets', { service: 'ledger', severity: 2, title, ...rest }));
}

const standing = (detail: Detail, kind: Detail['measured'][number]['kind']): Detail['measured'][number] =>
  mustHave(
    detail.measured.find((each) => each.kind === kind),
    kind,
  );

const acted = async (detail: Detail, act: string, body: unknown = {}): Promise<Detail> =>
  ticketDetail.parse(await did(ines, `/tickets/T-${detail.number}/${act}`, body));

const measuresOf = async (query: string): Promise<Measures> => measuresView.parse(await did(olga, `/measures?${query}`));

const measure = (view: Measures, key: string): Measures['measures'][number] =>
  mustHave(
    view.measures.find((each) => each.measure === key),
    key,
  );

const rowsOf = async (key: string, query: string): Promise<z.infer<typeof measuredRow>[]> =>
  measuredRow.array().parse((await did(olga, `/measures/${key}/tickets?${query}`))['items']);

describe('measurements of a ticket by the API', () => {
  it('INC-23: each is recorded, pending, not applicable or invalid by itself; a correction stands beside what it corrects', async () => {
    const cut = await declared('Payments are slow');
    expect(cut.measured.map(({ kind, status }) => [kind, status])).toEqual([
      ['impact-start', 'proposed'],
      ['detected', 'recorded'],
      ['answered', 'pending'],
      ['engaged', 'pending'],
      ['handed-on', 'pending'],
      ['mitigated', 'pending'],
      ['restored', 'pending'],
      ['customer-minutes', 'pending'],
    ]);
    const taken = await acted(cut, 'take');
    expect([standing(taken, 'answered').status, standing(taken, 'handed-on').status]).toEqual(['recorded', 'recorded']);
    expect(standing(taken, 'engaged').status, 'who takes it has not checked in').toBe('pending');
    const early = { kind: 'restored', at: cut.cutAt, because: 'it was up all along' };
    expect((await ines(`/tickets/T-${cut.number}/measurements`, early)).body).toMatchObject({ code: 'bad-input', at: 'body.at' });
    run.clock.move(minutes(20));
    const first = standing(await acted(cut, 'restore', { because: 'the pool is larger' }), 'restored');
    run.clock.move(minutes(10));
    const again = await acted(cut, 'reopen', { because: 'slow again' });
    expect(standing(again, 'restored')).toMatchObject({ status: 'pending', at: null });
    run.clock.move(minutes(10));
    const second = await acted(cut, 'restore', { because: 'larger still' });
    expect(mustHave(standing(second, 'restored').at ?? undefined, 'the last counts') - (first.at ?? 0)).toBeGreaterThanOrEqual(minutes(20));
    const corrected = await acted(cut, 'measurements', { kind: 'restored', at: cut.cutAt + minutes(30), because: 'the graph says so' });
    expect(standing(corrected, 'restored')).toMatchObject({ status: 'recorded', at: cut.cutAt + minutes(30), by: 'Ines Keller' });
    const told = corrected.measurements.filter(({ kind }) => kind === 'restored');
    expect(told.map(({ said, because }) => [said, because])).toEqual([
      [false, 'the pool is larger'],
      [false, 'larger still'],
      [true, 'the graph says so'],
    ]);
    const ignored = await acted(cut, 'measurements', { kind: 'mitigated', status: 'not-applicable', because: 'it was restored at once' });
    expect(standing(ignored, 'mitigated')).toMatchObject({ status: 'not-applicable', at: null });
    expect((await olga(`/tickets/T-${cut.number}/measurements`, { ...early, kind: 'detected' })).status).toBe(403);
  });

  it('INC-23: a proposal is shown and left out of means until somebody accepts it; drills and duplicates count nowhere', async () => {
    const from = run.clock.now();
    const query = `from=${from}`;
    const one = await declared('Refunds are slow');
    run.clock.move(minutes(30));
    await acted(one, 'restore');
    for (const title of ['A drill', 'A twin']) {
      const other = await declared(title, title === 'A drill' ? { purpose: 'drill' } : {});
      await acted(other, 'measurements', { kind: 'impact-start', at: from, because: 'known' });
      if (title === 'A twin') await acted(other, 'duplicate', { of: `T-${one.number}` });
      else await acted(other, 'restore');
    }
    const before = await measuresOf(query);
    expect(before.uncounted.toSorted((a, b) => (a.why < b.why ? -1 : 1))).toEqual([
      { why: 'drill', count: 1 },
      { why: 'duplicate', count: 1 },
    ]);
    expect(measure(before, 'restoration')).toMatchObject({ figure: null, left: [{ why: 'proposed', count: 1 }] });
    const accepted = await acted(one, 'measurements/accept', { kind: 'impact-start' });
    expect(standing(accepted, 'impact-start')).toMatchObject({ status: 'recorded', at: one.cutAt });
    expect((await ines(`/tickets/T-${one.number}/measurements/accept`, { kind: 'impact-start' })).status).toBe(409);
    const after = measure(await measuresOf(query), 'restoration');
    expect(after).toMatchObject({ figure: { count: 1 }, left: [] });
    expect(after.figure?.median).toBeGreaterThanOrEqual(minutes(30));
  });
});

describe('measures by the API', () => {
  /** Restored so many minutes after its impact began, at which it was paged and answered. */
  async function lived(title: string, length: number, severity: number): Promise<Detail> {
    const cut = await declared(title, { severity });
    await acted(cut, 'measurements', { kind: 'impact-start', at: cut.cutAt, because: 'the graph' });
    await did(ines, `/tickets/T-${cut.number}/check-in`, {});
    run.clock.move(minutes(length));
    await acted(cut, 'restore');
    return acted(cut, 'measurements', { kind: 'restored', at: cut.cutAt + minutes(length), because: 'the graph' });
  }

  it('INC-17, INC-31: every number is of tickets that it opens, by group, by reason and past the target', async () => {
    run.clock.move(minutes(60));
    const from = run.clock.now();
    for (const [title, length] of [
      ['Ten', 10],
      ['Twenty', 20],
      ['Ninety', 90],
    ] as const) {
      await lived(title, length, title === 'Twenty' ? 1 : 2);
      run.clock.move(minutes(30));
    }
    const open = await declared('Still down');
    await acted(open, 'measurements', { kind: 'impact-start', at: open.cutAt, because: 'the graph' });
    const query = `from=${from}&by=severity`;
    const view = await measuresOf(query);
    const restoration = measure(view, 'restoration');
    expect(view.tickets).toBe(4);
    expect(restoration).toMatchObject({
      short: 'MTTR',
      figure: { count: 3, mean: minutes(40), median: minutes(20), p90: minutes(90), least: minutes(10), most: minutes(90) },
      target: { seconds: 3600, role: 'Team of the service' },
      left: [{ why: 'pending', count: 1 }],
      missed: 1,
      groups: [
        { key: '1', figure: { count: 1, median: minutes(20) }, left: 0, missed: 0 },
        { key: '2', figure: { count: 2, median: minutes(50) }, left: 1, missed: 1 },
      ],
    });
    expect(measure(view, 'between').figure?.count, 'the first follows what was restored before this period').toBe(4);
    expect((await rowsOf('restoration', `${query}&counted=true`)).map(({ title }) => title)).toEqual(['Ninety', 'Twenty', 'Ten']);
    expect((await rowsOf('restoration', `${query}&group=1`)).map(({ title }) => title)).toEqual(['Twenty']);
    expect((await rowsOf('restoration', `${query}&why=pending`)).map(({ title, since }) => [title, since])).toEqual([
      ['Still down', open.cutAt],
    ]);
    expect((await rowsOf('restoration', `${query}&missed=true`)).map(({ title }) => title)).toEqual(['Ninety']);
    expect((await rowsOf('engagement', `${query}&missed=true`)).length, 'nobody has been waited for long').toBe(0);
    run.clock.move(minutes(61));
    const late = await rowsOf('engagement', `${query}&missed=true`);
    expect(
      late.map(({ title, value }) => [title, value]),
      'a step that nobody has done yet is missed, too',
    ).toEqual([['Still down', null]]);
    expect((await rowsOf('restoration', `${query}&missed=true`)).map(({ title }) => title)).toEqual(['Ninety', 'Still down']);
    for (const by of ['service', 'team', 'tier', 'cause', 'week', 'month']) {
      const groups = measure(await measuresOf(`from=${from}&by=${by}`), 'restoration').groups;
      expect(
        groups.reduce((sum, { figure, left }) => sum + (figure?.count ?? 0) + left, 0),
        by,
      ).toBe(4);
    }
  });

  it('INC-31: each step has a target and an owning role, which the organisation changes', async () => {
    const before = await did(olga, '/step-targets');
    const shipped = { seconds: 1800, role: 'Front-line ops' };
    expect(before['items']).toContainEqual({ step: 'hand-on', ...shipped, version: 0, shipped, changedBy: null, changedAt: null });
    expect((await ines('/step-targets/detection', { seconds: 60, role: 'Monitoring' }, 'PUT')).status).toBe(403);
    await did(admin, '/step-targets/detection', { seconds: 60, role: 'Monitoring' }, 'PUT');
    expect(measure(await measuresOf(''), 'detection').target).toEqual({ seconds: 60, role: 'Monitoring' });
    const late = await admin('/step-targets/detection', { seconds: 90, role: 'Operations', version: 0 }, 'PUT');
    expect([late.status, late.body['detail']]).toEqual([409, 'Ada Admin changed it meanwhile: it is 60 s, owned by "Monitoring"']);
    expect(await did(admin, '/step-targets/detection', undefined, 'DELETE')).toMatchObject({
      seconds: 300,
      role: 'Team of the service',
      version: 0,
      changedBy: null,
    });
    expect(measure(await measuresOf(''), 'detection').target).toEqual({ seconds: 300, role: 'Team of the service' });
  });

  it('customer minutes are counted in the post mortem or on the ticket, and are one measurement', async () => {
    const cut = await lived('Counted', 10, 1);
    await did(ines, `/tickets/T-${cut.number}/post-mortem`, {});
    await did(ines, `/tickets/T-${cut.number}/post-mortem`, { customerMinutes: 1200, cause: 'capacity' }, 'PATCH');
    const counted = measure(await measuresOf('cause=capacity'), 'customer-minutes');
    expect(counted).toMatchObject({ unit: 'minutes', figure: { count: 1, total: 1200 } });
    await acted(cut, 'measurements', { kind: 'customer-minutes', amount: 1500, because: 'support counted anew' });
    expect((await ines(`/tickets/T-${cut.number}/post-mortem`)).body).toMatchObject({ customerMinutes: 1500 });
    expect(run.errors).toEqual([]);
  });
});
