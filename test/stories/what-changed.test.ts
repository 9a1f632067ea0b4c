import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { iso, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { countHistory, keepUnseen } from '../../src/changes/index.ts';
import { runCommand } from '../../src/app/cli/program.ts';
import { knownIncidents } from '../judgement/what-changed/incident.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let admin: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

const answer = z.object({
  none: z.boolean(),
  candidates: z.number(),
  ranked: z.array(
    z.object({ change: z.string(), title: z.string(), service: z.string(), likelihood: z.number(), reasons: z.array(z.string()) }),
  ),
});

async function service(slug: string, rest: Record<string, unknown> = {}): Promise<string> {
  const made = await admin('/services', { slug, name: slug, team: 'payments', tier: 2, ...rest });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return z.string().parse(made.body['id']);
}

interface Made {
  readonly title: string;
  readonly service: string;
  readonly at: number;
  readonly rest?: { readonly kind?: string; readonly environment?: string; readonly state?: string; readonly lasts?: number };
}

/** A change as a feed's row stands. */
async function changed({ title, service: id, at, rest = {} }: Made): Promise<void> {
  await run.app.db.write(system('test'), async (tx) => {
    const change = tx.id();
    await tx.run(
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, actual_start, actual_end, outcome, created_at)
          values (${change}, ${title}, ${rest.kind ?? 'automated'}, ${rest.environment ?? 'production'}, ${rest.state ?? 'resolved'}, 2, 'github',
            ${cast.payments}, ${iso(at)}, ${rest.state === 'working' ? null : iso(at + minutes(rest.lasts ?? 5))}, ${rest.state === 'working' ? null : 'success'}, ${iso(at)})`,
    );
    await tx.run(sql`insert into change_service (change_id, service_id, at) values (${change}, ${id}, ${iso(at)})`);
  });
}

const onTicket = answer.extend({
  compound: z.boolean(),
  overlapping: z.array(z.string()),
  beside: z.array(z.object({ kind: z.string(), name: z.string(), service: z.string() })),
});
const ids = z.object({ rows: z.array(z.string()) });
const hindsight = z.object({
  first: ids.extend({ value: z.number().nullable(), of: z.array(z.string()) }),
  three: ids.extend({ value: z.number().nullable() }),
  accused: ids.extend({ value: z.number().nullable(), of: z.array(z.string()) }),
  compound: ids.extend({ restoreMs: z.number().nullable() }),
  single: ids,
  incidents: z.array(
    z.object({ id: z.string(), number: z.number(), confirmed: z.array(z.string()).nullable(), place: z.number().nullable() }),
  ),
});

/** An incident of a service, its id and its number. */
async function incident(on: string, title: string): Promise<{ id: string; name: string }> {
  const cut = await ines('/tickets', { service: on, severity: 2, title });
  return { id: z.string().parse(cut.body['id']), name: `T-${z.number().parse(cut.body['number'])}` };
}

/** As a post mortem stands once it was approved; its own way there is told elsewhere. */
async function approved(ticket: string): Promise<void> {
  await run.app.db.write(system('test'), async (tx) =>
    tx.run(
      sql`insert into post_mortem (ticket_id, state, opened_at, state_at) values (${ticket}, 'approved', ${iso(tx.now)}, ${iso(tx.now)})`,
    ),
  );
}

describe('what changed', () => {
  it('the changes of a service, of what it calls and of who shares a host are ranked with their reasons; far ones and other environments are left out', async () => {
    const store = await service('store');
    const beside = await service('beside', { hosts: ['host-1'] });
    const far = await service('far');
    const shop = await service('shop', { hosts: ['host-1'], dependencies: [{ service: 'store', kind: 'hard' }] });
    const now = run.clock.now();
    await changed({ title: 'of the shop, a day ago', service: shop, at: now - minutes(20 * 60) });
    await changed({ title: 'of the store, just now', service: store, at: now - minutes(12) });
    await changed({ title: 'of a neighbour on the host', service: beside, at: now - minutes(300) });
    await changed({ title: 'far away', service: far, at: now - minutes(10) });
    await changed({ title: 'in staging', service: shop, at: now - minutes(9), rest: { environment: 'staging' } });
    await changed({ title: 'never ran', service: shop, at: now - minutes(9), rest: { state: 'cancelled' } });
    const asked = await ines(`/services/shop/what-changed?at=${now}&hours=24`);
    const told = answer.parse(asked.body);
    expect(told.ranked.map(({ title }) => title).toSorted()).toEqual([
      'of a neighbour on the host',
      'of the shop, a day ago',
      'of the store, just now',
    ]);
    expect(told.ranked[0]).toMatchObject({ title: 'of the store, just now', service: 'store' });
    expect(told.ranked[0]?.reasons.slice(0, 2)).toEqual(['shop calls store', 'it ended 7 min before the first alarm']);
    expect(answer.parse((await ines(`/services/shop/what-changed?at=${now}&hours=6`)).body).candidates).toBe(2);
    expect((await ines('/services/nothing/what-changed')).status).toBe(404);
  });

  it('an incident is told what changed before it, by its own service and its own first minute', async () => {
    const till = await service('till');
    await changed({ title: 'a new till', service: till, at: run.clock.now() - minutes(9) });
    const cut = await ines('/tickets', { service: 'till', severity: 2, title: 'No till opens' });
    const number = z.number().parse(cut.body['number']);
    await changed({ title: 'the repair', service: till, at: run.clock.now() + minutes(5) });
    const told = answer.parse((await ines(`/tickets/T-${number}/what-changed`)).body);
    expect(told.ranked.map(({ title }) => title)).toEqual(['a new till']);
    expect((await ines('/tickets/T-999999/what-changed')).status).toBe(404);
  });

  it('INC-9: the first screen lists severe tickets and alarms of the service and its neighbours beside the changes, the nearest first', async () => {
    await service('books');
    await service('elsewhere');
    const bank = await service('bank', { dependencies: [{ service: 'books', kind: 'hard' }] });
    await changed({ title: 'a new bank', service: bank, at: run.clock.now() - minutes(6) });
    const below = await incident('books', 'The books are slow');
    await incident('elsewhere', 'Not near');
    const earlier = await incident('bank', 'It began like this');
    const own = await incident('bank', 'No transfer goes through');
    const told = onTicket.parse((await ines(`/tickets/${own.name}/what-changed`)).body);
    expect(told.ranked.map(({ title }) => title)).toEqual(['a new bank']);
    expect(told.beside.map(({ kind, name, service: on }) => [kind, name, on])).toEqual([
      ['ticket', earlier.name, 'bank'],
      ['ticket', below.name, 'books'],
    ]);
  });

  it('INC-25: what a reviewed post mortem confirmed is scored against what was shown first, and never anew', async () => {
    const guilty = await service('guilty');
    await service('innocent');
    await changed({ title: 'did it', service: guilty, at: run.clock.now() - minutes(8) });
    const one = await incident('guilty', 'Nothing works');
    const shown = onTicket.parse((await ines(`/tickets/${one.name}/what-changed`)).body);
    await changed({ title: 'written down later', service: guilty, at: run.clock.now() - minutes(7) });
    const none = await incident('innocent', 'The disk is full');
    run.clock.move(minutes(11));
    expect(await keepUnseen(run.app.db)).toBeGreaterThan(0);
    await ines(`/tickets/${one.name}/changes`, { change: shown.ranked[0]?.change ?? '' });
    const before = hindsight.parse((await ines('/changes/what-changed')).body);
    expect(before.incidents.find(({ id }) => id === one.id)).toMatchObject({ confirmed: null, place: null });
    await approved(one.id);
    await ines(`/tickets/${none.name}/cause`, { cause: 'hardware' }, 'PUT');
    await approved(none.id);
    const after = hindsight.parse((await ines('/changes/what-changed')).body);
    expect(after.incidents.find(({ id }) => id === one.id)).toMatchObject({ confirmed: [shown.ranked[0]?.change], place: 1 });
    expect(after.first).toMatchObject({ value: 1, rows: [one.id], of: [one.id] });
    expect(after.three.value).toBe(1);
    expect(after.accused).toMatchObject({ value: 0, rows: [], of: [none.id] });
  });

  it('INC-25: what is kept of an incident is the same whoever asks first and whatever they ask, seen or unseen', async () => {
    const busy = await service('busy');
    const calm = await service('calm');
    for (const ago of [4, 5, 6, 7]) {
      await changed({ title: `no. ${ago}`, service: busy, at: run.clock.now() - minutes(ago * 60) });
      await changed({ title: `no. ${ago}`, service: calm, at: run.clock.now() - minutes(ago * 60) });
    }
    const [seen, unseen] = [await incident('busy', 'It hangs'), await incident('calm', 'It hangs')];
    const narrow = onTicket.parse((await ines(`/tickets/${seen.name}/what-changed?hours=5.5&most=1`)).body);
    expect([narrow.ranked.length, narrow.candidates]).toEqual([1, 2]);
    // Its first alarm came half an hour before it was cut: what happened in between is no cause, whoever looks.
    await run.app.db.write(system('test'), async (tx) => {
      const began = iso(tx.now - minutes(30));
      await tx.run(
        sql`insert into alert (key, integration_id, fingerprint, name, labels, annotations, service_id, severity, severity_because, starts_at, first_seen, last_seen, ticket_id)
            values ('calm', ${tx.id()}, 'calm', 'Hangs', '{}', '{}', ${calm}, 2, 'test', ${began}, ${began}, ${began}, ${unseen.id})`,
      );
    });
    await changed({ title: 'in between', service: calm, at: run.clock.now() - minutes(10) });
    run.clock.move(minutes(11));
    await keepUnseen(run.app.db);
    const { incidents } = hindsight
      .extend({ incidents: z.array(z.object({ id: z.string(), shown: z.array(z.unknown()) })) })
      .parse((await ines('/changes/what-changed')).body);
    expect([seen, unseen].map((each) => incidents.find(({ id }) => id === each.id)?.shown.length)).toEqual([4, 4]);
    expect(onTicket.parse((await ines(`/tickets/${seen.name}/what-changed?most=3`)).body).ranked).toHaveLength(3);
  });

  it('CHG-29: an incident with two likely changes at the same time is marked compound, and counted and timed apart', async () => {
    const both = await service('both');
    const now = run.clock.now();
    await changed({ title: 'one', service: both, at: now - minutes(9) });
    await changed({ title: 'the other', service: both, at: now - minutes(8) });
    const single = await service('single');
    await changed({ title: 'alone', service: single, at: now - minutes(8) });
    const twice = await incident('both', 'Both at once');
    const once = await incident('single', 'One alone');
    expect(onTicket.parse((await ines(`/tickets/${twice.name}/what-changed`)).body)).toMatchObject({ compound: true });
    expect(onTicket.parse((await ines(`/tickets/${once.name}/what-changed`)).body)).toMatchObject({ compound: false, overlapping: [] });
    run.clock.move(minutes(20));
    await ines(`/tickets/${twice.name}/restore`, { because: 'both are taken back' });
    const told = hindsight.parse((await ines('/changes/what-changed')).body);
    expect(told.compound.rows).toEqual([twice.id]);
    expect(told.compound.restoreMs).toBeGreaterThanOrEqual(minutes(20));
    expect(told.single.rows).toContain(once.id);
    expect(told.single.rows).not.toContain(twice.id);
  });

  it('CHG-12: what became of earlier changes and the stages of a roll-out are read from what is stored', async () => {
    const worn = await service('worn');
    const now = run.clock.now();
    for (const ago of [300, 400, 500]) await changed({ title: `earlier ${ago}`, service: worn, at: now - minutes(60 * ago) });
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(sql`update change set outcome = 'rolled-back' where title = 'earlier 400'`),
    );
    // A ticket names what it blames as people write it.
    const [blamed] = await run.app.db.many(
      sql`select number from change where title = 'earlier 300' limit 1`,
      z.object({ number: z.number() }),
    );
    const wrong = await incident('worn', 'It came back');
    expect((await ines(`/tickets/${wrong.name}/changes`, { change: `chg-${blamed?.number}` })).status).toBeLessThan(300);
    while ((await countHistory(run.app.db)) > 0);
    await changed({ title: 'in stages', service: worn, at: now - minutes(90) });
    await run.app.db.write(system('test'), async (tx) => {
      await tx.run(
        sql`insert into change_run (change_id, version, state, started_at, started_by, known_alerts)
            select id, 1, 'walking', ${iso(now - minutes(90))}, '{"kind": "system", "name": "test"}', '[]' from change where title = 'in stages'`,
      );
      await tx.run(
        sql`insert into change_run_step (change_id, plan, place, mark, note, marked_at, marked_by, alerts)
            select id, 'timeline', 0, 'done', '', ${iso(now - minutes(5))}, '{"kind": "system", "name": "test"}', 0 from change where title = 'in stages'`,
      );
    });
    const told = answer.parse((await ines(`/services/worn/what-changed?at=${now}&hours=6`)).body);
    expect(told.ranked[0]?.title).toBe('in stages');
    expect(told.ranked[0]?.reasons).toContain('its last stage began 5 min before the first alarm');
    expect(told.ranked[0]?.reasons).toContain('2 of 3 earlier changes of its services had fallout');
  });

  it('CHG-12: what began before the time that is looked at and went on into it is a candidate', async () => {
    const vaulted = await service('vaulted');
    const now = run.clock.now();
    await changed({ title: 'a long migration', service: vaulted, at: now - minutes(26 * 60), rest: { kind: 'data', lasts: 26 * 60 - 5 } });
    await changed({ title: 'a short one before', service: vaulted, at: now - minutes(26 * 60), rest: { kind: 'data' } });
    await changed({ title: 'still at work', service: vaulted, at: now - minutes(40 * 60), rest: { kind: 'data', state: 'working' } });
    const told = answer.parse((await ines(`/services/vaulted/what-changed?at=${now}&hours=24`)).body);
    expect(told.ranked.map(({ title }) => title).sort()).toEqual(['a long migration', 'still at work']);
  });

  it('a case from a file is judged without a server, and a file that is none says where', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-case-'));
    const [known] = [...knownIncidents(7, 1)];
    await writeFile(join(folder, 'case.json'), JSON.stringify(known?.case));
    await writeFile(join(folder, 'bad.json'), '{"incident":{"service":"a","at":"noon"},"services":[],"changes":[]}');
    const [said, complaints]: [string[], string[]] = [[], []];
    const io = { out: { say: (line: string) => void said.push(line) }, complain: (line: string) => void complaints.push(line) };
    expect(await runCommand(['whatchanged', '--file', join(folder, 'case.json'), '--json'], {}, io)).toBe(0);
    const told = z.object({ none: z.boolean(), noChange: z.number(), ranked: answer.shape.ranked.element.omit({ title: true }).array() });
    const { ranked } = told.parse(JSON.parse(said.join('\n')));
    expect(ranked.length).toBeGreaterThan(3);
    expect(ranked.map(({ likelihood }) => likelihood)).toEqual(
      ranked.map(({ likelihood }) => likelihood).toSorted((one, other) => other - one),
    );
    expect(await runCommand(['whatchanged', '--file', join(folder, 'bad.json')], {}, io)).toBe(2);
    expect(complaints.join('\n')).toContain('incident.at');
  });
});
