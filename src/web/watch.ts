import type { Instant } from '../kernel/index.ts';
import { queryOptions } from '@tanstack/react-query';

import { get } from './api.ts';
import type { Counts } from './navigation.tsx';

/** One demand for my attention now. */
export interface WatchPage {
  readonly id: string;
  readonly ticket: string;
  readonly severity: number;
  readonly title: string;
  readonly service: string;
  readonly tier: number | null;
  readonly since: Instant;
  readonly alarm: string | null;
  /** Who is paged next and when, if nobody answers. */
  readonly next: { readonly at: Instant; readonly who: string } | null;
}

export interface WatchStretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly person: string | null;
  readonly mine: boolean;
}

/** My watch, as `GET /api/v1/watch` tells it. */
export interface Watch {
  readonly shift: {
    readonly team: string;
    readonly role: string;
    readonly since: Instant;
    readonly until: Instant | null;
    readonly after: string | null;
    readonly before: string | null;
    readonly nextMine: Instant | null;
  } | null;
  readonly nextMine: { readonly team: string; readonly role: string; readonly from: Instant } | null;
  readonly strip: {
    readonly from: Instant;
    readonly to: Instant;
    readonly stretches: readonly WatchStretch[];
    readonly pages: readonly { readonly at: Instant; readonly severity: number; readonly ticket: string; readonly title: string }[];
  } | null;
  readonly pages: readonly WatchPage[];
  readonly owed: readonly {
    readonly kind: string;
    readonly title: string;
    readonly detail: string;
    readonly due: Instant | null;
    readonly verb: string;
    readonly to: string;
  }[];
  readonly load: readonly { readonly week: Instant; readonly day: number; readonly night: number }[];
  readonly counts: { readonly owed: number; readonly open: number };
}

export const watchQuery = queryOptions({
  queryKey: ['watch'],
  queryFn: async ({ signal }) => await get<Watch>('/watch', {}, signal),
});

/** The numbers of the navigation; they come with the watch. */
export const countsQuery = { ...watchQuery, select: (watch: Watch): Counts => watch.counts };
