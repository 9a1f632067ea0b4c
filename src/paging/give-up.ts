import { minutes } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { enqueueMessages, setClocks, type DueClock } from '../platform/engine/index.ts';
import { plainText } from './content.ts';
import { clockKinds } from './clock-kinds.ts';
import { lastResortMethods } from './last-resort.ts';
import { plainEscalation, ticketOfPage } from './store.ts';

const AGAIN = minutes(5);

/**
 * A clock's step failed twice: the page goes as plain text, with no rule run, by every method of the organisation's last
 * resort; the clock is set on; our own ticket is cut.
 */
export async function giveUp(tx: Tx, due: DueClock, why: string): Promise<void> {
  const ticket = (due.kind === clockKinds.nextMethod ? await ticketOfPage(tx, due.subject) : undefined) ?? due.subject;
  const known = await plainEscalation(tx, ticket);
  const what = known === undefined ? `ticket ${ticket}` : `T-${known.number} ${known.title} (${known.service})`;
  const sentence = `Severity ${known?.severity ?? 1}: ${what} could not be escalated by its rules. You are the last resort: see who must act.`;
  // A synthetic page wakes nobody: whoever watches misses it, and our own ticket is cut all the same.
  const methods = known?.purpose === 'synthetic' ? [] : await lastResortMethods(tx);
  await enqueueMessages(
    tx,
    methods.map((method) => ({
      id: tx.id(),
      kind: 'notice',
      subject: ticket,
      ticket,
      person: method.personId,
      channel: method.channel,
      priority: 1,
      address: method.address,
      content: plainText({ text: sentence, reference: `${ticket}/last-resort/${method.id}` }),
      dueAt: tx.now,
    })),
  );
  await setClocks(tx, [
    { kind: due.kind, subject: due.subject, dueAt: tx.now + AGAIN, data: due.data },
    {
      kind: clockKinds.ownBug,
      subject: due.kind,
      dueAt: tx.now,
      data: { sentence: `The step "${due.kind}" of ${what} failed twice: ${why}` },
    },
  ]);
  tx.journal({
    action: 'escalation.last-resort',
    subject: { kind: 'ticket', id: ticket },
    ticket,
    because: `the step "${due.kind}" failed twice: ${why}`,
    by: system('engine'),
    body: { methods: methods.length },
  });
}
