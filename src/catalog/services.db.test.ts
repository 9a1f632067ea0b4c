import { afterAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { currentDefinitions, findDefinition, putDefinition } from '../platform/definitions/index.ts';
import { createCatalogDefaults } from './defaults.ts';
import { loadDirectory, loadDirectoryAt } from './directory.ts';
import { movableClock, refusal, setUp, tester, value } from './for-tests.ts';
import { aliasesOf } from './rules/index.ts';
import { removeService, saveService } from './save-service.ts';
import { serviceBody } from './service-body.ts';
import { severityKind } from './severity-kind.ts';
import { findService } from './store-services.ts';
import { tierKind } from './tier-kind.ts';

const database = await freshDatabase();
const clock = movableClock();
const { db } = await setUp(database.app, clock);
afterAll(async () => db.close());

const whole = {
  name: 'Checkout',
  team: 'organisation',
  tier: 1,
  lifecycle: 'warranty',
  description: 'Takes orders.\nAnd payments.',
  links: [
    { kind: 'repository', url: 'https://git.example.com/checkout' },
    { kind: 'runbook', name: 'First steps', url: 'https://wiki.example.com/checkout' },
    { kind: 'runbook', url: 'https://wiki.example.com/other' },
    { kind: 'dashboard', url: 'https://grafana.example.com/d/1' },
    { kind: 'architecture', url: 'https://wiki.example.com/architecture' },
  ],
  customers: [{ name: 'Shop', team: 'organisation', approval: 'ada@example.com', notification: 'shop@example.com' }],
  vendors: [{ name: 'Pay', sla: '99.9 %', contact: '+15550100' }],
  hosts: ['checkout-1'],
  zones: ['eu-1a', 'eu-1b'],
  dependencies: [
    { service: 'payment-gateway', kind: 'hard' },
    { service: 'search', kind: 'soft' },
  ],
  notifications: { change: ['team:organisation'], event: ['person:ada', 'status@example.com'] },
  defaultSeverity: 1,
  policies: { 1: 'night' },
  rotations: { primary: 'first', secondary: 'second' },
  expert: 'ada',
};

const save = async (slug: string, body: unknown) =>
  db.write(tester, async (tx) => saveService(tx, { slug, body: serviceBody.parse(body) }));
const change = async (slug: string, body: unknown) =>
  db.write(tester, async (tx) => saveService(tx, { id: (await findService(tx, slug))?.id, slug, body: serviceBody.parse(body) }));

describe('services', () => {
  it('CAT-3: a service has all that it is known by, and gives it back as it was given', async () => {
    value(await save('checkout', whole));
    expect((await findService(db, 'checkout'))?.body).toEqual(serviceBody.parse(whole));
    for (const lifecycle of ['proposed', 'warranty', 'operated', 'retired']) {
      value(await change('checkout', { ...whole, lifecycle }));
      expect((await findService(db, 'checkout'))?.body.lifecycle).toBe(lifecycle);
    }
    const directory = await loadDirectory(db);
    expect(directory.serviceBySlug('checkout')).toMatchObject({
      tier: 1,
      defaultSeverity: 1,
      links: { runbook: 'https://wiki.example.com/checkout', dashboard: 'https://grafana.example.com/d/1' },
      policies: { 1: 'night' },
      primaryRotation: 'first',
      secondaryRotation: 'second',
    });
    expect(directory.teamPath(directory.serviceBySlug('checkout')?.teamId ?? '').map((id) => directory.team(id)?.slug)).toEqual([
      'organisation',
    ]);
  });

  it('CAT-3: names a team, a tier and a person that are there, and a slug of its own', async () => {
    expect(refusal(await save('x', { ...whole, team: 'nowhere' })).at).toBe('team');
    expect(refusal(await save('x', { ...whole, tier: 9 })).at).toBe('tier');
    expect(refusal(await save('x', { ...whole, expert: 'nobody' })).at).toBe('expert');
    expect(refusal(await save('checkout', whole)).at).toBe('slug');
    expect(serviceBody.safeParse({ ...whole, links: [{ kind: 'runbook', url: 'javascript:alert(1)' }] }).success).toBe(false);
    expect(serviceBody.safeParse({ ...whole, name: 'a\u0000b' }).success).toBe(false);
    expect(serviceBody.safeParse({ ...whole, description: '\ud800' }).success).toBe(false);
  });

  it('the service "unrouted" stands from set-up on, and cannot go or change its slug', async () => {
    const unrouted = await findService(db, 'unrouted');
    if (unrouted === undefined) throw new Error('no service unrouted');
    expect(refusal(await db.write(tester, async (tx) => removeService(tx, unrouted, 'test'))).code).toBe('conflict');
    expect(
      refusal(await db.write(tester, async (tx) => saveService(tx, { id: unrouted.id, slug: 'routed', body: unrouted.body }))).at,
    ).toBe('slug');
    value(await db.write(tester, async (tx) => createCatalogDefaults(tx)));
    expect((await findService(db, 'unrouted'))?.id).toBe(unrouted.id);
  });

  it('a removed service is found by its id alone, and its slug is free', async () => {
    const old = value(await save('old', { name: 'Old', team: 'organisation', tier: 4 }));
    value(await db.write(tester, async (tx) => removeService(tx, old, 'test')));
    expect(await findService(db, 'old')).toBeUndefined();
    expect((await findService(db, old.id))?.body.lifecycle).toBe('retired');
    expect((await loadDirectory(db)).serviceBySlug('old')).toBeUndefined();
    expect(value(await save('old', { name: 'New', team: 'organisation', tier: 4 })).id).not.toBe(old.id);
  });
});

describe('tiers', () => {
  it('CAT-4: tiers 1 to 4 come with the product, each with availability, change rules, readiness and severities', async () => {
    const tiers = await currentDefinitions(db, tierKind);
    expect(tiers.map((tier) => tier.slug)).toEqual(['1', '2', '3', '4']);
    const targets = tiers.map((tier) => tier.body.availability.target);
    expect(targets).toEqual([...targets].sort((a, b) => b - a));
    for (const { body } of tiers) {
      expect(body.readiness.length).toBeGreaterThan(0);
      expect(body.severities.down).toBeLessThanOrEqual(body.severities.impaired);
    }
    expect(tiers.map(({ body }) => body.changes.high.approvals)).toEqual([
      ['peer', 'manager', 'vp'],
      ['peer', 'manager'],
      ['peer', 'manager'],
      ['peer'],
    ]);
    expect(tiers[0]?.body.changes).toMatchObject({
      low: { notice: { days: 2 }, inWindow: true },
      medium: { notice: { days: 2 }, customer: 'told' },
      high: { notice: { days: 5, workingDays: true }, customer: 'approves' },
    });
    expect((await currentDefinitions(db, severityKind)).map((each) => each.body.word)).toEqual([
      'outage',
      'diminished',
      'group',
      'backlog',
    ]);
  });

  it('CAT-4: the organisation defines tiers, and a tier sets the severity of what does not say', async () => {
    const tier = await findDefinition(db, tierKind, '2');
    if (tier === undefined) throw new Error('no tier 2');
    value(await save('plain', { name: 'Plain', team: 'organisation', tier: 2 }));
    expect((await loadDirectory(db)).serviceBySlug('plain')?.defaultSeverity).toBe(2);
    const put = async (id: string, slug: string, unstated: number) =>
      db.write(tester, async (tx) =>
        putDefinition(tx, tierKind, { id, slug, body: { ...tier.body, severities: { ...tier.body.severities, unstated } } }),
      );
    value(await put(tier.id, '2', 3));
    expect((await loadDirectory(db)).serviceBySlug('plain')?.defaultSeverity).toBe(3);
    value(await put('01890000-0000-7000-8000-000000000005', '5', 4));
    value(await change('plain', { name: 'Plain', team: 'organisation', tier: 5 }));
    expect((await loadDirectory(db)).serviceBySlug('plain')?.defaultSeverity).toBe(4);
    value(await change('plain', { name: 'Plain', team: 'organisation', tier: 5, defaultSeverity: 1 }));
    expect((await loadDirectory(db)).serviceBySlug('plain')?.defaultSeverity).toBe(1);
  });
});

describe('what aliases rest on', () => {
  it('is there with the service, and is kept as it stood', async () => {
    value(await save('ledger', { name: 'Ledger', team: 'organisation', tier: 3 }));
    clock.move(60_000);
    const before = clock.now();
    clock.move(60_000);
    value(await change('ledger', { name: 'Ledger', team: 'organisation', tier: 3, rotations: { primary: 'ledger' }, expert: 'ada' }));
    expect(aliasesOf('ledger')).toHaveLength(5);
    expect((await loadDirectory(db)).serviceBySlug('ledger')?.primaryRotation).toBe('ledger');
    expect((await loadDirectoryAt(db, before)).serviceBySlug('ledger')).toMatchObject({ primaryRotation: null, expertId: null });
    expect((await loadDirectoryAt(db, clock.now() + 1e9)).serviceBySlug('ledger')?.primaryRotation).toBe('ledger');
  });
});
