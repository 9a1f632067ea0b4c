import { registerHold, type Hold } from '../platform/holds.ts';
import { postingsOfTicket } from './store-postings.ts';

const openPostings: Hold = {
  name: 'ticket-restriction.posting',
  subject: 'ticket-restriction',
  find: async (reader, { id }) =>
    (await postingsOfTicket(reader, id)).filter(({ endedAt }) => endedAt === null).map(({ title }) => `the posting "${title}"`),
};

/** What status pages have to say before a ticket is restricted; for app, once. */
export function registerStatusHolds(): void {
  registerHold(openPostings);
}
