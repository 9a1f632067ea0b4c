import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { calendarView } from '../../src/changes/calendar/calendar-route.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
const folder = await mkdtemp(join(tmpdir(), 'evenkeel-calendar-'));
let run: TestApp;
let cast: Cast;
let ada: Ask;
let ines: Ask;

beforeAll(async () => {
  run = await startApp(database.app, { emergency: { dataDir: folder, after: 30_000 } });
  cast = await settle(run.app);
  ada = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  for (const [slug, rest] of [
    ['vault', { tier: 1, hosts: ['pg-1'] }],
    ['gateway', { tier: 1, dependencies: [{ service: 'vault', kind: 'hard' }] }],
    ['pricing', { tier: 2, hosts: ['pg-1'] }],
  ] as const) {
    await did(ada, '/services', { slug, name: slug, team: 'payments', ...rest });
  }
});
afterAll(async () => run.stop());

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

/** A Wednesday 00:00 UTC at least four weeks ahead. */
const wednesday = (): number => {
  const day = Math.ceil((run.clock.now() + days(28)) / days(1)) * days(1);
  return day + days((3 - new Date(day).getUTCDay() + 7) % 7);
};
const wall = (at: number): string => new Date(at).toISOString().slice(0, 16);

interface Put {
  readonly title: string;
  readonly services: readonly string[];
  readonly from: number;
  readonly lasts?: number;
  readonly state?: string;
  readonly kind?: string;
  readonly technician?: string;
  readonly where?: string;
  readonly tier?: number;
}

/** A change as it stands once its approvals are in; answers its number. */
async function planned({ title, services, from, lasts = 60, ...rest }: Put): Promise<string> {
  return run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    const times = [new Date(from).toISOString(), new Date(from + minutes(lasts)).toISOString()];
    const body = rest.where === undefined ? {} : { timeline: [{ at: 0, action: 'Do it', where: rest.where }] };
    const made = await tx.many(
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, submitter_id, technician_id, scheduled_start, scheduled_end, body, version, created_at)
          values (${id}, ${title}, ${rest.kind ?? 'configuration'}, 'production', ${rest.state ?? 'approved'}, ${rest.tier ?? 1}, 'person', ${cast.payments},
            ${cast.people.tomas}, ${rest.technician ?? null}, ${times[0]}, ${times[1]}, ${JSON.stringify(body)}::jsonb, 1, ${new Date(tx.now).toISOString()})
          returning number`,
      z.object({ number: z.number() }),
    );
    for (const slug of services)
      await tx.run(
        sql`insert into change_service (change_id, service_id, at) select ${id}, id, ${times[0]} from service where slug = ${slug}`,
      );
    return `CHG-${made[0]?.number ?? 0}`;
  });
}

const answer = z.object({
  conflicts: z.array(
    z.object({
      with: z.array(z.object({ kind: z.string(), number: z.string().nullable(), name: z.string() })),
      reasons: z.array(z.object({ kind: z.string(), says: z.string() })),
    }),
  ),
  slots: z.array(z.object({ from: z.number(), until: z.number(), because: z.array(z.string()), isSoon: z.boolean() })),
});
const one = z.object({ id: z.string(), number: z.string(), state: z.string(), because: z.string() });
const holding = z.object({
  proposal: z.object({ preview: z.string(), hold: z.array(one) }),
  held: z.array(one.extend({ heldBy: z.string(), releasedBy: z.string().nullable() })),
});
const against = async (number: string): Promise<z.infer<typeof answer>> => answer.parse(await did(ines, `/changes/${number}/conflicts`));
const kindsOf = ({ conflicts }: z.infer<typeof answer>): string[] => conflicts.flatMap(({ reasons }) => reasons.map(({ kind }) => kind));

describe('the calendar of changes', () => {
  it('CHG-8: windows, freezes and launches are definitions with versions, refused where they name nothing or end before they begin', async () => {
    const nights = {
      name: 'Tier 1 nights',
      covers: { tiers: [1] },
      zone: 'UTC',
      from: '2026-01-05T22:00',
      until: '2026-01-06T02:00',
      repeat: { unit: 'day' },
    };
    expect(await did(ada, '/change-windows/nights', nights, 'PUT')).toMatchObject({
      slug: 'nights',
      allows: ['standard', 'automated', 'emergency'],
    });
    await did(ada, '/change-windows/nights', { ...nights, about: 'When nobody buys' }, 'PUT');
    const past = await did(ines, '/change-windows/nights/versions');
    expect(past['items']).toMatchObject([{ body: { about: '' } }, { body: { about: 'When nobody buys' }, until: null }]);
    expect((await ines('/change-windows/nights', nights, 'PUT')).status).toBe(403);
    expect((await ada('/freezes/x', { ...nights, covers: { services: ['nothing'] } }, 'PUT')).body).toMatchObject({
      at: 'body.covers.services.0',
    });
    expect((await ada('/freezes/x', { ...nights, until: '2026-01-05T21:00' }, 'PUT')).body).toMatchObject({ at: 'body.until' });
    expect((await ada('/freezes/x', { ...nights, from: '2026-02-30T21:00' }, 'PUT')).status).toBe(400);
  });

  it('CHG-9: a change is held against changes of its service and neighbours, hosts, technician, freezes and windows, and is told the nearest free slot', async () => {
    const night = wednesday() + hours(22);
    const patch = await planned({ title: 'Patch vault', services: ['vault'], from: night + minutes(60), technician: cast.people.ines });
    const pool = await planned({
      title: 'Pool size',
      services: ['gateway'],
      from: night + minutes(60),
      lasts: 45,
      technician: cast.people.ines,
    });
    const found = await against(pool);
    expect(found.conflicts).toEqual([
      {
        with: [{ kind: 'change', number: patch, name: 'Patch vault' }],
        reasons: [
          { kind: 'dependent-service', says: 'vault is 1 hop below gateway' },
          { kind: 'same-technician', says: 'Ines Keller carries out both' },
          { kind: 'tier-1-near', says: 'both are tier 1, which stay 15 min apart' },
        ],
      },
    ]);
    const slot = found.slots[0];
    expect([slot?.from, slot?.isSoon]).toEqual([night, false]);
    const host = await planned({
      title: 'Reindex',
      services: ['pricing'],
      from: night + minutes(90),
      where: 'pg-9',
      state: 'review',
      tier: 2,
    });
    expect(kindsOf(await against(host))).toEqual(['same-host']);
    const day = await planned({ title: 'Rules', services: ['ledger'], from: night + hours(12), kind: 'code' });
    expect(kindsOf(await against(day))).toEqual(['outside-window']);
    const machine = await planned({ title: 'Roll out', services: ['ledger'], from: night + hours(12) + minutes(60), kind: 'automated' });
    expect((await against(machine)).conflicts).toEqual([]);
    const freeze = { name: 'Month end', owner: 'priya', covers: { services: ['ledger'] }, from: wall(night), until: wall(night + days(3)) };
    await did(ada, '/freezes/month-end', freeze, 'PUT');
    expect(kindsOf(await against(machine))).toEqual(['freeze']);
    const check = { services: ['gateway'], from: night + minutes(105), until: night + minutes(165), technician: 'tomas', change: pool };
    expect(kindsOf(answer.parse(await did(ines, '/changes/check-times', check)))).toEqual(['dependent-service', 'tier-1-near']);
  });

  it('CHG-8: is read by service, team or dependency, with conflicts numbered once, and by calendar programs until the link is revoked', async () => {
    const from = wednesday();
    const view = async (part: string): Promise<z.infer<typeof calendarView>> =>
      calendarView.parse(await did(ines, `/changes/calendar?from=${from}&until=${from + days(3)}${part}`));
    const whole = await view('');
    expect(whole.changes.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Patch vault', 'Pool size', 'Reindex', 'Rules', 'Roll out']),
    );
    expect(whole.freezes).toMatchObject([{ slug: 'month-end', owner: 'Priya Nair' }]);
    expect(whole.windows.filter(({ slug }) => slug === 'nights').length).toBeGreaterThanOrEqual(3);
    const pairs = whole.conflicts.filter((each) => each.with[0]?.kind === 'change').map((each) => [each.change.title, each.with[0]?.name]);
    expect(pairs).toContainEqual(['Pool size', 'Patch vault']);
    expect(pairs).not.toContainEqual(['Patch vault', 'Pool size']);
    expect(whole.conflicts.map(({ place }) => place)).toEqual(whole.conflicts.map((_, place) => place + 1));
    expect((await view('&service=gateway')).changes.map(({ title }) => title)).toEqual(['Pool size']);
    expect((await view('&near=gateway&hops=1')).lanes.map(({ slug }) => slug).toSorted()).toEqual(['gateway', 'vault']);
    expect((await view('&team=payments')).lanes.length).toBeGreaterThanOrEqual(4);
    expect((await view('&team=organisation&service=pricing')).lanes).toMatchObject([{ slug: 'pricing', zone: 'UTC' }]);

    const link = await did(ines, '/changes/calendar-links', { name: 'Payments', team: 'payments' });
    const read = async (): Promise<Response> => fetch(String(link['url']).replace(/^https?:..[^/]+/, run.url));
    const given = await read();
    expect([given.status, given.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const text = await given.text();
    expect(text).toMatch(/BEGIN:VEVENT\r\n(?:(?!END:VEVENT).*\r\n)*SUMMARY:CHG-\d+ Pool size\r\n/);
    expect(text).toContain('SUMMARY:Freeze: Month end');
    expect(await did(ines, '/changes/calendar-links')).toMatchObject({ items: [{ name: 'Payments', shows: { team: 'payments' } }] });
    expect((await ada(`/changes/calendar-links/${String(link['id'])}`, undefined, 'DELETE')).status).toBe(404);
    await did(ines, `/changes/calendar-links/${String(link['id'])}`, undefined, 'DELETE');
    expect((await read()).status).toBe(404);
  });

  it('CHG-8: stands in the crisis bundle, to be read when the web is not', async () => {
    await planned({ title: 'Evict policy', services: ['pricing'], from: run.clock.now() + days(2), tier: 2 });
    await run.emergency?.renewBundle();
    const page = await readFile(join(folder, 'crisis', 'index.html'), 'utf8');
    expect(page).toMatch(/CHG-\d+ Evict policy \(approved\)/);
  });

  it('CHG-18: a severity 1 proposes to hold what overlaps it in its blast radius; a person approves exactly that, it is logged, and released', async () => {
    const soon = run.clock.now() + minutes(30);
    const near = await planned({ title: 'Rotate keys', services: ['gateway'], from: soon, state: 'scheduled' });
    await planned({ title: 'Reprice', services: ['pricing'], from: soon });
    const ticket = await did(ines, '/tickets', { service: 'vault', severity: 1, title: 'Vault is sealed', impact: 'No card is charged' });
    const path = `/tickets/T-${String(ticket['number'])}`;
    const seen = holding.parse(await did(ines, `${path}/held-changes`));
    expect(seen.proposal.hold).toMatchObject([{ number: near, because: 'changes gateway, 1 hop above vault' }]);
    const changes = seen.proposal.hold.map(({ id }) => id);
    expect((await ines(`${path}/hold-changes`, { preview: 'another', changes })).status).toBe(409);
    const held = holding.parse(await did(ines, `${path}/hold-changes`, { preview: seen.proposal.preview, changes }));
    expect(held.held).toMatchObject([{ number: near, state: 'held', heldBy: 'Ines Keller', releasedBy: null }]);
    expect(held.proposal.hold).toEqual([]);
    expect(JSON.stringify(await did(ines, `${path}/timeline`))).toContain(near);
    const released = holding.parse(await did(ada, `${path}/release-changes`, { because: 'Vault is open again' }));
    expect(released.held).toMatchObject([{ state: 'scheduled', releasedBy: 'Ada Admin' }]);
    expect((await ada(`${path}/release-changes`, {})).status).toBe(409);
  });

  it('CHG-18: a change that was held and is written anew is held no more, and may be held again', async () => {
    const ticket = await did(ines, '/tickets', { service: 'vault', severity: 1, title: 'Vault again', impact: 'No card is charged' });
    const path = `/tickets/T-${String(ticket['number'])}`;
    const read = async () => holding.parse(await did(ines, `${path}/held-changes`));
    const hold = async () => {
      const { proposal } = await read();
      return did(ines, `${path}/hold-changes`, { preview: proposal.preview, changes: proposal.hold.map(({ id }) => id) });
    };
    await hold();
    const [held] = (await read()).held;
    await did(ines, `/changes/${held?.number ?? ''}/withdraw`, { because: 'It is written anew' });
    expect((await read()).held).toMatchObject([{ number: held?.number, releasedBy: 'Ines Keller' }]);
    expect((await ada(`${path}/release-changes`, {})).status).toBe(409);
    await run.app.db.write(system('test'), async (tx) => tx.run(sql`update change set state = 'approved' where id = ${held?.id ?? ''}`));
    await hold();
    expect((await read()).held.filter(({ releasedBy }) => releasedBy === null)).toMatchObject([{ number: held?.number, state: 'held' }]);
    await did(ada, `${path}/release-changes`, {});
  });

  it('CHG-9: what runs past its end is still in the way, and a severity 1 is told of it', async () => {
    const now = run.clock.now();
    const late = await planned({ title: 'Runs over', services: ['gateway'], from: now - hours(2), lasts: 60, state: 'working' });
    const next = await planned({ title: 'Comes next', services: ['gateway'], from: now + minutes(15) });
    expect((await against(next)).conflicts.flatMap((each) => each.with)).toContainEqual(expect.objectContaining({ number: late }));
    const ticket = await did(ines, '/tickets', { service: 'vault', severity: 1, title: 'Vault thrice', impact: 'No card is charged' });
    const seen = await did(ines, `/tickets/T-${String(ticket['number'])}/held-changes`);
    expect(seen).toMatchObject({ proposal: { underWay: [{ number: late }] } });
    const drawn = calendarView.parse(await did(ines, `/changes/calendar?from=${now - minutes(30)}&until=${now + minutes(5)}`));
    expect(drawn).toMatchObject({ isCut: false, changes: [{ number: late }] });
    expect(drawn.changes[0]?.until).toBeGreaterThan(now - minutes(1));
  });

  it('CHG-28: around a launch fewer changes that may be felt go on at one time, and the ceiling names the others', async () => {
    const noon = wednesday() + days(7) + hours(12);
    await did(ada, '/change-limits', { ceiling: 3, ceilingAtLaunch: 1 }, 'PUT');
    const first = await planned({ title: 'First', services: ['pricing'], from: noon, tier: 2 });
    const second = await planned({ title: 'Second', services: ['ledger'], from: noon, tier: 2, kind: 'emergency' });
    expect(kindsOf(await against(second))).toEqual([]);
    const launch = {
      name: 'New checkout',
      covers: { services: ['gateway'] },
      from: wall(noon),
      until: wall(noon + hours(1)),
      beforeMinutes: 0,
    };
    await did(ada, '/launches/checkout', launch, 'PUT');
    const { conflicts } = await against(second);
    expect(conflicts).toMatchObject([{ with: [{ number: first }], reasons: [{ kind: 'ceiling' }] }]);
    expect(
      kindsOf(
        answer.parse(await did(ines, '/changes/check-times', { services: ['gateway'], kind: 'emergency', from: noon, until: noon + 1 })),
      ),
    ).toEqual(['launch', 'ceiling']);
  });
});
