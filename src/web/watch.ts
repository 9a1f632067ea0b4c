import { queryOptions } from '@tanstack/react-query';

import { get, type Answer } from './api.ts';
import type { Counts } from './navigation.tsx';

/** My watch, as `GET /api/v1/watch` tells it. */
export type Watch = Answer<'GET /watch'>;

/** One demand for my attention now. */
export type WatchPage = Watch['pages'][number];

export const watchQuery = queryOptions({
  queryKey: ['watch'],
  queryFn: async ({ signal }) => await get('/watch', {}, signal),
});

/** The numbers of the navigation; they come with the watch. */
export const countsQuery = { ...watchQuery, select: (watch: Watch): Counts => watch.counts };

/** Whom a page reaches when every step has come to nobody. */
export const lastResortQuery = queryOptions({
  queryKey: ['contact-methods', 'last-resort'],
  queryFn: async ({ signal }) => await get('/last-resort', {}, signal),
});
