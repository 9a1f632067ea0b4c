import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { tellPeople } from '../../paging/index.ts';
import { ask, type Asked } from '../rules/questions.ts';
import { isRestricted, sayable } from '../rules/restriction.ts';
import { isUnrestored } from '../rules/states.ts';
import { lockTickets, type Ticket } from '../store.ts';
import { isLed, PROMPT } from './speak.ts';
import { findCall, notePrompt, rolesOf, type CallRow } from './store-call.ts';
import { mattersOf } from './store-matters.ts';

const LATER = 60_000;

/** Who is asked by message, too: the leader, or whoever has the ticket while nobody leads. */
async function leaderOf(tx: Tx, ticket: Ticket): Promise<readonly string[]> {
  const leader = (await rolesOf(tx, ticket.id)).find(({ role, until }) => role === 'leader' && until === null);
  const person = leader?.personId ?? ticket.ownerId;
  return person === null || person === undefined || person === '' ? [] : [person];
}

async function askLeader(
  tx: Tx,
  ticket: Ticket,
  { prompt, before }: { prompt: NonNullable<Asked['prompt']>; before: CallRow['asked'] },
): Promise<void> {
  await notePrompt(tx, ticket.id, { ...prompt, before });
  if (prompt.tell)
    await tellPeople(tx, {
      ticket: ticket.id,
      people: await leaderOf(tx, ticket),
      text: `T-${ticket.number} ${sayable(ticket).title}: ${isRestricted(ticket) ? 'a question waits for you' : prompt.words}`,
    });
  tx.journal({
    action: 'call.prompted',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: prompt.words,
    body: { question: prompt.key, words: prompt.words },
  });
}

async function look(tx: Tx, ticket: Ticket): Promise<void> {
  const call = await findCall(tx, ticket.id);
  if (call === undefined || !isLed(ticket) || !isUnrestored(ticket.state)) return;
  const undecided = (await mattersOf(tx, ticket.id))
    .filter(({ kind, over }) => kind === 'decision' && !over)
    .map(({ id, text, openedAt }) => ({ id, text, since: openedAt }));
  const asked = ask({ ...call, severity: ticket.severity, state: ticket.state, undecided }, tx.now);
  if (asked.prompt !== undefined) await askLeader(tx, ticket, { prompt: asked.prompt, before: call.asked });
  await setClocks(tx, [{ kind: PROMPT, subject: ticket.id, dueAt: asked.lookAt }]);
}

/** Asks the leader of each call what is due; it ends by itself once the service is restored. */
export const promptJob: ClockJob = {
  kind: PROMPT,
  batch: 50,
  lock: async (tx, ids) => new Set((await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id)),
  async advance(tx, due) {
    for (const ticket of await lockTickets(
      tx,
      due.map((clock) => clock.subject),
    ))
      await look(tx, ticket);
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + LATER }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
