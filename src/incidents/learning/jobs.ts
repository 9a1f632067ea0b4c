import { days } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { loadOnCall } from '../../oncall/index.ts';
import { tellPeople } from '../../paging/index.ts';
import { remind, remindedBy, tellsOf } from '../rules/actions.ts';
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

/** The managers above a ticket's service, level by level from its team up; a level may come to nobody. */
async function managersOf(tx: Tx, ticket: Ticket): Promise<readonly (readonly string[])[]> {
  const levels = (await loadOnCall(tx)).management(ticket.serviceId, tx.now);
  return levels.map(({ people }) => people.map(({ id }) => id));
}

async function askForPostMortem(tx: Tx, ticket: Ticket): Promise<void> {
  const found = await findPostMortem(tx, ticket.id);
  if (found?.state === 'published' || ['rejected', 'duplicate'].includes(ticket.state)) return;
  const { people } = tellsOf(found?.ownerId ?? ticket.ownerId, await managersOf(tx, ticket), 1);
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

/** That an action is late, in the words of the timeline. */
const lateWords = (what: string, level: number, told: string): string =>
  level === 0 ? `it ${what}` : `it ${what} for ${level === 1 ? 'a week' : `${level} weeks`} already: ${told} are told`;

/** Tells whoever a level of reminders tells; answers the managers whom it went up to. */
async function tellOf(tx: Tx, action: ActionItem, of: { ticket: Ticket; level: number }): Promise<string> {
  const { ticket, level } = of;
  const { people, highest } = tellsOf(action.ownerId, await managersOf(tx, ticket), level);
  const directory = await loadDirectory(tx);
  const names = (ids: readonly string[]): string => ids.flatMap((id) => directory.person(id)?.name ?? []).join(', ');
  const what = action.dueIs === 'dated' ? 'needs a date' : 'is due';
  await tellPeople(tx, {
    calmly: true,
    ticket: ticket.id,
    people,
    text: `A-${action.number} ${isRestricted(ticket) ? 'an action' : action.text} ${what}, from T-${ticket.number} ${sayable(ticket).title}.`,
  });
  tx.journal({
    action: level === 0 ? 'action.reminded' : 'action.escalated',
    subject: { kind: 'action', id: action.id },
    ticket: ticket.id,
    because: lateWords(what, level, names(people)),
    body: { text: action.text, level, told: [...people] },
  });
  return names(highest);
}

async function remindOf(tx: Tx, action: ActionItem): Promise<void> {
  if (action.state !== 'open' || action.dueAt === null) return;
  const { level, lookAt } = remind({ dueAt: action.dueAt, reminded: action.reminded }, tx.now);
  await setClocks(tx, [{ kind: REMIND, subject: action.id, dueAt: lookAt }]);
  const ticket = level === undefined ? undefined : await findTicket(tx, action.ticketId);
  if (ticket === undefined || level === undefined) return;
  const highest = await tellOf(tx, action, { ticket, level });
  const escalatedTo = level === 0 || highest === '' ? action.escalatedTo : highest;
  await setAction(tx, { ...action, reminded: remindedBy({ dueAt: action.dueAt }, tx.now), escalatedTo });
}

/** Actions that are due: their owner is told, and with every week that they are late one manager more. */
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
