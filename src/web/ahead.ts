import type { QueryClient } from '@tanstack/react-query';

import { callQuery } from '../incidents/web/call-reading.ts';
import { ticketQuery, timelineQuery } from '../incidents/web/reading.ts';
import { meQuery } from './me.ts';

/** Reads what an incident's screen shows first, by its address, so that it is drawn once and whole; at other addresses nothing. */
export async function readAhead(client: QueryClient, path: string): Promise<void> {
  const ticket = /^\/tickets\/(T-\d+)$/.exec(path)?.[1];
  if (ticket === undefined) return;
  await Promise.all([
    client.prefetchQuery(meQuery),
    client.prefetchQuery(ticketQuery(ticket)),
    client.prefetchQuery(callQuery(ticket)),
    client.prefetchInfiniteQuery(timelineQuery(ticket)),
  ]);
}
