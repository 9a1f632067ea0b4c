import { z } from 'zod';

import { actorName } from '../../platform/actor.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { findEscalation, pagesOfTickets } from '../../paging/index.ts';
import { loadLists } from '../engaging/list-kinds.ts';
import { notificationsOf, type Notification } from '../engaging/store-notifications.ts';
import { suggest } from '../rules/suggestions.ts';
import { calledInOf, calledInView, type CalledInView } from '../engaging/read-requests.ts';
import { checklistOf, type LineEntry, type LineFact } from '../rules/checklist.ts';
import { commandsFor, matterCommands, matterKinds } from '../rules/matters.ts';
import { seesQuestion, type Viewer } from '../rules/questions-outside.ts';
import { incidentRoles, roleTexts, type IncidentRole } from '../rules/roles.ts';
import { isUnrestored } from '../rules/states.ts';
import { measurementsOf } from '../measuring/store-measurements.ts';
import { standingOf, type MeasurementKind } from '../rules/measurements.ts';
import { familyView, readFamily } from '../split/read-family.ts';
import { familyIds } from '../split/store-family.ts';
import { findTicket, ticketsByIds, type Ticket } from '../store.ts';
import { loadLeading, type Leading } from './leading-kinds.ts';
import { attendancesOf, findCall, healths, marksOf, rolesOf, type Attendance, type HeldRole } from './store-call.ts';
import { changesOf, mattersOf, type Matter } from './store-matters.ts';

const person = z.object({ id: z.string(), name: z.string() });

/** How an incident is led, as the API gives it. Instants are milliseconds since 1970. */
export const callView = z.object({
  begunAt: z.number().nullable().describe('When somebody first worked or spoke on it'),
  prompt: z
    .object({ key: z.string(), words: z.string(), at: z.number() })
    .nullable()
    .describe('The question that is put before the leader now'),
  roles: z.array(
    z.object({
      role: z.enum(incidentRoles),
      name: z.string(),
      duty: z.string(),
      holders: z.array(person.extend({ since: z.number() })),
    }),
  ),
  here: z.array(
    z.object({
      person,
      team: z.string().nullable(),
      roles: z.array(z.enum(incidentRoles)),
      joinedAt: z.number(),
      health: z.enum(healths),
      healthText: z.string().nullable(),
      healthAt: z.number().nullable(),
      releasedAt: z.number().nullable(),
    }),
  ),
  matters: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(matterKinds),
      text: z.string(),
      state: z.string(),
      over: z.boolean(),
      by: z.string(),
      openedAt: z.number(),
      movedBy: z.string(),
      movedAt: z.number(),
      outcome: z.string().nullable(),
      rank: z.number().nullable().describe('Of questions: 1 is answered first'),
      whom: z.string().nullable().describe('Whom a request asks for, in words; null where only its text says it'),
      calledIn: calledInView.describe('Who was sent for by a request'),
      commands: z.array(z.enum(matterCommands)),
      from: z.number().nullable().describe('The ticket of the other part of the incident that it stands on; null for this one'),
    }),
  ),
  family: familyView.describe('The incident and its parts, where the call was split'),
  checklist: z.array(
    z.object({
      key: z.string(),
      words: z.string(),
      roles: z.array(z.enum(incidentRoles)),
      standing: z.enum(['done', 'not-needed', 'open']),
      entries: z.array(z.object({ at: z.number(), who: z.string() })),
      note: z.string().nullable(),
    }),
  ),
  place: z.string().nullable().describe('Where people meet: an address or a number with its pin; null where there is none'),
  suggestions: z
    .array(z.object({ whom: z.string(), words: z.string(), because: z.string() }))
    .describe('Whom the leader may engage next in one press'),
  warnings: z.array(z.string()).describe('What speaks against what was just done; it was done all the same'),
});

export type CallView = z.infer<typeof callView>;

const entry = (at: number | null, who: string): LineEntry[] => (at === null ? [] : [{ at, who }]);

interface Record {
  readonly ticket: Ticket;
  readonly roles: readonly HeldRole[];
  readonly attendances: readonly Attendance[];
  readonly matters: readonly Matter[];
}

const openedOf = (matters: readonly Matter[], kind: Matter['kind']): LineEntry[] =>
  matters.filter((each) => each.kind === kind).map(({ openedAt, openedBy }) => ({ at: openedAt, who: actorName(openedBy) }));

const joinedOf = (attendances: readonly Attendance[]): LineEntry[] =>
  attendances.map(({ joinedAt, personName, teamName }) => ({
    at: joinedAt,
    who: teamName === null ? personName : `${personName}, ${teamName}`,
  }));

/** The people are released once nobody is here any more but whoever leads, who lets the others go. */
function releasedOf(attendances: readonly Attendance[], roles: readonly HeldRole[]): LineEntry[] {
  const leaders = roles.filter(({ role, until }) => role === 'leader' && until === null).map(({ personId }) => personId);
  const stay = attendances.filter(({ releasedAt, personId }) => releasedAt === null && !leaders.includes(personId));
  if (stay.length > 0) return [];
  return attendances.flatMap(({ releasedAt, personName }) => (releasedAt === null ? [] : [{ at: releasedAt, who: personName }]));
}

const entryOfNotice = ({ sentAt, sentBy }: Notification): LineEntry => ({ at: sentAt, who: sentBy });

/** What the record says of the lines of the checklist, so that nobody writes it down again. */
async function factsOfLines(reader: Reader, record: Record): Promise<Partial<{ [fact in LineFact]: LineEntry[] }>> {
  const { ticket, roles, attendances, matters } = record;
  const measured = await measurementsOf(reader, ticket.id);
  const recorded = (kind: MeasurementKind): LineEntry[] => {
    const found = standingOf(kind, measured, ticket.state);
    return found.status === 'recorded' ? entry(found.at, found.because) : [];
  };
  const pages = await pagesOfTickets(reader, [ticket.id]);
  const notices = await notificationsOf(reader, ticket.id);
  return {
    detected: recorded('detected'),
    cut: entry(ticket.cutAt, actorName(ticket.cutBy)),
    leader: roles.filter(({ role }) => role === 'leader').map(({ since, personName }) => ({ at: since, who: personName })),
    paged: pages.map(({ madeAt, personName }) => ({ at: madeAt, who: personName })),
    joined: joinedOf(attendances),
    hypothesis: openedOf(matters, 'hypothesis'),
    change: openedOf(matters, 'change'),
    action: openedOf(matters, 'action'),
    notified: notices.filter(({ kind }) => kind === 'first').map(entryOfNotice),
    'notified-later': notices.filter(({ kind }) => kind === 'later').map(entryOfNotice),
    'notified-last': notices.filter(({ kind }) => kind === 'final').map(entryOfNotice),
    restored: recorded('restored'),
    released: releasedOf(attendances, roles),
  };
}

const rolesView = (roles: readonly HeldRole[], { duty }: Leading): CallView['roles'] =>
  incidentRoles.map((role) => ({
    role,
    name: roleTexts[role].name,
    duty: duty(role),
    holders: roles
      .filter((held) => held.role === role && held.until === null)
      .map(({ personId, personName, since }) => ({ id: personId, name: personName, since })),
  }));

const hereView = (attendances: readonly Attendance[], roles: readonly HeldRole[]): CallView['here'] =>
  attendances.map((each) => ({
    person: { id: each.personId, name: each.personName },
    team: each.teamName,
    roles: roles.filter(({ personId, until }) => personId === each.personId && until === null).map(({ role }) => role),
    joinedAt: each.joinedAt,
    health: each.health,
    healthText: each.healthText,
    healthAt: each.healthAt,
    releasedAt: each.releasedAt,
  }));

const mattersView = (matters: readonly Matter[], calledIn: ReadonlyMap<string, CalledInView>): CallView['matters'] =>
  matters.map(({ id, kind, text, state, over, openedAt, openedBy, movedAt, movedBy, outcome, rank, whom }) => ({
    id,
    kind,
    text,
    state,
    over,
    whom: whom?.words ?? null,
    calledIn: calledIn.get(id) ?? [],
    by: actorName(openedBy),
    openedAt,
    movedBy: actorName(movedBy),
    movedAt,
    outcome,
    rank,
    commands: [...commandsFor(kind, state)],
    from: null,
  }));

/** Changes that are under way in the other parts of the incident: they are moved on there. */
async function elsewhereView(reader: Reader, id: string): Promise<CallView['matters']> {
  const others = (await familyIds(reader, id)).filter((each) => each !== id);
  const [tickets, changes] = [await ticketsByIds(reader, others), await changesOf(reader, others)];
  return changes.flatMap((change) => {
    const from = tickets.find((ticket) => ticket.id === change.ticketId)?.number;
    return from === undefined ? [] : mattersView([change], new Map()).map((matter) => ({ ...matter, commands: [], from }));
  });
}

/** Somebody as they stand in an incident. */
function viewerOf({ roles, attendances }: Pick<Record, 'roles' | 'attendances'>, id: string | undefined): Viewer | undefined {
  if (id === undefined) return undefined;
  const own = roles.filter(({ personId, until }) => personId === id && until === null).map(({ role }) => role);
  const here = attendances.some(({ personId, releasedAt }) => personId === id && releasedAt === null);
  return { id, roles: own, engaged: here || own.length > 0 };
}

/** The roles that somebody holds. */
const heldNow = (roles: readonly HeldRole[]): readonly IncidentRole[] =>
  roles.filter(({ until }) => until === null).map(({ role }) => role);

/** The matters that somebody is shown: questions from outside are kept off those who work, the first of the rest first. */
function mattersFor(record: Record, viewer: string | undefined): readonly Matter[] {
  const as = viewerOf(record, viewer);
  const held = heldNow(record.roles);
  return record.matters
    .filter(({ kind, state, openedBy }) => kind !== 'question' || seesQuestion({ state, by: openedBy.id }, as, held))
    .toSorted((a, b) => (a.kind === 'question' && b.kind === 'question' ? (a.rank ?? 4) - (b.rank ?? 4) : 0));
}

/** Whom the leader may engage where nothing moves. */
async function suggestionsOf(reader: Reader, { ticket, matters }: Record, prompt: CallView['prompt']): Promise<CallView['suggestions']> {
  const directory = await loadDirectory(reader);
  const service = directory.service(ticket.serviceId)?.slug;
  if (service === undefined || !isUnrestored(ticket.state)) return [];
  const { engagement } = await loadLists(reader, directory);
  return [
    ...suggest({
      service,
      prompt,
      asked: matters.flatMap(({ whom }) => whom?.whom ?? []),
      causeIsTheirs: matters.some(({ kind, state }) => kind === 'hypothesis' && state === 'confirmed'),
      lists: engagement.filter(({ body }) => body.services.includes(service)).map(({ slug, body }) => ({ slug, name: body.name })),
    }),
  ];
}

/** How an incident is led; undefined where there is no such ticket. */
export async function readCall(
  reader: Reader,
  id: string,
  { viewer, warnings = [] }: { viewer: string | undefined; warnings?: readonly string[] },
): Promise<CallView | undefined> {
  const ticket = await findTicket(reader, id);
  if (ticket === undefined) return undefined;
  const call = await findCall(reader, id);
  const leading = await loadLeading(reader, await loadDirectory(reader), ticket);
  const record = {
    ticket,
    roles: await rolesOf(reader, id),
    attendances: await attendancesOf(reader, id),
    matters: await mattersOf(reader, id),
  };
  return {
    begunAt: call?.begunAt ?? null,
    prompt: isUnrestored(ticket.state) ? (call?.prompt ?? null) : null,
    roles: rolesView(record.roles, leading),
    here: hereView(record.attendances, record.roles),
    matters: [...(await elsewhereView(reader, id)), ...mattersView(mattersFor(record, viewer), await calledInOf(reader, id))],
    family: await readFamily(reader, id),
    checklist: checklistOf(leading.lines, await factsOfLines(reader, record), await marksOf(reader, id)).map((line) => ({
      ...line,
      roles: [...line.roles],
      entries: [...line.entries],
    })),
    place: (await findEscalation(reader, id))?.facts.conference ?? null,
    suggestions: await suggestionsOf(reader, record, call?.prompt ?? null),
    warnings: [...warnings],
  };
}
