import { queryOptions, useQuery } from '@tanstack/react-query';

import { get } from './api.ts';

/** A stretch of being on call, mine or the one beside me. */
export interface OnCallNow {
  readonly team: string;
  readonly role: string;
  readonly until: string | null;
}

/** The signed-in person, as `GET /api/v1/me` tells it. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly administrator: boolean;
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string; readonly role: string }[];
  readonly onCall: readonly OnCallNow[];
  /** Who else is on call now for my teams. */
  readonly beside: readonly { readonly name: string; readonly team: string; readonly role: string }[];
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => await get<Me>('/me', {}, signal),
  staleTime: 60_000,
});

/** The signed-in person, undefined until known. */
export const useMe = (): Me | undefined => useQuery(meQuery).data;
