import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import type { Call } from '../platform/http/index.ts';
import { findPerson, loadDirectory } from '../catalog/index.ts';
import { ticketIdFrom } from './read-ticket.ts';
import { familyIds } from './split/store-family.ts';
import { lockTickets, type Ticket } from './store.ts';

/** The parameters of a path that names a ticket. */
export const named = z.strictObject({ ticket: z.string().max(40).describe('T-12, 12 or the id') });

/** The ticket that a path names, for a permission. */
export const onTicket = (input: { params: { readonly ticket: string } }): { kind: string; id: string } => ({
  kind: 'ticket',
  id: input.params.ticket,
});

/** One thing that a person writes: a reason, an outcome, a note. */
export const sentence = z.string().trim().min(1).max(2000);

/** Somebody, as a body may name them. */
export const someone = z.string().max(200).optional().describe('Id, slug or email');

/** Somebody whom a request names; undefined where it names nobody. */
export async function someoneOf(
  call: Call,
  name: string | undefined,
  at: string,
): Promise<Result<{ id: string; name: string } | undefined>> {
  if (name === undefined) return ok(undefined);
  const found = await findPerson(call.db, name);
  return found === undefined ? refuse('bad-input', `there is no person "${name}"`, at) : ok({ id: found.id, name: found.name });
}

type OnLocked = <T>(
  call: Call,
  name: string,
  act: (tx: Tx, ticket: Ticket) => Promise<Result<T>>,
) => Promise<Result<{ id: string; value: T }>>;

const lockingAll =
  (locked: (reader: Reader, id: string) => Promise<readonly string[]>): OnLocked =>
  async (call, name, act) => {
    const none = refuse('not-found', `there is no ticket ${name}`);
    const id = await ticketIdFrom(call.db, name);
    if (id === undefined) return none;
    const ids = await locked(call.db, id);
    const done = await call.db.write(call.actor, async (tx) => {
      const ticket = (await lockTickets(tx, ids)).find((each) => each.id === id);
      return ticket === undefined ? none : act(tx, ticket);
    });
    return done.ok ? ok({ id, value: done.value }) : done;
  };

/** Does something to the ticket that a path names, which is locked, in one transaction. */
export const onLocked = lockingAll(async (_, id) => Promise.resolve([id]));

/** The same where the whole family of the ticket is concerned: all of it is locked. */
export const onFamilyLocked = lockingAll(familyIds);

/** The teams of whoever asks. */
export async function teamsOf(call: Call): Promise<readonly string[]> {
  const { personId } = call;
  if (personId === undefined) return [];
  const directory = await loadDirectory(call.db);
  return directory.teams.filter(({ id }) => directory.membersOf(id).some((member) => member.id === personId)).map(({ id }) => id);
}
