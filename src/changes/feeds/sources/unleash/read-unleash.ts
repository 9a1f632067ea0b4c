import { z } from 'zod';

import { momentOf, nothing, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

const event = z.object({
  id: z.int(),
  type: z.string(),
  createdBy: z.string().nullish(),
  createdAt: z.string().nullish(),
  featureName: z.string().nullish(),
  project: z.string().nullish(),
  environment: z.string().nullish(),
});

const VERBS: Readonly<Record<string, string>> = {
  'feature-environment-enabled': 'switched on',
  'feature-environment-disabled': 'switched off',
  'feature-strategy-add': 'given a strategy',
  'feature-strategy-update': 'given another strategy',
  'feature-strategy-remove': 'rid of a strategy',
  'feature-environment-variants-updated': 'given other variants',
  'feature-archived': 'archived',
  'feature-revived': 'revived',
};

/** Reads an event of Unleash's webhook: what a flag serves was changed. */
export function readUnleash(from: FeedEvent): FeedRead {
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  const verb = VERBS[data.type];
  if (verb === undefined || data.featureName === null || data.featureName === undefined)
    return nothing(`${data.type}: nobody can notice it`);
  const environment = data.environment ?? '';
  return told({
    ...unsaid,
    key: String(data.id),
    subject: `${data.project ?? 'default'}/${data.featureName}`,
    environment,
    kind: 'configuration',
    state: 'success',
    at: momentOf(data.createdAt, from.receivedAt),
    title: `Flag ${data.featureName} ${verb}${environment === '' ? '' : ` in ${environment}`}`,
    revision: null,
    by: data.createdBy ?? null,
    url: null,
  });
}
