import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { days, hours, mustHave, type Instant, type Result, ok } from '../kernel/index.ts';
import {
  createCatalogDefaults,
  findPerson,
  personBody,
  registerCatalogDocuments,
  savePerson,
  saveService,
  saveTeam,
  serviceBody,
  teamBody,
} from '../catalog/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, type Tx } from '../platform/database/index.ts';
import { documentKinds } from '../platform/documents.ts';
import type { Call, Route } from '../platform/http/index.ts';
import {
  registerOnCallDocuments,
  onCallRoutes,
  loadOnCall,
  loadOnCallAt,
  resolveAlias,
  rotationBody,
  saveOverride,
  saveRotation,
} from './index.ts';
import { removeRotation } from './save-rotation.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
let now: Instant = START;
const clock = { ...systemClock, now: () => now };
const database = await freshDatabase();
const db = openDatabase(database.app, clock);
afterAll(async () => db.close());
registerCatalogDocuments();

const write = async <T>(at: Instant, work: (tx: Tx) => Promise<Result<T>>): Promise<T> => {
  now = at;
  const result = await db.write(system('test'), work);
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
};
const terms = (members: string[], rest: object = {}): ReturnType<typeof rotationBody.parse> =>
  rotationBody.parse({
    name: 'Cart primary',
    team: 'cart',
    zone: 'UTC',
    start: '2026-01-05',
    handover: '09:00',
    turn: { unit: 'week' },
    members,
    ...rest,
  });
const service = (rest: object): ReturnType<typeof serviceBody.parse> =>
  serviceBody.parse({ name: 'Cart', team: 'cart', tier: 1, expert: 'zoe', rotations: { primary: 'cart-primary' }, ...rest });

await write(START, async (tx) => {
  const defaults = await createCatalogDefaults(tx);
  if (!defaults.ok) return defaults;
  for (const slug of ['ann', 'ben', 'cat', 'max', 'mia', 'zoe']) {
    const saved = await savePerson(tx, { slug, body: personBody.parse({ name: slug, email: `${slug}@example.com` }) });
    if (!saved.ok) return saved;
  }
  const shop = await saveTeam(tx, { slug: 'shop', body: teamBody.parse({ name: 'Shop', manager: { person: 'mia' }, members: ['mia'] }) });
  if (!shop.ok) return shop;
  const cart = await saveTeam(tx, {
    slug: 'cart',
    body: teamBody.parse({ name: 'Cart', parent: 'shop', manager: { person: 'max' }, members: ['ann', 'ben', 'cat'] }),
  });
  if (!cart.ok) return cart;
  const rotation = await saveRotation(tx, { slug: 'cart-primary', body: terms(['ann', 'ben', 'cat']) });
  if (!rotation.ok) return rotation;
  const bare = await saveService(tx, { slug: 'bare-cart', body: service({ rotations: { primary: null } }) });
  return bare.ok
    ? saveService(tx, { slug: 'cart', body: service({ notifications: { change: ['person:zoe', 'team:shop', 'ops@example.com'] } }) })
    : bare;
});

/** Names and reason of an alias, asked at an instant while it is `asked`. */
async function alias(name: string, at: Instant, asked: Instant = at): Promise<readonly [string, string]> {
  now = asked;
  const found = resolveAlias(await loadOnCallAt(db, at, asked), name, at);
  return found.ok
    ? [[...found.value.people.map((person) => person.name), ...found.value.addresses].join(' '), found.value.because]
    : ['refused', found.refusal.detail];
}

describe('aliases', () => {
  it('CAT-8: stand for every service and resolve at any instant', async () => {
    expect(await alias('page-cart-primary', START)).toEqual([
      'ann',
      'ann is on Cart primary: turn of member 1 of 3, weekly, hand-over Monday 09:00 UTC',
    ]);
    expect((await alias('page-cart-primary', START + days(7), START))[0]).toBe('ben');
    expect((await alias('page-cart-primary', START + days(365), START))[0]).toBe('ben');
    expect(await alias('page-cart-secondary', START)).toEqual(['ben', 'cart has no secondary rotation: ben is next on Cart primary']);
    expect(await alias('page-cart-escalation', START)).toEqual(['max', 'max manages Cart']);
    expect(await alias('cart-change-notify', START)).toEqual(['zoe mia ops@example.com', 'listed by cart for changes']);
    expect((await alias('cart-event-notify', START))[0]).toBe('ann ben cat');
  });

  it('CAT-8: a service without a rotation resolves to a named expert and the group manager, and is a finding', async () => {
    const found = resolveAlias(await loadOnCallAt(db, START, START), 'page-bare-cart-primary', START);
    expect(found.ok && [found.value.people.map((person) => person.name), found.value.findings]).toEqual([
      ['zoe', 'max'],
      ['bare-cart has no rotation'],
    ]);
  });

  it('are refused with the reason when they have no form or no service', async () => {
    expect(await alias('cart', START)).toEqual([
      'refused',
      '"cart" is no alias; aliases look like page-SERVICE-primary or SERVICE-change-notify',
    ]);
    expect(await alias('page-nothing-primary', START)).toEqual(['refused', 'there is no service "nothing"']);
  });

  it('are nobody’s before the rotation stood, but the expert’s and the manager’s', async () => {
    expect((await alias('page-cart-primary', START - days(1), START + days(1)))[1]).toContain('the rotation did not exist yet');
  });
});

describe('in time', () => {
  it('ONC-4: overrides and edits count from when they were made; the past is answered as it was', async () => {
    const { id } = await write(START + days(1), async (tx) =>
      saveOverride(tx, { rotationId: 'cart-primary', body: { person: 'zoe', from: START, until: START + days(2), reason: 'swap' } }),
    );
    expect((await alias('page-cart-primary', START + hours(1), START + days(1)))[0]).toBe('ann');
    expect(await alias('page-cart-primary', START + days(1))).toEqual(['zoe', 'zoe is on Cart primary: override: swap']);
    await write(START + days(1) + hours(1), async (tx) =>
      saveOverride(tx, { id, rotationId: 'cart-primary', body: { person: 'cat', from: START, until: START + days(2), reason: 'swap' } }),
    );
    expect((await alias('page-cart-primary', START + days(1) + hours(2)))[0]).toBe('cat');
    expect((await alias('page-cart-primary', START + days(1) + 1, START + days(3)))[0]).toBe('zoe');
    const rotation = await write(START + days(3), async (tx) => {
      const standing = (await loadOnCall(tx)).find('cart-primary', tx.now);
      return saveRotation(tx, { id: standing?.id, slug: 'cart-primary', body: terms(['cat', 'ben', 'ann']) });
    });
    expect((await alias('page-cart-primary', START + days(4)))[0]).toBe('cat');
    expect((await alias('page-cart-primary', START + days(2) + 1, START + days(4)))[0]).toBe('ann');
    const [answer] = await db.write(system('test'), async (tx) => Promise.resolve([await loadOnCall(tx)]));
    const service = mustHave(answer?.directory.serviceBySlug('cart'), 'cart stands');
    expect(answer?.role(service.id, 'primary', START + days(4)).versions).toEqual([rotation.version]);
  });

  it('CAT-8: who covered a service in the past is answered as it was then', async () => {
    await write(START + days(5), async (tx) => {
      const standing = (await loadOnCall(tx)).directory.serviceBySlug('cart');
      return saveService(tx, { id: standing?.id, slug: 'cart', body: service({ rotations: { primary: null } }) });
    });
    expect((await alias('page-cart-primary', START + days(5)))[0]).toBe('zoe max');
    expect((await alias('page-cart-primary', START + days(4), START + days(5)))[0]).toBe('cat');
    await write(START + days(5) + 1, async (tx) => {
      const standing = (await loadOnCall(tx)).directory.serviceBySlug('cart');
      return saveService(tx, { id: standing?.id, slug: 'cart', body: service({}) });
    });
  });

  it('an edit is seen by the same transaction, and by nobody when it is rolled back', async () => {
    const at = START + days(6);
    now = at;
    const found = await db.write(system('test'), async (tx): Promise<Result<string>> => {
      const before = await loadOnCall(tx);
      const saved = await saveRotation(tx, { id: before.find('cart-primary', at)?.id, slug: 'cart-primary', body: terms(['mia']) });
      if (!saved.ok) return saved;
      const name = (await loadOnCall(tx)).rotation('cart-primary', at).people[0]?.name ?? 'nobody';
      return { ok: false, refusal: { code: 'conflict', detail: name } };
    });
    expect(found).toEqual({ ok: false, refusal: { code: 'conflict', detail: 'mia' } });
    expect((await alias('page-cart-primary', at))[0]).toBe('cat');
  });

  it('a rotation that is removed leaves the past, and its slug may be used again', async () => {
    const at = START + days(30);
    const made = await write(at, async (tx) => saveRotation(tx, { slug: 'short', body: terms(['ann']) }));
    await write(at + 1000, async (tx) => {
      await removeRotation(tx, made);
      return { ok: true, value: null };
    });
    const again = await write(at + 2000, async (tx) => saveRotation(tx, { slug: 'short', body: terms(['ben']) }));
    const onCall = await loadOnCallAt(db, at, at + 3000);
    expect(['short', made.id].map((key) => onCall.rotation(key, at).people[0]?.name)).toEqual(['ann', 'ann']);
    expect(onCall.rotation('short', at + 2000).people[0]?.name).toBe('ben');
    expect(onCall.rotation('short', at + 1500).because).toBe('nobody is on Cart primary: the rotation was removed');
    expect(again.id).not.toBe(made.id);
  });
});

describe('refusals', () => {
  it('name the field and change nothing', async () => {
    now = START + days(40);
    const order = (rest: object) => async (tx: Tx) => saveRotation(tx, { slug: 'wrong', body: { ...terms(['ann']), ...rest } });
    expect(await db.write(system('test'), order({ members: ['ann', 'nobody'] }))).toMatchObject({
      refusal: { code: 'bad-input', at: 'members.1' },
    });
    expect(await db.write(system('test'), order({ team: 'nothing' }))).toMatchObject({ refusal: { code: 'bad-input', at: 'team' } });
    expect(await db.write(system('test'), async (tx) => saveRotation(tx, { slug: 'cart-primary', body: terms([]) }))).toMatchObject({
      refusal: { code: 'already-exists' },
    });
    const over = { person: 'ann', from: START, until: START + 1, reason: 'late' };
    expect(await db.write(system('test'), async (tx) => saveOverride(tx, { rotationId: 'cart-primary', body: over }))).toMatchObject({
      refusal: { code: 'conflict' },
    });
    expect(await db.write(system('test'), async (tx) => saveOverride(tx, { rotationId: 'none', body: over }))).toMatchObject({
      refusal: { code: 'not-found' },
    });
  });

  it.each([
    [{ zone: 'Berlin' }, 'zone'],
    [{ handover: '24:00' }, 'handover'],
    [{ start: '2026-02-30' }, 'start'],
    [{ turn: { unit: 'week', weekday: 'someday' } }, 'turn.weekday'],
    [{ turn: { unit: 'day', every: 0 } }, 'turn.every'],
  ])('a body with %j is refused at %s', (rest, at) => {
    const parsed = rotationBody.safeParse({ ...terms([]), ...rest });
    expect(parsed.error?.issues[0]?.path.join('.')).toBe(at);
  });
});

describe('routes', () => {
  const ask = async (name: string, input: { params?: object; query?: object; body?: object }): Promise<unknown> => {
    const found: Route = mustHave(
      onCallRoutes.find((each) => each.name === name),
      `no route ${name}`,
    );
    const call: Call = {
      db,
      clock,
      actor: system('test'),
      personId: undefined,
      address: '::1',
      session: undefined,
      publicUrl: 'http://localhost',
      may: async () => Promise.resolve(ok(null)),
    };
    const parsed = {
      params: found.params?.parse(input.params ?? {}),
      query: found.query?.parse(input.query ?? {}),
      body: found.body?.parse(input.body ?? {}),
    };
    const result = await found.handler(call, parsed);
    if (!result.ok) return result.refusal.code;
    return 'status' in Object(result.value) ? result.value : found.output.parse(result.value);
  };
  const at = START + days(50);

  it('ONC-4: one query answers who is on call for everything at an instant', async () => {
    now = at;
    expect(await ask('oncall.list', { query: { at: '2026-01-09T00:00:00Z', service: 'cart' } })).toMatchObject({
      items: [
        {
          service: { slug: 'cart' },
          primary: { people: [{ name: 'cat' }] },
          secondary: { people: [{ name: 'ben' }] },
          escalation: { people: [{ name: 'max' }] },
        },
      ],
      next: null,
    });
    expect(await ask('oncall.list', { query: { limit: '1' } })).toMatchObject({
      items: [{ service: { slug: 'bare-cart' } }],
      next: 'bare-cart',
    });
    expect(await ask('oncall.list', { query: { limit: '1', cursor: 'bare-cart' } })).toMatchObject({
      items: [{ service: { slug: 'cart' } }],
    });
    expect(await ask('oncall.list', { query: { service: 'nothing' } })).toBe('not-found');
  });

  it('CAT-8: an alias is one query, in the past and in the future', async () => {
    now = at;
    const people = async (when?: number): Promise<unknown> =>
      ask('oncall.alias', { params: { alias: 'page-cart-primary' }, query: when === undefined ? {} : { at: String(when) } });
    expect(await people(START + hours(1))).toMatchObject({ people: [{ name: 'ann' }], role: 'primary', service: { slug: 'cart' } });
    expect(await people()).toMatchObject({ people: [{ name: 'ben' }], at });
    expect(await people(at + days(7))).toMatchObject({ people: [{ name: 'ann' }] });
    expect(await ask('oncall.alias', { params: { alias: 'cart' } })).toBe('not-found');
  });

  it('make, change, preview, override and end a rotation', async () => {
    now = at;
    const body = { ...terms(['ann', 'ben'], { name: 'New' }), slug: 'new' };
    expect(await ask('rotations.create', { body })).toMatchObject({
      slug: 'new',
      role: 'rotation',
      words: 'weekly, hand-over Monday 09:00 UTC',
      now: { by: 'turn' },
    });
    const { slug: _slug, ...same } = body;
    const range = { from: at, until: at + days(1) };
    expect(await ask('rotations.preview', { body: { key: 'new', rotation: { ...same, members: ['zoe'] }, ...range } })).toMatchObject({
      stands: [{ by: 'turn' }],
      would: [{ person: { name: 'zoe' }, version: null }],
      differences: [{ ...range, after: { name: 'zoe' } }],
    });
    const override = { person: 'zoe', from: new Date(at + hours(1)).toISOString(), until: at + hours(2), reason: 'dentist' };
    expect(await ask('rotations.preview', { body: { key: 'new', overrides: [override], ...range } })).toMatchObject({
      differences: [{ from: at + hours(1), until: at + hours(2) }],
    });
    const made: unknown = await ask('overrides.create', { params: { rotation: 'new' }, body: override });
    expect(made).toMatchObject({ person: { name: 'zoe' }, reason: 'dentist', from: at + hours(1) });
    const { id } = z.object({ id: z.string() }).parse(made);
    expect(
      await ask('rotations.shifts', { params: { rotation: 'new' }, query: { from: String(at), until: String(at + days(1)) } }),
    ).toMatchObject({
      final: [{ by: 'turn' }, { by: 'override', person: { name: 'zoe' } }, { by: 'turn', until: at + days(1) }],
      turns: [{ by: 'turn', from: at, until: at + days(1) }],
      overrides: [{ id, reason: 'dentist' }],
    });
    expect(await ask('oncall.schedules', { query: { from: String(at), until: String(at + days(1)), team: 'cart' } })).toMatchObject({
      items: [{ slug: 'cart-primary', role: 'primary' }, { slug: 'new', may: false }, { slug: 'short' }],
    });
    expect(
      await ask('overrides.change', { params: { rotation: 'new', override: id }, body: { ...override, reason: 'later' } }),
    ).toMatchObject({ reason: 'later' });
    expect(await ask('overrides.remove', { params: { rotation: 'cart-primary', override: id } })).toBe('not-found');
    expect(await ask('overrides.remove', { params: { rotation: 'new', override: id } })).toMatchObject({ status: 204 });
    expect(await ask('rotations.change', { params: { rotation: 'new' }, body: { ...same, members: [] } })).toMatchObject({
      members: [],
      now: { by: 'gap', because: 'the rotation has no members' },
    });
    expect(await ask('rotations.remove', { params: { rotation: 'cart-primary' } })).toBe('conflict');
    expect(await ask('rotations.remove', { params: { rotation: 'new' } })).toMatchObject({ status: 204 });
    expect(await ask('rotations.read', { params: { rotation: 'none' } })).toBe('not-found');
  });
});

describe('files', () => {
  it('CAT-9: a rotation is a document that is read back as it was written', async () => {
    registerOnCallDocuments();
    const kind = mustHave(
      documentKinds().find((each) => each.name === 'rotation'),
      'the kind is registered',
    );
    const body = terms(['zoe', 'ann'], { name: 'From a file', turn: { unit: 'day', every: 2 } });
    await write(START + days(60), async (tx) => kind.apply(tx, { act: 'create', slug: 'filed', body }));
    expect((await kind.load(db)).get('filed')).toEqual(body);
    expect(kind.references?.(body)).toContainEqual({ kind: 'person', slug: 'ann', at: ['members', 1] });
    await write(START + days(61), async (tx) => kind.apply(tx, { act: 'remove', slug: 'filed' }));
    expect((await kind.load(db)).has('filed')).toBe(false);
    expect(await findPerson(db, 'zoe')).toBeDefined();
  });
});
