import type { Tx } from '../platform/database/index.ts';
import { contactMethodsOf } from '../catalog/index.ts';
import { CALLED_IN } from './rules/called-in.ts';
import { sendNext } from './send-next.ts';
import {
  insertEscalations,
  insertPages,
  lockEscalations,
  pagesOfTickets,
  setEscalation,
  type Asks,
  type Escalation,
  type NewEscalation,
  type Page,
} from './store.ts';

/** Who is called in for a ticket, each with why. */
export interface CallIn {
  /** What the ticket's escalation would be; it is written, as one that takes no step, where none stands. */
  readonly escalation: NewEscalation;
  readonly people: readonly { readonly id: string; readonly name: string; readonly because: string; readonly asks: Asks }[];
}

/** The escalation of a ticket, locked. That of a ticket which pages nobody by its severity is made, and is over: it only carries pages. */
async function escalationFor(tx: Tx, wanted: NewEscalation): Promise<Escalation | undefined> {
  const standing = (await lockEscalations(tx, [wanted.ticketId]))[0];
  if (standing !== undefined) return standing;
  await insertEscalations(tx, [wanted]);
  await setEscalation(tx, wanted.ticketId, { ...wanted, state: 'over', newRun: false });
  return (await lockEscalations(tx, [wanted.ticketId]))[0];
}

/**
 * Pages people for a ticket beside the steps of its escalation, by all their methods in turn. Who has an unanswered page for it gets no
 * second: that one is answered. The ticket is locked by the caller.
 */
export async function callIn(tx: Tx, order: CallIn): Promise<readonly Page[]> {
  const escalation = await escalationFor(tx, order.escalation);
  if (escalation === undefined || order.people.length === 0) return [];
  const { ticketId, run, purpose, severity } = escalation;
  const made = await insertPages(
    tx,
    order.people.map(({ id, name, because, asks }) => ({
      id: tx.id(),
      ticketId,
      run,
      personId: id,
      personName: name,
      purpose,
      severity,
      role: CALLED_IN,
      because,
      late: null,
      asks,
    })),
  );
  await sendNext(tx, new Map([[ticketId, escalation]]), made);
  const wanted = new Set(order.people.map(({ id }) => id));
  return (await pagesOfTickets(tx, [ticketId])).filter((page) => page.state === 'unanswered' && wanted.has(page.personId));
}

/** Those of some people who have no contact method that is proven: no page reaches them. */
export async function unreachable(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  const methods = await contactMethodsOf(tx, people);
  return new Set(people.filter((person) => (methods.get(person) ?? []).length === 0));
}
