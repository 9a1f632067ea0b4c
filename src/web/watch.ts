import { queryOptions } from '@tanstack/react-query';

import type { WatchView } from '../incidents/watch-view.ts';
import { get } from './api.ts';
import type { Counts } from './navigation.tsx';

/** My watch, as `GET /api/v1/watch` tells it. */
export type Watch = WatchView;

/** One demand for my attention now. */
export type WatchPage = Watch['pages'][number];

export const watchQuery = queryOptions({
  queryKey: ['watch'],
  queryFn: async ({ signal }) => await get<Watch>('/watch', {}, signal),
});

/** The numbers of the navigation; they come with the watch. */
export const countsQuery = { ...watchQuery, select: (watch: Watch): Counts => watch.counts };

interface LastResort {
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly reachable: boolean;
}

/** Whom a page reaches when every step has come to nobody. */
export const lastResortQuery = queryOptions({
  queryKey: ['contact-methods', 'last-resort'],
  queryFn: async ({ signal }) => await get<LastResort>('/last-resort', {}, signal),
});
