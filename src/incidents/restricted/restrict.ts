import { ok, refuse, type Result } from '../../kernel/index.ts';
import { addReaders, peopleOfLists, readersOfList, removeReaders, type ListReader } from '../../platform/access/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { holdsOn } from '../../platform/holds.ts';
import { changeFacts } from '../../paging/index.ts';
import { factsOf, loadFactsContext } from '../facts.ts';
import { familyIds } from '../split/store-family.ts';
import { setRestricted, ticketsByIds, type Ticket } from '../store.ts';

/** Readers of a list with the names that the journal keeps. */
export type NamedReader = ListReader & { readonly name: string };

const namesOf = (readers: readonly NamedReader[]): string => readers.map(({ name }) => name).join(', ');

/** The ticket and the rest of its family, which is restricted as one: what one part says, the others know. */
const familyOf = async (tx: Tx, ticket: Ticket): Promise<Ticket[]> => ticketsByIds(tx, await familyIds(tx, ticket.id));

async function setOn(tx: Tx, ticket: Ticket, restricted: boolean): Promise<void> {
  await setRestricted(tx, ticket.id, restricted);
  await changeFacts(tx, ticket.id, factsOf({ ...ticket, restricted }, await loadFactsContext(tx), ticket.cutAt));
}

/** Whoever acts stands on the list that they make, if they are a person. */
const withActor = (tx: Tx, readers: readonly NamedReader[]): readonly NamedReader[] =>
  tx.actor.kind !== 'person' || readers.some(({ id }) => 'id' in tx.actor && id === tx.actor.id)
    ? readers
    : [{ kind: 'person', id: tx.actor.id, name: tx.actor.name }, ...readers];

/** The list of a ticket that is restricted when it is cut. */
export const makeList = async (tx: Tx, ticket: string, readers: readonly NamedReader[]): Promise<number> =>
  addReaders(tx, ticket, withActor(tx, readers));

/** Refuses to restrict what is being told in public: it would go on being told, and nobody could end it. */
async function refuseTold(tx: Tx, family: readonly Ticket[]): Promise<Result<null>> {
  for (const each of family) {
    const held = await holdsOn(tx, { kind: 'ticket-restriction', id: each.id, now: tx.now });
    if (held.length > 0) return refuse('conflict', `T-${each.number} is told of in public: end ${held.join(' and ')} first`);
  }
  return ok(null);
}

/** From now on only a list reads the ticket and its family: who restricts it, and whom they name. The family is locked. */
export async function restrictTicket(
  tx: Tx,
  ticket: Ticket,
  order: { readers: readonly NamedReader[]; because: string },
): Promise<Result<null>> {
  if (ticket.restricted) return refuse('conflict', `T-${ticket.number} is restricted already: change its list`);
  const readers = withActor(tx, order.readers);
  if (readers.length === 0) return refuse('bad-input', 'a list needs a reader: say who', 'body.people');
  const family = await familyOf(tx, ticket);
  const quiet = await refuseTold(tx, family);
  if (!quiet.ok) return quiet;
  for (const each of family) {
    await setOn(tx, each, true);
    await addReaders(tx, each.id, readers);
    tx.journal({
      action: 'ticket.restricted',
      subject: { kind: 'ticket', id: each.id },
      ticket: each.id,
      because: order.because,
      body: { readers: namesOf(readers) },
    });
  }
  return ok(null);
}

/** Everybody may read the ticket and its family again. The family is locked. */
export async function liftRestriction(tx: Tx, ticket: Ticket, because: string): Promise<Result<null>> {
  if (!ticket.restricted) return refuse('conflict', `T-${ticket.number} is not restricted`);
  for (const each of await familyOf(tx, ticket)) {
    await setOn(tx, each, false);
    await removeReaders(tx, each.id);
    tx.journal({ action: 'ticket.opened-to-all', subject: { kind: 'ticket', id: each.id }, ticket: each.id, because });
  }
  return ok(null);
}

/** Puts readers on the list of a restricted ticket and its family. The family is locked. */
export async function addToList(
  tx: Tx,
  ticket: Ticket,
  order: { readers: readonly NamedReader[]; because: string },
): Promise<Result<null>> {
  if (!ticket.restricted) return refuse('conflict', `T-${ticket.number} is not restricted: everybody reads it`);
  for (const each of await familyOf(tx, ticket)) {
    await addReaders(tx, each.id, order.readers);
    tx.journal({
      action: 'ticket.reader-added',
      subject: { kind: 'ticket', id: each.id },
      ticket: each.id,
      because: order.because,
      body: { readers: namesOf(order.readers), readerIds: order.readers.map(({ id }) => id) },
    });
  }
  return ok(null);
}

/** Takes a reader off the list; nobody would read it any more without the last. The family is locked. */
export async function takeOffList(tx: Tx, ticket: Ticket, reader: NamedReader): Promise<Result<null>> {
  const standing = await readersOfList(tx, ticket.id);
  if (!standing.some(({ id }) => id === reader.id)) return refuse('not-found', `${reader.name} is not on the list`);
  if (standing.length === 1) return refuse('conflict', 'a list keeps its last reader: lift the restriction instead');
  for (const each of await familyOf(tx, ticket)) {
    await removeReaders(tx, each.id, reader.id);
    tx.journal({
      action: 'ticket.reader-removed',
      subject: { kind: 'ticket', id: each.id },
      ticket: each.id,
      because: `${reader.name} was taken off the list`,
      body: { readers: reader.name },
    });
  }
  return ok(null);
}

/** A part of a restricted incident is restricted like it. */
export async function inheritList(tx: Tx, from: Ticket, to: string): Promise<void> {
  if (from.restricted) await addReaders(tx, to, await readersOfList(tx, from.id));
}

/** Refuses that somebody gets a part in a restricted ticket whom its list does not let read it. */
export async function refuseUnlisted(tx: Tx, ticket: Ticket, person: { id: string; name: string }): Promise<Result<null>> {
  if (!ticket.restricted || (await peopleOfLists(tx, [ticket.id])).get(ticket.id)?.has(person.id) === true) return ok(null);
  return refuse('conflict', `T-${ticket.number} is restricted, and ${person.name} is not on its list: put them there first`, 'body.person');
}

/** Writes a note that only its readers and its author read. The ticket is locked. */
export async function addSensitiveNote(
  tx: Tx,
  ticket: Ticket,
  note: { text: string; readers: readonly NamedReader[] },
): Promise<Result<null>> {
  const readers = withActor(tx, note.readers);
  const id = tx.id();
  await addReaders(tx, id, readers);
  tx.journal({
    action: 'ticket.noted',
    subject: { kind: 'note', id },
    ticket: ticket.id,
    because: note.text,
    audience: 'restricted',
    body: { text: note.text, readers: namesOf(readers) },
  });
  return ok(null);
}
