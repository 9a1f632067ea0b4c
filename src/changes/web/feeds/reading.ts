import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, type Answer } from '../../../web/api.ts';

export type FeedList = Answer<'GET /changes/feeds'>;
export type Feed = FeedList['items'][number];
export type Unmapped = FeedList['unmapped'][number];

export const feedsQuery = queryOptions({
  queryKey: ['changes', 'feeds'],
  queryFn: async ({ signal }) => await get('/changes/feeds', {}, signal),
});

/** An act on a feed; afterwards what it tells of is read anew. */
export function useFeedAct(done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<unknown>) => await act(),
    onSuccess: async () => {
      done();
      await client.invalidateQueries({ queryKey: ['changes'] });
    },
  });
}
