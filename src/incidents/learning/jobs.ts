import { days } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { tellPeople } from '../../paging/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { remind, remindedBy } from '../rules/actions.ts';
import { isRestricted, sayable } from '../rules/restriction.ts';
import { findTicket, lockTickets, type Ticket } from '../store.ts';
import { REMIND } from './change-action.ts';
import { findAction, lockFreeActions, setAction, type ActionItem } from './store-actions.ts';
import { findPostMortem } from './store-post-mortems.ts';
import { POST_MORTEM_DUE } from './write-post-mortem.ts';

const AGAIN = days(1);

/** A reminder that cannot be made is tried again in an hour: nobody is paged by it. */
const later: ClockJob['giveUp'] = async (tx, due, why) => {
  await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + AGAIN / 24 }]);
  tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
};

/** The manager of the team that a ticket belongs to, or of the next one above that has one. */
async function managerOf(tx: Tx, ticket: Ticket): Promise<readonly string[]> {
  const directory = await loadDirectory(tx);
  for (const id of directory.teamPath(ticket.teamId)) {
    const manager = directory.team(id)?.managerId;
    if (typeof manager === 'string') return [manager];
  }
  return [];
}

async function askForPostMortem(tx: Tx, ticket: Ticket): Promise<void> {
  const found = await findPostMortem(tx, ticket.id);
  if (found?.state === 'published' || ['rejected', 'duplicate'].includes(ticket.state)) return;
  const owner = found?.ownerId ?? ticket.ownerId;
  const people = [...new Set([...(owner === null ? [] : [owner]), ...(await managerOf(tx, ticket))])];
  const how = found === undefined ? 'has no post mortem yet' : `has a post mortem that is ${found.state}`;
  await tellPeople(tx, {
    calmly: true,
    ticket: ticket.id,
    people,
    text: `T-${ticket.number} ${sayable(ticket).title} ${how}: it is due.`,
  });
  tx.journal({
    action: 'post-mortem.owed',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `it is due, and ${how}`,
  });
  await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt: tx.now + AGAIN }]);
}

/** Post mortems that are due and not published: their owner and manager are told, each day. */
export const postMortemJob: ClockJob = {
  kind: POST_MORTEM_DUE,
  batch: 20,
  lock: async (tx, ids) => new Set((await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id)),
  async advance(tx, due) {
    for (const ticket of await lockTickets(
      tx,
      due.map((clock) => clock.subject),
    ))
      await askForPostMortem(tx, ticket);
  },
  giveUp: later,
};

async function remindOf(tx: Tx, action: ActionItem): Promise<void> {
  if (action.state !== 'open' || action.dueAt === null) return;
  const { tell, lookAt } = remind({ dueAt: action.dueAt, reminded: action.reminded }, tx.now);
  await setClocks(tx, [{ kind: REMIND, subject: action.id, dueAt: lookAt }]);
  const ticket = tell === undefined ? undefined : await findTicket(tx, action.ticketId);
  if (ticket === undefined) return;
  const owner = action.ownerId === null ? [] : [action.ownerId];
  const people = tell === 'owner-and-manager' || owner.length === 0 ? [...owner, ...(await managerOf(tx, ticket))] : owner;
  const what = action.dueIs === 'dated' ? 'needs a date' : 'is due';
  await tellPeople(tx, {
    calmly: true,
    ticket: ticket.id,
    people: [...new Set(people)],
    text: `A-${action.number} ${isRestricted(ticket) ? 'an action' : action.text} ${what}, from T-${ticket.number} ${sayable(ticket).title}.`,
  });
  await setAction(tx, { ...action, reminded: remindedBy({ dueAt: action.dueAt }, tx.now) });
  tx.journal({
    action: 'action.reminded',
    subject: { kind: 'action', id: action.id },
    ticket: ticket.id,
    because: `it ${what}`,
    body: { text: action.text },
  });
}

/** Actions that are due: their owner is told, from the second week on their manager, too. */
export const remindJob: ClockJob = {
  kind: REMIND,
  batch: 50,
  lock: lockFreeActions,
  async advance(tx, due) {
    for (const { subject } of due) {
      const action = await findAction(tx, subject);
      if (action !== undefined) await remindOf(tx, action);
    }
  },
  giveUp: later,
};
