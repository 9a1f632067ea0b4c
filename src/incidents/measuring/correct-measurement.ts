import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { proposalOf, whyNotSaid, type MeasurementKind, type Said } from '../rules/measurements.ts';
import type { Ticket } from '../store.ts';
import { measurementsOf, recordMeasurements } from './store-measurements.ts';

/** Corrects what is measured of a kind: what was said before stays, and the last word counts. The ticket is locked. */
export async function correctMeasurement(tx: Tx, ticket: Ticket, said: Said & { readonly because: string }): Promise<Result<null>> {
  const wrong = whyNotSaid(said, ticket, tx.now);
  if (wrong !== undefined) return refuse('bad-input', wrong, said.kind === 'customer-minutes' ? 'body.amount' : 'body.at');
  const { kind, status, at, amount, because } = said;
  await recordMeasurements(tx, [{ ticketId: ticket.id, kind, status, at, amount, because, said: true }]);
  tx.journal({
    action: 'measurement.corrected',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because,
    body: { kind, status, at, amount },
  });
  return ok(null);
}

/** Accepts what was proposed of a kind: it counts from then on. The ticket is locked. */
export async function acceptMeasurement(
  tx: Tx,
  ticket: Ticket,
  order: { readonly kind: MeasurementKind; readonly because?: string | undefined },
): Promise<Result<null>> {
  const { kind } = order;
  const proposal = proposalOf(kind, await measurementsOf(tx, ticket.id), ticket.state);
  if (proposal === undefined) return refuse('conflict', `nothing is proposed for "${kind}" of T-${ticket.number}`, 'body.kind');
  const { at, amount } = proposal;
  return correctMeasurement(tx, ticket, {
    kind,
    status: 'recorded',
    at,
    amount,
    because: order.because ?? `accepted: ${proposal.because}`,
  });
}

/** Whether the person who acts belongs to the team that the ticket is for. */
const isOfTeam = (tx: Tx, members: readonly { readonly id: string }[]): boolean =>
  tx.actor.kind === 'person' && members.some(({ id }) => tx.actor.kind === 'person' && id === tx.actor.id);

/** Records that a ticket came into the hands of the team that it is for: by one of them who takes it, or to whom it is given. */
export async function recordHandOn(
  tx: Tx,
  ticket: Ticket,
  to: { readonly members: readonly { readonly id: string }[]; readonly person?: string; readonly because: string },
): Promise<void> {
  const inHand = to.person === undefined ? isOfTeam(tx, to.members) : to.members.some(({ id }) => id === to.person);
  if (!inHand) return;
  await recordMeasurements(tx, [{ ticketId: ticket.id, kind: 'handed-on', status: 'recorded', at: tx.now, because: to.because }]);
}
