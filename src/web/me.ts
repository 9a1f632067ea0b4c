import { queryOptions, useQuery } from '@tanstack/react-query';

import { get, type Answer } from './api.ts';

/** The signed-in person, as `GET /api/v1/me` tells it. */
export type Me = Answer<'GET /me'>;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => await get('/me', {}, signal),
  staleTime: 60_000,
});

/** The signed-in person, undefined until known. */
export const useMe = (): Me | undefined => useQuery(meQuery).data;

/** What others know of the signed-in person, as `GET /api/v1/people/ID` tells it. */
export type Myself = Answer<'GET /people/:person'>;

export const myselfQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: async ({ signal }) => await get('/people/:person', { params: { person: id ?? '' } }, signal),
    enabled: id !== undefined,
    staleTime: 60_000,
  });

/** Name, email and zone of the signed-in person. */
export function useMyself(): Myself | undefined {
  const me = useMe();
  return useQuery(myselfQuery(me?.id)).data;
}

/** Whether the person may administer the organisation. */
export const administers = (me: Me | undefined): boolean => me?.grants.some(({ role, team }) => role === 'admin' && team === null) ?? false;
