import { actorName } from '../../platform/actor.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { attendancesOf, rolesOf } from '../command/store-call.ts';
import { mattersOf } from '../command/store-matters.ts';
import { countContacts } from '../contacts/store-contacts.ts';
import { notificationsOf } from '../engaging/store-notifications.ts';
import { measurementsOf } from '../measuring/store-measurements.ts';
import { paperOf } from '../paper/paper-lines.ts';
import { standingOf, type MeasurementKind } from '../rules/measurements.ts';
import type { IncidentRecord } from '../rules/post-mortem.ts';
import { roleTexts } from '../rules/roles.ts';
import { partsOf } from '../split/store-family.ts';
import { alertRowsOf, ticketsByIds, type Ticket } from '../store.ts';

/** The times that a draft is made of: what counts of the ticket's measurements, where it is recorded. */
async function timesOf(reader: Reader, ticket: Ticket) {
  const all = await measurementsOf(reader, ticket.id);
  const recorded = (kind: MeasurementKind): { at: number; because: string } | undefined => {
    const { status, at, because } = standingOf(kind, all, ticket.state);
    return status === 'recorded' && at !== null ? { at, because } : undefined;
  };
  const [detected, restored] = [recorded('detected'), recorded('restored')];
  return {
    impactStart: recorded('impact-start')?.at,
    detectedAt: detected?.at,
    detectedBy: detected?.because,
    answeredAt: recorded('answered')?.at,
    engagedAt: recorded('engaged')?.at,
    restoredAt: restored?.at,
    restoredBecause: restored?.because,
  };
}

/** A ticket of an incident, and what goes before its words where it is a part. */
interface Piece {
  readonly ticket: Ticket;
  readonly prefix: string;
}

async function piecesOf(reader: Reader, ticket: Ticket): Promise<readonly Piece[]> {
  const ids = (await partsOf(reader, ticket.id)).map(({ ticketId }) => ticketId);
  const parts = await ticketsByIds(reader, ids);
  return [{ ticket, prefix: '' }, ...parts.map((part) => ({ ticket: part, prefix: `T-${part.number}: ` }))];
}

/** Who led, who had another role, and who came, on one ticket of an incident. */
async function peopleOf(reader: Reader, { ticket, prefix }: Piece): Promise<Pick<IncidentRecord, 'leaders' | 'held' | 'came'>> {
  const held = (await rolesOf(reader, ticket.id)).map(({ role, personName, since }) => ({ role, who: `${prefix}${personName}`, since }));
  return {
    leaders: held.filter(({ role }) => role === 'leader').map(({ who, since }) => ({ who, since })),
    held: held
      .filter(({ role }) => role !== 'leader')
      .map(({ role, who, since }) => ({ role: roleTexts[role].name.toLowerCase(), who, since })),
    came: (await attendancesOf(reader, ticket.id)).map((one) => ({
      who: `${prefix}${one.personName}`,
      team: one.teamName,
      at: one.joinedAt,
      health: one.health === 'checking' ? null : `${one.health === 'healthy' ? 'healthy' : 'not healthy'}: ${one.healthText ?? ''}`,
      until: one.releasedAt,
    })),
  };
}

const mattersOn = async (reader: Reader, { ticket, prefix }: Piece): Promise<IncidentRecord['matters']> =>
  (await mattersOf(reader, ticket.id)).map(({ openedBy, text, ...matter }) => ({
    ...matter,
    text: `${prefix}${text}`,
    by: actorName(openedBy),
  }));

const toldOn = async (reader: Reader, { ticket, prefix }: Piece): Promise<IncidentRecord['told']> =>
  (await notificationsOf(reader, ticket.id)).map(({ kind, sentAt, lists, recipients }) => ({
    at: sentAt,
    words: `${prefix}${kind} notification to ${lists.map(({ name }) => name).join(', ')} (${recipients.length} told)`,
  }));

async function paperOn(reader: Reader, pieces: readonly Piece[]): Promise<IncidentRecord['paper']> {
  const ids = pieces.map(({ ticket }) => ticket.id);
  return (await paperOf(reader, ids)).map(({ ticket: id, happenedAt, person, text }) => ({
    at: happenedAt,
    who: person?.name ?? null,
    text: `${pieces.find(({ ticket }) => ticket.id === id)?.prefix ?? ''}${text}`,
  }));
}

/** The alert that began first, of those that are on the ticket. */
async function firstAlert(reader: Reader, ticket: Ticket): Promise<IncidentRecord['firstAlert']> {
  const first = (await alertRowsOf(reader, ticket.id)).at(-1);
  return first === undefined ? undefined : { name: first.name, at: first.starts_at };
}

/** What the record says of an incident and of its parts, for a draft. */
export async function recordOf(reader: Reader, ticket: Ticket): Promise<IncidentRecord> {
  const directory = await loadDirectory(reader);
  const { number, title, impact, cutAt } = ticket;
  const pieces = await piecesOf(reader, ticket);
  const all = async <T>(read: (piece: Piece) => Promise<readonly T[]>): Promise<readonly T[]> =>
    (await Promise.all(pieces.map(async (piece) => read(piece)))).flat();
  const people = await all(async (piece) => [await peopleOf(reader, piece)]);
  return {
    number,
    title,
    impact,
    cutAt,
    service: directory.service(ticket.serviceId)?.name ?? 'an unknown service',
    ...(await timesOf(reader, ticket)),
    firstAlert: await firstAlert(reader, ticket),
    leaders: people.flatMap(({ leaders }) => leaders),
    held: people.flatMap(({ held }) => held),
    came: people.flatMap(({ came }) => came),
    matters: (await all(async (piece) => mattersOn(reader, piece))).toSorted((a, b) => a.openedAt - b.openedAt),
    told: await all(async (piece) => toldOn(reader, piece)),
    contacts: await countContacts(reader, ticket.id),
    paper: await paperOn(reader, pieces),
  };
}
