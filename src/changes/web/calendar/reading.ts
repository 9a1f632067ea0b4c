import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { Instant } from '../../../kernel/index.ts';
import { get, type Answer } from '../../../web/api.ts';

/** The calendar of a stretch of time. */
export type Calendar = Answer<'GET /changes/calendar'>;
export type CalendarLane = Calendar['lanes'][number];
export type CalendarChange = Calendar['changes'][number];
export type CalendarSpell = Calendar['freezes'][number];
export type CalendarConflict = Calendar['conflicts'][number];
export type Slot = Answer<'GET /changes/free-slot'>['slots'][number];

interface Asked {
  readonly from: Instant;
  readonly until: Instant;
  readonly team?: string | undefined;
  readonly near?: string | undefined;
}

/** What is planned and was done over a stretch of time, with what stands against what. */
export const calendarQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['changes', 'calendar', asked],
    queryFn: async ({ signal }) => get('/changes/calendar', { query: asked }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

/** The severity 1 tickets that are open. */
export const worstQuery = queryOptions({
  queryKey: ['tickets', 'worst'],
  queryFn: async ({ signal }) => get('/tickets', { query: { view: 'open', severity: 1, limit: 10 } }, signal),
});

/** Where a change of a service would fit. */
export const slotQuery = (asked: { readonly service: string; readonly minutes: number }) =>
  queryOptions({
    queryKey: ['changes', 'free-slot', asked],
    queryFn: async ({ signal }) => get('/changes/free-slot', { query: asked }, signal),
    placeholderData: keepPreviousData,
  });
