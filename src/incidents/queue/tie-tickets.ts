import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import type { Way } from '../../paging/index.ts';
import { moveLocked } from '../move-ticket.ts';
import type { State } from '../rules/states.ts';
import { lockTickets, type Ticket } from '../store.ts';
import { endLink, insertLink, type LinkKind } from './store-links.ts';

/** Two tickets, locked in the order of their ids; the first is the one that is acted on. */
async function lockBoth(tx: Tx, id: string, other: string): Promise<Result<readonly [Ticket, Ticket]>> {
  const both = await lockTickets(tx, [id, other]);
  const [one, two] = [both.find((each) => each.id === id), both.find((each) => each.id === other)];
  return one === undefined || two === undefined ? refuse('not-found', 'there is no such ticket') : ok([one, two]);
}

/** Merges a ticket into another as its duplicate: what happens joins that one. */
export async function markDuplicate(
  tx: Tx,
  id: string,
  order: { readonly of: string; readonly because: string | undefined; readonly by: Way },
): Promise<Result<State>> {
  if (id === order.of) return refuse('bad-input', 'a ticket is no duplicate of itself', 'body.of');
  const both = await lockBoth(tx, id, order.of);
  if (!both.ok) return both;
  const [ticket, other] = both.value;
  if (other.state === 'duplicate')
    return refuse('conflict', `T-${other.number} is a duplicate itself: name the ticket that it is one of`, 'body.of');
  const because = order.because ?? `duplicate of T-${other.number}`;
  const moved = await moveLocked(tx, ticket, { command: 'mark-duplicate', because, by: order.by, duplicateOf: other.id });
  if (moved.ok) await insertLink(tx, { ticket: id, kind: 'duplicate', other: other.id, because });
  return moved;
}

/** Ties a ticket to one that it has to do with, or that it belongs under. */
export async function linkTickets(
  tx: Tx,
  id: string,
  order: { readonly kind: Exclude<LinkKind, 'duplicate'>; readonly to: string; readonly because: string },
): Promise<Result<null>> {
  if (id === order.to) return refuse('bad-input', 'a ticket is not tied to itself', 'body.to');
  const both = await lockBoth(tx, id, order.to);
  if (!both.ok) return both;
  const [ticket, other] = both.value;
  const { kind, because } = order;
  if ((await insertLink(tx, { ticket: id, kind, other: other.id, because })) === 0)
    return refuse('conflict', `T-${ticket.number} and T-${other.number} are tied so already`, 'body.to');
  for (const [each, to] of [
    [ticket, other],
    [other, ticket],
  ] as const) {
    tx.journal({
      action: 'ticket.linked',
      subject: { kind: 'ticket', id: each.id },
      ticket: each.id,
      because,
      body: { kind, to: to.number, from: ticket.number },
    });
  }
  return ok(null);
}

/** Ends a tie that was wrong; both tickets still show it. That a ticket is a duplicate ends by reopening it. The ticket is locked. */
export async function endTie(tx: Tx, ticket: Ticket, order: { readonly link: string; readonly because: string }): Promise<Result<null>> {
  if ((await endLink(tx, ticket.id, order.link)) === 0)
    return refuse('not-found', `T-${ticket.number} has no such tie to end: a duplicate ends by reopening it`);
  tx.journal({
    action: 'ticket.unlinked',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: order.because,
    body: { link: order.link },
  });
  return ok(null);
}
