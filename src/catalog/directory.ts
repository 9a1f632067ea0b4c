import type { Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { definitionsAt, definitionStamp } from '../platform/definitions/index.ts';
import { serviceCoverKind, teamCoverKind } from './cover.ts';
import { dependencyGraph, pathUp, type DependencyGraph } from './rules/index.ts';
import { readEverything, type DirectoryPerson, type DirectoryService, type DirectoryTeam, type Everything } from './store-directory.ts';

/** The whole catalog in memory, as it stood in one snapshot of the database. A key is an id or a slug. */
export interface Directory {
  readonly stamp: string;
  readonly services: readonly DirectoryService[];
  readonly teams: readonly DirectoryTeam[];
  readonly people: readonly DirectoryPerson[];
  service(id: string): DirectoryService | undefined;
  serviceBySlug(slug: string): DirectoryService | undefined;
  team(key: string): DirectoryTeam | undefined;
  /** An active person. */
  person(key: string): DirectoryPerson | undefined;
  membersOf(teamId: string): readonly DirectoryPerson[];
  /** Ids of a team and of every team above it, nearest first. */
  teamPath(teamId: string): readonly string[];
  /** Who calls whom, by ids; a service that was removed is called by nobody. */
  graph(): DependencyGraph;
}

const byKey = <T extends { id: string; slug: string }>(items: readonly T[]): ((key: string) => T | undefined) => {
  const keys = new Map<string, T>([
    ...items.map((item): [string, T] => [item.slug, item]),
    ...items.map((item): [string, T] => [item.id, item]),
  ]);
  return (key) => keys.get(key);
};

export function directoryOf(stamp: string, all: Everything): Directory {
  const [service, team, person] = [byKey(all.services), byKey(all.teams), byKey(all.people)];
  const members = new Map<string, DirectoryPerson[]>();
  for (const [teamId, personId] of all.members) {
    const found = person(personId);
    if (found !== undefined) members.set(teamId, [...(members.get(teamId) ?? []), found]);
  }
  const paths = new Map<string, readonly string[]>();
  const drawn: { graph?: DependencyGraph } = {};
  return {
    stamp,
    services: all.services,
    teams: all.teams,
    people: all.people,
    service: (id) => service(id),
    serviceBySlug: (slug) => service(slug),
    team,
    person,
    membersOf: (teamId) => members.get(teamId) ?? [],
    teamPath(teamId) {
      const known = paths.get(teamId) ?? pathUp((id) => team(id)?.parentId, teamId);
      paths.set(teamId, known);
      return known;
    },
    graph() {
      drawn.graph ??= dependencyGraph(
        all.services.flatMap(({ id, dependencies }) =>
          dependencies.flatMap(({ service: slug, kind }) => {
            const called = service(slug);
            return called === undefined ? [] : [{ from: id, to: called.id, kind }];
          }),
        ),
      );
      return drawn.graph;
    },
  };
}

/** The catalogs last read, one for each database that this process has open; normally one. */
const cache = new Map<string, Directory>();
const MOST_KEPT = 8;

/**
 * The catalog as the reader's transaction sees it. Costs one short statement while nothing was edited: the stamp is read
 * where the answer is used, and what is kept under a stamp was read after it, in one snapshot.
 */
export async function loadDirectory(reader: Reader): Promise<Directory> {
  const stamp = await definitionStamp(reader);
  const known = cache.get(stamp);
  if (known !== undefined) return known;
  const directory = directoryOf(stamp, await readEverything(reader));
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(stamp, directory);
  return directory;
}

/**
 * The catalog with who covered each service and managed each team at an instant. What was not yet kept then is answered as
 * it stands now, and so is the future.
 */
export async function loadDirectoryAt(reader: Reader, at: Instant): Promise<Directory> {
  const present = await loadDirectory(reader);
  const services = new Map((await definitionsAt(reader, serviceCoverKind, at)).map((each) => [each.id, each.body]));
  const teams = new Map((await definitionsAt(reader, teamCoverKind, at)).map((each) => [each.id, each.body]));
  return directoryOf(present.stamp, {
    services: present.services.map((service) => ({ ...service, ...services.get(service.id) })),
    teams: present.teams.map((team) => ({ ...team, ...teams.get(team.id) })),
    people: [...present.people],
    members: present.teams.flatMap((team) => present.membersOf(team.id).map((person): [string, string] => [team.id, person.id])),
  });
}
