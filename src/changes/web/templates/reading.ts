import { queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../../web/api.ts';

/** A template with what its runs prove. */
export type Template = Item<'GET /change-templates'>;

export const templatesQuery = queryOptions({
  // Under the list of changes: every act on a change may prove or demote one.
  queryKey: ['changes', 'templates'],
  queryFn: async ({ signal }) => await get('/change-templates', { query: {} }, signal),
});
