import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { roleTexts } from '../rules/roles.ts';
import { arrived } from '../engaging/arrived.ts';
import { recordMeasurements } from '../measuring/store-measurements.ts';
import { refuseUnlisted } from '../restricted/restrict.ts';
import type { Ticket } from '../store.ts';
import { heardOn } from './speak.ts';
import {
  attendancesOf,
  endRoles,
  insertAttendance,
  releaseAttendances,
  rolesOf,
  setHealth,
  type Attendance,
  type Health,
} from './store-call.ts';

type Named = { readonly id: string; readonly name: string };

const hereOf = async (tx: Tx, ticket: Ticket): Promise<Attendance[]> =>
  (await attendancesOf(tx, ticket.id)).filter((each) => each.releasedAt === null);

/** Checks a person in, with the team that they stand for. The first to check in engages the incident. The ticket is locked. */
export async function checkIn(tx: Tx, ticket: Ticket, who: { person: Named; team: Named | undefined }): Promise<Result<null>> {
  const listed = await refuseUnlisted(tx, ticket, who.person);
  if (!listed.ok) return listed;
  const before = await attendancesOf(tx, ticket.id);
  await insertAttendance(tx, { ticket: ticket.id, ...who, keep: false });
  await arrived(tx, ticket, who.person);
  await heardOn(tx, ticket);
  const because = `${who.person.name} is here${who.team === undefined ? '' : ` for ${who.team.name}`}`;
  if (before.length === 0)
    await recordMeasurements(tx, [{ ticketId: ticket.id, kind: 'engaged', status: 'recorded', at: tx.now, because }]);
  tx.journal({
    action: 'attendance.checked-in',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because,
    body: { person: who.person.name, personId: who.person.id, team: who.team?.name ?? null },
  });
  return ok(null);
}

/** What a person who is here says of the service that they stand for. */
export async function postHealth(tx: Tx, ticket: Ticket, said: { person: Named; health: Health; text: string }): Promise<Result<null>> {
  const here = (await hereOf(tx, ticket)).find((each) => each.personId === said.person.id);
  if (here === undefined) return refuse('conflict', 'check in first: health is said by who is here');
  await setHealth(tx, here.id, said);
  await heardOn(tx, ticket);
  tx.journal({
    action: 'attendance.health',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: said.text,
    body: { person: said.person.name, personId: said.person.id, team: here.teamName, health: said.health, text: said.text },
  });
  return ok(null);
}

/**
 * Lets a person go, with the roles that they hold. Refuses while they lead, and, unless it is said that they go anyway, before they have
 * posted that what they stand for is healthy.
 */
export async function releasePerson(tx: Tx, ticket: Ticket, order: { person: Named; anyway: boolean }): Promise<Result<null>> {
  const here = (await hereOf(tx, ticket)).find((each) => each.personId === order.person.id);
  if (here === undefined) return refuse('conflict', `${order.person.name} is not here`);
  const roles = (await rolesOf(tx, ticket.id)).filter((each) => each.until === null && each.personId === order.person.id);
  if (roles.some(({ role }) => role === 'leader'))
    return refuse('conflict', `${order.person.name} is ${roleTexts.leader.name.toLowerCase()}: hand that over first`);
  const stands = here.teamName ?? order.person.name;
  if (here.health !== 'healthy' && !order.anyway)
    return refuse('conflict', `no healthy check of ${stands} is posted: ask for it, or release ${order.person.name} anyway`);
  await endRoles(
    tx,
    roles.map((each) => each.id),
  );
  await releaseAttendances(tx, [here.id], tx.actor.name);
  await heardOn(tx, ticket);
  tx.journal({
    action: 'attendance.released',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: here.health === 'healthy' ? `${stands} is healthy: ${here.healthText ?? ''}` : `released without a healthy check of ${stands}`,
    body: { person: order.person.name, personId: order.person.id, team: here.teamName, anyway: here.health !== 'healthy' },
  });
  return ok(null);
}
