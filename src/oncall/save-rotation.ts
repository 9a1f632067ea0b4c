import { ok, refuse, type Result } from '../kernel/index.ts';
import { findTeam, idsBySlug, type Directory } from '../catalog/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { currentDefinitions, endDefinition, findDefinition, putDefinition, type Definition } from '../platform/definitions/index.ts';
import { overrideKind, rotationKind, type RotationBody, type StoredRotation } from './rotation-body.ts';

export interface RotationOrder {
  /** Of the rotation to change; left out for a new one. */
  readonly id?: string | undefined;
  readonly slug: string;
  readonly body: RotationBody;
  readonly because?: string;
}

/** Finds whom a rotation names by slug; the directory does. */
interface Finds {
  team(slug: string): { readonly id: string } | undefined;
  person(slug: string): { readonly id: string } | undefined;
}

/** A rotation as it would be stored: slugs become ids. Refuses a team or person that is not there. */
export function storedRotationOf(directory: Finds, { team: teamSlug, members, ...terms }: RotationBody): Result<StoredRotation> {
  const team = directory.team(teamSlug);
  if (team === undefined) return refuse('bad-input', `there is no team "${teamSlug}"`, 'team');
  const found = members.map((slug) => directory.person(slug)?.id);
  const missing = found.indexOf(undefined);
  if (missing !== -1) return refuse('bad-input', `there is no person "${members[missing] ?? ''}"`, `members.${missing}`);
  return ok({ ...terms, teamId: team.id, members: found.flatMap((id) => id ?? []) });
}

/** What files and requests say of a rotation. Members who have left are left out. */
export function rotationBodyOf(directory: Directory, { teamId, members, ...terms }: StoredRotation): RotationBody {
  return {
    ...terms,
    team: directory.team(teamId)?.slug ?? 'removed',
    members: members.flatMap((id) => directory.person(id)?.slug ?? []),
  };
}

/** Asks for what one rotation names and no more, since a thousand may be applied in one transaction. */
async function findsFor(tx: Tx, body: RotationBody): Promise<Finds> {
  const team = await findTeam(tx, body.team);
  const people = await idsBySlug(tx, body.members);
  const found = (id: string | undefined): { id: string } | undefined => (id === undefined ? undefined : { id });
  return { team: () => team, person: (slug) => found(people.get(slug)) };
}

/** Makes a rotation, or a new version of it that is in force from now on. A rotation keeps its slug, since services name it. */
export async function saveRotation(tx: Tx, order: RotationOrder): Promise<Result<Definition<StoredRotation>>> {
  const stored = storedRotationOf(await findsFor(tx, order.body), order.body);
  if (!stored.ok) return stored;
  const standing = order.id === undefined ? undefined : await findDefinition(tx, rotationKind, order.id);
  if (standing !== undefined && standing.slug !== order.slug)
    return refuse('conflict', `the rotation "${standing.slug}" keeps its slug`, 'slug');
  return putDefinition(tx, rotationKind, {
    id: standing?.id ?? tx.id(),
    slug: order.slug,
    body: stored.value,
    because: order.because ?? 'edited',
  });
}

/** Ends a rotation and its overrides from now on; who was on call before stays known. */
export async function removeRotation(tx: Tx, rotation: Definition<StoredRotation>): Promise<void> {
  await endDefinition(tx, rotationKind, rotation.id);
  for (const override of await currentDefinitions(tx, overrideKind)) {
    if (override.body.rotationId === rotation.id && Date.parse(override.body.until) > tx.now)
      await endDefinition(tx, overrideKind, override.id);
  }
}
