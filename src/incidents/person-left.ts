import { z } from 'zod';

import { PERSON_LEFT } from '../catalog/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { setClocks, type ClockJob } from '../platform/engine/index.ts';
import { escalateNow, nextMethodNow, unansweredOfPerson } from '../paging/index.ts';
import { lockTickets, workedOnBy } from './store.ts';

const LATER = 60_000;
const data = z.object({ name: z.string() });

/** What waits for an answer of somebody who has left, or is in their hands, goes to the next step at once. Locks tickets, then escalations, as everybody does. */
async function goOnWithout(tx: Tx, person: { readonly id: string; readonly name: string }): Promise<void> {
  const because = `${person.name} has left`;
  const tickets = await lockTickets(tx, await workedOnBy(tx, person.id));
  for (const ticket of tickets)
    if (ticket.ownerId === person.id) await escalateNow(tx, ticket.id, `${because}, who had T-${ticket.number}`);
  await nextMethodNow(tx, await unansweredOfPerson(tx, person.id), because);
}

/** Nobody waits for a person who has left: their pages and the tickets that they work on go on to others. */
export const personLeftJob: ClockJob = {
  kind: PERSON_LEFT,
  batch: 5,
  lock: async (_, subjects) => Promise.resolve(new Set(subjects)),
  async advance(tx, due) {
    for (const clock of due) await goOnWithout(tx, { id: clock.subject, name: data.parse(clock.data).name });
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + LATER, data: due.data }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
