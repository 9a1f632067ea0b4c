import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { get, send, type Answer, type Item } from '../../../web/api.ts';
import type { Api } from '../../../web/api-types.ts';

/** One round of approvals. */
export type Review = Item<'GET /change-approvals'>;
export type Ask = Review['asks'][number];
export type Role = Ask['role'];

/** What a submitter answers when a change is put forward. */
export type Given = NonNullable<Api['POST /changes/:change/submit']['body']>;

/** What putting a change forward would come to. */
export type Foreseen = Answer<'POST /changes/:change/foresee'>;

/** What asks me, or somebody for whom I stand. */
export const inboxQuery = queryOptions({
  queryKey: ['changes', 'approvals'],
  queryFn: async ({ signal }) => await get('/change-approvals', {}, signal),
});

/** Where the changes stand that I put forward. */
export const submittedQuery = queryOptions({
  queryKey: ['changes', 'approvals', 'submitted'],
  queryFn: async ({ signal }) => await get('/change-approvals/submitted', {}, signal),
});

/** How late approvers were, half a year back. */
export const latenessQuery = queryOptions({
  queryKey: ['changes', 'approvals', 'lateness'],
  queryFn: async ({ signal }) => await get('/change-lateness', {}, signal),
});

/** Every round of a change. */
export const roundsQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change, 'approvals'],
    queryFn: async ({ signal }) => await get('/changes/:change/approvals', { params: { change } }, signal),
  });

/** What putting a version of a change forward would come to, by what is answered so far. */
export const foreseenQuery = (change: string, version: number, given: Given) =>
  queryOptions({
    queryKey: ['change', change, 'foreseen', version, given],
    queryFn: async () => await send('POST', '/changes/:change/foresee', { params: { change }, body: given }),
    placeholderData: keepPreviousData,
  });

/** The questions of risk. */
export const riskQuery = queryOptions({
  queryKey: ['change-risk'],
  queryFn: async ({ signal }) => await get('/change-risk', {}, signal),
  staleTime: 60_000,
});

/** What a team may do beside the matrix, and what it asks for. */
export const exceptionsQuery = (team: string) =>
  queryOptions({
    queryKey: ['change-exceptions', team],
    queryFn: async ({ signal }) => await get('/change-exceptions', { query: { team } }, signal),
  });
