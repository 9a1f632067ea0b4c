import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours, minutes, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { MOST_AT_ONCE, type ToldEvent } from '../../src/changes/rules/index.ts';
import { tellReaders } from '../../src/changes/notices/tell-readers.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, signedInAgain, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let cart: string;
const ask = new Map<string, Ask>();

const as = async (who: string): Promise<Ask> => {
  const known = ask.get(who) ?? (await signedInAgain(run, `${who}@example.com`));
  ask.set(who, known);
  return known;
};

async function did(who: string, ...given: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await (await as(who))(...given);
  expect([200, 201], `${given[0]}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
}

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  const people = [
    ['ines', 'responder', cast.payments],
    ['tomas', 'responder', cast.payments],
    ['priya', 'manager', cast.payments],
    ['olga', 'viewer', null],
  ] as const;
  for (const [slug, role, team] of people)
    ask.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  const saved = await run.app.db.write(system('test'), async (tx) => {
    const customers = [{ name: 'The shop', approval: 'desk@customer.example', notification: 'told@customer.example' }];
    const notifications = { change: ['list@example.com', 'person:olga'], event: [] };
    return saveService(tx, {
      slug: 'cart',
      body: serviceBody.parse({ name: 'Cart', team: 'payments', tier: 1, customers, notifications }),
      because: 'test',
    });
  });
  if (saved.ok) cart = saved.value.id;
});
afterAll(async () => run.stop());

/** A draft; what is told of it comes by hand, since it is about its readers alone. */
async function drafted(title: string): Promise<{ id: string; number: number }> {
  const at = run.clock.now() + days(3);
  const body = { title, services: ['cart'], kind: 'code', scheduledStart: at, scheduledEnd: at + hours(1) };
  return z.object({ id: z.string(), number: z.number() }).parse(await did('ines', '/changes', body));
}

async function tell(
  change: { id: string; number: number },
  rest: { event?: ToldEvent; high?: boolean; emergent?: boolean; customers?: boolean } = {},
): Promise<number> {
  const event = rest.event ?? 'planned';
  return run.app.db.write(system('test'), async (tx) =>
    tellReaders(tx, {
      changeId: change.id,
      event,
      services: [cart],
      change: { risk: rest.high === true ? 'high' : 'low', kind: 'code', isEmergent: rest.emergent === true },
      words: `CHG-${change.number} told of`,
      told: { about: change.id, subject: `Change CHG-${change.number} ${event}`, body: 'It is so.', reference: `${change.id}/${event}` },
      customers: rest.customers === true ? [{ name: 'The shop', address: 'told@customer.example' }] : [],
    }),
  );
}

const told = z.array(
  z.object({
    name: z.string(),
    way: z.string(),
    because: z.string(),
    event: z.string(),
    customer: z.string().nullable(),
    toldAt: z.number().nullable(),
  }),
);
const toldOf = async ({ number }: { number: number }): Promise<z.infer<typeof told>> =>
  told.parse((await did('ines', `/changes/CHG-${number}/told`))['items']);
const mailsTo = (address: string, words: string): number =>
  run.mail.mails.filter((each) => each.to.includes(address) && each.raw.includes(words)).length;

describe('who is told of changes', () => {
  it('CHG-13: people of a list get one digest at their hour, and who was told is on the record', async () => {
    const [one, other] = [await drafted('first'), await drafted('second')];
    expect(await tell(one, { customers: true })).toBe(3);
    await tell(other);
    const listed = 'the change list of Cart';
    expect(
      (await toldOf(one))
        .map(({ name, way, because, toldAt }) => [name, way, because, toldAt !== null])
        .toSorted((x, y) => String(x[0]).localeCompare(String(y[0]), 'en')),
    ).toEqual([
      ['list@example.com', 'now', listed, true],
      ['Olga Maric', 'digest', listed, false],
      ['The shop', 'now', 'a customer whom the matrix has told', true],
    ]);
    await run.mail.waitFor((each) => each.to.includes('told@customer.example') && each.raw.includes(`CHG-${one.number}`));
    expect(mailsTo('olga@example.com', 'CHG-')).toBe(0);
    await run.app.db.write(system('test'), async (tx) => tx.run(sql`update change set state = 'held' where id = ${other.id}`));
    run.clock.move(days(1));
    ask.clear();
    const mail = await run.mail.waitFor((each) => each.to.includes('olga@example.com') && each.raw.includes('Changes: 2 planned'));
    const { text = '' } = await mail.parsed();
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      `- CHG-${one.number} told of`,
      `- CHG-${other.number} told of, held for now`,
    ]);
    expect((await toldOf(one)).every(({ toldAt }) => toldAt !== null)).toBe(true);
  });

  it('CHG-13: a person chooses risk and kind, what comes at once, and when the digest comes', async () => {
    await did('tomas', '/change-notices/subscriptions', { team: 'payments', risks: ['high'], atOnce: ['high'] });
    await did('tomas', '/change-notices/digest', { every: 'week', weekday: 4, hour: 17, zone: 'Asia/Tokyo' }, 'PUT');
    const mine = await did('tomas', '/change-notices');
    expect(mine).toMatchObject({
      digest: { every: 'week', weekday: 4, hour: 17, zone: 'Asia/Tokyo' },
      subscriptions: [{ team: { slug: 'payments' }, service: null, risks: ['high'], kinds: [], atOnce: ['high'] }],
    });
    const [low, high] = [await drafted('a low one'), await drafted('a high one')];
    await tell(low, { event: 'began' });
    await tell(high, { event: 'began', high: true });
    expect(await toldOf(low)).toEqual([]);
    expect(await toldOf(high)).toMatchObject([{ name: 'Tomas Rivera', way: 'now', because: 'asked to be told', event: 'began' }]);
    await run.mail.waitFor((each) => each.to.includes('tomas@example.com') && each.raw.includes(`CHG-${high.number} began`));
    const [{ id }] = z.tuple([z.object({ id: z.string() })]).parse(mine['subscriptions']);
    expect((await (await as('ines'))(`/change-notices/subscriptions/${id}`, undefined, 'DELETE')).status).toBe(403);
    await did('tomas', `/change-notices/subscriptions/${id}`, undefined, 'DELETE');
    await tell(low, { event: 'ended', high: true });
    expect(await toldOf(low)).toEqual([]);
  });

  it('CHG-13: never an avalanche: past so many an hour the rest waits for the digest, whoever is written to', async () => {
    await did('ines', '/change-notices/subscriptions', { service: 'cart', atOnce: ['emergent'] });
    const all = [];
    for (let place = 0; place < MOST_AT_ONCE + 4; place += 1) all.push(await drafted(`emergent ${place}`));
    for (const change of all) await tell(change, { event: 'began', emergent: true });
    const ways = (await Promise.all(all.map(toldOf))).flat().map(({ way }) => way);
    expect([ways.filter((way) => way === 'now').length, ways.filter((way) => way === 'digest').length]).toEqual([MOST_AT_ONCE, 4]);
    run.clock.move(minutes(61));
    const later = await drafted('after an hour');
    await tell(later, { event: 'began', emergent: true });
    expect((await toldOf(later)).map(({ way }) => way)).toEqual(['now']);
  });

  it('CHG-13: a list outside is added by whoever manages the service, and by nobody else', async () => {
    const body = { service: 'cart', address: 'watch@elsewhere.example', kinds: ['code'] };
    expect((await (await as('ines'))('/change-notices/subscriptions', body)).status).toBe(403);
    const made = await did('priya', '/change-notices/subscriptions', body);
    expect(made).toMatchObject({ address: 'watch@elsewhere.example', kinds: ['code'] });
    expect(await did('olga', '/services/cart/change-readers')).toMatchObject({
      items: [{ address: 'watch@elsewhere.example' }],
      readers: 1,
    });
    const own = await did('tomas', '/change-notices/subscriptions', { service: 'cart' });
    const refused = await (await as('priya'))(`/change-notices/subscriptions/${String(own['id'])}`, undefined, 'DELETE');
    expect([refused.status, refused.body['detail']]).toEqual([403, 'whoever asked to be told ends that themselves']);
    await did('priya', `/change-notices/subscriptions/${String(made['id'])}`, undefined, 'DELETE');
    await did('tomas', `/change-notices/subscriptions/${String(own['id'])}`, undefined, 'DELETE');
    const lines = await run.app.db.many(
      sql`select because from journal where action = 'change-notices.unsubscribed' and subject_id = ${cart} limit 10`,
      z.object({ because: z.string() }),
    );
    expect(lines.map(({ because }) => because).toSorted()).toEqual([
      'somebody asked to be told no more',
      'watch@elsewhere.example is told no more',
    ]);
    const none = await (await as('ines'))('/change-notices/subscriptions', { kinds: ['code'] });
    expect(mustHave(none.body['detail'], 'a reason')).toBe('name one service or one team that stands');
  });
});
