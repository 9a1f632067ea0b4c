import { hours, ok, refuse, type Result } from '../kernel/index.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { endClocks, setClocks } from '../platform/engine/index.ts';
import { endEscalations, ownEscalation, restartEscalation, type Way } from '../paging/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { beginCall } from './command/speak.ts';
import { leadInstead } from './command/take-role.ts';
import { escalationOf, loadFactsContext } from './facts.ts';
import { whyNotOver } from './fields/set-fields.ts';
import { settleAudit } from './found/say-found.ts';
import { owePostMortem } from './learning/write-post-mortem.ts';
import { move, pagingEffect, type Command, type State } from './rules/states.ts';
import { endLinks, insertReopening } from './queue/store-links.ts';
import { recordHandOn } from './measuring/correct-measurement.ts';
import { recordMeasurements } from './measuring/store-measurements.ts';
import type { MeasurementKind } from './rules/measurements.ts';
import { lockTickets, setTicket, type Ticket, type TicketChange } from './store.ts';

/** Severities 3 and 4 that a monitor restored close by themselves after this. */
const CLOSE_AFTER = hours(24);

export const AUTO_CLOSE = 'ticket.auto-close';

/** A command given to a ticket, by whom and why. */
export interface Order {
  readonly command: Command;
  readonly because: string;
  /** By which way a person gave it. */
  readonly by: Way;
  readonly duplicateOf?: string;
}

const past: Readonly<Record<Command, string>> = {
  take: 'ticket.taken',
  mitigate: 'ticket.mitigating',
  restore: 'ticket.restored',
  'monitor-restore': 'ticket.restored',
  resolve: 'ticket.resolved',
  close: 'ticket.closed',
  reject: 'ticket.rejected',
  'mark-duplicate': 'ticket.marked-duplicate',
  reopen: 'ticket.reopened',
  refire: 'ticket.refired',
  'hand-back': 'ticket.handed-back',
};

const measured: Readonly<Partial<Record<State, MeasurementKind>>> = {
  mitigating: 'mitigated',
  restored: 'restored',
  researching: 'answered',
};

const personOf = (actor: Actor): { id: string; name: string } =>
  actor.kind === 'system' ? { id: '', name: actor.name } : { id: actor.id, name: actor.name };

function changeOf(tx: Tx, order: Order, state: State): TicketChange {
  return {
    state,
    byMonitor: order.command === 'monitor-restore',
    ...(order.command === 'take' && tx.actor.kind === 'person' ? { owner: { id: tx.actor.id, name: tx.actor.name } } : {}),
    ...(order.duplicateOf === undefined ? {} : { duplicateOf: order.duplicateOf }),
    ...(order.command === 'refire' ? { refired: true } : {}),
  };
}

async function restart(tx: Tx, ticket: Ticket, why: string): Promise<void> {
  const escalation = escalationOf(ticket, { ...(await loadFactsContext(tx)), since: ticket.cutAt });
  if (escalation === undefined) return;
  await restartEscalation(tx, { escalation, why });
}

async function applyPaging(tx: Tx, ticket: Ticket, moved: { to: State; order: Order }): Promise<void> {
  const effect = pagingEffect(moved.to);
  if (effect === 'start-anew') await restart(tx, ticket, moved.order.because);
  else if (effect === 'own') await ownEscalation(tx, ticket.id, { person: personOf(tx.actor), by: moved.order.by });
  else await endEscalations(tx, [ticket.id], `T-${ticket.number} is ${moved.to}`);
}

async function applyAutoClose(tx: Tx, ticket: Ticket, order: Order): Promise<void> {
  const isSynthetic = ticket.purpose === 'synthetic';
  if (order.command === 'monitor-restore' && (ticket.severity >= 3 || isSynthetic)) {
    await setClocks(tx, [{ kind: AUTO_CLOSE, subject: ticket.id, dueAt: tx.now + (isSynthetic ? 0 : CLOSE_AFTER) }]);
  } else {
    await endClocks(tx, AUTO_CLOSE, [ticket.id]);
  }
}

/** A ticket that comes back is no duplicate any more, and that it came back is kept. Of synthetic ones nothing is. */
async function comeBack(tx: Tx, ticket: Ticket, order: Order): Promise<void> {
  if ((order.command !== 'reopen' && order.command !== 'refire') || ticket.purpose === 'synthetic') return;
  if (ticket.state === 'duplicate') await endLinks(tx, ticket.id, 'duplicate');
  await insertReopening(tx, ticket.id, { was: ticket.state, because: order.because });
}

/** Moves a ticket that is locked. Refuses a command that its state does not allow. */
export async function moveLocked(tx: Tx, ticket: Ticket, order: Order): Promise<Result<State>> {
  const to = move(ticket.state, order.command);
  if (to === undefined) return refuse('conflict', `T-${ticket.number} is ${ticket.state}: it cannot be given "${order.command}" there`);
  const lacking = await whyNotOver(tx, ticket, to);
  if (lacking !== undefined) return refuse('conflict', lacking);
  await setTicket(tx, ticket, changeOf(tx, order, to));
  await applyPaging(tx, ticket, { to, order });
  await applyAutoClose(tx, ticket, order);
  if (pagingEffect(to) === 'own') await beginCall(tx, ticket);
  if (to === 'restored') {
    await owePostMortem(tx, ticket);
    await settleAudit(tx, ticket);
  }
  await comeBack(tx, ticket, order);
  const kind = measured[to];
  if (kind !== undefined && to !== ticket.state) {
    await recordMeasurements(tx, [{ ticketId: ticket.id, kind, status: 'recorded', at: tx.now, because: order.because }]);
  }
  if (order.command === 'take') {
    await leadInstead(tx, ticket);
    await recordHandOn(tx, ticket, { members: (await loadDirectory(tx)).membersOf(ticket.teamId), because: order.because });
  }
  tx.journal({
    action: past[order.command],
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: order.because,
    body: { from: ticket.state, to, ...(tx.actor.kind === 'person' ? { by: order.by } : {}) },
  });
  return ok(to);
}

/** Moves a ticket by its id; its row is locked first. */
export async function moveTicket(tx: Tx, id: string, order: Order): Promise<Result<State>> {
  const ticket = (await lockTickets(tx, [id]))[0];
  return ticket === undefined ? refuse('not-found', 'there is no such ticket') : moveLocked(tx, ticket, order);
}

/** Moves several tickets beside each other: none waits for the answers that another needs. What a ticket's state does not allow is left out. */
export async function moveTickets(tx: Tx, ids: readonly string[], orderFor: (id: string) => Order): Promise<void> {
  const tickets = ids.length === 0 ? [] : await lockTickets(tx, ids);
  await Promise.all(tickets.map(async (ticket) => moveLocked(tx, ticket, orderFor(ticket.id))));
}
