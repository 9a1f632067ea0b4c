import type { QueryClient } from '@tanstack/react-query';

import { callQuery } from '../incidents/web/call-reading.ts';
import { ticketQuery, timelineQuery } from '../incidents/web/reading.ts';
import { told } from './api.ts';
import { learnMe, meQuery } from './me.ts';

/** The ticket whose screen is at an address, as `T-1`. */
export const ticketAt = (path: string): string | undefined => /^\/tickets\/(T-\d+)$/.exec(path)?.[1];

/** Reads what an incident's screen shows first, by its address, so that it is drawn once and whole; at other addresses nothing. */
export async function readAhead(client: QueryClient, path: string): Promise<void> {
  const ticket = ticketAt(path);
  if (ticket === undefined) return;
  await Promise.all([
    client.prefetchQuery(meQuery),
    client.prefetchQuery(ticketQuery(ticket)),
    client.prefetchQuery(callQuery(ticket)),
    client.prefetchInfiniteQuery(timelineQuery(ticket)),
  ]);
}

/** What the API answers at one address, and where the app keeps it. */
export interface Reading {
  readonly path: string;
  readonly keep: (client: QueryClient, body: unknown) => void;
}

/** The same readings, for whoever has them from elsewhere. */
export const readingsOf = (ticket: string): readonly Reading[] => [
  { path: '/me', keep: (client, body) => void client.setQueryData(meQuery.queryKey, learnMe(told('GET /me', body))) },
  {
    path: `/tickets/${ticket}`,
    keep: (client, body) => void client.setQueryData(ticketQuery(ticket).queryKey, told('GET /tickets/:ticket', body)),
  },
  {
    path: `/tickets/${ticket}/call`,
    keep: (client, body) => void client.setQueryData(callQuery(ticket).queryKey, told('GET /tickets/:ticket/call', body)),
  },
  {
    path: `/tickets/${ticket}/timeline`,
    keep: (client, body) => {
      const page = told('GET /tickets/:ticket/timeline', body);
      client.setQueryData(timelineQuery(ticket).queryKey, { pages: [page], pageParams: [''] });
    },
  },
];
