import { queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../web/api.ts';

/** One escalation policy. */
export type PolicyInfo = Item<'GET /policies'>;

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: async ({ signal }) => await get('/policies', {}, signal),
});

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
