import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { changeReference, type Cause } from '../rules/causes.ts';
import type { Ticket } from '../store.ts';
import { causeOf, changesOf, linkChange, setCause, unlinkChange } from './store-causes.ts';

/** More changes than these did not do one thing together. */
const MOST_CHANGES = 20;

/** Says what kind of cause a ticket had; null takes it back. What was said before stands in the journal. The ticket is locked. */
export async function sayCause(tx: Tx, ticket: Ticket, told: { cause: Cause | null; because: string | undefined }): Promise<Result<null>> {
  const before = (await causeOf(tx, ticket.id)) ?? null;
  if (before === told.cause) return ok(null);
  await setCause(tx, ticket.id, told.cause);
  tx.journal({
    action: 'ticket.cause',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: told.because ?? (told.cause === null ? 'not classified, after all' : `the cause was of the kind "${told.cause}"`),
    body: { from: before, to: told.cause },
  });
  return ok(null);
}

/** Links the change that did it: the ticket counts as its fallout. Without another kind of cause it is then a change. The ticket is locked. */
export async function blameChange(tx: Tx, ticket: Ticket, given: { change: string; words: string }): Promise<Result<null>> {
  const named = changeReference(given.change);
  if (named === undefined)
    return refuse('bad-input', 'give the number of the change, or an address that begins with https://', 'body.change');
  const linked = await changesOf(tx, [ticket.id]);
  const isNew = !linked.some(({ reference }) => reference === named.reference);
  if (isNew && linked.length >= MOST_CHANGES) return refuse('conflict', `at most ${MOST_CHANGES} changes are linked to one ticket`);
  await linkChange(tx, ticket.id, { ...named, words: given.words });
  tx.journal({
    action: 'ticket.change-linked',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `${named.reference} did it${given.words === '' ? '' : `: ${given.words}`}`,
    body: { ...named, words: given.words },
  });
  return (await causeOf(tx, ticket.id)) === undefined
    ? sayCause(tx, ticket, { cause: 'change', because: `${named.reference} did it` })
    : ok(null);
}

/** Takes a linked change off: it did not do it. The ticket is locked. */
export async function clearChange(tx: Tx, ticket: Ticket, given: { change: string; because: string }): Promise<Result<null>> {
  const reference = changeReference(given.change)?.reference ?? given.change;
  if ((await unlinkChange(tx, ticket.id, reference)) === 0)
    return refuse('not-found', `"${given.change}" is not linked to T-${ticket.number}`);
  tx.journal({
    action: 'ticket.change-unlinked',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: given.because,
    body: { reference },
  });
  return ok(null);
}
