import { mustHave, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { cutTickets } from '../cut-tickets.ts';
import { lockTickets } from '../store.ts';
import { loadKnown, requestPeople } from './engage.ts';
import { resolveWhom, type Callee, type Known } from './resolve-whom.ts';

/** A ticket without an incident: it pages nobody by its severity, only whom a person asks for. */
const SEVERITY = 3;

const serviceFor = ({ onCall }: Known, callees: readonly Callee[]): string | undefined =>
  callees.find(({ service }) => service !== null)?.service ?? onCall.directory.serviceBySlug('unrouted')?.id;

/** Calls somebody in without an incident: a ticket of severity 3 is cut under what they stand for, and they are paged with what is asked. */
export async function engageAlone(tx: Tx, order: { whom: string; text: string }): Promise<Result<{ ticket: string; number: number }>> {
  const known = await loadKnown(tx);
  const callees = resolveWhom(known, order.whom);
  if (!callees.ok) return callees;
  const service = serviceFor(known, callees.value);
  if (service === undefined) return refuse('conflict', 'there is no service that a ticket could stand under');
  const id = tx.id();
  const number = mustHave(
    (
      await cutTickets(tx, [
        {
          id,
          title: order.text,
          severity: SEVERITY,
          serviceId: service,
          impact: order.text,
          since: tx.now,
          because: `${tx.actor.name} asks for ${order.whom}`,
        },
      ])
    ).get(id),
    'a ticket that was cut has a number',
  );
  const ticket = mustHave((await lockTickets(tx, [id]))[0], 'a ticket that was cut stands');
  const sent = await requestPeople(tx, ticket, { ...order, send: true, alone: true });
  return sent.ok ? ok({ ticket: id, number }) : sent;
}
