import { queryOptions } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../web/api.ts';

export type ServiceRow = Item<'GET /services'>;
export type PersonRow = Item<'GET /people'>;
export type TeamRow = Item<'GET /teams'>;

/** Everything that a service's screen shows. */
export type ServiceWhole = Answer<'GET /services/:service'>;

const most = { query: { limit: 500 } } as const;

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: async ({ signal }) => await get('/services', most, signal),
});

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => await get('/people', most, signal),
});

export const teamsQuery = queryOptions({
  queryKey: ['people', 'teams'],
  queryFn: async ({ signal }) => await get('/teams', most, signal),
});
