import { afterAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { loadDirectory, loadDirectoryAt } from './directory.ts';
import { movableClock, refusal, setUp, tester, value } from './for-tests.ts';
import { savePerson } from './save-person.ts';
import { removeTeam, saveTeam, setMember, teamBodyOf } from './save-team.ts';
import { findTeam, type Team } from './store-teams.ts';
import { teamBody } from './team-body.ts';

const database = await freshDatabase();
const clock = movableClock();
const { db } = await setUp(database.app, clock);
afterAll(async () => db.close());

const save = async (slug: string, rest: Record<string, unknown> = {}) =>
  db.write(tester, async (tx) => saveTeam(tx, { slug, body: teamBody.parse({ name: slug, ...rest }) }));

const change = async (slug: string, rest: Record<string, unknown>) =>
  db.write(tester, async (tx) => {
    const team = await findTeam(tx, slug);
    if (team === undefined) throw new Error(`no team ${slug}`);
    return saveTeam(tx, { id: team.id, slug, body: teamBody.parse({ ...teamBodyOf(team), ...rest }) });
  });

const team = async (slug: string): Promise<Team> => {
  const found = await findTeam(db, slug);
  if (found === undefined) throw new Error(`no team ${slug}`);
  return found;
};

describe('teams', () => {
  it('CAT-2: a team has members, a manager or a rotation of managers, and a parent', async () => {
    await db.write(tester, async (tx) => savePerson(tx, { slug: 'bo', body: { name: 'Bo', email: 'bo@example.com', zone: 'UTC' } }));
    value(await save('group', { parent: 'organisation', manager: { person: 'bo' } }));
    value(await save('crew', { parent: 'group', manager: { rotation: 'crew-managers' }, members: ['bo', 'ada', 'bo'] }));
    expect(teamBodyOf(await team('crew'))).toEqual({
      name: 'crew',
      parent: 'group',
      manager: { rotation: 'crew-managers' },
      members: ['ada', 'bo'],
    });
    const directory = await loadDirectory(db);
    expect(directory.membersOf((await team('crew')).id).map((person) => person.slug)).toEqual(['ada', 'bo']);
    const climbed = directory.teamPath((await team('crew')).id).map((id) => directory.team(id));
    expect(climbed.map((each) => [each?.slug, directory.person(each?.managerId ?? '')?.slug, each?.managerRotation])).toEqual([
      ['crew', undefined, 'crew-managers'],
      ['group', 'bo', null],
      ['organisation', 'ada', null],
    ]);
  });

  it('CAT-2: a cycle of teams is refused, long or short', async () => {
    value(await save('a'));
    value(await save('b', { parent: 'a' }));
    value(await save('c', { parent: 'b' }));
    expect(refusal(await change('a', { parent: 'a' }))).toMatchObject({ code: 'conflict', at: 'parent' });
    expect(refusal(await change('a', { parent: 'c' }))).toMatchObject({ code: 'conflict', at: 'parent' });
    expect((await team('a')).parent).toBeNull();
    value(await change('c', { parent: 'a' }));
  });

  it('CAT-2: two edits at once that would make a cycle together do not', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [x, y] = [`x${round}`, `y${round}`];
      value(await save(x));
      value(await save(y));
      const done = await Promise.all([change(x, { parent: y }), change(y, { parent: x })]);
      expect(done.filter((each) => each.ok)).toHaveLength(1);
      expect(done.flatMap((each) => (each.ok ? [] : each.refusal.code))).toEqual(['conflict']);
    }
  });

  it('CAT-2: a tree of 50 levels is climbed from its foot to its top', async () => {
    value(await save('level-1', { parent: null, manager: { person: 'ada' } }));
    for (let level = 2; level <= 50; level += 1)
      value(await save(`level-${level}`, { parent: `level-${level - 1}`, manager: { person: level % 2 === 0 ? 'bo' : 'ada' } }));
    const directory = await loadDirectory(db);
    const foot = (await team('level-50')).id;
    expect(directory.teamPath(foot).map((id) => directory.team(id)?.slug)).toEqual(
      Array.from({ length: 50 }, (_, index) => `level-${50 - index}`),
    );
    expect(refusal(await change('level-1', { parent: 'level-50' })).code).toBe('conflict');
  });

  it('names nobody who is not there', async () => {
    expect(refusal(await save('d', { parent: 'nowhere' }))).toMatchObject({ at: 'parent' });
    expect(refusal(await save('d', { manager: { person: 'nobody' } }))).toMatchObject({ at: 'manager.person' });
    expect(refusal(await save('d', { members: ['ada', 'nobody'] }))).toMatchObject({ at: 'members.1' });
    expect(await findTeam(db, 'd')).toBeUndefined();
  });

  it('goes when nothing is below it and it owns nothing', async () => {
    value(await save('top'));
    value(await save('below', { parent: 'top' }));
    expect(refusal(await db.write(tester, async (tx) => removeTeam(tx, await team('top'), 'test'))).code).toBe('conflict');
    value(await db.write(tester, async (tx) => removeTeam(tx, await team('below'), 'test')));
    value(await db.write(tester, async (tx) => removeTeam(tx, await team('top'), 'test')));
    expect(refusal(await db.write(tester, async (tx) => removeTeam(tx, await team('organisation'), 'test'))).detail).toContain('below it');
    value(await save('top'));
  });

  it('keeps who managed in the past', async () => {
    value(await save('shift', { manager: { person: 'ada' } }));
    clock.move(60_000);
    const before = clock.now();
    clock.move(60_000);
    value(await change('shift', { manager: { person: 'bo' } }));
    const id = (await team('shift')).id;
    const managerIn = (directory: Awaited<ReturnType<typeof loadDirectory>>) => directory.person(directory.team(id)?.managerId ?? '')?.slug;
    expect(managerIn(await loadDirectory(db))).toBe('bo');
    expect(managerIn(await loadDirectoryAt(db, before))).toBe('ada');
  });
});

describe('the directory', () => {
  it('is read once while nothing changes, and anew after any edit, also one that is undone', async () => {
    const first = await loadDirectory(db);
    expect(await loadDirectory(db)).toBe(first);
    await db.write(tester, async (tx) => {
      value(await setMember(tx, await team('top'), { person: 'ada', member: true }));
      const inside = await loadDirectory(tx);
      expect(inside.membersOf((await team('top')).id)).toHaveLength(1);
      expect((await loadDirectory(db)).membersOf((await team('top')).id)).toHaveLength(0);
      return { ok: false, refusal: { code: 'conflict', detail: 'undone' } };
    });
    const after = await loadDirectory(db);
    expect(after.membersOf((await team('top')).id)).toHaveLength(0);
    value(await change('top', { name: 'Top' }));
    expect((await loadDirectory(db)).team('top')?.name).toBe('Top');
    expect(after.team('top')?.name).toBe('top');
  });
});
