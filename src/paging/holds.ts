import { registerHold, type Hold } from '../platform/holds.ts';
import { lastResort } from './last-resort.ts';

const resort: Hold = {
  name: 'person.last-resort',
  subject: 'person',
  find: async (reader, { id }) => ((await lastResort(reader)) === id ? ['the last resort'] : []),
};

/** What paging has to say before somebody leaves; for app, once. */
export function registerPagingHolds(): void {
  registerHold(resort);
}
