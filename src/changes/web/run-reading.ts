import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, type Answer } from '../../web/api.ts';

/** How a change is carried out, and what fires beside it. */
export type RunReading = Answer<'GET /changes/:change/run'>;
export type Run = NonNullable<RunReading['run']>;
export type WalkedStep = Run['steps'][number];
export type AlertBeside = RunReading['alerts'][number];

export const runQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change, 'run'],
    queryFn: async ({ signal }) => await get('/changes/:change/run', { params: { change } }, signal),
    // What fires is not told by the change's own lines; what could not be read is read again.
    refetchInterval: ({ state: { data, status } }) => {
      const isGoing = data !== undefined && data.run !== null && data.run.endedAt === null;
      if (status === 'error') return 5_000;
      return isGoing ? 10_000 : false;
    },
  });

/** An act on a change; afterwards everything about changes is read anew. */
export function useChangeAct<T>(done?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<T>) => await act(),
    onSuccess: (answer) => done?.(answer),
    onSettled: async () => {
      await Promise.all(['changes', 'change', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
}
