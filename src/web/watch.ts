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

/** Changes that ask for my approval, as they stand among what I owe. */
export const approvalsOwedQuery = queryOptions({
  queryKey: ['changes', 'approvals'],
  queryFn: async ({ signal }) => await get('/change-approvals', {}, signal),
  select: ({ items }): Watch['owed'] =>
    items.flatMap(({ number, title, asks }) => {
      const mine = asks.find((ask) => ask.mine);
      return mine === undefined
        ? []
        : [{ kind: 'Approval', title, detail: `CHG-${number}`, due: mine.dueAt, to: '/changes/approvals', verb: 'Answer it' }];
    }),
});

/** The numbers of the navigation; they come with the watch. */
export const countsQuery = { ...watchQuery, select: (watch: Watch): Counts => watch.counts };

/** Whom a page reaches when every step has come to nobody. */
export const lastResortQuery = queryOptions({
  queryKey: ['contact-methods', 'last-resort'],
  queryFn: async ({ signal }) => await get('/last-resort', {}, signal),
});
