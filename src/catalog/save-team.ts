import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { endDefinition, moveStamp } from '../platform/definitions/index.ts';
import { keepCover, teamCoverKind } from './cover.ts';
import { editLine } from './edit-line.ts';
import { mayComeUnder } from './rules/index.ts';
import { findPerson, idsBySlug } from './store-people.ts';
import { endTeam, findTeam, listTeams, parents, setMembers, upsertTeam, type Team, type TeamToStore } from './store-teams.ts';
import type { TeamBody } from './team-body.ts';

/** What files and requests say of a team, from what is stored. */
export const teamBodyOf = (team: Team): TeamBody => ({
  name: team.name,
  parent: team.parent,
  manager: team.manager === null ? (team.managerRotation === null ? null : { rotation: team.managerRotation }) : { person: team.manager },
  members: [...team.members].sort(),
});

async function parentOf(tx: Tx, id: string, body: TeamBody): Promise<Result<string | null>> {
  if (body.parent === null) return ok(null);
  const parent = await findTeam(tx, body.parent);
  if (parent === undefined) return refuse('bad-input', `there is no team "${body.parent}"`, 'parent');
  const tree = await parents(tx);
  const placing = mayComeUnder((team) => tree.get(team), id, parent.id);
  return placing.ok ? ok(parent.id) : refuse('conflict', `${body.name} cannot come under ${parent.name}: ${placing.because}`, 'parent');
}

async function managerOf(tx: Tx, body: TeamBody): Promise<Result<Pick<TeamToStore, 'managerId' | 'managerRotation'>>> {
  if (body.manager === null) return ok({ managerId: null, managerRotation: null });
  if ('rotation' in body.manager) return ok({ managerId: null, managerRotation: body.manager.rotation });
  const person = await findPerson(tx, body.manager.person);
  if (person === undefined) return refuse('bad-input', `there is no person "${body.manager.person}"`, 'manager.person');
  return ok({ managerId: person.id, managerRotation: null });
}

async function membersOf(reader: Reader, slugs: readonly string[]): Promise<Result<string[]>> {
  const known = await idsBySlug(reader, slugs);
  const missing = slugs.findIndex((slug) => !known.has(slug));
  if (missing !== -1) return refuse('bad-input', `there is no person "${slugs[missing] ?? ''}"`, `members.${missing}`);
  return ok(slugs.flatMap((slug) => known.get(slug) ?? []));
}

export interface TeamOrder {
  readonly id?: string | undefined;
  readonly slug: string;
  readonly body: TeamBody;
  readonly because?: string;
}

async function place(tx: Tx, id: string, order: TeamOrder): Promise<Result<TeamToStore>> {
  const parent = await parentOf(tx, id, order.body);
  if (!parent.ok) return parent;
  const manager = await managerOf(tx, order.body);
  return manager.ok ? ok({ id, slug: order.slug, name: order.body.name, parentId: parent.value, ...manager.value }) : manager;
}

/**
 * Makes or changes a team, its members and its place in the tree. A cycle is refused, also when two edits that make one
 * together run at the same time: edits of the catalog wait for each other at the stamp. A rotation is not looked up here.
 */
export async function saveTeam(tx: Tx, order: TeamOrder): Promise<Result<Team>> {
  await moveStamp(tx);
  const standing = order.id === undefined ? undefined : await findTeam(tx, order.id);
  const same = await findTeam(tx, order.slug);
  if (same !== undefined && same.id !== standing?.id) return refuse('already-exists', `another team is "${order.slug}"`, 'slug');
  const id = standing?.id ?? tx.id();
  const placed = await place(tx, id, order);
  if (!placed.ok) return placed;
  const members = await membersOf(tx, order.body.members);
  if (!members.ok) return members;
  const { parentId, managerId, managerRotation } = placed.value;
  await upsertTeam(tx, placed.value);
  await setMembers(tx, id, members.value);
  const kept = await keepCover(tx, teamCoverKind, { id, body: { parentId, managerId, managerRotation } });
  if (!kept.ok) return kept;
  const before = standing === undefined ? undefined : teamBodyOf(standing);
  tx.journal(editLine('team', { id, slug: order.slug, name: order.body.name, because: order.because, before, after: order.body }));
  return ok(mustHave(await findTeam(tx, id), 'a team that was stored is found'));
}

/** Makes a person a member of a team, or no longer one. Doing it twice changes nothing. */
export async function setMember(tx: Tx, team: Team, change: { readonly person: string; readonly member: boolean }): Promise<Result<Team>> {
  const body = teamBodyOf(team);
  const others = body.members.filter((slug) => slug !== change.person);
  const members = change.member ? [...others, change.person].sort() : others;
  if (members.length === body.members.length && change.member === body.members.includes(change.person)) return ok(team);
  return saveTeam(tx, { id: team.id, slug: team.slug, body: { ...body, members } });
}

/** Takes a team out of the tree. Refuses while it owns services or has teams below it. */
export async function removeTeam(tx: Tx, team: Team, because: string): Promise<Result<null>> {
  await moveStamp(tx);
  const below = await listTeams(tx, { team: team.id, limit: 1 });
  if (below[0] !== undefined) return refuse('conflict', `${team.name} has ${below[0].name} below it; move or remove that first`);
  const now = await findTeam(tx, team.id);
  if ((now?.services ?? 0) > 0)
    return refuse('conflict', `${team.name} owns ${now?.services ?? 0} services; give them to another team first`);
  await setMembers(tx, team.id, []);
  await endTeam(tx, team.id);
  await endDefinition(tx, teamCoverKind, team.id);
  tx.journal({ action: 'team.removed', subject: { kind: 'team', id: team.id }, because, body: { slug: team.slug, name: team.name } });
  return ok(null);
}
