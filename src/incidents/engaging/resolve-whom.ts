import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { OnCall } from '../../oncall/index.ts';
import type { Lists } from './list-kinds.ts';
import { parseWhom, stepsFrom, whomText, type StepTarget, type Whom } from '../rules/whom.ts';

/** Somebody to call in: step by step, until one of a step comes. */
export interface Callee {
  readonly whom: string;
  readonly words: string;
  readonly steps: readonly (readonly StepTarget[])[];
  /** Ids of the team and the service that it is about, where it is about one. */
  readonly team: string | null;
  readonly service: string | null;
}

/** What a name is looked up in. */
export interface Known {
  readonly onCall: OnCall;
  readonly lists: Lists;
  readonly now: Instant;
}

const roleWords = { primary: 'on-call', secondary: 'secondary', escalation: 'manager' } as const;

function ofService(slug: string, role: keyof typeof roleWords, { onCall }: Known): Callee | undefined {
  const service = onCall.directory.serviceBySlug(slug);
  if (service === undefined) return undefined;
  return {
    whom: role === 'primary' ? `service:${slug}` : `page-${slug}-${role}`,
    words: `${service.name} ${roleWords[role]}`,
    steps: stepsFrom(service.id, role),
    team: service.teamId,
    service: service.id,
  };
}

/** The service that tickets about a rotation stand under: one that it serves, else one of its team. */
function serviceOf(slug: string, teamId: string | undefined, { onCall }: Known): string | null {
  const { services } = onCall.directory;
  const served = services.find((each) => each.primaryRotation === slug || each.secondaryRotation === slug);
  return (served ?? services.find((each) => each.teamId === teamId))?.id ?? null;
}

function ofRotation(slug: string, known: Known): Callee | undefined {
  const { onCall, now } = known;
  const terms = onCall.find(slug, now)?.versions.at(-1);
  if (terms?.validUntil !== null || terms.slug !== slug) return undefined;
  const team = onCall.directory.team(terms.body.teamId);
  const manager: readonly StepTarget[] = team === undefined || team.managerId === null ? [] : [{ kind: 'person', person: team.managerId }];
  return {
    whom: `rotation:${slug}`,
    words: terms.body.name,
    steps: [[{ kind: 'rotation', rotation: slug }], ...(manager.length === 0 ? [] : [manager])],
    team: team?.id ?? null,
    service: serviceOf(slug, team?.id, known),
  };
}

function ofPerson(slug: string, { onCall }: Known): Callee | undefined {
  const { directory } = onCall;
  const person = directory.person(slug);
  if (person === undefined) return undefined;
  const team = directory.teams.find(({ id }) => directory.membersOf(id).some((member) => member.id === person.id));
  return {
    whom: `person:${person.slug}`,
    words: person.name,
    steps: [[{ kind: 'person', person: person.id }]],
    team: team?.id ?? null,
    service: directory.services.find(({ teamId }) => teamId === team?.id)?.id ?? null,
  };
}

function ofOne(whom: Exclude<Whom, { kind: 'list' }>, known: Known): Callee | undefined {
  switch (whom.kind) {
    case 'service':
      return ofService(whom.slug, 'primary', known);
    case 'alias':
      return ofService(whom.service, whom.role, known);
    case 'rotation':
      return ofRotation(whom.slug, known);
    case 'person':
      return ofPerson(whom.slug, known);
  }
}

const noSuch = (whom: Whom): Result<never> => refuse('bad-input', `there is nobody by the name "${whomText(whom)}"`, 'body.whom');

function ofList(slug: string, known: Known): readonly Callee[] | undefined {
  const list = known.lists.engagement.find((each) => each.slug === slug);
  return list?.body.whom.flatMap((text) => {
    const whom = parseWhom(text);
    const callee = whom === undefined || whom.kind === 'list' ? undefined : ofOne(whom, known);
    return callee === undefined ? [] : [{ ...callee, words: `${callee.words}, of ${list.body.name}` }];
  });
}

/** Whom a name comes to: one, or each that a list names. Refuses a name that nothing has. */
export function resolveWhom(known: Known, text: string): Result<readonly Callee[]> {
  const whom = parseWhom(text);
  if (whom === undefined)
    return refuse('bad-input', 'use service:SLUG, rotation:SLUG, person:SLUG, list:SLUG or page-SERVICE-primary', 'body.whom');
  if (whom.kind === 'list') {
    const callees = ofList(whom.slug, known);
    return callees === undefined || callees.length === 0 ? noSuch(whom) : ok(callees);
  }
  const callee = ofOne(whom, known);
  return callee === undefined ? noSuch(whom) : ok([callee]);
}

/** How a name reads to people: "Ledger on-call", "the list Network". Undefined for a name that nothing has. */
export function whomWords(known: Known, text: string): string | undefined {
  const whom = parseWhom(text);
  if (whom?.kind === 'list') {
    const list = known.lists.engagement.find((each) => each.slug === whom.slug);
    return list === undefined ? undefined : `the list ${list.body.name}`;
  }
  return whom === undefined ? undefined : ofOne(whom, known)?.words;
}

/** Somebody whom a step comes to, and why; out of rotation where nobody is on call by whom it comes to them. */
export interface Reached {
  readonly id: string;
  readonly name: string;
  readonly because: string;
  readonly outOfRotation: boolean;
}

const isOnCall = ({ onCall, now }: Known, person: string): boolean =>
  onCall.rotations.some((rotation) => onCall.watch(rotation, now).shift.person === person);

function ofTarget(known: Known, target: StepTarget): readonly Reached[] {
  const { onCall, now } = known;
  if (target.kind === 'person') {
    const person = onCall.person(target.person);
    return person === undefined ? [] : [{ ...person, because: 'asked for by name', outOfRotation: !isOnCall(known, person.id) }];
  }
  const found = target.kind === 'role' ? onCall.role(target.service, target.role, now) : onCall.rotation(target.rotation, now);
  return found.people.map(({ id, name }) => ({ id, name, because: found.because, outOfRotation: false }));
}

/** Whom a step comes to now, everybody once. */
export function reachedBy(known: Known, step: readonly StepTarget[]): readonly Reached[] {
  const all = step.flatMap((target) => ofTarget(known, target));
  return all.filter((each, place) => all.findIndex(({ id }) => id === each.id) === place);
}
