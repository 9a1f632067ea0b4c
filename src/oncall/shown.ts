import { days } from '../kernel/index.ts';
import { aliasesOf } from '../catalog/index.ts';
import { registerFact, type Fact } from '../platform/facts.ts';
import { registerPanel, type Panel } from '../platform/panels.ts';
import { resolveAlias } from './resolve-alias.ts';
import type { Shift } from './rules/index.ts';
import type { KnownRotation } from './store.ts';
import { loadOnCallAt, type OnCall } from './who-is-on-call.ts';

const AHEAD = days(84);
const MOST_SHIFTS = 60;

const primary: Fact = {
  name: 'service.primary',
  subject: 'service',
  words: 'who is primary for a service now',
  async read(reader, { subjects, now }) {
    const onCall = await loadOnCallAt(reader, now, now);
    return new Map(subjects.map((id) => [id, onCall.role(id, 'primary', now).people[0]?.name ?? null]));
  },
};

/** Whoever would be called at this moment: by a rotation, or for a service without one. */
function onCallNow(onCall: OnCall, now: number): ReadonlySet<string> {
  const holders = onCall.rotations.map((rotation) => onCall.watch(rotation, now).shift.person);
  const answering = onCall.directory.services.flatMap(({ id }) =>
    (['primary', 'secondary'] as const).flatMap((role) => onCall.role(id, role, now).people.map((person) => person.id)),
  );
  return new Set([...holders.filter((id) => id !== null), ...answering]);
}

const ownTurn: Fact = {
  name: 'person.on-call',
  subject: 'person',
  words: 'whether a person holds a rotation now, or answers as primary or secondary for a service',
  async read(reader, { subjects, now }) {
    const ids = onCallNow(await loadOnCallAt(reader, now, now), now);
    return new Map(subjects.map((id) => [id, ids.has(id)]));
  },
};

/** When the present holder of a service's primary or secondary rotation hands over. */
function untilOf(onCall: OnCall, slug: string | null, now: number): number | null {
  const rotation = slug === null ? undefined : onCall.find(slug, now);
  const until = rotation === undefined ? Infinity : onCall.watch(rotation, now).shift.until;
  return Number.isFinite(until) ? until : null;
}

const aliases: Panel = {
  name: 'service.aliases',
  subject: 'service',
  async load(reader, { id, now }) {
    const onCall = await loadOnCallAt(reader, now, now);
    const service = onCall.directory.service(id);
    if (service === undefined) return [];
    const rotations: Readonly<Record<string, string | null>> = { primary: service.primaryRotation, secondary: service.secondaryRotation };
    return aliasesOf(service.slug).flatMap(({ name, role }) => {
      const answer = resolveAlias(onCall, name, now);
      if (!answer.ok) return [];
      const { people, because } = answer.value;
      return [{ alias: name, people, until: untilOf(onCall, rotations[role] ?? null, now), because }];
    });
  },
};

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** What is amiss with who is on call now. That a service has no rotation the catalog says by itself. */
const findings: Panel = {
  name: 'service.findings',
  subject: 'service',
  async load(reader, { id, now }) {
    const onCall = await loadOnCallAt(reader, now, now);
    const service = onCall.directory.service(id);
    const roles = service?.primaryRotation === null ? (['escalation'] as const) : (['primary', 'secondary', 'escalation'] as const);
    return [...new Set(roles.flatMap((role) => onCall.role(id, role, now).findings))].map(sentence);
  },
};

/** The terms of a rotation in force, or the last there were. */
const termsOf = (rotation: KnownRotation): { slug: string; name: string; teamId: string } | undefined => {
  const last = rotation.versions.at(-1);
  return last === undefined ? undefined : { slug: last.slug, name: last.body.name, teamId: last.body.teamId };
};

const rolesOf = (onCall: OnCall, slug: string): string => {
  if (onCall.directory.services.some((service) => service.primaryRotation === slug)) return 'primary';
  if (onCall.directory.services.some((service) => service.secondaryRotation === slug)) return 'secondary';
  return onCall.directory.teams.some((team) => team.managerRotation === slug) ? 'managers' : 'on call';
};

const rotations: Panel = {
  name: 'team.rotations',
  subject: 'team',
  async load(reader, { id, now }) {
    const onCall = await loadOnCallAt(reader, now, now);
    return onCall.rotations.flatMap((rotation) => {
      const terms = termsOf(rotation);
      if (terms?.teamId !== id) return [];
      const members = rotation.versions.at(-1)?.body.members.length ?? 0;
      const { person } = onCall.watch(rotation, now).shift;
      const words = `${members} ${members === 1 ? 'person' : 'people'}, hand-over ${rotation.versions.at(-1)?.body.handover ?? ''}`;
      return [
        {
          slug: terms.slug,
          name: terms.name,
          role: rolesOf(onCall, terms.slug),
          words,
          now: person === null ? null : (onCall.person(person)?.name ?? null),
        },
      ];
    });
  },
};

function shiftsOf(onCall: OnCall, rotation: KnownRotation, span: { from: number; to: number }): Shift[] {
  const found: Shift[] = [];
  for (let at = span.from; at < span.to && found.length < MOST_SHIFTS;) {
    const { shift } = onCall.watch(rotation, at);
    found.push(shift);
    if (!(shift.until > at)) break;
    at = shift.until;
  }
  return found;
}

const shifts: Panel = {
  name: 'person.shifts',
  subject: 'person',
  async load(reader, { id, now }) {
    const onCall = await loadOnCallAt(reader, now, now);
    const own = onCall.rotations.flatMap((rotation) => {
      const terms = termsOf(rotation);
      if (terms === undefined) return [];
      const role = rolesOf(onCall, terms.slug);
      return shiftsOf(onCall, rotation, { from: now, to: now + AHEAD })
        .filter((shift) => shift.person === id && Number.isFinite(shift.until))
        .map(({ from, until }) => ({ team: terms.name, role, from, until }));
    });
    return own.toSorted((one, other) => one.from - other.from).slice(0, MOST_SHIFTS);
  },
};

/** What on-call shows on services, teams and people. */
export function registerOnCallPanels(): void {
  [primary, ownTurn].forEach(registerFact);
  [aliases, findings, rotations, shifts].forEach(registerPanel);
}
