import type { ClockJob } from '../platform/engine/index.ts';
import { approvalJobs } from './approvals/jobs.ts';
import { campaignJob } from './campaigns/remind.ts';
import { bakeJob } from './execution/bake.ts';
import { noticeJobs } from './notices/jobs.ts';

/** What the engine does for changes. */
export const jobs: readonly ClockJob[] = [...approvalJobs, ...noticeJobs, campaignJob, bakeJob];
