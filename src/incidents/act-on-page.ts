import { minutes, refuse, type Result } from '../kernel/index.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { answerPage, declinePage, escalateNow, snoozePage, type Answer, type Page, type Way } from '../paging/index.ts';
import { recordMeasurements } from './measuring/store-measurements.ts';
import { moveTicket } from './move-ticket.ts';
import { lockTickets } from './store.ts';

/** What a paged person can do from a page, whatever the way: web, link, API, CLI, mail or keypad. */
export const pageActs = ['stop', 'take', 'restored', 'decline', 'escalate', 'snooze'] as const;
export type PageAct = (typeof pageActs)[number];

/** An act with its way, and for a snooze its length. */
export interface PageOrder {
  readonly act: PageAct;
  readonly by: Way;
  readonly minutes?: number | undefined;
}

/** Stops a page: the first answer of its ticket is measured. The ticket is locked. */
export async function stopPage(tx: Tx, page: Page, answer: Answer): Promise<Result<unknown>> {
  const stopped = await answerPage(tx, page, answer);
  if (!stopped.ok) return stopped;
  const because = `${answer.person.name} answered by ${answer.by}`;
  await recordMeasurements(tx, [{ ticketId: page.ticketId, kind: 'answered', status: 'recorded', at: tx.now, because }]);
  return stopped;
}

async function apply(tx: Tx, page: Page, order: PageOrder): Promise<Result<unknown>> {
  const ticket = (await lockTickets(tx, [page.ticketId]))[0];
  if (ticket === undefined) return refuse('not-found', 'the ticket of this page is gone');
  const answer: Answer = { person: { id: page.personId, name: page.personName }, by: order.by };
  const name = page.personName;
  switch (order.act) {
    case 'stop':
      return stopPage(tx, page, answer);
    case 'decline':
      return declinePage(tx, page, answer);
    case 'snooze':
      return snoozePage(tx, page, { length: minutes(order.minutes ?? 10), answer });
    case 'escalate':
      return escalateNow(tx, page.ticketId, `${name} escalated by ${order.by}`);
    case 'take':
      return moveTicket(tx, page.ticketId, { command: 'take', because: `${name} took it by ${order.by}`, by: order.by });
    case 'restored':
      return moveTicket(tx, page.ticketId, { command: 'restore', because: `${name} says that service is restored`, by: order.by });
  }
}

/** Does what a paged person asks for, as that person, in one transaction that locks the ticket first. */
export async function actOnPage(db: Database, page: Page, order: PageOrder): Promise<Result<unknown>> {
  return db.write({ kind: 'person', id: page.personId, name: page.personName }, async (tx) => apply(tx, page, order));
}
