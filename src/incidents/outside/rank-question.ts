import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { rolesOf } from '../command/store-call.ts';
import { mattersOf, setRank, type Matter } from '../command/store-matters.ts';
import { mayHandle } from '../rules/questions-outside.ts';
import type { Ticket } from '../store.ts';

/** Refuses that somebody answers, hands on or ranks a question that others have taken off their hands. */
export async function refuseHandling(tx: Tx, ticket: Ticket, question: Pick<Matter, 'kind' | 'state'>): Promise<Result<null>> {
  if (question.kind !== 'question' || tx.actor.kind !== 'person') return ok(null);
  const held = (await rolesOf(tx, ticket.id)).filter(({ until }) => until === null);
  const actor = tx.actor.id;
  const own = held.filter(({ personId }) => personId === actor).map(({ role }) => role);
  const viewer = { id: actor, roles: own, engaged: true };
  return mayHandle(
    question.state,
    viewer,
    held.map(({ role }) => role),
  )
    ? ok(null)
    : refuse('conflict', 'questions from outside are for the manager and the liaison: they hand on what you have to answer');
}

/** Says how soon a question is to be answered. The ticket is locked. */
export async function rankQuestion(tx: Tx, ticket: Ticket, order: { matter: string; rank: number | null }): Promise<Result<null>> {
  const matter = (await mattersOf(tx, ticket.id)).find(({ id, kind }) => id === order.matter && kind === 'question');
  if (matter === undefined) return refuse('not-found', `T-${ticket.number} has no such question`);
  const handled = await refuseHandling(tx, ticket, matter);
  if (!handled.ok) return handled;
  await setRank(tx, matter.id, order.rank);
  tx.journal({
    action: 'question.ranked',
    subject: { kind: 'matter', id: matter.id },
    ticket: ticket.id,
    because: order.rank === null ? 'unranked' : `to be answered as number ${order.rank}`,
    body: { rank: order.rank },
  });
  return ok(null);
}
