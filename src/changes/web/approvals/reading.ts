import { queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../../web/api.ts';

/** One round of approvals. */
export type Review = Item<'GET /change-approvals'>;

/** What asks me, or somebody for whom I stand. */
export const inboxQuery = queryOptions({
  queryKey: ['changes', 'approvals'],
  queryFn: async ({ signal }) => await get('/change-approvals', {}, signal),
});
