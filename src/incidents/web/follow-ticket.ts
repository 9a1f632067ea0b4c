import { useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';

import { told } from '../../web/api.ts';
import { useWatched, type Reading } from '../../web/watched.ts';
import { callQuery } from './call-reading.ts';
import { ticketName, ticketQuery, timelineQuery, type TicketWhole, type TimelineLine, type TimelinePage } from './reading.ts';

/** The newest page of a timeline with lines that have come; undefined where others may lie between. */
function withNew(page: TimelinePage, lines: readonly TimelineLine[], joins: boolean): TimelinePage | undefined {
  const known = new Set(page.items.map(({ id }) => id));
  const fresh = lines.filter(({ id }) => !known.has(id));
  if (!joins && fresh.length === lines.length && page.items.length > 0) return undefined;
  return fresh.length === 0 ? page : { ...page, items: [...fresh, ...page.items].toSorted((one, other) => other.id - one.id) };
}

function hearLines(client: QueryClient, name: string, { lines, joins }: Reading): void {
  const { queryKey } = timelineQuery(name);
  const { items } = told('GET /tickets/:ticket/timeline', { items: lines, next: null });
  let missed = false;
  client.setQueryData<InfiniteData<TimelinePage, string>>(queryKey, (data) => {
    const [first, ...rest] = data?.pages ?? [];
    if (data === undefined || first === undefined) return data;
    const page = withNew(first, items, joins);
    missed = page === undefined;
    return page === undefined || page === first ? data : { ...data, pages: [page, ...rest] };
  });
  if (missed) void client.invalidateQueries({ queryKey, exact: true });
}

/** While a ticket is on the screen, by the name that was asked for, the stream tells what it comes to, how it is led and what is new on its timeline. */
export function useFollowed(asked: string, shown: TicketWhole | undefined): void {
  const client = useQueryClient();
  const name = ticketName(shown?.number ?? 0);
  useWatched(shown?.id, () => {
    const [ticket, call, timeline] = [ticketQuery(asked).queryKey, callQuery(name).queryKey, timelineQuery(name).queryKey];
    return {
      keys: [ticket, call, timeline],
      hear: (reading) => {
        const { parts } = reading;
        if (parts['ticket'] !== undefined) client.setQueryData(ticket, told('GET /tickets/:ticket', parts['ticket']));
        if (parts['call'] !== undefined) client.setQueryData(call, told('GET /tickets/:ticket/call', parts['call']));
        hearLines(client, name, reading);
      },
    };
  });
}
