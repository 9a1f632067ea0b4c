import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import type { Call } from '../../platform/http/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { onFamilyLocked } from '../route-parts.ts';
import type { Ticket } from '../store.ts';
import { readPostMortem, type PostMortemView } from './read-post-mortem.ts';

/** Changes the post mortem of the ticket that a path names, which is locked, and answers the whole of it. */
export async function changePostMortem(
  call: Call,
  name: string,
  act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>,
): Promise<Result<PostMortemView>> {
  const done = await onFamilyLocked(call, name, act);
  if (!done.ok) return done;
  const view = await readPostMortem(call.db, done.value.id);
  return view === undefined ? refuse('not-found', `${name} has no post mortem`) : ok(view);
}

/** The post mortem of the ticket that a path names. */
export async function foundPostMortem(call: Call, name: string): Promise<Result<PostMortemView>> {
  const id = await ticketIdFrom(call.db, name);
  const view = id === undefined ? undefined : await readPostMortem(call.db, id);
  return view === undefined ? refuse('not-found', `${name} has no post mortem`) : ok(view);
}
