import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { get } from '../../web/api.ts';

/** One row of the list of tickets. */
export interface TicketRow {
  readonly id: string;
  readonly number: string;
  readonly severity: number;
  readonly title: string;
  readonly state: string;
  readonly service: string;
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly since: string;
  /** The clock that runs out next, and to whom it goes. */
  readonly next: { readonly at: string; readonly words: string } | null;
  /** Someone is being paged for it now. */
  readonly paging: boolean;
}

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

export const ticketsQuery = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ['tickets', filter],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => await get<TicketPage>('/tickets', { ...filter, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  });

export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

/** A page of a ticket: to whom, how it stands. */
export interface TicketPager {
  readonly id: string;
  readonly person: PersonRef;
  readonly role: string;
  readonly state: string;
  readonly at: string;
  readonly answeredAt: string | null;
  readonly mine: boolean;
}

export interface TicketClock {
  readonly kind: string;
  readonly words: string;
  readonly due: string;
  readonly to: string | null;
}

/** One ticket, whole. */
export interface TicketWhole {
  readonly id: string;
  readonly number: string;
  readonly severity: number;
  readonly title: string;
  readonly impact: string | null;
  readonly state: string;
  readonly service: { readonly slug: string; readonly name: string; readonly tier: number | null; readonly team: string };
  readonly owner: PersonRef | null;
  readonly since: string;
  readonly restoredAt: string | null;
  readonly closedAt: string | null;
  readonly runbook: string | null;
  readonly graph: string | null;
  readonly clocks: readonly TicketClock[];
  readonly pages: readonly TicketPager[];
  readonly alerts: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly count: number;
    readonly lastSeen: string;
  }[];
  /** What the reader may do on it now. */
  readonly may: readonly string[];
  readonly mine: { readonly page: string | null; readonly stoppedAt: string | null; readonly takenAt: string | null };
}

export const ticketQuery = (number: string) =>
  queryOptions({ queryKey: ['ticket', number], queryFn: async ({ signal }) => await get<TicketWhole>(`/tickets/${number}`, {}, signal) });

/** One line of a ticket's timeline: the journal's own line. */
export interface TimelineLine {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id?: string; readonly name: string };
  readonly action: string;
  readonly because: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TimelinePage {
  readonly items: readonly TimelineLine[];
  readonly next: string | null;
}

export const timelineQuery = (number: string) =>
  infiniteQueryOptions({
    queryKey: ['ticket', number, 'timeline'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => await get<TimelinePage>(`/tickets/${number}/timeline`, { cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  });
