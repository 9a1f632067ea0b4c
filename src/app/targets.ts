import { peopleOfLists, registerTarget, type Subject } from '../platform/access/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { findAction, findTicket, involvedIn, ticketIdFrom, type Ticket } from '../incidents/index.ts';
import { findPage, pagesOfTickets } from '../paging/index.ts';
import { registerSignalTargets } from '../signals/index.ts';

const OPEN = ['assigned', 'researching', 'mitigating', 'restored'];

async function ofTicket(reader: Reader, ticket: Ticket): Promise<Subject> {
  const directory = await loadDirectory(reader);
  const paged = OPEN.includes(ticket.state) ? (await pagesOfTickets(reader, [ticket.id])).map((page) => page.personId) : [];
  const owner = ticket.ownerId === null || !OPEN.includes(ticket.state) ? [] : [ticket.ownerId];
  const here = OPEN.includes(ticket.state) ? await involvedIn(reader, ticket.id) : [];
  const listed = ticket.restricted ? (await peopleOfLists(reader, [ticket.id])).get(ticket.id) : undefined;
  return { teams: directory.teamPath(ticket.teamId), involved: [...new Set([...paged, ...owner, ...here])], restricted: false, listed };
}

/** Tells access what it must know of each kind of object that routes name. */
export function registerTargets(): void {
  registerSignalTargets();
  registerTarget('ticket', async (reader, name) => {
    const id = await ticketIdFrom(reader, name);
    const ticket = id === undefined ? undefined : await findTicket(reader, id);
    return ticket === undefined ? undefined : ofTicket(reader, ticket);
  });
  registerTarget('action', async (reader, id) => {
    const action = await findAction(reader, id);
    const ticket = action === undefined ? undefined : await findTicket(reader, action.ticketId);
    if (action === undefined || ticket === undefined) return undefined;
    const of = await ofTicket(reader, ticket);
    return { ...of, involved: [...of.involved, ...(action.ownerId === null ? [] : [action.ownerId])] };
  });
  registerTarget('page', async (reader, id) => {
    const page = await findPage(reader, id);
    // A page is answered by whom it was made for, and by nobody in their place.
    return page === undefined ? undefined : { teams: [], involved: [page.personId], restricted: true };
  });
}
