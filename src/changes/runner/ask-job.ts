import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { lastReview } from '../approvals/store-reviews.ts';
import { mayBegin } from '../execution/bake.ts';
import { runOf } from '../execution/carry-out.ts';
import type { Change } from '../record/store.ts';
import { isOpenJob, JOB_WAITS, jobStateAt, mayRunCommand, nextStep, stepText, type JobOrder, type Plan } from '../rules/index.ts';
import { approvedHash, hashOfStep } from './approved-steps.ts';
import { neverRan } from './job-body.ts';
import { nothingRuns } from './nothing-runs.ts';
import { askToStop, endJob, findJob, insertJob, jobsOf } from './store-jobs.ts';
import { findRunner, type StoredRunner } from './store-runners.ts';

/** A step of a change as it is now, and whether that is what was approved. */
export async function approvedStep(
  reader: Reader,
  change: Change,
  at: { plan: Plan; place: number },
): Promise<Result<{ text: string; hash: string; round: number }>> {
  const review = await lastReview(reader, change.id);
  if (review === undefined || review.state !== 'approved' || review.version !== change.version)
    return refuse('conflict', 'what was approved is another version of it');
  const text = stepText(change.plan[at.plan][at.place] ?? {});
  const hash = hashOfStep({ change: change.id, version: change.version, ...at }, text);
  const approved = await approvedHash(reader, { change: change.id, round: review.round }, at);
  if (approved === undefined) return refuse('conflict', 'it was approved before steps were sealed: put it forward again');
  return approved === hash
    ? ok({ text, hash, round: review.round })
    : refuse('conflict', 'this step is not the one that was approved: put the change forward again');
}

async function runnerFor(reader: Reader, change: Change, name: string): Promise<Result<StoredRunner>> {
  const runner = await findRunner(reader, name);
  if (runner === undefined) return refuse('conflict', `there is no runner "${name}": install it, or have a person do the step`);
  const teams = (await loadDirectory(reader)).teamPath(change.teamId);
  return teams.includes(runner.teamId)
    ? ok(runner)
    : refuse('not-allowed', `the runner "${name}" is of another team: it runs only changes of its own`);
}

function isTheirs(change: Change, person: string | undefined): Result<null> {
  if (person === undefined) return refuse('not-allowed', 'a person presses this, not a key');
  if (change.technician === null || change.technician.id === person) return ok(null);
  return refuse('not-allowed', `${change.technician.name} carries it out`);
}

/** What is to be run, and by whom it is asked for. */
export interface AskedJob extends JobOrder {
  readonly person: string | undefined;
}

/** Has the command of the next step run by its runner. The change is locked: of two who press, one is refused. */
export async function askForJob(tx: Tx, change: Change, order: AskedJob): Promise<Result<null>> {
  const theirs = isTheirs(change, order.person);
  if (!theirs.ok) return theirs;
  const found = await runOf(tx, change);
  if (found === undefined) return refuse('conflict', 'nobody has started it');
  const last = (await jobsOf(tx, change.id)).findLast(({ plan, place }) => plan === order.plan && place === order.place);
  const may = mayRunCommand(order, {
    step: change.plan[order.plan][order.place],
    next: nextStep(found.run),
    last: last === undefined ? undefined : jobStateAt(last, tx.now),
  });
  if (!may.ok) return may;
  const quiet = await nothingRuns(tx, change);
  if (!quiet.ok) return quiet;
  const begins = await mayBegin(tx, change, { ...found, plan: order.plan, place: order.place, at: tx.now });
  if (!begins.ok) return begins;
  const approved = await approvedStep(tx, change, order);
  if (!approved.ok) return approved;
  const runner = await runnerFor(tx, change, may.value.runner);
  if (!runner.ok) return runner;
  const made = { id: tx.id(), changeId: change.id, runnerId: runner.value.id, expiresAt: tx.now + JOB_WAITS };
  const { plan, place, because } = order;
  await insertJob(tx, { ...made, plan, place, because, command: may.value.command });
  tx.journal({
    action: 'change.command-asked',
    subject: { kind: 'change', id: change.id },
    because: because === '' ? `step ${place + 1} names the runner ${runner.value.name}` : because,
    body: { change: change.number, plan, step: place + 1, runner: runner.value.name, command: may.value.command, job: made.id },
  });
  return ok(null);
}

/** Has a command stopped that waits or runs. */
export async function stopJob(tx: Tx, change: Change, id: string): Promise<Result<null>> {
  const job = await findJob(tx, id);
  if (job?.changeId !== change.id) return refuse('not-found', `CHG-${change.number} has no command ${id}`);
  const state = jobStateAt(job, tx.now);
  if (!isOpenJob(state)) return refuse('conflict', 'it is over');
  if (state === 'waiting') await endJob(tx, job.id, neverRan('somebody stopped it before it began'));
  else await askToStop(tx, job.id);
  tx.journal({
    action: 'change.command-stopped',
    subject: { kind: 'change', id: change.id },
    because: 'somebody pressed Stop',
    body: { change: change.number, step: job.place + 1, job: job.id },
  });
  return ok(null);
}
