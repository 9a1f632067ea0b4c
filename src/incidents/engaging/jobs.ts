import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { clockKinds, lockFreeEscalations } from '../../paging/index.ts';
import { lockTickets } from '../store.ts';
import { settle } from './engage.ts';

const LATER = 60_000;

/** Goes on with whoever was called in: who has come, and who is next where nobody has. Locks tickets, then their escalations, as everybody does. */
export const calledInJob: ClockJob = {
  kind: clockKinds.calledIn,
  batch: 50,
  lock: async (tx, ids) =>
    lockFreeEscalations(
      tx,
      (await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id),
    ),
  async advance(tx, due) {
    const tickets = due.map((clock) => clock.subject);
    for (const ticket of await lockTickets(tx, tickets)) await settle(tx, ticket);
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + LATER, data: { held: true } }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
