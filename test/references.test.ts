import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { days } from '../src/kernel/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from './support/organisation.ts';
import { signedIn, type Ask } from './support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ask: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ask = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

const alias = { kind: 'alias', role: 'primary' };
const policy = (target: object): object => ({
  steps: [{ targets: [alias, target], waitMinutes: 15 }],
  repeats: 0,
  nextMethodMinutes: 5,
  unrestored: null,
});
const rotation = { name: 'Ledger', team: 'payments', zone: 'UTC', start: '2026-01-05', handover: '10:00', turn: { unit: 'week' } };
const at = (offset: number): string => new Date(run.clock.now() + offset).toISOString();

describe('whoever is needed', () => {
  it('stays while a rotation, a team, a policy, an override or the last resort names them, and hears where', async () => {
    expect((await ask('/rotations', { ...rotation, slug: 'ledger', members: ['ines', 'tomas'] })).status).toBe(200);
    expect((await ask('/policies/severity-2', policy({ kind: 'person', person: 'tomas' }), 'PUT')).status).toBe(200);
    const cover = { person: 'olga', from: at(0), until: at(days(2)), reason: 'cover' };
    expect((await ask('/rotations/ledger/overrides', cover)).status).toBe(200);
    const refused = async (who: string): Promise<unknown> => {
      const { status, body } = await ask(`/people/${who}`, undefined, 'DELETE');
      return { status, detail: body['detail'] };
    };
    const rest = '; name another in its place first';
    expect(await refused('ines')).toEqual({
      status: 409,
      detail: `person "ines" is named by rotation "ledger" in members.0, service "ledger" in expert${rest}`,
    });
    expect(await refused('tomas')).toEqual({
      status: 409,
      detail: `person "tomas" is named by rotation "ledger" in members.1, policy "severity-2" in steps.0.targets.1.person${rest}`,
    });
    expect(await refused('priya')).toEqual({ status: 409, detail: `person "priya" is named by team "payments" in manager.person${rest}` });
    expect(await refused('olga')).toEqual({
      status: 409,
      detail: `person "olga" is named by the override of rotation "ledger" until ${cover.until}${rest}`,
    });
    for (const who of ['ines', 'tomas', 'priya', 'olga']) expect((await ask(`/people/${who}`)).status, who).toBe(200);
  });

  it('may leave once nothing names them, also when they are a member of a team', async () => {
    await ask('/policies/severity-2', policy({ kind: 'team', team: 'payments' }), 'PUT');
    expect((await ask('/rotations/ledger', { ...rotation, members: ['ines'] }, 'PUT')).status).toBe(200);
    expect((await ask('/people/tomas', undefined, 'DELETE')).status).toBe(200);
    expect((await ask('/people/tomas')).status).toBe(404);
  });

  it('administers the organisation until another does', async () => {
    const leave = async (): Promise<string> => String((await ask('/people/admin', undefined, 'DELETE')).body['detail']);
    expect(await leave()).toBe(
      'Ada Admin is the last who administers the organisation; give another person the role admin of the organisation first, and let them sign in',
    );
    expect((await ask('/grants', { personId: cast.people.olga, role: 'admin' })).status).toBe(200);
    // Nobody has let Olga in yet.
    expect(await leave()).toContain('the last who administers');
    await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
    expect(await leave()).toMatch(/is named by team "organisation" in manager\.person, service "unrouted" in expert, the last resort;/);
  });
});

describe('a policy', () => {
  const files = (target: string): object => ({
    files: [
      {
        name: 'paging/policies.yaml',
        text: `kind: policy
slug: night
steps:
  - targets:
      - { kind: alias, role: primary }
      - ${target}
    waitMinutes: 10
repeats: 0
nextMethodMinutes: 5
unrestored: null
`,
      },
    ],
  });

  it.each([
    ['{ kind: person, person: nobody }', 'there is no person "nobody"'],
    ['{ kind: rotation, rotation: none }', 'there is no rotation "none"'],
    ['{ kind: team, team: none }', 'there is no team "none"'],
    ['{ kind: alias, role: tertiary }', 'expected one of "primary"'],
  ])('that names what is not there, %s, is refused with file and line', async (target, sentence) => {
    for (const path of ['/config/plan', '/config/apply']) {
      const { status, body } = await ask(path, files(target));
      expect(status, path).toBe(400);
      expect(body['detail']).toContain('paging/policies.yaml, line 6, field ');
      expect(body['detail']).toContain(sentence);
    }
  });

  it('that names what is not there is refused by the API too, at its field', async () => {
    expect(await ask('/policies/night', policy({ kind: 'rotation', rotation: 'none' }), 'PUT')).toMatchObject({
      status: 400,
      body: { at: 'body.steps.0.targets.1.rotation', detail: 'there is no rotation "none"' },
    });
    expect((await ask('/policies')).body['items']).not.toContainEqual(expect.objectContaining({ slug: 'night' }));
  });

  it('keeps what it names from being removed or renamed', async () => {
    expect((await ask('/rotations', { ...rotation, slug: 'spare', members: ['olga'] })).status).toBe(200);
    expect((await ask('/teams', { slug: 'crew', name: 'Crew', parent: 'organisation' })).status).toBe(201);
    const night = { ...policy({ kind: 'rotation', rotation: 'spare' }) };
    expect((await ask('/policies/night', night, 'PUT')).status).toBe(200);
    expect((await ask('/policies/severity-1', policy({ kind: 'team', team: 'crew' }), 'PUT')).status).toBe(200);
    const refused = async (path: string, body: object | undefined, method: string): Promise<string> => {
      const answer = await ask(path, body, method);
      expect(answer.status).toBe(409);
      return String(answer.body['detail']);
    };
    expect(await refused('/rotations/spare', undefined, 'DELETE')).toContain('policy "night" in steps.0.targets.1.rotation');
    expect(await refused('/teams/crew', undefined, 'DELETE')).toContain('policy "severity-1" in steps.0.targets.1.team');
    expect(await refused('/teams/crew', { slug: 'other' }, 'PATCH')).toContain('policy "severity-1" in steps.0.targets.1.team');
    expect((await ask('/policies/severity-1', policy({ kind: 'person', person: 'olga' }), 'PUT')).status).toBe(200);
    expect(await refused('/people/olga', { slug: 'olga-m' }, 'PATCH')).toContain('policy "severity-1" in steps.0.targets.1.person');
    expect((await ask('/teams/crew', { slug: 'other' }, 'PATCH')).status).toBe(200);
    expect((await ask('/teams/other', undefined, 'DELETE')).status).toBe(200);
  });
});
