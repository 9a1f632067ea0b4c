import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { iso, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
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
  readonly rest?: { readonly kind?: string; readonly environment?: string; readonly state?: string };
}

/** A change as a feed's row stands. */
async function changed({ title, service: id, at, rest = {} }: Made): Promise<void> {
  await run.app.db.write(system('test'), async (tx) => {
    const change = tx.id();
    await tx.run(
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, actual_start, actual_end, outcome, created_at)
          values (${change}, ${title}, ${rest.kind ?? 'automated'}, ${rest.environment ?? 'production'}, ${rest.state ?? 'resolved'}, 2, 'github',
            ${cast.payments}, ${iso(at)}, ${iso(at + minutes(5))}, 'success', ${iso(at)})`,
    );
    await tx.run(sql`insert into change_service (change_id, service_id, at) values (${change}, ${id}, ${iso(at)})`);
  });
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
