import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave, ok, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, sql, type Database } from '../platform/database/index.ts';
import { addProvenContactMethod, createCatalogDefaults, personBody, registerContactChannels, savePerson } from '../catalog/index.ts';
import { setLastResort } from '../paging/index.ts';
import { freshDatabase } from '../../test/support/fresh-database.ts';
import { createDoor, type Door } from './door.ts';
import {
  changeIntegration,
  createIntegration,
  integrationBody,
  revokeIntegration,
  rotateToken,
  type WithToken,
} from './keep-integrations.ts';
import { lastResortReachable } from './last-resort-reachable.ts';
import { showIntegrations } from './read-integration.ts';

const database = await freshDatabase();
const tester = system('test');
let db: Database;
let doors: readonly Door[];
let instances: readonly Database[];
let ada = '';

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.detail}`);
  return result.value;
}

const create = async (rest: Partial<z.input<typeof integrationBody>> = {}): Promise<Result<WithToken>> => {
  const body = integrationBody.parse({ name: 'prometheus', team: 'organisation', source: 'alertmanager', ...rest });
  return db.write(tester, async (tx) => createIntegration(tx, body, lastResortReachable));
};

const nothing = async (): Promise<void> => Promise.resolve();
// Mail alone, which is never sent here.
registerContactChannels({
  check: (_, address) => ok(address),
  show: String,
  rings: () => false,
  sendTest: nothing,
  sendVerification: nothing,
});

const refusalOf = (result: Result<unknown>): string => (result.ok ? 'none' : `${result.refusal.code}: ${result.refusal.detail}`);

beforeAll(async () => {
  db = openDatabase(database.app, systemClock);
  instances = [openDatabase(database.app, systemClock), openDatabase(database.app, systemClock)];
  doors = instances.map((each) => createDoor(each, () => undefined));
  ada = await db.write(tester, async (tx) => {
    const person = value(
      await savePerson(tx, { slug: 'ada', body: personBody.parse({ name: 'Ada', email: 'ada@example.com', zone: 'Europe/London' }) }),
    );
    value(await createCatalogDefaults(tx, { personId: person.id, organisation: 'Example' }));
    return person.id;
  });
});
afterAll(async () => {
  await Promise.all([db, ...instances].map(async (each) => each.close()));
});

describe('integrations', () => {
  it('PAG-2: none is created while the last resort cannot be reached', async () => {
    expect(refusalOf(await create())).toMatch(/^unreachable: .*no last resort/);
    await db.write(tester, async (tx) => setLastResort(tx, ada, 'test'));
    expect(refusalOf(await create())).toMatch(/^unreachable: .*no verified contact/);
    await db.write(tester, async (tx) =>
      addProvenContactMethod(tx, { personId: ada, channel: 'email', address: 'ada@example.com', label: 'Mail' }),
    );
    expect((await create()).ok).toBe(true);
  });

  it('the token is shown once, and only its hash is kept', async () => {
    const { token, integration } = value(await create({ name: 'kept' }));
    expect(token).toMatch(/^[a-z0-9]{32}$/);
    expect(integration.tokenHint).toBe(token.slice(-4));
    const row = z.object({ whole: z.string() });
    const [stored] = await db.many(sql`select row_to_json(i)::text as whole from integration i where id = ${integration.id}`, row);
    expect(stored?.whole).not.toContain(token);
    const lines = await db.many(sql`select body::text as whole from journal where subject_id = ${integration.id}`, row);
    expect(lines.map((line) => line.whole).join()).not.toContain(token);
  });

  it('a name stands once, and a team must stand', async () => {
    expect(await create({ name: 'kept' })).toMatchObject({ ok: false, refusal: { code: 'already-exists', at: 'body.name' } });
    expect(await create({ name: 'lost', team: 'nobody' })).toMatchObject({ ok: false, refusal: { code: 'bad-input', at: 'body.team' } });
  });

  it('SIG-19: a token works at once on every instance, and is dead on all of them within a second of its revocation', async () => {
    const { token, integration } = value(await create({ name: 'revoked' }));
    for (const door of doors) expect(await door.find(token)).toMatchObject({ id: integration.id });
    value(await db.write(tester, async (tx) => revokeIntegration(tx, integration.id)));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const door of doors) expect(await door.find(token)).toBeUndefined();
    expect(await db.write(tester, async (tx) => revokeIntegration(tx, integration.id))).toMatchObject({ refusal: { code: 'conflict' } });
    expect((await create({ name: 'revoked' })).ok).toBe(true);
  });

  it('SIG-19: a token that is used all the time is dead within a second as well', async () => {
    const { token, integration } = value(await create({ name: 'busy' }));
    const door = mustHave(doors[0], 'there are two');
    const died = (async (): Promise<number> => {
      while ((await door.find(token)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      return systemClock.monotonic();
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    value(await db.write(tester, async (tx) => revokeIntegration(tx, integration.id)));
    const revoked = systemClock.monotonic();
    expect((await died) - revoked).toBeLessThan(1000);
  });

  it('a new token takes the place of the old', async () => {
    const { token, integration } = value(await create({ name: 'rotated' }));
    const next = value(await db.write(tester, async (tx) => rotateToken(tx, integration.id)));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const door of doors) {
      expect(await door.find(next.token)).toMatchObject({ id: integration.id });
      expect(await door.find(token)).toBeUndefined();
    }
  });

  it('SIG-18: the table of severities is shown and edited for each integration', async () => {
    const { integration } = value(await create({ name: 'words' }));
    const edit = { name: 'words', scopes: ['post' as const], maxSeverity: 2, severityTable: { disaster: 1, page: 2 } };
    value(await db.write(tester, async (tx) => changeIntegration(tx, integration.id, edit)));
    const shown = (await showIntegrations(db)).find((each) => each.id === integration.id);
    expect(shown).toMatchObject({ maxSeverity: 2, severityTable: { disaster: 1, page: 2 } });
    expect(shown?.severities).toMatchObject({ disaster: 1, page: 2, critical: 1, warning: 3 });
  });

  it('it is known when each was last heard of, and by how much its clock is ahead', async () => {
    const { integration } = value(await create({ name: 'seen' }));
    const door = mustHave(doors[0], 'there are two');
    door.heardOf(integration);
    door.heardOf(integration, 3 * 60_000);
    await expect
      .poll(async () => (await showIntegrations(db)).find((each) => each.id === integration.id)?.findings)
      .toEqual(["This source's clock is 3 min ahead."]);
    const shown = (await showIntegrations(db)).find((each) => each.id === integration.id);
    expect(Math.abs((shown?.lastSeenAt ?? 0) - systemClock.now())).toBeLessThan(10_000);
  });

  it('with the database away the last answer stands', async () => {
    const { token, integration } = value(await create({ name: 'stands' }));
    const own = openDatabase(database.app, systemClock);
    const later = { by: 0 };
    const errors: unknown[] = [];
    const door = createDoor({ ...own, clock: { ...systemClock, monotonic: () => systemClock.monotonic() + later.by } }, (error) =>
      errors.push(error),
    );
    expect(await door.find(token)).toMatchObject({ id: integration.id });
    await own.close();
    later.by = 5000;
    expect(await door.find(token)).toMatchObject({ id: integration.id });
    expect(errors).toHaveLength(1);
  });
});
