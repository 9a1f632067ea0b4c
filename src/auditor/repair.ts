import { minutes, type Duration } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { isDue, report, type Difference } from './report.ts';
import { tellPlainly } from './rescue.ts';
import type { Kind } from './rules/kinds.ts';
import { knownOnce } from './store.ts';
import {
  clockNow,
  lockTicket,
  managementNow,
  messageNow,
  nextMethodNow,
  removeClock,
  removeClocksOf,
  removeMethodClock,
  stepFromFirst,
  stepNow,
  strayRows,
  wrongAtTickets,
  type Found,
  type LockedTicket,
} from './store-tickets.ts';

/** Whoever must act is told so often of what cannot be repaired. */
const TELL_AGAIN: Duration = minutes(15);

const nameOf = (ticket: LockedTicket): string => `T-${ticket.number} "${ticket.title}", severity ${ticket.severity}`;

const plainly = async (tx: Tx, ticket: LockedTicket): Promise<string> => {
  const text = `Severity ${ticket.severity}: T-${ticket.number} ${ticket.title} is not being escalated as it should be. See who must act.`;
  const count = await tellPlainly(tx, ticket, text);
  return count === 0
    ? 'nobody could be told: neither the primary nor the last resort has a proven contact method'
    : `${count} plain messages tell its primary or the last resort`;
};

type Repair = (tx: Tx, found: Found, ticket: LockedTicket) => Promise<string>;

const repairs: Readonly<Partial<Record<Kind, Repair>>> = {
  'ticket-without-escalation': async (tx, _, ticket) => {
    // They would be due for ever: there is nothing that they could step.
    await removeClocksOf(tx, ticket.id);
    return plainly(tx, ticket);
  },
  'ticket-without-clock': async (tx, _, ticket) => {
    await stepNow(tx, ticket.id);
    return 'Its next step goes now';
  },
  'incident-without-clock': async (tx, _, ticket) => {
    await managementNow(tx, ticket.id);
    return 'Its management is told now';
  },
  'clock-out-of-reach': async (tx, { subject }) => {
    await clockNow(tx, subject);
    return 'It goes now';
  },
  'ticket-without-page': async (tx, _, ticket) => {
    await stepFromFirst(tx, ticket.id);
    return 'Its first step is taken again';
  },
  'page-lost': async (tx, { subject }, ticket) => {
    await removeMethodClock(tx, subject);
    if (ticket.state !== 'assigned' || ticket.severity > 2) return 'Its clock is ended: the ticket pages nobody now';
    await stepFromFirst(tx, ticket.id);
    return 'The first step of the ticket is taken again';
  },
  'page-without-message': async (tx, { subject }) => {
    await nextMethodNow(tx, subject);
    return 'The page goes on to the next method now';
  },
  'page-without-clock': async (tx, { subject }) => {
    await nextMethodNow(tx, subject);
    return 'The page goes on to the next method now';
  },
  'clock-without-cause': async (tx, { subject }) => {
    await removeClock(tx, subject);
    return 'The clock is ended';
  },
  'message-out-of-reach': async (tx, { subject }) => {
    await messageNow(tx, subject);
    return 'It leaves now';
  },
};

/** What can be done where no ticket is known. */
const alone: Readonly<Partial<Record<Kind, (tx: Tx, subject: string) => Promise<string>>>> = {
  'page-lost': async (tx, subject) => {
    await removeMethodClock(tx, subject);
    return 'Its clock is ended: nothing tells of which ticket it was';
  },
  'clock-without-cause': async (tx, subject) => {
    await removeClock(tx, subject);
    return 'The clock is ended: its ticket is gone';
  },
  'message-out-of-reach': async (tx, subject) => {
    await messageNow(tx, subject);
    return 'It leaves now';
  },
};

/** Does what a difference asks for, and answers what that was; undefined where there is nothing to do. */
async function mend(tx: Tx, found: Found, ticket: LockedTicket | undefined): Promise<string | undefined> {
  return ticket === undefined ? alone[found.kind]?.(tx, found.subject) : repairs[found.kind]?.(tx, found, ticket);
}

async function repairOne(tx: Tx, found: Found, ticket: LockedTicket | undefined): Promise<void> {
  const { kind, subject, once } = found;
  if (once !== null && (await knownOnce(tx, kind, [once])).size > 0) return;
  const about = ticket === undefined ? subject : nameOf(ticket);
  const difference: Difference = { kind, subject, ticket: ticket?.id, about, once: once ?? undefined };
  const isTold = kind === 'ticket-without-escalation';
  const { due, inVain } = await isDue(tx, difference, isTold ? TELL_AGAIN : undefined);
  const done = due ? await mend(tx, found, ticket) : undefined;
  if (done === undefined) return;
  const more = inVain && !isTold && ticket !== undefined ? `; since that was in vain before, ${await plainly(tx, ticket)}` : '';
  await report(tx, difference, done + more);
}

/** Repairs what is wrong at a ticket: locks it first, and looks again. */
export async function repairTicket(tx: Tx, id: string): Promise<void> {
  const ticket = await lockTicket(tx, id);
  if (ticket === undefined) return;
  for (const found of await wrongAtTickets(tx, tx.now, id)) await repairOne(tx, found, ticket);
}

/** Repairs a clock or a message that stands alone: locks its ticket first, where it has one, and looks again. */
export async function repairStray(tx: Tx, stray: Found): Promise<void> {
  const ticket = stray.ticket === null ? undefined : await lockTicket(tx, stray.ticket);
  const still = (await strayRows(tx, tx.now)).find((each) => each.kind === stray.kind && each.subject === stray.subject);
  if (still !== undefined) await repairOne(tx, still, ticket);
}
