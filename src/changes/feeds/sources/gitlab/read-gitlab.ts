import { z } from 'zod';

import type { ToldState } from '../../../rules/index.ts';
import {
  firstOf,
  headerOf,
  momentOf,
  nothing,
  optional,
  orEmpty,
  saysRollback,
  told,
  unreadable,
  unsaid,
  type FeedEvent,
  type FeedRead,
} from '../../told.ts';

const event = z.object({
  object_kind: z.literal('deployment'),
  status: z.string(),
  status_changed_at: optional,
  deployment_id: z.int().nullish(),
  deployable_id: z.int().nullish(),
  deployable_url: optional,
  environment: orEmpty,
  environment_tier: optional,
  project: z.object({ id: z.int(), path_with_namespace: z.string(), web_url: optional }),
  short_sha: optional,
  user: z.object({ username: optional, name: optional }).nullish(),
  commit_title: optional,
  ref: optional,
});

const STATES: Readonly<Record<string, ToldState>> = {
  created: 'planned',
  blocked: 'planned',
  running: 'started',
  success: 'success',
  failed: 'failed',
  canceled: 'cancelled',
};

/** Reads GitLab's deployment hook. */
export function readGitlab(from: FeedEvent): FeedRead {
  const kind = headerOf(from, 'x-gitlab-event');
  if (kind !== '' && !kind.startsWith('Deployment')) return nothing(`"${kind}" is no deployment`);
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  const state = STATES[data.status];
  if (state === undefined) return nothing(`a deployment that is ${data.status} changes nothing`);
  const name = data.project.path_with_namespace;
  return told({
    ...unsaid,
    key: `${data.project.id}#${firstOf<string | number>(data.deployment_id, data.deployable_id, data.deployable_url, from.digest) ?? ''}`,
    subject: name,
    environment: data.environment,
    isProduction: data.environment_tier === 'production' ? true : null,
    state,
    at: momentOf(data.status_changed_at, from.receivedAt),
    title: `Deploy ${name} ${firstOf(data.short_sha, data.ref) ?? ''} to ${data.environment}`,
    revision: data.short_sha,
    isRollback: saysRollback(data.commit_title),
    by: firstOf(data.user?.username, data.user?.name),
    url: firstOf(data.deployable_url, data.project.web_url),
  });
}
