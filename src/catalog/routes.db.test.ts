import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { ok } from '../kernel/index.ts';
import { createAccess, createDoorkeeper, putGrant, type Role } from '../platform/access/index.ts';
import { registerFact } from '../platform/facts.ts';
import { serve } from '../platform/http/index.ts';
import { registerPanel } from '../platform/panels.ts';
import { registerContactChannels } from './contact-channels.ts';
import { registerCatalogDocuments } from './documents.ts';
import { keptChannels, setUp, tester, value } from './for-tests.ts';
import { catalogRoutes } from './routes.ts';
import { savePerson } from './save-person.ts';
import { findTeam } from './store-teams.ts';
import { registerCatalogTargets } from './targets.ts';

const database = await freshDatabase();
const { db, ada } = await setUp(database.app);
const access = createAccess(db, async () => Promise.resolve(ok(ada.id)));
const server = serve({
  routes: catalogRoutes,
  raw: [],
  db,
  clock: db.clock,
  doorkeeper: createDoorkeeper(db),
  publicUrl: 'http://127.0.0.1:7070',
  trustedProxies: [],
  hosts: [],
  onBug: (error) => {
    throw error;
  },
});
const channels = keptChannels();
const cookies = new Map<string, string>();

afterAll(async () => {
  await server.close();
  await db.close();
});

const methods = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const thing = z.record(z.string(), z.unknown());

/** Asks as a person whom the tests have signed in: `GET /services`. */
async function ask(who: string, request: string, body?: object): Promise<{ status: number; body: z.output<typeof thing> }> {
  const cookie = cookies.get(who);
  const [method, path = ''] = request.split(' ');
  const answer = await server.inject({
    method: methods.parse(method),
    url: `/api/v1${path}`,
    headers: cookie === undefined ? {} : { cookie: `evenkeel_session=${cookie}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: thing.parse(answer.json()) };
}

const items = (answer: { body: z.output<typeof thing> }): z.output<typeof thing>[] => z.array(thing).parse(answer.body['items']);

/** A person with a role on a team, signed in. */
async function signedIn(slug: string, role: Role, team: string): Promise<string> {
  const person = await db.write(tester, async (tx) => {
    const made = value(await savePerson(tx, { slug, body: { name: slug, email: `${slug}@example.com`, zone: 'UTC' } }));
    await putGrant(tx, { id: tx.id(), person: made.id, role, team: (await findTeam(tx, team))?.id ?? null });
    return made;
  });
  const token = await db.write(tester, async (tx) => access.invite(tx, person.id));
  cookies.set(slug, value(await access.acceptInvitation(token, 'a long password', 'test')).secret);
  return person.id;
}

beforeAll(async () => {
  registerContactChannels(channels);
  registerCatalogDocuments();
  registerCatalogTargets();
  const token = (await access.newSetUpToken()) ?? '';
  const first = { organisation: 'Example', name: 'Ada', email: 'ada@example.com', zone: 'UTC', password: 'a long password' };
  cookies.set('ada', value(await access.setUp(token, first, 'test')).secret);
  expect((await ask('ada', 'POST /teams', { slug: 'red', name: 'Red', parent: 'organisation' })).status).toBe(201);
  expect((await ask('ada', 'POST /teams', { slug: 'blue', name: 'Blue', parent: 'organisation' })).status).toBe(201);
  await signedIn('rita', 'manager', 'red');
  await signedIn('otto', 'operator', 'red');
  await signedIn('remy', 'responder', 'red');
  await signedIn('bert', 'manager', 'blue');
  for (const slug of ['rita', 'otto', 'remy']) expect((await ask('ada', `PUT /teams/red/members/${slug}`, {})).status).toBe(200);
  expect((await ask('ada', 'PUT /teams/blue/members/bert', {})).status).toBe(200);
});

describe('services', () => {
  const checkout = { slug: 'checkout', name: 'Checkout', team: 'red', tier: 1 };

  it('CAT-8: a service has its aliases as soon as it stands, without anyone creating them, and lists that it lacks a rotation', async () => {
    expect((await ask('rita', 'POST /services', checkout)).status).toBe(201);
    expect(items(await ask('remy', 'GET /services/checkout/aliases')).map((each) => each['alias'])).toEqual([
      'page-checkout-primary',
      'page-checkout-secondary',
      'page-checkout-escalation',
      'checkout-change-notify',
      'checkout-event-notify',
    ]);
    expect(items(await ask('remy', 'GET /aliases')).map((each) => each['alias'])).toContain('page-unrouted-primary');
    const whole = await ask('remy', 'GET /services/checkout');
    expect(JSON.stringify(whole.body['findings'])).toContain('No rotation covers it');
  });

  it('are made and changed by operators of the owning team, and by nobody beside it', async () => {
    expect((await ask('bert', 'POST /services', { ...checkout, slug: 'other' })).status).toBe(403);
    expect((await ask('remy', 'PATCH /services/checkout', { tier: 2 })).status).toBe(403);
    expect((await ask('bert', 'PATCH /services/checkout', { tier: 2 })).status).toBe(403);
    expect((await ask('otto', 'PATCH /services/checkout', { tier: 2, description: 'Sells.' })).status).toBe(200);
    expect((await ask('otto', 'GET /services/checkout')).body).toMatchObject({
      tier: 2,
      description: 'Sells.',
      team: { slug: 'red', name: 'Red' },
      name: 'Checkout',
    });
    expect((await ask('nobody', 'GET /services')).status).toBe(401);
    expect((await ask('rita', 'GET /services/nothing')).status).toBe(404);
  });

  it('say which field of a request is wrong', async () => {
    expect((await ask('rita', 'POST /services', checkout)).body).toMatchObject({ code: 'already-exists', at: 'body.slug' });
    expect((await ask('rita', 'PATCH /services/checkout', { teir: 2 })).body).toMatchObject({ code: 'bad-input', at: 'body.teir' });
    expect((await ask('rita', 'PATCH /services/checkout', { tier: 'one' })).body).toMatchObject({ code: 'bad-input', at: 'body.tier' });
    expect((await ask('rita', 'PATCH /services/checkout', { expert: 'nobody' })).body).toMatchObject({ at: 'body.expert' });
    expect((await ask('rita', 'PATCH /services/checkout', { notifications: { event: ['person:nobody'] } })).body).toMatchObject({
      at: 'body.notifications.event.0',
    });
  });

  it('show what other areas know of them', async () => {
    const found = await ask('rita', 'GET /services/checkout');
    const id = z.string().parse(found.body['id']);
    expect(found.body).toMatchObject({ health: 'no reading', tickets: [] });
    registerFact({ name: 'service.health', subject: 'service', words: '', read: async () => Promise.resolve(new Map([[id, 'over']])) });
    registerFact({ name: 'service.open-tickets', subject: 'service', words: '', read: async () => Promise.resolve(new Map([[id, 3]])) });
    registerFact({ name: 'service.primary', subject: 'service', words: '', read: async () => Promise.resolve(new Map([[id, 'Rita']])) });
    const ticket = { number: 'T-1', title: 'Down', severity: 1, state: 'assigned', since: 5 };
    registerPanel({ name: 'service.tickets', subject: 'service', load: async () => Promise.resolve([ticket]) });
    registerPanel({ name: 'service.broken', subject: 'service', load: async () => Promise.reject(new Error('no')) });
    const rows = items(await ask('rita', 'GET /services?team=red'));
    expect(rows).toMatchObject([{ slug: 'checkout', health: 'over', open: 3, primary: 'Rita' }]);
    expect((await ask('rita', 'GET /services/checkout')).body).toMatchObject({
      health: 'over',
      tickets: [ticket],
      panels: [
        { name: 'service.tickets', state: 'shown' },
        { name: 'service.broken', state: 'failed' },
      ],
    });
  });

  it('come in pages, narrowed by words', async () => {
    for (let number = 1; number <= 5; number += 1)
      await ask('ada', 'POST /services', { slug: `list-${number}`, name: `List ${number}`, team: 'blue', tier: 4 });
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const part = await ask('ada', `GET /services?q=list&limit=2${cursor}`);
      seen.push(...items(part).map((row) => row['slug']));
      cursor = typeof part.body['next'] === 'string' ? `&cursor=${part.body['next']}` : '';
    } while (cursor !== '');
    expect(seen).toEqual(['list-1', 'list-2', 'list-3', 'list-4', 'list-5']);
    expect(items(await ask('ada', 'GET /services?q=%25'))).toEqual([]);
    expect((await ask('ada', 'GET /services?limit=0')).status).toBe(400);
  });
});

describe('people and teams', () => {
  it('CAT-1: offline contact data is seen by operations and managers of the person, and by nobody else', async () => {
    const contact = { 'home phone': '+15550100' };
    expect((await ask('rita', 'PUT /people/remy/offline-contact', { contact })).status).toBe(200);
    expect((await ask('otto', 'GET /people/remy/offline-contact')).body).toEqual({ contact });
    for (const who of ['remy', 'bert']) expect((await ask(who, 'GET /people/remy/offline-contact')).status).toBe(403);
    for (const path of ['/people/remy', '/people', '/config/export'])
      expect(JSON.stringify((await ask('otto', `GET ${path}`)).body)).not.toContain('5550100');
  });

  it('nobody comes by a person by making them a member of their own team', async () => {
    expect((await ask('bert', 'PUT /teams/blue/members/remy', {})).status).toBe(403);
    expect((await ask('rita', 'PUT /teams/blue/members/remy', {})).status).toBe(403);
    expect((await ask('bert', 'PATCH /teams/blue', { members: ['remy'] })).body).toMatchObject({ at: 'body.members' });
    expect((await ask('bert', 'GET /people/remy/contact-methods')).status).toBe(403);
    expect((await ask('ada', 'PUT /teams/blue/members/remy', {})).status).toBe(200);
    expect((await ask('bert', 'GET /people/remy/contact-methods')).status).toBe(200);
    expect((await ask('rita', 'DELETE /teams/blue/members/remy')).status).toBe(403);
    expect((await ask('bert', 'DELETE /teams/blue/members/remy')).status).toBe(200);
  });

  it('a team is shown with its place, its members and what it owns', async () => {
    expect((await ask('rita', 'PATCH /teams/red', { manager: { person: 'rita' } })).status).toBe(200);
    expect((await ask('remy', 'GET /teams/red')).body).toMatchObject({
      above: [{ slug: 'organisation', name: 'Example' }],
      members: [{ slug: 'otto', role: 'member' }, { slug: 'remy' }, { slug: 'rita', role: 'manager' }],
      services: [{ slug: 'checkout' }],
    });
    expect((await ask('rita', 'PATCH /teams/red', { parent: 'red' })).body).toMatchObject({ code: 'conflict', at: 'body.parent' });
    expect((await ask('rita', 'POST /teams', { slug: 'pink', name: 'Pink', parent: 'red' })).status).toBe(201);
    expect((await ask('rita', 'POST /teams', { slug: 'top', name: 'Top' })).status).toBe(403);
    expect((await ask('rita', 'DELETE /teams/pink')).status).toBe(200);
  });

  it('an administrator adds people, with roles in teams; a person changes their own name and zone', async () => {
    const wanted = { name: 'Zoë Ng', email: 'zoe@example.com', teams: [{ team: 'blue', role: 'operator' }] };
    expect((await ask('rita', 'POST /people', wanted)).status).toBe(403);
    const made = await ask('ada', 'POST /people', wanted);
    expect(made).toMatchObject({ status: 201, body: { slug: 'zoe-ng', zone: 'UTC' } });
    expect((await ask('ada', 'GET /people/zoe-ng')).body).toMatchObject({
      teams: [{ slug: 'blue', role: 'member' }],
      findings: ['No verified contact method: cannot be paged.'],
    });
    expect((await ask('ada', 'POST /people', wanted)).body).toMatchObject({ at: 'body.email' });
    expect((await ask('ada', 'POST /people', { ...wanted, email: 'z@example.com', teams: [{ team: 'none' }] })).body).toMatchObject({
      at: 'body.teams.0.team',
    });
    expect((await ask('remy', 'PATCH /me', { zone: 'Asia/Tokyo' })).body).toMatchObject({ name: 'remy', zone: 'Asia/Tokyo' });
    expect((await ask('remy', 'PATCH /me', { zone: 'Mars' })).body).toMatchObject({ at: 'body.zone' });
    expect((await ask('remy', 'PATCH /me', { email: 'x@example.com' })).body).toMatchObject({ at: 'body.email' });
  });

  it('a person who leaves is out of their teams; one whom a service names stays until it names another', async () => {
    await ask('ada', 'PATCH /services/checkout', { expert: 'zoe-ng', rotations: { primary: null } });
    expect((await ask('ada', 'DELETE /people/zoe-ng')).body).toMatchObject({ code: 'conflict' });
    expect((await ask('ada', 'GET /people/zoe-ng')).body).toMatchObject({ teams: [{ slug: 'blue' }] });
    await ask('ada', 'PATCH /services/checkout', { expert: null });
    expect((await ask('ada', 'DELETE /people/zoe-ng')).status).toBe(200);
    expect((await ask('ada', 'GET /people/zoe-ng')).status).toBe(404);
    expect(items(await ask('ada', 'GET /people?team=blue')).map((row) => row['slug'])).toEqual(['bert']);
  });
});

describe('contact methods', () => {
  it('CAT-1: are added, verified by the code, put in order, tested and removed by their owner', async () => {
    const added = await ask('remy', 'POST /contact-methods', { channel: 'voice', address: '+15550101' });
    expect(added).toMatchObject({ status: 201, body: { shows: '+15550101', verified: false, rings: true } });
    const id = z.string().parse(added.body['id']);
    expect((await ask('remy', `POST /contact-methods/${id}/test`, {})).status).toBe(409);
    expect((await ask('remy', `POST /contact-methods/${id}/verify`, { code: 'abc' })).body).toMatchObject({ at: 'body.code' });
    expect((await ask('rita', `POST /contact-methods/${id}/verify`, { code: channels.codes.at(-1)?.code })).status).toBe(404);
    expect((await ask('remy', `POST /contact-methods/${id}/verify`, { code: channels.codes.at(-1)?.code })).status).toBe(200);
    expect((await ask('remy', `POST /contact-methods/${id}/test`, {})).status).toBe(200);
    expect(channels.tests).toEqual(['+15550101']);
    const mail = await ask('remy', 'POST /contact-methods', { channel: 'email', address: 'remy@example.com', label: 'Work' });
    const list = await ask('remy', 'GET /contact-methods');
    expect(items(list).map((row) => [row['label'], row['verified']])).toEqual([
      ['+15550101', true],
      ['Work', false],
    ]);
    expect(list.body['findings']).toEqual(['Only one kind of contact method is verified: severity 1 asks for two.']);
    expect((await ask('remy', 'PUT /contact-methods/order', { ids: [mail.body['id'], id] })).status).toBe(200);
    expect(items(await ask('rita', 'GET /people/remy/contact-methods')).map((row) => row['label'])).toEqual(['Work', '+15550101']);
    expect(JSON.stringify((await ask('otto', 'GET /people/remy')).body)).not.toContain('5550101');
    expect((await ask('remy', `DELETE /contact-methods/${String(mail.body['id'])}`)).status).toBe(200);
    expect(items(await ask('remy', 'GET /contact-methods'))).toHaveLength(1);
    expect((await ask('remy', 'POST /contact-methods', { channel: 'pigeon', address: 'x' })).body).toMatchObject({ at: 'body.channel' });
  });
});

describe('tiers, severities and files', () => {
  it('CAT-4: tiers are read by all, defined by administrators, and stay while a service has them', async () => {
    const tiers = items(await ask('remy', 'GET /tiers'));
    expect(tiers.map((tier) => tier['tier'])).toEqual([1, 2, 3, 4]);
    const { tier: _tier, version: _version, ...body } = tiers[0] ?? {};
    expect((await ask('rita', 'PUT /tiers/5', body)).status).toBe(403);
    expect((await ask('ada', 'PUT /tiers/5', { ...body, name: 'Spare' })).body).toMatchObject({ tier: 5, name: 'Spare' });
    await ask('ada', 'PATCH /services/checkout', { tier: 5 });
    expect((await ask('ada', 'DELETE /tiers/5')).body).toMatchObject({ code: 'conflict' });
    await ask('ada', 'PATCH /services/checkout', { tier: 1 });
    expect((await ask('ada', 'DELETE /tiers/5')).status).toBe(200);
    expect(items(await ask('remy', 'GET /severities')).map((row) => [row['severity'], row['name'], row['pages']])).toEqual([
      [1, 'outage', 'the primary'],
      [2, 'diminished', 'the primary'],
      [3, 'group', 'nobody'],
      [4, 'backlog', 'nobody'],
    ]);
  });

  it('CAT-9: files are planned, applied and exported, by those who may', async () => {
    const files = [{ name: 'a.yaml', text: 'kind: team\nslug: green\nname: Green\n' }];
    expect((await ask('rita', 'POST /config/apply', { files })).status).toBe(403);
    expect((await ask('ada', 'POST /config/plan', { files })).body).toMatchObject({
      applied: false,
      changes: [{ act: 'create', kind: 'team', slug: 'green', file: 'a.yaml', line: 1 }],
    });
    expect((await ask('ada', 'POST /config/apply', { files })).body).toMatchObject({ applied: true });
    expect((await ask('ada', 'POST /config/apply', { files })).body).toEqual({ applied: true, changes: [] });
    const bad = await ask('ada', 'POST /config/plan', { files: [{ name: 'a.yaml', text: 'kind: team\nslug: green\nname: 5\n' }] });
    expect(bad).toMatchObject({
      status: 400,
      body: { at: 'a.yaml:3:name', detail: 'a.yaml, line 3, field name: expected string, received number' },
    });
    const exported = await ask('remy', 'GET /config/export');
    expect((await ask('ada', 'POST /config/apply', { files: exported.body['files'], prune: true })).body).toEqual({
      applied: true,
      changes: [],
    });
  });
});

describe('the graph and the customers of services', () => {
  it('CAT-5: who calls whom is asked to any depth, both ways, with circles; what is renamed is still called, what is called cannot go', async () => {
    const add = async (slug: string, ...calls: string[]) => {
      const dependencies = calls.map((call) => ({ service: call.replace('?', ''), kind: call.endsWith('?') ? 'soft' : 'hard' }));
      return ask('rita', 'POST /services', { slug, name: slug, team: 'red', tier: 2, dependencies });
    };
    expect((await add('g-front', 'g-ledger')).body).toMatchObject({ at: 'body.dependencies.0.service' });
    for (const made of [
      await add('g-disk'),
      await add('g-ledger', 'g-disk'),
      await add('g-mail'),
      await add('g-front', 'g-ledger', 'g-mail?'),
    ])
      expect(made.status).toBe(201);
    const seen = async (path: string) => {
      const { body } = await ask('remy', `GET /services/${path}`);
      const rows = z.array(z.object({ slug: z.string(), hops: z.number(), hard: z.boolean(), through: z.string() }));
      const read = (key: string) =>
        rows.parse(body[key]).map(({ slug, hops, hard, through }) => `${slug} ${hops} ${hard ? 'hard' : 'soft'} ${through}`);
      return { upstream: read('upstream'), downstream: read('downstream'), circles: body['circles'] };
    };
    expect(await seen('g-front/dependencies')).toEqual({
      upstream: ['g-ledger 1 hard g-front', 'g-mail 1 soft g-front', 'g-disk 2 hard g-ledger'],
      downstream: [],
      circles: [],
    });
    expect((await seen('g-disk/dependencies?depth=1')).downstream).toEqual(['g-ledger 1 hard g-disk']);
    expect((await ask('remy', 'GET /services/g-disk/dependencies?depth=1')).body).toMatchObject({
      dependencies: [{ caller: 'g-ledger', called: 'g-disk', hard: true }],
      blastRadius: { hard: 2, soft: 0 },
    });
    expect((await ask('remy', 'GET /services/g-mail/dependencies')).body).toMatchObject({ blastRadius: { hard: 0, soft: 1 } });
    expect((await ask('rita', 'PATCH /services/g-ledger', { slug: 'g-book' })).status).toBe(200);
    expect((await ask('rita', 'PATCH /services/g-disk', { dependencies: [{ service: 'g-front' }] })).status).toBe(200);
    expect(await seen('g-disk/dependencies')).toEqual({
      upstream: ['g-front 1 hard g-disk', 'g-book 2 hard g-front', 'g-mail 2 soft g-front'],
      downstream: ['g-book 1 hard g-disk', 'g-front 2 hard g-book'],
      circles: [{ services: ['g-book', 'g-disk', 'g-front'] }],
    });
    expect((await ask('remy', 'GET /services/g-book')).body['dependencies']).toMatchObject([
      { slug: 'g-disk', direction: 'upstream', hard: true, health: 'no reading' },
      { slug: 'g-front', direction: 'downstream', hard: true, health: 'no reading' },
    ]);
    expect((await ask('rita', 'DELETE /services/g-book')).body).toMatchObject({ code: 'conflict' });
    expect((await ask('remy', 'GET /services/nothing/dependencies')).status).toBe(404);
  });

  it('CAT-6: each customer of a service has an approval contact and a notification contact, and one that lacks one is a finding', async () => {
    const customers = [
      { name: 'Shop', team: 'blue', approval: 'bert@example.com', notification: 'shop@example.com' },
      { name: 'Bank of Example', notification: '+41 44 555 01 00' },
    ];
    const made = await ask('rita', 'POST /services', { slug: 'paying', name: 'Paying', team: 'red', tier: 1, customers });
    expect(made.body['customers']).toEqual([customers[0], { ...customers[1], team: null, approval: null }]);
    const { body } = await ask('remy', 'GET /services/paying');
    expect(body['customers']).toEqual(made.body['customers']);
    expect(body['findings']).toContain('The customer Bank of Example has no approval contact.');
    expect((await ask('rita', 'PATCH /services/paying', { customers: [{ name: 'X', team: 'nobody' }] })).body).toMatchObject({
      at: 'body.customers.0.team',
    });
  });
});
