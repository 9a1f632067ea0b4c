import { queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../web/api.ts';

/** One escalation policy. */
export type PolicyInfo = Item<'GET /policies'>;

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: async ({ signal }) => await get('/policies', {}, signal),
});

/** One way to reach people, as it stands. */
export type ChannelInfo = Item<'GET /channels'>;

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) => await get('/channels', {}, signal),
});

/** How a channel stands, in a word and a sentence. What it lacks goes first, then what its provider refuses, then what fails. */
export function standingOf(channel: ChannelInfo): {
  readonly word: 'ready' | 'not set up' | 'refused' | 'not reached' | 'fails';
  readonly why: string;
} {
  const { lacks, credentials, failed, handedOver, failedAt, handedOverAt } = channel;
  if (lacks !== null) return { word: 'not set up', why: lacks };
  if (credentials?.kind === 'refused') return { word: 'refused', why: credentials.detail };
  if (credentials?.kind === 'unknown') return { word: 'not reached', why: credentials.detail };
  if (failed > 0 && (failedAt ?? 0) > (handedOverAt ?? 0))
    return { word: 'fails', why: `the last of ${failed + handedOver} messages in 24 hours failed` };
  return { word: 'ready', why: credentials?.detail ?? 'no credentials to try' };
}

/** The steps of a policy with the minutes at which each begins, and where the last one ends. */
export function timedSteps({ steps }: Pick<PolicyInfo, 'steps'>): {
  readonly steps: readonly (PolicyInfo['steps'][number] & { readonly begins: number })[];
  readonly end: number;
} {
  let end = 0;
  const timed = steps.map((step) => {
    const begins = end;
    end += step.waitMinutes;
    return { ...step, begins };
  });
  return { steps: timed, end };
}

/** `Pages the primary at once, the secondary and the group manager after 15 min`. */
export function pagingOf(policy: Pick<PolicyInfo, 'steps'>): string {
  const parts = timedSteps(policy).steps.map(
    ({ targets, begins }) => `${targets.join(' and ')} ${begins === 0 ? 'at once' : `after ${begins} min`}`,
  );
  return `Pages ${parts.join(', ')}`;
}
