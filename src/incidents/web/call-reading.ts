import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { get, send, type Answer } from '../../web/api.ts';
import { useMe } from '../../web/me.ts';

/** How an incident is led. */
export type Call = Answer<'GET /tickets/:ticket/call'>;
export type Matter = Call['matters'][number];
export type Attendance = Call['here'][number];
export type IncidentRole = Call['roles'][number]['role'];
export type ChecklistLine = Call['checklist'][number];

export const callQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['ticket', ticket, 'call'],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/call', { params: { ticket } }, signal),
  });

/** The call of a ticket, undefined until known. */
export const useCall = (ticket: string): Call | undefined => useQuery(callQuery(ticket)).data;

/** An act on a call: what it answers stands on the screen at once. */
export function useCallAct(ticket: string, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<Call>) => await act(),
    onSuccess: (call) => {
      client.setQueryData(callQuery(ticket).queryKey, call);
      done?.();
    },
    onSettled: async () => await client.invalidateQueries({ queryKey: ['ticket', ticket] }),
  });
}

/** Whether the reader is here, and with which roles. */
export function useMine(call: Call): { readonly here: Attendance | undefined; readonly roles: readonly IncidentRole[] } {
  const me = useMe();
  const here = call.here.find(({ person, releasedAt }) => person.id === me?.id && releasedAt === null);
  return { here, roles: call.roles.filter(({ holders }) => holders.some(({ id }) => id === me?.id)).map(({ role }) => role) };
}

/** Checks the reader in, for a team if one is given. */
export const checkIn = async (ticket: string, team?: string): Promise<Call> =>
  await send('POST', '/tickets/:ticket/check-in', { params: { ticket }, body: { team } });

/** Whether a screen offers what leading an incident needs: for what pages, and wherever somebody has begun to lead. */
export const isLed = (ticket: { readonly severity: number }, call: Call | undefined): boolean =>
  ticket.severity <= 2 || (call?.here.length ?? 0) > 0;
