import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes } from '../../src/kernel/index.ts';
import { saveService, saveTeam, serviceBody, teamBody } from '../../src/catalog/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { LANES } from '../../src/signals/rules/lanes.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, folded, sender } from '../support/send-signals.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const TEST = { kind: 'system', name: 'test' } as const;

const database = await freshDatabase();
let run: TestApp;
let as: Ask;
let token = '';

beforeAll(async () => {
  run = await startApp(database.app);
  const { people } = await settle(run.app);
  as = await signedIn(run, { id: people.admin, email: 'admin@example.com', role: 'admin', team: null });
  token = (await sender(run, { team: 'organisation' })).token;
});
afterAll(async () => run.stop());

let sent = 0;

/** So many different alerts of each service, in requests of fifty, beginning with one of each service. */
async function alerts(services: readonly string[], each: number, severity = 'error'): Promise<void> {
  const all = Array.from({ length: services.length * each }, (_, place) => ({
    labels: { alertname: `Noise ${(sent += 1)}`, service: services[place % services.length], severity },
  }));
  for (let from = 0; from < all.length; from += 50) {
    const answer = await ask(`${run.url}/in/${token}/api/v2/alerts`, { body: all.slice(from, from + 50) });
    expect(answer.status, answer.text).toBe(200);
  }
  await folded(run);
}

const ticket = z.object({
  number: z.number(),
  severity: z.number(),
  harder: z.string().nullable(),
  service: z.object({ slug: z.string() }),
});
const tickets = async (): Promise<z.infer<typeof ticket>[]> => {
  const { body } = await as('/tickets?view=all&limit=200');
  return z.object({ items: z.array(ticket) }).parse(body).items;
};
const of = async (service: string): Promise<z.infer<typeof ticket>[]> => (await tickets()).filter((each) => each.service.slug === service);
const storms = async (service: string): Promise<z.infer<typeof ticket>[]> => (await of(service)).filter(({ harder }) => harder !== null);

/** Services of a team of their own. */
async function services(team: string, ...slugs: readonly string[]): Promise<void> {
  await run.app.db.write(TEST, async (tx) => {
    const saved = await saveTeam(tx, { slug: team, body: teamBody.parse({ name: team, parent: 'organisation' }), because: 'test' });
    if (!saved.ok) throw new Error(saved.refusal.detail);
    for (const slug of slugs) {
      const body = serviceBody.parse({ name: slug, team, tier: 3, expert: 'ines' });
      const made = await saveService(tx, { slug, body, because: 'test' });
      if (!made.ok) throw new Error(made.refusal.detail);
    }
  });
}

describe('a service that storms alone', () => {
  it('SIG-12: 900 alerts of one service cut ten tickets and one more, which says since when and why; its neighbour is as ever', async () => {
    await services('noisy', 'mixer');
    await services('beside', 'tuner');
    await alerts(['mixer'], 900);
    await alerts(['mixer'], 5, 'critical');
    await alerts(['tuner'], 4);
    const all = await of('mixer');
    // Lanes that begin beside each other may each cut ten and one that the rest joins.
    const [harder] = all.filter((each) => each.harder !== null);
    expect(all.filter(({ severity }) => severity === 1)).toHaveLength(5);
    expect(all.length).toBeLessThanOrEqual(LANES * 11 + 5);
    expect(harder?.harder).toMatch(/^\d+ tickets of this service were cut within 5 min$/);
    expect(await of('tuner')).toHaveLength(4);
    expect(await storms('tuner')).toEqual([]);
    const whole = z
      .object({ title: z.string(), cutAt: z.number(), alertCount: z.number(), lastAlertAt: z.number() })
      .parse((await as(`/tickets/T-${all.findLast((each) => each.harder !== null)?.number}`)).body);
    expect(whole.title).toMatch(/^Storm of alerts on mixer, first: Noise \d+/);
    expect(whole.lastAlertAt).toBeGreaterThanOrEqual(whole.cutAt);
    const counted = await run.app.db.maybe(
      sql`select count(*) as n from alert a join ticket t on t.id = a.ticket_id where t.harder_because is not null`,
      z.object({ n: z.number() }),
    );
    expect(counted?.n).toBeGreaterThanOrEqual(900 - LANES * 10);
  });

  it('SIG-12: the storm goes on while alerts keep joining, and is over when they do not', async () => {
    const before = await of('mixer');
    for (let step = 0; step < 3; step += 1) {
      run.clock.move(minutes(4));
      await alerts(['mixer'], 20);
    }
    expect(await of('mixer')).toHaveLength(before.length);
    run.clock.move(minutes(6));
    await alerts(['mixer'], 1);
    const [newest] = (await of('mixer')).toSorted((a, b) => b.number - a.number);
    expect(await of('mixer')).toHaveLength(before.length + 1);
    expect(newest?.harder).toBeNull();
  });
});

describe('a team that storms alone', () => {
  it('SIG-12: over many of its services each is grouped harder from the third ticket on, and other teams are not', async () => {
    const many = Array.from({ length: 12 }, (_, place) => `choir-${place}`);
    await services('choir', ...many);
    await services('quiet-team', 'bystander');
    await alerts(many, 8);
    await alerts(['bystander'], 8);
    const harder = (await Promise.all(many.map(storms))).flat();
    expect(harder.length).toBeGreaterThanOrEqual(many.length);
    expect(harder.some((each) => each.harder?.includes("of its team's services") === true)).toBe(true);
    expect(await of('bystander')).toHaveLength(8);
    expect(await storms('bystander')).toEqual([]);
  });
});

describe('the ticket of a storm', () => {
  it('SIG-12: rises, and so pages, when something worse joins it', async () => {
    await services('low', 'hum');
    await alerts(['hum'], 14, 'warning');
    expect((await storms('hum')).map(({ severity }) => severity)).toContain(3);
    await alerts(['hum'], 1, 'error');
    expect((await storms('hum')).map(({ severity }) => severity)).toContain(2);
    const pages = await run.app.db.many(
      sql`select p.severity from page p join ticket t on t.id = p.ticket_id where t.title like 'Storm of alerts on hum%'`,
      z.object({ severity: z.number() }),
    );
    expect(pages.map(({ severity }) => severity)).toContain(2);
  });
});

describe('a synthetic page', () => {
  it('SIG-12, PLT-15: has its ticket and comes back while the service that it is cut for storms', async () => {
    const watcher = { authorization: `Bearer ${(await sender(run, { source: 'watcher' })).token}` };
    await alerts(['unrouted'], 40);
    expect((await storms('unrouted')).length).toBeGreaterThan(0);
    expect((await ask(`${run.url}/in/watch`, { body: { probe: 'probestorm' }, headers: watcher })).status).toBe(202);
    const receipt = z.object({ arrivedAt: z.number().nullable() });
    await until(
      'the probe arrives',
      async () => {
        const { text } = await ask(`${run.url}/in/watch/probestorm`, { headers: watcher });
        return receipt.parse(JSON.parse(text)).arrivedAt === null ? undefined : true;
      },
      60_000,
    );
    expect(run.errors).toEqual([]);
  });
});
