import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { hours } from '../src/kernel/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from './support/organisation.ts';
import { sender, ask as send } from './support/send-signals.ts';
import { signedIn, type Ask } from './support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let admin: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

const proofs = async (person: string): Promise<number[]> => {
  const method = z.object({ methods: z.array(z.object({ provenAt: z.number() })) });
  return method.parse((await admin(`/people/${person}`)).body).methods.map(({ provenAt }) => provenAt);
};

it('a contact method is proven by its code, and again by every page that is handed over', async () => {
  const [first = 0] = await proofs('ines');
  expect(Math.abs(first - run.clock.now())).toBeLessThan(60_000);
  run.clock.move(hours(2));
  const { token } = await sender(run, { source: 'generic' });
  const body = { title: 'disk full', key: 'disk', service: 'ledger', severity: 2, details: {}, links: [] };
  expect((await send(`${run.url}/in/${token}/generic`, { body })).status).toBe(202);
  const later = await until('the page proves the method', async () => (await proofs('ines')).find((at) => at > first));
  expect(later).toBeGreaterThanOrEqual(first + hours(2));
  // Tomas was not paged.
  expect((await proofs('tomas'))[0]).toBeLessThan(first + hours(1));
});

const severities = async (): Promise<unknown> => {
  const row = z.object({ severity: z.number(), pages: z.string(), clocks: z.string() });
  return z.array(row).parse((await admin('/severities')).body['items']);
};

it('what a severity does follows from the policy in force', async () => {
  expect(await severities()).toEqual([
    { severity: 1, pages: 'the primary', clocks: 'unowned: 15 min; unrestored: every 15 min' },
    { severity: 2, pages: 'the primary', clocks: 'unowned: 30 min' },
    { severity: 3, pages: 'nobody', clocks: 'none' },
    { severity: 4, pages: 'nobody', clocks: 'none' },
  ]);
  const targets = [
    { kind: 'alias', role: 'primary' },
    { kind: 'person', person: 'olga' },
  ];
  const policy = { steps: [{ targets, waitMinutes: 20 }], repeats: 0, nextMethodMinutes: 5, unrestored: null };
  expect((await admin('/policies/severity-2', policy, 'PUT')).status).toBe(200);
  expect(await severities()).toContainEqual({ severity: 2, pages: 'the primary and olga', clocks: 'unowned: 20 min' });
});

it('a service finds what is amiss with whoever is on call', async () => {
  const found = async (): Promise<unknown> => (await admin('/services/ledger')).body['findings'];
  expect(await found()).toContain('No rotation covers it: its aliases resolve to its expert and the group manager.');
  const rotation = {
    slug: 'ledger',
    name: 'Ledger',
    team: 'payments',
    zone: 'UTC',
    start: '2026-01-05',
    handover: '10:00',
    turn: { unit: 'week' },
  };
  expect((await admin('/rotations', { ...rotation, members: [] })).status).toBe(200);
  expect((await admin('/services/ledger', { rotations: { primary: 'ledger' } }, 'PATCH')).status).toBe(200);
  expect(await found()).toContain('Nobody is on Ledger: the rotation has no members.');
  expect((await admin('/teams/payments', { manager: null }, 'PATCH')).status).toBe(200);
  expect(await found()).toContain('Payments has no manager.');
});
