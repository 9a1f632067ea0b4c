import { queryOptions } from '@tanstack/react-query';

import { get, type Answer } from '../../web/api.ts';

/** How pages of a period were delivered. */
export type DeliveryInfo = Answer<'GET /delivery'>;
/** How the auditor stands, and what it found in a period. */
export type AuditorInfo = Answer<'GET /auditor'>;

/** How emergency paging stands, and how it was exercised. */
export type EmergencyInfo = Answer<'GET /emergency'>;
/** Who watches this site, and whom it watches. */
export type WatchersInfo = Answer<'GET /watchers'>;

const EVERY = 60_000;

export const deliveryQuery = (days: string) =>
  queryOptions({
    queryKey: ['delivery', days],
    queryFn: async ({ signal }) => await get('/delivery', { query: { days: Number(days) } }, signal),
    refetchInterval: EVERY,
  });

export const auditorQuery = (days: string) =>
  queryOptions({
    queryKey: ['auditor', days],
    queryFn: async ({ signal }) => await get('/auditor', { query: { days: Number(days) } }, signal),
    refetchInterval: EVERY,
  });

export const emergencyQuery = queryOptions({
  queryKey: ['emergency'],
  queryFn: async ({ signal }) => await get('/emergency', {}, signal),
  refetchInterval: EVERY,
});

export const watchersQuery = queryOptions({
  queryKey: ['watchers'],
  queryFn: async ({ signal }) => await get('/watchers', {}, signal),
  refetchInterval: EVERY,
});

/** A length as short as it can be told: `180 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`; a dash for none. */
export function lengthWords(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A share in per cent, never rounded up to a whole that it is not: `99.9 %`. */
export function percentWords(share: number): string {
  const cut = Math.floor(share * 100_000 + 1e-6) / 1000;
  return `${String(cut)} %`;
}

/** `1 page`, `2 pages`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What is left of the error budget, with what it allows. */
export function budgetWords({ allowed, bad, left }: Pick<DeliveryInfo['objective'], 'allowed' | 'bad' | 'left'>): string {
  if (left === null) return '–';
  const most = allowed >= 10 ? String(Math.floor(allowed)) : String(Number(allowed.toPrecision(1)));
  if (left < 0) return allowed < 1 ? `none: ${bad} used, less than one allowed` : `none: ${bad} of ${most} used`;
  return bad === 0 ? `${Math.round(left * 100)} %, none used` : `${Math.round(left * 100)} %, ${bad} of ${most} used`;
}
