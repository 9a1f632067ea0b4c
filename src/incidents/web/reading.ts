import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import { get } from '../../web/api.ts';
import type { ticketDetail, ticketSummary } from '../read-ticket.ts';

/** One row of the list of tickets. */
export type TicketRow = z.infer<typeof ticketSummary>;

/** One ticket, whole. */
export type TicketWhole = z.infer<typeof ticketDetail>;

export type TicketPager = TicketWhole['pages'][number];

export interface TicketPage {
  readonly items: readonly TicketRow[];
  readonly next: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

export interface TicketFilter {
  readonly view?: string | undefined;
  readonly severity?: string | undefined;
  readonly state?: string | undefined;
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  readonly q?: string | undefined;
}

/** People say T-4312. */
export const ticketName = (number: number): string => `T-${number}`;

export const ticketsQuery = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ['tickets', filter],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => await get<TicketPage>('/tickets', { ...filter, limit: 100, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  });

export const ticketQuery = (name: string) =>
  queryOptions({ queryKey: ['ticket', name], queryFn: async ({ signal }) => await get<TicketWhole>(`/tickets/${name}`, {}, signal) });

/** One line of a ticket's timeline: the journal's own line. */
export interface TimelineLine {
  readonly id: string | number;
  readonly at: Instant;
  readonly actor: { readonly kind: string; readonly id?: string | undefined; readonly name: string };
  readonly action: string;
  readonly because: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TimelinePage {
  readonly items: readonly TimelineLine[];
  readonly next: string | null;
}

export const timelineQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ['ticket', name, 'timeline'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => await get<TimelinePage>(`/tickets/${name}/timeline`, { cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  });
