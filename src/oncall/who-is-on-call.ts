import { days, type Instant } from '../kernel/index.ts';
import { loadDirectory, loadDirectoryAt, people, type Directory, type DirectoryService } from '../catalog/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import type { Definition } from '../platform/definitions/index.ts';
import type { StoredRotation } from './rotation-body.ts';
import {
  managementLevels,
  nextMembers,
  onCallAt,
  resolveRole,
  rotationResolution,
  type Named,
  type PagingRole,
  type Resolution,
  type RotationAnswer,
  type TeamFacts,
  type Watch,
} from './rules/index.ts';
import { knownRotations, type KnownRotation } from './store.ts';

/** Overrides that ended longer before the instants asked about are not looked at. Shifts begun earlier may look shorter. */
const LOOK_BACK = days(62);

/** Who is on call, to be asked for many services in one transaction without another question to the database. */
export interface OnCall {
  readonly directory: Directory;
  /** Instants before this are not answered rightly: load again for them. */
  readonly since: Instant;
  /** Rotations in force, by slug. */
  readonly rotations: readonly KnownRotation[];
  /** Whom `page-SERVICE-ROLE` comes to. */
  role(serviceId: string, role: PagingRole, at: Instant): Resolution;
  /** The management levels above a service, its team's own manager first; one for each team, also where it comes to nobody. */
  management(serviceId: string, at: Instant): readonly Resolution[];
  /** Who is on a rotation, by slug or id. */
  rotation(key: string, at: Instant): Resolution;
  /** A rotation by slug or id, also one that has been removed. */
  find(key: string, at: Instant): KnownRotation | undefined;
  /** The shift at an instant and its neighbours. */
  watch(rotation: KnownRotation, at: Instant): Watch;
  /** A person who may be paged; undefined for one who has left. */
  person(id: string): Named | undefined;
}

interface Known {
  readonly since: Instant;
  readonly rotations: readonly KnownRotation[];
  readonly bySlug: ReadonlyMap<string, readonly KnownRotation[]>;
  readonly byId: ReadonlyMap<string, KnownRotation>;
}

function knownOf(since: Instant, all: readonly KnownRotation[]): Known {
  const bySlug = new Map<string, KnownRotation[]>();
  for (const rotation of all) {
    for (const slug of new Set(rotation.versions.map((version) => version.slug))) bySlug.set(slug, [...(bySlug.get(slug) ?? []), rotation]);
  }
  const standing = all.filter((rotation) => rotation.versions.at(-1)?.validUntil === null);
  const slugOf = (rotation: KnownRotation): string => rotation.versions.at(-1)?.slug ?? '';
  return {
    since,
    rotations: standing.toSorted((one, other) => (slugOf(one) < slugOf(other) ? -1 : 1)),
    bySlug,
    byId: new Map(all.map((rotation) => [rotation.id, rotation])),
  };
}

/** Every edit of a definition moves the catalog's stamp and so makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, Known>();

async function loadKnown(reader: Reader, directory: Directory, wanted: Instant): Promise<Known> {
  const found = kept.get(directory);
  if (found !== undefined && found.since <= wanted && wanted - found.since < LOOK_BACK) return found;
  const since = wanted - LOOK_BACK / 2;
  const known = knownOf(since, await knownRotations(reader, since));
  // A question about the past does not push out what pages are resolved by.
  if (found === undefined || since > found.since) kept.set(directory, known);
  return known;
}

/** The terms of a rotation in force at an instant, else the last there were. */
export const termsAt = (rotation: KnownRotation, at: Instant): Definition<StoredRotation> | undefined =>
  rotation.versions.findLast((held) => held.validFrom <= at && (held.validUntil === null || at < held.validUntil)) ??
  rotation.versions.at(-1);

type Find = (key: string, at: Instant) => KnownRotation | undefined;

/** A slug means whichever rotation bore it last at the instant, else the first that ever did. */
const finder =
  (known: Known): Find =>
  (key, at) => {
    const named = known.bySlug.get(key) ?? [];
    return named.findLast((rotation) => rotation.versions.some((held) => held.validFrom <= at)) ?? named[0] ?? known.byId.get(key);
  };

function answerOf(rotation: KnownRotation, at: Instant, person: OnCall['person']): RotationAnswer {
  const { shift } = onCallAt(rotation.turns, at);
  const named = shift.person === null ? undefined : person(shift.person);
  return {
    rotation: termsAt(rotation, at)?.body.name ?? 'a rotation',
    person: named ?? null,
    following: nextMembers(rotation.turns, at).flatMap((id) => person(id) ?? []),
    because: shift.person !== null && named === undefined ? `whose turn it is has left (${shift.because})` : shift.because,
    version: shift.version,
  };
}

interface Sources {
  readonly known: Known;
  readonly directory: Directory;
  readonly person: OnCall['person'];
}

function onCallOf({ known, directory, person }: Sources): OnCall {
  const find = finder(known);
  const answer = (key: string | null, at: Instant): RotationAnswer | undefined => {
    if (key === null) return undefined;
    const rotation = find(key, at);
    if (rotation !== undefined) return answerOf(rotation, at, person);
    return { rotation: key, person: null, following: [], because: `there is no rotation "${key}"`, version: null };
  };
  const named = (id: string | null): Named | undefined => (id === null ? undefined : person(id));
  const teams = (teamId: string, at: Instant): readonly TeamFacts[] =>
    directory.teamPath(teamId).flatMap((id) => {
      const team = directory.team(id);
      return team === undefined ? [] : [{ team: team.name, rotation: answer(team.managerRotation, at), manager: named(team.managerId) }];
    });
  const facts = (service: DirectoryService, at: Instant): Parameters<typeof resolveRole>[1] => ({
    service: service.slug,
    primary: answer(service.primaryRotation, at),
    secondary: answer(service.secondaryRotation, at),
    expert: named(service.expertId),
    teams: teams(service.teamId, at),
  });
  const nobody = (because: string): Resolution => ({ people: [], because, versions: [], findings: [because] });
  return {
    directory,
    since: known.since,
    rotations: known.rotations,
    role(serviceId, role, at) {
      const service = directory.service(serviceId);
      return service === undefined ? nobody('the service is not in the catalog') : resolveRole(role, facts(service, at));
    },
    management(serviceId, at) {
      const service = directory.service(serviceId);
      return service === undefined ? [] : managementLevels(teams(service.teamId, at));
    },
    rotation: (key, at) =>
      rotationResolution(answer(key, at) ?? { rotation: key, person: null, following: [], because: 'not named', version: null }),
    find,
    watch: (rotation, at) => onCallAt(rotation.turns, at),
    person,
  };
}

/** Who is on call by rotations that a file holds, of the same directory. */
export const onCallFrom = (directory: Directory, rotations: readonly KnownRotation[], since: Instant): OnCall =>
  onCallOf({ known: knownOf(since, rotations), directory, person: present(directory) });

const present =
  (directory: Directory): OnCall['person'] =>
  (id) => {
    const found = directory.person(id);
    return found === undefined ? undefined : { id: found.id, name: found.name };
  };

/**
 * Who is on call around the transaction's present and after it. Costs one short statement while no definition was edited.
 * People who have left count as nobody, so that somebody else is paged.
 */
export async function loadOnCall(tx: Tx): Promise<OnCall> {
  const directory = await loadDirectory(tx);
  return onCallOf({ known: await loadKnown(tx, directory, tx.now), directory, person: present(directory) });
}

/** Who was, is or will be on call at an instant. The past is answered with what was in force then, and with people who have left since. */
export async function loadOnCallAt(reader: Reader, at: Instant, now: Instant): Promise<OnCall> {
  const directory = await loadDirectory(reader);
  const known = await loadKnown(reader, directory, Math.min(at, now));
  if (at >= now) return onCallOf({ known, directory, person: present(directory) });
  const then = await loadDirectoryAt(reader, at);
  const ids = [
    ...known.rotations.flatMap((rotation) => [
      ...rotation.versions.flatMap((version) => version.body.members),
      ...rotation.turns.overrides.map((override) => override.person),
    ]),
    ...then.services.flatMap((service) => service.expertId ?? []),
    ...then.teams.flatMap((team) => team.managerId ?? []),
  ];
  const everyone = await people(reader, [...new Set(ids)]);
  return onCallOf({
    known,
    directory: then,
    person(id) {
      const found = everyone.get(id);
      return found === undefined ? undefined : { id: found.id, name: found.name };
    },
  });
}
