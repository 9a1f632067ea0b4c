/** Whom a paging alias calls. */
export type PagingRole = 'primary' | 'secondary' | 'escalation';

/** A person as a resolution names one. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Who is on a rotation at the instant asked about. */
export interface RotationAnswer {
  readonly rotation: string;
  /** Null for a gap, or when the one whose turn it is has left. */
  readonly person: Named | null;
  /** Those whose turns come next, nearest first. */
  readonly following: readonly Named[];
  readonly because: string;
  /** The version, of the rotation or of an override, that decided. */
  readonly version: number | null;
}

/** A team and who manages it: whoever is on its manager rotation, else its manager. */
export interface TeamFacts {
  readonly team: string;
  readonly rotation: RotationAnswer | undefined;
  readonly manager: Named | undefined;
}

/** What stands about a service at the instant asked about. */
export interface ServiceFacts {
  readonly service: string;
  readonly primary: RotationAnswer | undefined;
  readonly secondary: RotationAnswer | undefined;
  readonly expert: Named | undefined;
  /** The owning team first, then its parents up to the top. */
  readonly teams: readonly TeamFacts[];
}

/** Whom a name comes to, in order, and why. */
export interface Resolution {
  readonly people: readonly Named[];
  readonly because: string;
  /** The versions of definitions that decided. */
  readonly versions: readonly number[];
  /** What is amiss, in a sentence each. */
  readonly findings: readonly string[];
}

const versionsOf = (answer: RotationAnswer): readonly number[] => (answer.version === null ? [] : [answer.version]);

/** A rotation asked for by itself. */
export function rotationResolution(answer: RotationAnswer): Resolution {
  const { rotation, person, because } = answer;
  const versions = versionsOf(answer);
  if (person !== null) return { people: [person], because: `${person.name} is on ${rotation}: ${because}`, versions, findings: [] };
  return { people: [], because: `nobody is on ${rotation}: ${because}`, versions, findings: [`nobody is on ${rotation}: ${because}`] };
}

function managerOf(facts: TeamFacts): Resolution {
  const none = { versions: [], findings: [] };
  const { team, rotation, manager } = facts;
  const byRotation = rotation === undefined ? undefined : rotationResolution(rotation);
  if (byRotation !== undefined && byRotation.people.length > 0)
    return { ...byRotation, because: `manager of ${team}; ${byRotation.because}` };
  const findings = byRotation?.findings ?? [];
  if (manager === undefined) return { ...none, people: [], because: [`${team} has no manager`, ...findings].join('; '), findings };
  return { ...none, people: [manager], because: [`${manager.name} manages ${team}`, ...findings].join('; '), findings };
}

/** The management levels above a service, nearest first: one for each team from the owner to the top, also where it comes to nobody. */
export const managementLevels = (teams: readonly TeamFacts[]): readonly Resolution[] => teams.map(managerOf);

/** The nearest manager: of the owning team, or of the first team above that has one. */
function nearestManager(facts: ServiceFacts): Resolution {
  const levels = managementLevels(facts.teams);
  const at = levels.findIndex((level) => level.people.length > 0);
  const level = levels[at];
  const owner = facts.teams[0]?.team ?? 'the owning team';
  if (level === undefined) {
    const missing = `neither ${owner} nor any team above it has a manager`;
    return { people: [], because: missing, versions: [], findings: [...levels.flatMap((each) => each.findings), missing] };
  }
  if (at === 0) return level;
  const finding = `${owner} has no manager`;
  return {
    ...level,
    because: `${finding}; ${level.because}`,
    findings: [finding, ...levels.slice(0, at + 1).flatMap((each) => each.findings)],
  };
}

const distinct = (people: readonly Named[]): readonly Named[] =>
  people.filter((person, index) => people.findIndex((other) => other.id === person.id) === index);

/** The named expert and the group manager, for a service whose rotation comes to nobody: always a finding. */
function fallBack(facts: ServiceFacts, why: string): Resolution {
  const manager = nearestManager(facts);
  const people = distinct([...(facts.expert === undefined ? [] : [facts.expert]), ...manager.people]);
  const expert = facts.expert === undefined ? `${facts.service} names no expert` : `${facts.expert.name} is the named expert`;
  return {
    people,
    because: `${why}; ${expert}; ${manager.because}`,
    versions: manager.versions,
    findings: [why, ...(facts.expert === undefined ? [expert] : []), ...manager.findings],
  };
}

function primaryOf(facts: ServiceFacts): Resolution {
  if (facts.primary === undefined) return fallBack(facts, `${facts.service} has no rotation`);
  const found = rotationResolution(facts.primary);
  return found.people.length > 0 ? found : fallBack(facts, found.because);
}

/** The next person of the primary rotation who is not the primary already. */
function nextOfPrimary(facts: ServiceFacts, why: string): Resolution {
  const { primary } = facts;
  if (primary === undefined) return fallBack(facts, `${facts.service} has no rotation`);
  const next = primary.following.find((person) => person.id !== primary.person?.id);
  if (next === undefined) return fallBack(facts, `${why}, and ${primary.rotation} has nobody else`);
  return { people: [next], because: `${why}: ${next.name} is next on ${primary.rotation}`, versions: versionsOf(primary), findings: [] };
}

function secondaryOf(facts: ServiceFacts): Resolution {
  const { secondary, primary } = facts;
  if (secondary === undefined) return nextOfPrimary(facts, `${facts.service} has no secondary rotation`);
  const found = rotationResolution(secondary);
  const findings = (why: string): Resolution => {
    const next = nextOfPrimary(facts, why);
    return {
      ...next,
      findings: [...new Set([why, ...next.findings])],
      versions: [...new Set([...versionsOf(secondary), ...next.versions])],
    };
  };
  if (secondary.person === null) return findings(found.because);
  if (secondary.person.id === primary?.person?.id) return findings(`${secondary.person.name} is primary and secondary at once`);
  return found;
}

/** Whom a paging alias of a service comes to. Falls back rather than answering nobody, and says why each person. */
export function resolveRole(role: PagingRole, facts: ServiceFacts): Resolution {
  if (role === 'primary') return primaryOf(facts);
  if (role === 'secondary') return secondaryOf(facts);
  return nearestManager(facts);
}

/** Whom a service lists to be told of something. */
export interface NotificationFacts {
  readonly service: string;
  readonly topic: 'change' | 'event';
  readonly people: readonly Named[];
  readonly addresses: readonly string[];
  /** Entries of the list that name nobody there is. */
  readonly unknown: readonly string[];
  readonly team: { readonly name: string; readonly members: readonly Named[] };
}

/** Whom a notification alias tells: those listed, or else the whole owning team. */
export function resolveNotification(facts: NotificationFacts): Resolution & { readonly addresses: readonly string[] } {
  const { service, topic, addresses, team } = facts;
  const findings = facts.unknown.map((entry) => `${service} lists ${entry} for ${topic}s, which is not known`);
  const people = distinct(facts.people);
  if (people.length + addresses.length > 0)
    return { people, addresses, because: `listed by ${service} for ${topic}s`, versions: [], findings };
  const because = `${service} lists nobody for ${topic}s, so everyone in ${team.name}`;
  if (team.members.length > 0) return { people: team.members, addresses, because, versions: [], findings };
  return {
    people: [],
    addresses,
    because: `${because}, which has no members`,
    versions: [],
    findings: [...findings, `${because}, which has no members`],
  };
}
