import type { Tx } from '../../platform/database/index.ts';
import { releaseClocks } from '../../platform/engine/index.ts';
import { answerPage, clockKinds, pagesOfTickets } from '../../paging/index.ts';
import type { Ticket } from '../store.ts';

/** Somebody is here: their own pages for the ticket stop, and whatever they were called in by is looked at at once. The ticket is locked. */
export async function arrived(tx: Tx, ticket: Ticket, person: { readonly id: string; readonly name: string }): Promise<void> {
  const pages = (await pagesOfTickets(tx, [ticket.id])).filter((page) => page.state === 'unanswered' && page.personId === person.id);
  for (const page of pages) await answerPage(tx, page, { person, by: 'web' });
  await releaseClocks(tx, clockKinds.calledIn, [ticket.id]);
}
