import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../web/api.ts';

/** One row of the list of tickets. */
export type TicketRow = Item<'GET /tickets'>;

/** One ticket, whole. */
export type TicketWhole = Answer<'GET /tickets/:ticket'>;

/** Whether the service is restored, so that it is time to look back. */
export const isPast = (state: string): boolean => ['restored', 'resolved', 'closed'].includes(state);

export type TicketPager = TicketWhole['pages'][number];

/** A page of a ticket's timeline, newest first. */
export type TimelinePage = Answer<'GET /tickets/:ticket/timeline'>;

/** One line of a ticket's timeline: the journal's own line. */
export type TimelineLine = Item<'GET /tickets/:ticket/timeline'>;

export const views = ['open', 'team', 'mine', 'unassigned', 'paging', 'breaching', 'all'] as const;
export type View = (typeof views)[number];

/** What the address says of the list, as text. */
export interface TicketFilter {
  readonly view?: string | undefined;
  readonly severity?: string | undefined;
  readonly state?: string | undefined;
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  /** What they say in fields: `region:europe`. */
  readonly field?: string | undefined;
}

export const orders = ['severity', 'newest', 'oldest', 'changed'] as const;
export type Order = (typeof orders)[number];

/** The order that an address names, else by severity. */
export const orderOf = (filter: TicketFilter): Order => orders.find((order) => order === filter.sort) ?? 'severity';

/** The view that an address names, else the open tickets. */
export const viewOf = (filter: TicketFilter): View => views.find((view) => view === filter.view) ?? 'open';

const states = ['assigned', 'researching', 'mitigating', 'restored', 'resolved', 'closed', 'rejected', 'duplicate'] as const;

/** What of an address the API understands. */
const queryOf = (filter: TicketFilter) => {
  const severity = Number(filter.severity);
  return {
    view: viewOf(filter),
    severity: Number.isInteger(severity) && severity >= 1 && severity <= 4 ? severity : undefined,
    state: states.find((state) => state === filter.state),
    service: filter.service,
    team: filter.team,
    q: filter.q,
    field: filter.field,
    sort: orderOf(filter),
  };
};

/** People say T-4312. */
export const ticketName = (number: number): string => `T-${number}`;

export const ticketsQuery = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ['tickets', filter],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await get('/tickets', { query: { ...queryOf(filter), limit: 100, cursor: pageParam } }, signal),
    getNextPageParam: (page) => page.next,
  });

export const ticketQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['ticket', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket', { params: { ticket } }, signal),
  });

export const timelineQuery = (ticket: string) =>
  infiniteQueryOptions({
    queryKey: ['ticket', ticket, 'timeline'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await get('/tickets/:ticket/timeline', { params: { ticket }, query: { cursor: pageParam } }, signal),
    getNextPageParam: (page) => page.next,
  });
