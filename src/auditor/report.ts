import { minutes, type Duration } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { kinds, type Kind } from './rules/kinds.ts';
import { foundSince, insertFinding } from './store.ts';
import { tellOwnBug } from './store-tickets.ts';

/** A repair is given this long to show, before the same difference is one again. */
const AGAIN: Duration = minutes(1);
/** A repair that had to be made so often did not help. */
const TIMES_IN_VAIN = 2;
const IN_VAIN_SINCE: Duration = minutes(10);

/** A difference, with what it is about. */
export interface Difference {
  readonly kind: Kind;
  readonly subject: string;
  readonly ticket: string | undefined;
  /** What the line and our own ticket say of it: which alert, which ticket. */
  readonly about: string;
  /** Names a difference that its repair does not take away. */
  readonly once?: string | undefined;
}

/** Whether a difference is to be repaired now; how often that was tried in vain. */
export async function isDue(tx: Tx, { kind, subject }: Difference, again = AGAIN): Promise<{ due: boolean; inVain: boolean }> {
  const { count, last } = await foundSince(tx, { kind, subject }, tx.now - Math.max(again, IN_VAIN_SINCE));
  return { due: last === null || last <= tx.now - again, inVain: count >= TIMES_IN_VAIN };
}

/**
 * Says of a difference what was done about it: a line in the journal, a row that is counted, and a ticket of our own, since whatever the
 * auditor finds is a bug of ours. Answers false where that was done before.
 */
export async function report(tx: Tx, difference: Difference, repair: string): Promise<boolean> {
  const { kind, subject, ticket, about, once } = difference;
  const says = `${kinds[kind]}: ${about}`;
  if (!(await insertFinding(tx, { kind, subject, ticket, says, repair, once }))) return false;
  tx.journal({
    action: 'audit.repaired',
    subject: ticket === undefined ? { kind: 'auditor', id: kind } : { kind: 'ticket', id: ticket },
    ticket,
    because: `${says}. ${repair}`,
    body: { kind, subject },
  });
  await tellOwnBug(tx, `auditor/${kind}`, {
    title: `Evenkeel: the auditor had to repair "${kind}"`,
    sentence: `${says}. ${repair}. Every repair of the auditor is a bug of Evenkeel: please report it with this sentence and the log of the time.`,
  });
  return true;
}
