import { minutes } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { setClocks, type ClockJob } from '../platform/engine/index.ts';
import { tellPeople } from '../paging/index.ts';
import { lockTickets, rolesOf, sayable, type Ticket } from '../incidents/index.ts';
import { remindersOf, type Reminder } from './rules/promises.ts';
import { lastUpdates, noteReminded } from './store-audiences.ts';
import { PROMISE, setPromiseClock } from './tell-audience.ts';

/** Whoever speaks for an incident: its liaison, else its leader, else whoever has the ticket. */
async function speakerOf(tx: Tx, ticket: Ticket): Promise<readonly string[]> {
  const held = (await rolesOf(tx, ticket.id)).filter(({ until }) => until === null);
  const speaker = held.find(({ role }) => role === 'liaison') ?? held.find(({ role }) => role === 'leader');
  const person = speaker?.personId ?? ticket.ownerId;
  return person === null ? [] : [person];
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

const wordsOf = ({ audience, nextAt, isLate }: Reminder): string =>
  isLate ? `${audience} were promised a word by ${clock(nextAt)}: it is late` : `${audience} are promised a word by ${clock(nextAt)}`;

async function remind(tx: Tx, ticket: Ticket): Promise<void> {
  const words = await lastUpdates(tx, ticket.id);
  const promises = words.flatMap(({ audience, nextAt, reminded }) => (nextAt === null ? [] : [{ audience, nextAt, reminded }]));
  const { remind: due } = remindersOf(promises, tx.now);
  for (const each of due) {
    const number = words.find(({ audience }) => audience === each.audience)?.number ?? 0;
    await noteReminded(tx, ticket.id, { audience: each.audience, number, reminded: each.reminded });
    tx.journal({
      action: each.isLate ? 'stakeholders.late' : 'stakeholders.reminded',
      subject: { kind: 'ticket', id: ticket.id },
      ticket: ticket.id,
      because: wordsOf(each),
      body: { audience: each.audience, nextAt: each.nextAt },
    });
  }
  if (due.length > 0)
    await tellPeople(tx, {
      ticket: ticket.id,
      people: await speakerOf(tx, ticket),
      text: `T-${ticket.number} ${sayable(ticket).title}: ${due.map(wordsOf).join('; ')}.`,
    });
  await setPromiseClock(tx, ticket.id);
}

/** Keeps what was promised to audiences: whoever speaks for the incident is reminded before a word is due, and once when it is late. */
const promiseJob: ClockJob = {
  kind: PROMISE,
  batch: 20,
  lock: async (tx, ids) => new Set((await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id)),
  async advance(tx, due) {
    for (const ticket of await lockTickets(
      tx,
      due.map((each) => each.subject),
    ))
      await remind(tx, ticket);
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + minutes(1) }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};

export const jobs: readonly ClockJob[] = [promiseJob];
