import type { Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { moveMatterOn } from '../command/move-matter.ts';
import { mattersOf } from '../command/store-matters.ts';
import type { MatterCommand } from '../rules/matters.ts';
import type { Ticket } from '../store.ts';
import { endRequest, sendRequest } from './engage.ts';

const ends: Readonly<Partial<Record<MatterCommand, 'answered' | 'declined' | 'over'>>> = {
  come: 'answered',
  decline: 'declined',
  withdraw: 'over',
};

/** Moves a matter on. To send for whom a request names pages them; to say what came of it ends their pages. The ticket is locked. */
export async function moveOnCall(
  tx: Tx,
  ticket: Ticket,
  order: Parameters<typeof moveMatterOn>[2],
): Promise<Result<readonly string[] | null>> {
  if (order.command === 'send') {
    const matter = (await mattersOf(tx, ticket.id)).find(({ id }) => id === order.matter);
    if (matter?.kind === 'request' && matter.whom !== null) return sendRequest(tx, ticket, { matter: matter.id, whom: undefined });
  }
  const moved = await moveMatterOn(tx, ticket, order);
  const state = ends[order.command];
  if (moved.ok && state !== undefined) await endRequest(tx, ticket, { matter: order.matter, state });
  return moved;
}
