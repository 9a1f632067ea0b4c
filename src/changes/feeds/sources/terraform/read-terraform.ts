import { z } from 'zod';

import type { ToldState } from '../../../rules/index.ts';
import { firstOf, momentOf, nothing, optional, orEmpty, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

const notification = z.object({ trigger: z.string(), run_status: orEmpty, run_updated_at: optional, run_updated_by: optional });

const run = z.object({
  run_id: optional,
  run_url: optional,
  run_message: orEmpty,
  run_created_by: optional,
  workspace_name: orEmpty,
  organization_name: orEmpty,
  notifications: z.array(notification).min(1),
});

/** A health assessment has another body than a run. */
const assessment = z.object({
  trigger: z.string(),
  details: z.object({
    new_assessment_result: z
      .object({
        id: z.string(),
        url: z.string().nullish(),
        created_at: z.string().nullish(),
        drifted: z.boolean().nullish(),
        resources_drifted: z.number().nullish(),
      })
      .nullish(),
    workspace_name: z.string().nullish(),
    organization_name: z.string().nullish(),
  }),
});

/** A run that was only planned has changed nothing. */
const STATES: Readonly<Record<string, ToldState>> = {
  applying: 'started',
  applied: 'success',
  errored: 'failed',
  canceled: 'cancelled',
  force_canceled: 'cancelled',
  discarded: 'cancelled',
};

function readDrift(from: FeedEvent): FeedRead {
  const read = assessment.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { details } = read.data;
  const found = details.new_assessment_result;
  if (found?.drifted !== true) return nothing('nothing drifted');
  const subject = `${details.organization_name ?? ''}/${details.workspace_name ?? ''}`;
  return told({
    ...unsaid,
    key: found.id,
    subject,
    environment: '',
    kind: 'infrastructure',
    state: 'success',
    at: momentOf(found.created_at, from.receivedAt),
    title: `${subject} differs from what is written`,
    revision: null,
    isDrift: true,
    size: found.resources_drifted ?? null,
    by: null,
    url: found.url ?? null,
  });
}

/** Reads notifications of Terraform Cloud and Enterprise: runs that apply, and drift found by an assessment. */
export function readTerraform(from: FeedEvent): FeedRead {
  if (assessment.safeParse(from.body).success) return readDrift(from);
  const read = run.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  const newest = data.notifications.at(-1);
  if (newest === undefined || newest.trigger === 'verification') return nothing('it only tries the address');
  const state = STATES[newest.run_status];
  if (state === undefined || data.run_id === null) return nothing(`a run that is ${newest.run_status} changes nothing`);
  const subject = `${data.organization_name}/${data.workspace_name}`;
  return told({
    ...unsaid,
    key: data.run_id,
    subject,
    environment: '',
    kind: 'infrastructure',
    state,
    at: momentOf(newest.run_updated_at, from.receivedAt),
    title: [`Apply ${subject}`, ...(data.run_message === '' ? [] : [data.run_message])].join(': ').slice(0, 300),
    revision: null,
    by: firstOf(newest.run_updated_by, data.run_created_by),
    url: data.run_url,
  });
}
