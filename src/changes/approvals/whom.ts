import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { customersOfServices, loadDirectory, type Directory, type DirectoryTeam } from '../../catalog/index.ts';
import { loadOnCallAt, type OnCall } from '../../oncall/index.ts';
import { barred } from '../rules/approvals.ts';
import type { ApproverRole } from '../rules/matrix.ts';
import type { MatrixBody } from './matrix-kind.ts';

/** Somebody who can be asked: a person, or a customer outside by an address. */
export interface Candidate {
  readonly person: string | null;
  readonly name: string;
  readonly address: string | null;
}

/** A change, as far as it matters whom it asks. */
export interface AskedFor {
  readonly services: readonly string[];
  readonly teamId: string;
  readonly submitter: string | null;
  readonly technician: string | null;
  /** Everybody who wrote it. */
  readonly writers: readonly string[];
  /** Those whom the submitter names as peers. */
  readonly reviewers: readonly string[];
}

/** So many people of a team are asked to look at one change. */
const MOST_PEERS = 20;
/** So many levels up somebody is looked for. */
const HIGHEST = 8;

type Known = { readonly directory: Directory; readonly onCall: OnCall; readonly now: Instant };

const inside = (people: readonly { readonly id: string; readonly name: string }[]): Candidate[] =>
  people.map(({ id, name }) => ({ person: id, name, address: null }));

/** The manager of a team, else its members: whoever speaks for it. */
function speakersOf(team: DirectoryTeam, { directory, onCall, now }: Known): Candidate[] {
  const manager = team.managerId === null ? undefined : directory.person(team.managerId);
  const turn = team.managerRotation === null ? [] : onCall.rotation(team.managerRotation, now).people;
  const named = turn.length > 0 ? inside(turn) : manager === undefined ? [] : inside([manager]);
  return named.length > 0 ? named : inside(directory.membersOf(team.id)).slice(0, 1);
}

const email = z.email();

/** The customers of services who can be asked, each once. */
export async function customersOf(reader: Reader, services: readonly string[], now: Instant): Promise<Candidate[]> {
  const known = { directory: await loadDirectory(reader), onCall: await loadOnCallAt(reader, now, now), now };
  const found = (await customersOfServices(reader, services)).flatMap((each): Candidate[] => {
    const address = email.safeParse(each.approval);
    if (address.success) {
      const person = known.directory.people.find((one) => one.email.toLowerCase() === address.data.toLowerCase());
      return [
        person === undefined
          ? { person: null, name: each.name, address: address.data }
          : { person: person.id, name: person.name, address: null },
      ];
    }
    const team = each.team === null ? undefined : known.directory.team(each.team);
    return team === undefined ? [] : speakersOf(team, known).slice(0, 1);
  });
  return [...new Map(found.map((each) => [each.person ?? each.address, each])).values()];
}

/** The management above the services of a change, level by level; those of one level once. */
function levelsOf(asked: AskedFor, { onCall, now }: Known): readonly (readonly Candidate[])[] {
  const all = asked.services.map((service) => onCall.management(service, now).map(({ people }) => inside(people)));
  const height = Math.max(0, ...all.map((levels) => levels.length));
  return Array.from({ length: height }, (_, level) => all.flatMap((levels) => levels[level] ?? [])).filter((people) => people.length > 0);
}

function peersAt(asked: AskedFor, level: number, known: Known): readonly Candidate[] {
  const { directory } = known;
  if (level === 0 && asked.reviewers.length > 0) return inside(asked.reviewers.flatMap((id) => directory.person(id) ?? []));
  const place = asked.reviewers.length > 0 ? level - 1 : level;
  const owners = asked.services.flatMap((id) => directory.service(id)?.teamId ?? []);
  const teams = new Set((owners.length === 0 ? [asked.teamId] : owners).flatMap((team) => directory.teamPath(team)[place] ?? []));
  const members = inside([...teams].flatMap((team) => directory.membersOf(team))).slice(0, MOST_PEERS);
  return place === 0 ? members : [...members, ...(levelsOf(asked, known)[place - 1] ?? [])];
}

function vpAt(asked: AskedFor, level: number, known: Known & { readonly matrix: MatrixBody }): readonly Candidate[] {
  const named = known.matrix.vp === null ? undefined : known.directory.person(known.matrix.vp);
  const above = levelsOf(asked, known).toReversed();
  if (named === undefined) return above[level] ?? [];
  return level === 0 ? inside([named]) : (above[level - 1] ?? []);
}

function operationsAt(asked: AskedFor, level: number, known: Known & { readonly matrix: MatrixBody }): readonly Candidate[] {
  const team = known.matrix.operations === null ? undefined : known.directory.team(known.matrix.operations);
  if (team === undefined) return vpAt(asked, level, known);
  if (level === 0) return speakersOf(team, known);
  return level === 1 ? inside(known.directory.membersOf(team.id)).slice(0, MOST_PEERS) : [];
}

function at(role: ApproverRole, level: number, about: { asked: AskedFor; known: Known & { matrix: MatrixBody } }): readonly Candidate[] {
  const { asked, known } = about;
  if (role === 'peer') return peersAt(asked, level, known);
  if (role === 'manager') return levelsOf(asked, known)[level] ?? [];
  if (role === 'operations') return operationsAt(asked, level, known);
  return role === 'vp' ? vpAt(asked, level, known) : [];
}

/** Whom a step may ask: who is asked already, or approved an earlier step, is passed over. */
export interface Wanted {
  readonly role: ApproverRole;
  readonly level: number;
  readonly matrix: MatrixBody;
  readonly but: ReadonlySet<string>;
}

/** Whom a role asks, from a level of its chain on: the first level with anybody who may approve, and which level that is. */
export async function whomToAsk(
  reader: Reader,
  asked: AskedFor,
  wanted: Wanted & { readonly now: Instant },
): Promise<{ readonly people: readonly Candidate[]; readonly level: number }> {
  const may = ({ person }: Candidate): boolean => person === null || (barred(asked, person) === null && !wanted.but.has(person));
  if (wanted.role === 'customer') {
    const people = wanted.level === 0 ? (await customersOf(reader, asked.services, wanted.now)).filter(may) : [];
    return { people, level: wanted.level };
  }
  const directory = await loadDirectory(reader);
  const known = { directory, onCall: await loadOnCallAt(reader, wanted.now, wanted.now), now: wanted.now, matrix: wanted.matrix };
  for (let level = wanted.level; level < HIGHEST; level += 1) {
    const people = at(wanted.role, level, { asked, known }).filter(may);
    const each = [...new Map(people.map((one) => [one.person, one])).values()];
    if (each.length > 0) return { people: each, level };
  }
  return { people: [], level: HIGHEST };
}
