import { queryOptions } from '@tanstack/react-query';

import { get } from '../../web/api.ts';

export interface Items<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface ServiceRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly tier: number;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  readonly lifecycle: string;
  readonly health: 'level' | 'listing' | 'over' | 'no reading';
  readonly open: number;
  readonly primary: string | null;
}

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: async ({ signal }) => await get<Items<ServiceRow>>('/services', { limit: 500 }, signal),
});

export interface PersonRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly teams: readonly { readonly slug: string; readonly name: string; readonly role: string }[];
  readonly reachable: boolean;
}

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => await get<Items<PersonRow>>('/people', { limit: 500 }, signal),
});

export interface TeamRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly parent: string | null;
  readonly members: number;
  readonly services: number;
}

export const teamsQuery = queryOptions({
  queryKey: ['people', 'teams'],
  queryFn: async ({ signal }) => await get<Items<TeamRow>>('/teams', { limit: 500 }, signal),
});
