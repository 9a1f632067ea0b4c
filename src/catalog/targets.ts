import { registerTarget } from '../platform/access/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { loadDirectory, type Directory } from './directory.ts';
import { teamIdsOf } from './store-teams.ts';

interface Owned {
  readonly teams: readonly string[];
  readonly involved: readonly string[];
  readonly restricted: boolean;
}

const owned = (teams: readonly string[]): Owned => ({ teams, involved: [], restricted: false });

/** Every team that a person belongs to, and those above. */
async function teamsAbovePerson(reader: Reader, directory: Directory, personId: string): Promise<string[]> {
  return [...new Set((await teamIdsOf(reader, personId)).flatMap((team) => directory.teamPath(team)))];
}

/** A new team at the top belongs to the organisation alone, which has no key. */
async function teamTarget(reader: Reader, key: string): Promise<Owned | undefined> {
  if (key === '') return { ...owned([]), restricted: true };
  const directory = await loadDirectory(reader);
  const team = directory.team(key);
  return team === undefined ? undefined : owned(directory.teamPath(team.id));
}

async function serviceTarget(reader: Reader, key: string): Promise<Owned | undefined> {
  const directory = await loadDirectory(reader);
  const service = directory.serviceBySlug(key) ?? directory.service(key);
  return service === undefined ? undefined : owned(directory.teamPath(service.teamId));
}

async function personTarget(reader: Reader, key: string): Promise<Owned | undefined> {
  const directory = await loadDirectory(reader);
  const person = directory.person(key);
  return person === undefined ? undefined : owned(await teamsAbovePerson(reader, directory, person.id));
}

/**
 * Whoever takes a person into a team must manage both: otherwise a manager could come by anybody's contact data by
 * making them a member. A person in no team yet may be taken in by the team's own manager.
 */
async function membershipTarget(reader: Reader, key: string): Promise<Owned | undefined> {
  const [teamKey = '', personKey = ''] = key.split('/');
  const directory = await loadDirectory(reader);
  const [team, person] = [directory.team(teamKey), directory.person(personKey)];
  if (team === undefined || person === undefined) return undefined;
  const above = await teamsAbovePerson(reader, directory, person.id);
  const path = directory.teamPath(team.id);
  return owned(above.length === 0 ? path : path.filter((each) => above.includes(each)));
}

/** Makes people, teams, services and memberships known to `may`; for app, once. */
export function registerCatalogTargets(): void {
  registerTarget('team', teamTarget);
  registerTarget('service', serviceTarget);
  registerTarget('person', personTarget);
  registerTarget('membership', membershipTarget);
}
