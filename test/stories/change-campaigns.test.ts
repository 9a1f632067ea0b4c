import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let asked = new Map<string, Ask>();

const as =
  (who: string): Ask =>
  async (...given) => {
    const known = asked.get(who) ?? (await signedInAgain(run, `${who}@example.com`));
    asked.set(who, known);
    return known(...given);
  };

function pass(time: number): void {
  run.clock.move(time);
  asked = new Map();
}

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  const people = [
    ['admin', 'admin', null],
    ['ines', 'responder', cast.payments],
    ['tomas', 'operator', cast.payments],
    ['priya', 'manager', cast.payments],
  ] as const;
  for (const [slug, role, team] of people)
    asked.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  await run.app.db.write(system('test'), async (tx) => {
    for (const [slug, tier] of [
      ['cart', 1],
      ['mail', 3],
    ] as const) {
      const body = serviceBody.parse({ name: slug === 'cart' ? 'Cart' : 'Mail', team: 'payments', tier, expert: 'ines' });
      await saveService(tx, { slug, body, because: 'test' });
    }
    return null;
  });
});
afterAll(async () => run.stop());

const view = z.looseObject({
  number: z.number(),
  late: z.number(),
  counts: z.record(z.string(), z.number()),
  items: z.array(
    z.looseObject({
      service: z.looseObject({ slug: z.string() }),
      standing: z.string(),
      late: z.boolean(),
      change: z.looseObject({ number: z.number() }).nullable(),
      asked: z.looseObject({ id: z.string() }).nullable(),
    }),
  ),
});
type View = z.infer<typeof view>;

async function did(who: string, ...[path, body, method]: Parameters<Ask>): Promise<View> {
  const answer = await as(who)(path, body, method);
  expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return view.parse(answer.body);
}

const itemOf = (campaign: View, slug: string): View['items'][number] =>
  mustHave(
    campaign.items.find(({ service }) => service.slug === slug),
    `${slug} is in it`,
  );
const body = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: 'Replace the library of certificates',
  reason: 'CVE-2026-1111 lets anyone read what is sent',
  team: 'payments',
  deadline: run.clock.now() + days(10),
  chosen: { teams: ['payments'], tiers: [1] },
  draft: { kind: 'configuration', timeline: [{ at: 0, action: 'Raise the library to 3.2.1' }] },
  ...rest,
});

/** Ends a change as its steps came to it. */
const ended = async (number: number, outcome: string): Promise<unknown> =>
  run.app.db.write(system('test'), async (tx) =>
    tx.run(sql`update change set state = 'resolved', outcome = ${outcome} where number = ${number}`),
  );

describe('a campaign', () => {
  it('CHG-23: each service that is affected owes a change of its own, and what it came to is its progress', async () => {
    expect((await as('ines')('/change-campaigns', body())).status).toBe(403);
    expect((await as('tomas')('/change-campaigns', body({ chosen: { services: ['nope'] } }))).body).toMatchObject({
      at: 'body.chosen.services.0',
    });
    const begun = await did('tomas', '/change-campaigns', body());
    expect(begun.items.map(({ service, standing }) => `${service.slug} ${standing}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'cart owed',
      'ledger owed',
    ]);
    const path = `/change-campaigns/CMP-${begun.number}`;

    const drafted = await did('ines', `${path}/services/cart/draft`, {}, 'POST');
    const { change } = itemOf(drafted, 'cart');
    expect(itemOf(drafted, 'cart').standing).toBe('written');
    expect((await as('ines')(`/changes/${String(change?.number)}`)).body).toMatchObject({
      title: 'Replace the library of certificates (cart)',
      kind: 'configuration',
      plan: { reason: 'CVE-2026-1111 lets anyone read what is sent', timeline: [{ action: 'Raise the library to 3.2.1' }] },
    });
    expect((await as('ines')(`${path}/services/cart/draft`, {}, 'POST')).body['detail']).toContain('it has its change');

    const own = await as('ines')('/changes', { title: 'Our own way', services: ['mail'], kind: 'code' });
    const link = `${path}/services/ledger/change`;
    expect((await as('ines')(link, { change: String(own.body['number']) }, 'PUT')).body['detail']).toContain('does not touch this service');
    const right = await as('ines')('/changes', { title: 'Our own way', services: ['ledger'], kind: 'code' });
    await did('ines', link, { change: String(right.body['number']) }, 'PUT');

    await ended(Number(right.body['number']), 'issues');
    await ended(Number(change?.number), 'rolled-back');
    const after = await did('ines', path);
    expect([itemOf(after, 'ledger').standing, itemOf(after, 'cart').standing]).toEqual(['done', 'failed']);
    expect(after.counts).toMatchObject({ done: 1, failed: 1, owed: 0 });
    await did('tomas', `${path}/end`, { because: 'the rest is switched off' });
    expect((await as('ines')(`${path}/services/cart/draft`, {}, 'POST')).status).toBe(409);
  });

  it('CHG-23: an exception is approved by somebody else, has an end, and the service owes it again then', async () => {
    const begun = await did('tomas', '/change-campaigns', body({ chosen: { services: ['mail'] } }));
    const path = `/change-campaigns/CMP-${begun.number}`;
    const except = `${path}/services/mail/exceptions`;
    expect((await as('priya')(except, { because: 'x', until: run.clock.now() - 1 })).body).toMatchObject({ at: 'body.until' });
    const with1 = await did('priya', except, { because: 'It is replaced in two weeks', until: run.clock.now() + days(14) });
    const { asked: question } = itemOf(with1, 'mail');
    const decide = `${path}/exceptions/${String(question?.id)}`;
    expect((await as('priya')(decide, { state: 'approved', because: 'mine' })).body['detail']).toContain('nobody approves the exception');
    expect((await as('ines')(decide, { state: 'approved', because: 'x' })).status).toBe(403);
    expect(itemOf(await did('admin', decide, { state: 'approved', because: 'it is behind the wall' }), 'mail').standing).toBe('excepted');
    pass(days(15));
    expect(itemOf(await did('ines', path), 'mail')).toMatchObject({ standing: 'owed', late: true });
    await did('tomas', `${path}/end`, { because: 'done with' });
  });

  it('CHG-23: owners are told in one digest a day of all that they owe; past the deadline their manager is, too, and then who leads it', async () => {
    await did('tomas', '/change-campaigns', body({ deadline: run.clock.now() + days(5) }));
    await did(
      'tomas',
      '/change-campaigns',
      body({ title: 'Another authority', deadline: run.clock.now() + days(6), chosen: { services: ['mail'] } }),
    );
    const toldBefore = run.mail.mails.filter(({ raw }) => raw.includes('Still owed')).length;
    const told = (): string[] =>
      run.mail.mails
        .filter(({ raw }) => raw.includes('Still owed'))
        .slice(toldBefore)
        .flatMap(({ to }) => to);
    pass(days(1));
    const mail = await run.mail.waitFor((each) => each.to.includes('ines@example.com') && each.raw.includes('Still owed: 3 changes of 2'));
    const text = (await mail.parsed()).text ?? '';
    expect(text).toContain('Replace the library of certificates: due');
    expect(text).toContain('Another authority: due');
    expect(told()).toEqual(['ines@example.com']);

    pass(days(5));
    await until('the manager is told', async () => (told().includes('priya@example.com') ? true : undefined));
    expect(told()).not.toContain('tomas@example.com');
    pass(days(8));
    await until('who leads it is told', async () => (told().includes('tomas@example.com') ? true : undefined));
    expect(told().filter((to) => to === 'ines@example.com')).toHaveLength(3);
  });
});
