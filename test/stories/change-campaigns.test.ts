import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, iso, mustHave } from '../../src/kernel/index.ts';
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

    const other = await as('ines')('/changes', { title: 'A second one', services: ['ledger'], kind: 'code' });
    expect((await as('ines')(link, { change: String(other.body['number']) }, 'PUT')).body['detail']).toContain('it has its change');

    await ended(Number(right.body['number']), 'issues');
    await ended(Number(change?.number), 'rolled-back');
    const after = await did('ines', path);
    expect([itemOf(after, 'ledger').standing, itemOf(after, 'cart').standing]).toEqual(['done', 'failed']);
    expect(after.counts).toMatchObject({ done: 1, failed: 1, owed: 0 });
    // What came to nothing is owed anew, by another draft.
    expect(itemOf(await did('ines', `${path}/services/cart/draft`, {}, 'POST'), 'cart').change?.number).toBeGreaterThan(
      Number(change?.number),
    );
    const rows = z.object({ items: z.array(view.omit({ items: true })) }).parse((await as('ines')('/change-campaigns')).body);
    expect(rows.items.find(({ number }) => number === begun.number)?.counts).toMatchObject({ done: 1, written: 1, owed: 0, failed: 0 });
    await did('tomas', `${path}/end`, { because: 'the rest is switched off' });
    expect((await as('ines')(`${path}/services/cart/draft`, {}, 'POST')).status).toBe(409);
  });

  it('CHG-23: only the record of a person, in production and since the campaign began, does the part of a service', async () => {
    const before = await as('ines')('/changes', { title: 'Long ago', services: ['mail'], kind: 'code' });
    const machine = await as('ines')('/changes', { title: 'A deployment', services: ['mail'], kind: 'code' });
    const given = await as('ines')('/changes', { title: 'Given up', services: ['mail'], kind: 'code' });
    const staging = await as('ines')('/changes', { title: 'In staging', services: ['mail'], kind: 'code', environment: 'staging' });
    await run.app.db.write(system('test'), async (tx) => {
      await tx.run(
        sql`update change set state = 'resolved', outcome = 'success', actual_end = ${iso(run.clock.now() - 1)} where number = ${Number(before.body['number'])}`,
      );
      await tx.run(sql`update change set source = 'github' where number = ${Number(machine.body['number'])}`);
      await tx.run(sql`update change set state = 'cancelled' where number = ${Number(given.body['number'])}`);
    });
    const begun = await did('tomas', '/change-campaigns', body({ chosen: { services: ['mail'] } }));
    const path = `/change-campaigns/CMP-${begun.number}`;
    const why = async ({ body: { number } }: { body: Record<string, unknown> }): Promise<unknown> =>
      (await as('ines')(`${path}/services/mail/change`, { change: String(number) }, 'PUT')).body['detail'];
    expect(await why(before)).toContain('ended before the campaign began');
    expect(await why(machine)).toContain('is no record of a person');
    expect(await why(given)).toContain('was given up');
    expect(await why(staging)).toContain('is of staging, not of production');
    await did('tomas', `${path}/end`, { because: 'done with' });
  });

  it('CHG-23: nobody decides by a key, nor what a key of theirs asked for', async () => {
    const begun = await did('tomas', '/change-campaigns', body({ chosen: { services: ['mail'] } }));
    const path = `/change-campaigns/CMP-${begun.number}`;
    const key = String((await as('admin')('/keys', { name: 'robot', role: 'manager', teamId: null })).body['key']);
    const byKey = async (at: string, said: unknown): Promise<number> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      return (await fetch(`${run.url}/api/v1${at}`, { method: 'POST', headers, body: JSON.stringify(said) })).status;
    };
    expect(await byKey(`${path}/services/mail/exceptions`, { because: 'later', until: run.clock.now() + days(9) })).toBe(200);
    const decide = `${path}/exceptions/${String(itemOf(await did('ines', path), 'mail').asked?.id)}`;
    const yes = { state: 'approved', because: 'it is behind the wall' };
    expect(await byKey(decide, yes)).toBe(403);
    expect((await as('admin')(decide, yes)).body['detail']).toContain('nobody approves the exception');
    expect(itemOf(await did('priya', decide, yes), 'mail').standing).toBe('excepted');
    await did('tomas', `${path}/end`, { because: 'done with' });
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
    const first = await did('tomas', '/change-campaigns', body({ deadline: run.clock.now() + days(5) }));
    // Whoever carries a change out is told of it, in the expert's place.
    const carried = await as('ines')('/changes', { title: 'By Olga', services: ['ledger'], kind: 'code', technician: 'olga' });
    await did('ines', `/change-campaigns/CMP-${first.number}/services/ledger/change`, { change: String(carried.body['number']) }, 'PUT');
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
    const mail = await run.mail.waitFor((each) => each.to.includes('ines@example.com') && each.raw.includes('Still owed: 2 changes of 2'));
    const text = (await mail.parsed()).text ?? '';
    expect(text).toContain('Replace the library of certificates: due');
    expect(text).toContain('Another authority: due');
    await run.mail.waitFor((each) => each.to.includes('olga@example.com') && each.raw.includes('Still owed: 1 change of 1'));
    expect(told().toSorted()).toEqual(['ines@example.com', 'olga@example.com']);

    pass(days(5));
    await until('the manager is told', async () => (told().includes('priya@example.com') ? true : undefined));
    expect(told()).not.toContain('tomas@example.com');
    pass(days(8));
    await until('who leads it is told', async () => (told().includes('tomas@example.com') ? true : undefined));
    await until('the expert is told each time', async () =>
      told().filter((to) => to === 'ines@example.com').length === 3 ? true : undefined,
    );
  });
});
