import { queryOptions } from '@tanstack/react-query';

import type { Instant } from '../../kernel/index.ts';
import { get } from '../../web/api.ts';
import type { Health } from '../../web/parts/marks.tsx';

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

/** Everything that a service's screen shows, as the API gives it. */
export interface ServiceWhole {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tier: number;
  readonly lifecycle: string;
  readonly health: Health;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  readonly rotations: { readonly primary: string | null; readonly secondary: string | null };
  readonly expert: string | null;
  readonly links: readonly { readonly kind: string; readonly url: string; readonly title: string }[];
  readonly aliases: readonly {
    readonly alias: string;
    readonly people: readonly { readonly id: string; readonly name: string }[];
    readonly until: Instant | null;
    readonly because: string;
  }[];
  readonly tickets: readonly {
    readonly number: string;
    readonly title: string;
    readonly severity: number;
    readonly state: string;
    readonly since: Instant;
  }[];
  readonly dependencies: readonly {
    readonly slug: string;
    readonly name: string;
    readonly direction: 'above' | 'below';
    readonly health: Health;
    readonly hard: boolean;
  }[];
  readonly findings: readonly string[];
}
