import { queryOptions, useQuery } from '@tanstack/react-query';

import { get, type Answer } from './api.ts';
import { learnZone } from './parts/zone.ts';
import { roles, type Role } from './roles.ts';

/** The signed-in person, as `GET /api/v1/me` tells it. */
export type Me = Answer<'GET /me'>;

/** Learns the zone of whoever reads from what the server tells of them, and answers that. */
export function learnMe(me: Me): Me {
  if (me.zone !== null && me.zoneTable !== null) learnZone(me.zone, me.zoneTable);
  return me;
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => learnMe(await get('/me', {}, signal)),
  staleTime: 60_000,
});

/** The signed-in person, undefined until known. */
export const useMe = (): Me | undefined => useQuery(meQuery).data;

/** What others know of the signed-in person, as `GET /api/v1/people/ID` tells it. */
export type Myself = Answer<'GET /people/:person'>;

const myselfQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: async ({ signal }) => await get('/people/:person', { params: { person: id ?? '' } }, signal),
    enabled: id !== undefined,
    staleTime: 60_000,
  });

/** Reads what others know of the signed-in person. */
export const useMyselfRead = () => useQuery(myselfQuery(useMe()?.id));

/** Name, email and zone of the signed-in person. */
export const useMyself = (): Myself | undefined => useMyselfRead().data;

const ladder = roles.map(([role]) => role);

/** Whether the person has a role, or one above it, somewhere: what nobody could do is not offered. The server decides where. */
const holds = (me: Me | undefined, least: Role): boolean =>
  me?.grants.some(({ role }) => ladder.indexOf(role) >= ladder.indexOf(least)) ?? false;

export const responds = (me: Me | undefined): boolean => holds(me, 'responder');
export const operates = (me: Me | undefined): boolean => holds(me, 'operator');
export const manages = (me: Me | undefined): boolean => holds(me, 'manager');

/** Whether the person manages the organisation, and not only some of its teams. */
export const managesOrganisation = (me: Me | undefined): boolean =>
  me?.grants.some(({ role, team }) => team === null && ladder.indexOf(role) >= ladder.indexOf('manager')) ?? false;

/** Whether the person may administer the organisation. */
export const administers = (me: Me | undefined): boolean => me?.grants.some(({ role, team }) => role === 'admin' && team === null) ?? false;
