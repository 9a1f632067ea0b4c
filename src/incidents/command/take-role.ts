import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { recordMeasurements } from '../measuring/store-measurements.ts';
import { roleTexts, type IncidentRole } from '../rules/roles.ts';
import { refuseUnlisted } from '../restricted/restrict.ts';
import type { Ticket } from '../store.ts';
import { arrived } from '../engaging/arrived.ts';
import { heardOn } from './speak.ts';
import { attendancesOf, endRoles, insertAttendance, insertRole, rolesOf, type HeldRole } from './store-call.ts';

/** Who gets a role, and why. */
export interface RoleOrder {
  readonly role: IncidentRole;
  readonly person: { readonly id: string; readonly name: string };
  readonly because: string;
}

/**
 * Gives a role to a person in one action, whoever held it: of a role with one holder the one before is named on the timeline. Who takes a
 * role oneself is here by that. The ticket is locked.
 */
export async function takeRole(tx: Tx, ticket: Ticket, { role, person, because }: RoleOrder): Promise<Result<null>> {
  const listed = await refuseUnlisted(tx, ticket, person);
  if (!listed.ok) return listed;
  const current = (await rolesOf(tx, ticket.id)).filter((held) => held.role === role && held.until === null);
  const holds = current.some((held) => held.personId === person.id);
  if (!holds) await give(tx, ticket, { role, person, because, before: roleTexts[role].single ? current[0] : undefined });
  if (tx.actor.kind === 'person' && tx.actor.id === person.id) await comesBy(tx, ticket, { person, holds });
  await heardOn(tx, ticket);
  return ok(null);
}

/** Whoever takes the ticket of an incident leads it in place of somebody who was to lead it and has not come. The ticket is locked. */
export async function leadInstead(tx: Tx, ticket: Ticket): Promise<void> {
  const { actor } = tx;
  if (actor.kind !== 'person') return;
  const before = (await rolesOf(tx, ticket.id)).find(({ role, until }) => role === 'leader' && until === null);
  if (before === undefined || before.personId === actor.id) return;
  const here = (await attendancesOf(tx, ticket.id)).some((each) => each.personId === before.personId && each.releasedAt === null);
  if (here) return;
  const because = `${actor.name} took the ticket, and ${before.personName} has not come`;
  await give(tx, ticket, { role: 'leader', person: { id: actor.id, name: actor.name }, because, before });
}

/** Writes down who has a role now, and from whom. */
async function give(tx: Tx, ticket: Ticket, order: RoleOrder & { before: HeldRole | undefined }): Promise<void> {
  const { role, person, because, before } = order;
  if (before !== undefined) await endRoles(tx, [before.id]);
  await insertRole(tx, { ticket: ticket.id, role, person, because });
  tx.journal({
    action: before === undefined ? 'role.taken' : 'role.handed-over',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because,
    body: { role, person: person.name, personId: person.id, ...(before === undefined ? {} : { from: before.personName }) },
  });
}

/** Whoever takes a role is here by that, and engaged if nobody was before. */
async function comesBy(tx: Tx, ticket: Ticket, { person, holds }: Pick<RoleOrder, 'person'> & { holds: boolean }): Promise<void> {
  const before = await attendancesOf(tx, ticket.id);
  await insertAttendance(tx, { ticket: ticket.id, person, team: undefined, keep: true });
  await arrived(tx, ticket, person);
  // Whoever takes a role is told of by that; of somebody who held it before they came their coming is.
  if (holds && !before.some((each) => each.personId === person.id && each.releasedAt === null))
    tx.journal({
      action: 'attendance.checked-in',
      subject: { kind: 'ticket', id: ticket.id },
      ticket: ticket.id,
      because: `${person.name} is here`,
      body: { person: person.name, personId: person.id, team: null },
    });
  if (before.length > 0) return;
  const because = `${person.name} took a role`;
  await recordMeasurements(tx, [{ ticketId: ticket.id, kind: 'engaged', status: 'recorded', at: tx.now, because }]);
}

/** Somebody lays a role down, and nobody has it. */
export async function dropRole(tx: Tx, ticket: Ticket, order: Pick<RoleOrder, 'role' | 'person'>): Promise<Result<null>> {
  const held = (await rolesOf(tx, ticket.id)).find(
    (each) => each.role === order.role && each.until === null && each.personId === order.person.id,
  );
  if (held === undefined)
    return refuse('conflict', `${order.person.name} is not ${roleTexts[order.role].name.toLowerCase()} of T-${ticket.number}`);
  await endRoles(tx, [held.id]);
  tx.journal({
    action: 'role.laid-down',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `laid down by ${tx.actor.name}`,
    body: { role: order.role, person: order.person.name, personId: order.person.id },
  });
  return ok(null);
}
