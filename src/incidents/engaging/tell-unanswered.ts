import type { Tx } from '../../platform/database/index.ts';
import { tellPeople } from '../../paging/index.ts';
import { rolesOf } from '../command/store-call.ts';
import type { Ticket } from '../store.ts';
import type { Engagement } from './store-engagements.ts';

/** Tells who asked, front-line ops and the leader that nobody came: another name is needed. */
export async function tellUnanswered(tx: Tx, ticket: Ticket, one: Pick<Engagement, 'words' | 'askedBy'>): Promise<void> {
  const leading = (await rolesOf(tx, ticket.id)).filter(({ role, until }) => until === null && (role === 'leader' || role === 'ops'));
  const people = [
    ...leading.map(({ personId }) => personId),
    ...(one.askedBy.kind === 'person' && one.askedBy.id !== undefined ? [one.askedBy.id] : []),
  ];
  await tellPeople(tx, {
    ticket: ticket.id,
    people: [...new Set(people)],
    text: `T-${ticket.number}: nobody came for ${one.words}. Whom else do we need?`,
  });
}
