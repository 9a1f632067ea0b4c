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
  short,
  told,
  unreadable,
  unsaid,
  type FeedEvent,
  type FeedRead,
} from '../../told.ts';

const moment = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((at) => at ?? null);

const deployment = z.object({
  id: z.int(),
  sha: optional,
  ref: orEmpty,
  task: z.string().default('deploy'),
  environment: orEmpty,
  production_environment: z
    .boolean()
    .nullish()
    .transform((says) => (says === true ? true : null)),
  description: optional,
  created_at: moment,
  creator: z.object({ login: z.string() }).nullish(),
});

const event = z.object({
  deployment,
  deployment_status: z
    .object({ state: z.string(), environment: optional, created_at: moment, target_url: optional, log_url: optional })
    .optional(),
  workflow_run: z.object({ head_commit: z.object({ timestamp: moment }).nullish() }).nullish(),
  repository: z.object({ full_name: z.string(), html_url: optional }),
});

/** `inactive` is said of a deployment that another has replaced: it ended when it succeeded. */
const STATES: Readonly<Record<string, ToldState>> = {
  pending: 'planned',
  queued: 'planned',
  in_progress: 'started',
  success: 'success',
  failure: 'failed',
  error: 'failed',
};

type Event = z.infer<typeof event>;

function tell(from: Event, state: ToldState, receivedAt: number): FeedRead {
  const { deployment: made, deployment_status: status, repository } = from;
  const environment = firstOf(status?.environment, made.environment) ?? '';
  const revision = made.sha ?? made.ref;
  const written = firstOf(from.workflow_run?.head_commit?.timestamp);
  const verb = made.task === 'deploy' ? 'Deploy' : made.task;
  return told({
    ...unsaid,
    key: `${repository.full_name.toLowerCase()}#${made.id}`,
    subject: repository.full_name,
    environment,
    isProduction: made.production_environment,
    state,
    at: momentOf(firstOf(status?.created_at, made.created_at), receivedAt),
    title: `${verb} ${repository.full_name} ${short(revision)} to ${environment}`,
    revision,
    isRollback: saysRollback(made.task, made.description),
    by: firstOf(made.creator?.login),
    url: firstOf(status?.target_url, status?.log_url, repository.html_url),
    writtenAt: written === null ? null : momentOf(written, receivedAt),
  });
}

/** Reads what GitHub sends of deployments and their statuses; of all other events it answers that they change nothing. */
export function readGithub(from: FeedEvent): FeedRead {
  const kind = headerOf(from, 'x-github-event');
  // What is replayed has lost its headers.
  if (kind !== '' && kind !== 'deployment' && kind !== 'deployment_status') return nothing(`"${kind}" is no deployment`);
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  if (read.data.deployment_status === undefined) return tell(read.data, 'planned', from.receivedAt);
  const said = read.data.deployment_status.state;
  const state = STATES[said];
  return state === undefined ? nothing(`a deployment that is ${said} changes nothing`) : tell(read.data, state, from.receivedAt);
}
