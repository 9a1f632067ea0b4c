import { queryOptions } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../../web/api.ts';

export type Learning = Answer<'GET /learning'>;
export type ReviewRow = Item<'GET /learning/reviews'>;
export type ActionRow = Item<'GET /learning/actions'>;
export type IncidentRow = Item<'GET /learning/incidents'>;
export type PastRow = Item<'GET /post-mortems'>;

/** What an address says of what was learned, as text. */
export interface AskedLearned {
  readonly days?: string | undefined;
  /** Whose rows are open: post mortems, actions or incidents. */
  readonly show?: string | undefined;
  readonly goal?: string | undefined;
  readonly cause?: string | undefined;
  readonly change?: string | undefined;
  readonly q?: string | undefined;
}

const goals = ['kept', 'missed', 'running', 'dropped', 'overdue'] as const;
const reviewGoals = ['kept', 'missed', 'running'] as const;
const causes = ['change', 'configuration', 'human-error', 'dependency', 'capacity', 'hardware', 'security', 'unknown', 'none'] as const;

const daysOf = ({ days }: AskedLearned): number => (/^\d{1,4}$/.test(days ?? '') ? Number(days) : 90);

export const learningQuery = (asked: AskedLearned) =>
  queryOptions({
    queryKey: ['learning', daysOf(asked)],
    queryFn: async ({ signal }) => await get('/learning', { query: { days: daysOf(asked) } }, signal),
  });

export const reviewRowsQuery = (asked: AskedLearned) =>
  queryOptions({
    queryKey: ['learning', 'reviews', asked],
    queryFn: async ({ signal }) =>
      await get('/learning/reviews', { query: { days: daysOf(asked), goal: reviewGoals.find((goal) => goal === asked.goal) } }, signal),
  });

export const actionRowsQuery = (asked: AskedLearned) =>
  queryOptions({
    queryKey: ['learning', 'actions', asked],
    queryFn: async ({ signal }) =>
      await get('/learning/actions', { query: { days: daysOf(asked), goal: goals.find((goal) => goal === asked.goal) } }, signal),
  });

export const incidentRowsQuery = (asked: AskedLearned) =>
  queryOptions({
    queryKey: ['learning', 'incidents', asked],
    queryFn: async ({ signal }) =>
      await get(
        '/learning/incidents',
        {
          query: {
            days: daysOf(asked),
            cause: causes.find((cause) => cause === asked.cause),
            change: asked.change,
            unlinked: asked.goal === 'unlinked' ? 'true' : undefined,
          },
        },
        signal,
      ),
  });

export const pastQuery = (q: string) =>
  queryOptions({
    queryKey: ['learning', 'past', q],
    queryFn: async ({ signal }) => await get('/post-mortems', { query: { q } }, signal),
    enabled: q.trim() !== '',
    placeholderData: (before) => before,
  });
