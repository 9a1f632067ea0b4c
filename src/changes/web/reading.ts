import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../web/api.ts';

/** One row of the list of changes. */
export type ChangeRow = Item<'GET /changes'>;

/** People say CHG-20446. */
export const changeName = (number: number): string => `CHG-${number}`;

export const changeQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change],
    queryFn: async ({ signal }) => await get('/changes/:change', { params: { change } }, signal),
  });

/** What the address says of the list, as text. */
export interface ChangeFilter {
  readonly state?: string | undefined;
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  readonly mine?: string | undefined;
  readonly q?: string | undefined;
}

export const states = ['draft', 'review', 'approved', 'scheduled', 'working', 'resolved', 'closed', 'cancelled', 'held'] as const;

export const changesQuery = (filter: ChangeFilter) =>
  infiniteQueryOptions({
    queryKey: ['changes', filter],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) =>
      await get(
        '/changes',
        {
          query: {
            state: states.find((each) => each === filter.state),
            service: filter.service,
            team: filter.team,
            mine: filter.mine === 'true' ? 'true' : undefined,
            q: filter.q,
            before: pageParam === 0 ? undefined : pageParam,
          },
        },
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });
