import { queryOptions, useQuery } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../web/api.ts';

/** Somebody who can be engaged. */
export type Whom = Item<'GET /engagements/whom'>;

const MOST = 500;

const whomQuery = queryOptions({
  queryKey: ['lists', 'whom'],
  queryFn: async ({ signal }) => await get('/engagements/whom', { query: { limit: MOST } }, signal),
  staleTime: 60_000,
});

/** Everybody who can be engaged, with whom that comes to now. */
export const useEverybody = (): readonly Whom[] => useQuery(whomQuery).data?.items ?? [];

/** Lists, and what a severity 1 opens. */
export type Lists = Answer<'GET /lists'>;
export type EngagementList = Lists['engagement'][number];
export type NotificationList = Lists['notification'][number];

export const listsQuery = queryOptions({
  queryKey: ['lists'],
  queryFn: async ({ signal }) => await get('/lists', {}, signal),
});

/** What was told about a ticket. */
export type Told = Item<'GET /tickets/:ticket/notifications'>;

export const toldQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['told', ticket, 'lists'],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/notifications', { params: { ticket } }, signal),
  });

/** What audiences and status pages were told of a ticket, and what they are promised. */
export const communicationQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['told', ticket, 'communication'],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/communication', { params: { ticket } }, signal),
  });
