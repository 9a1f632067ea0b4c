import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, type Answer } from '../../web/api.ts';

/** The post mortem of a ticket, whole. */
export type PostMortem = Answer<'GET /tickets/:ticket/post-mortem'>;
export type Section = PostMortem['sections'][number];
export type Action = PostMortem['actions'][number];
export type Why = PostMortem['whys'][number];

/** To be asked only of a ticket that has one. */
export const postMortemQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['ticket', ticket, 'post-mortem'],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/post-mortem', { params: { ticket } }, signal),
  });

/** An act on a post mortem: afterwards everything about the ticket is read anew. */
export function useReviewAct(ticket: string, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<unknown>) => await act(),
    onSuccess: () => done?.(),
    onSettled: async () => await client.invalidateQueries({ queryKey: ['ticket', ticket] }),
  });
}
