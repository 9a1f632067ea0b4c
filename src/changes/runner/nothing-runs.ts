import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import type { Change } from '../record/store.ts';
import { isOpenJob, jobStateAt } from '../rules/index.ts';
import { jobsOf } from './store-jobs.ts';

/** Refuses while a runner is at work for a change, on whichever step and plan: one command at a time, and nobody says how a step went before its command has ended. The change is locked. */
export async function nothingRuns(tx: Tx, change: Change): Promise<Result<null>> {
  const job = (await jobsOf(tx, change.id)).find((each) => isOpenJob(jobStateAt(each, tx.now)));
  return job === undefined
    ? ok(null)
    : refuse('conflict', `the runner ${job.runner} is at work on step ${job.place + 1} of the ${job.plan}: wait, or stop its command`);
}
