import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { ownEscalation, tellPeople } from '../../paging/index.ts';
import { beginCall } from '../command/speak.ts';
import { attendancesOf, insertAttendance } from '../command/store-call.ts';
import { takeRole } from '../command/take-role.ts';
import { cutTickets } from '../cut-tickets.ts';
import { inheritList, refuseUnlisted } from '../restricted/restrict.ts';
import { sayable } from '../rules/restriction.ts';
import { isOpen } from '../rules/states.ts';
import { lockTickets, setTicket, type Ticket } from '../store.ts';
import { findPart, insertPart, setPlace } from './store-family.ts';

type Named = { readonly id: string; readonly name: string };

/** What a part of an incident is about, who leads it, and where its people meet. */
export interface SplitOrder {
  readonly title: string;
  readonly leader: Named | undefined;
  readonly place: string;
  readonly severity: number;
  readonly serviceId: string;
}

/** Whoever leads a part has its ticket from the start, so that nobody is paged for it; of a part that nobody leads the primary is. */
async function giveToLeader(tx: Tx, part: Ticket, { leader, parent }: { leader: Named; parent: Ticket }): Promise<void> {
  await setTicket(tx, part, { state: 'researching', owner: leader });
  await ownEscalation(tx, part.id, { person: leader, by: 'web' });
  await beginCall(tx, part);
  const because = `leads the part of T-${parent.number}`;
  await takeRole(tx, part, { role: 'leader', person: leader, because });
  const here = (await attendancesOf(tx, parent.id)).find((each) => each.personId === leader.id && each.releasedAt === null);
  if (here !== undefined) {
    const team = here.teamId === null ? undefined : { id: here.teamId, name: here.teamName ?? '' };
    await insertAttendance(tx, { ticket: part.id, person: leader, team, keep: false });
  }
  if ('id' in tx.actor && tx.actor.id === leader.id) return;
  await tellPeople(tx, {
    ticket: part.id,
    people: [leader.id],
    text: `You lead T-${part.number} ${sayable(part).title}, a part of T-${parent.number}.`,
  });
}

/** Splits a part off an incident: a ticket of its own with its own leader, people, checklist and place. The ticket is locked. */
export async function splitCall(tx: Tx, parent: Ticket, order: SplitOrder): Promise<Result<Ticket>> {
  if (!isOpen(parent.state)) return refuse('conflict', `T-${parent.number} is ${parent.state}: only what is open is split`);
  const listed = order.leader === undefined ? ok(null) : await refuseUnlisted(tx, parent, order.leader);
  if (!listed.ok) return listed;
  const id = tx.id();
  const because = `split from T-${parent.number} by ${tx.actor.name}`;
  const { title, severity, serviceId, place } = order;
  await cutTickets(tx, [
    {
      id,
      title,
      severity,
      purpose: parent.purpose,
      serviceId,
      impact: parent.impact,
      restricted: parent.restricted,
      since: parent.cutAt,
      because,
    },
  ]);
  const rootId = (await findPart(tx, parent.id))?.rootId ?? parent.id;
  await inheritList(tx, parent, id);
  await insertPart(tx, { ticketId: id, rootId, parentId: parent.id, place });
  const part = (await lockTickets(tx, [id]))[0];
  if (part === undefined) return refuse('not-found', 'the part is gone');
  if (order.leader !== undefined) await giveToLeader(tx, part, { leader: order.leader, parent });
  tx.journal({
    action: 'call.split',
    subject: { kind: 'ticket', id },
    ticket: parent.id,
    because: title,
    body: { part: part.number, leader: order.leader?.name ?? null, place },
  });
  return ok(part);
}

/** Says where the people of a part meet. The ticket is locked. */
export async function movePlace(tx: Tx, ticket: Ticket, place: string): Promise<Result<null>> {
  if ((await setPlace(tx, ticket.id, place)) === 0) return refuse('conflict', `T-${ticket.number} is no part of an incident`);
  tx.journal({
    action: 'call.place',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: place === '' ? 'they meet nowhere any more' : place,
    body: { place },
  });
  return ok(null);
}
