import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { get, type Item } from './api.ts';
import { severityOf, severityWords, type Severity } from './parts/marks.tsx';

/** One row of the organisation's table of severities. */
export type SeverityRow = Item<'GET /severities'>;

export const severitiesQuery = queryOptions({
  queryKey: ['severities'],
  queryFn: async ({ signal }) => await get('/severities', {}, signal),
  staleTime: 600_000,
});

/** The organisation's own words for 1 to 4; until they are read, those that ship. */
export function useOwnWords(enabled: boolean): Readonly<Record<Severity, string>> {
  const items = useQuery({ ...severitiesQuery, enabled }).data?.items;
  return useMemo(() => {
    const own = { ...severityWords };
    for (const { severity, name } of items ?? []) own[severityOf(severity)] = name.charAt(0).toUpperCase() + name.slice(1);
    return own;
  }, [items]);
}
