import { z } from 'zod';

import type { ToldState } from '../../../rules/index.ts';
import { momentOf, nothing, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

/** What our template for Argo CD's notifications sends (docs/guide/changes-feeds.md). */
const event = z.object({
  app: z.string().min(1),
  project: z.string().default('default'),
  revision: z.string().default(''),
  phase: z.string(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
  namespace: z.string().default(''),
  environment: z.string().nullish(),
  by: z.string().nullish(),
  resources: z.coerce.number().int().nonnegative().nullish(),
  rollback: z.union([z.boolean(), z.string().transform((text) => text === 'true')]).default(false),
  url: z.string().nullish(),
});

const STATES: Readonly<Record<string, ToldState>> = {
  Running: 'started',
  Succeeded: 'success',
  Failed: 'failed',
  Error: 'failed',
  Terminating: 'failed',
};

/** Go's templates write this for what is not there. */
const given = (text: string | null | undefined): string | null =>
  text === undefined || text === null || text === '' || text === '<no value>' ? null : text;

/** Reads a notification of Argo CD: a sync is one deployment, named by its application, revision and start. */
export function readArgocd(from: FeedEvent): FeedRead {
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  const state = STATES[data.phase];
  if (state === undefined) return nothing(`a sync that is ${data.phase} changes nothing`);
  const startedAt = given(data.startedAt);
  const environment = given(data.environment) ?? data.namespace;
  return told({
    ...unsaid,
    key: `${data.project}/${data.app}#${data.revision}#${startedAt ?? given(data.finishedAt) ?? from.digest}`,
    subject: `${data.project}/${data.app}`,
    environment,
    state,
    at: momentOf(state === 'started' ? startedAt : given(data.finishedAt), from.receivedAt),
    title: `Sync ${data.app} ${data.revision.slice(0, 7)} to ${environment}`,
    revision: given(data.revision),
    isRollback: data.rollback,
    size: data.resources ?? null,
    by: given(data.by),
    url: given(data.url),
  });
}
