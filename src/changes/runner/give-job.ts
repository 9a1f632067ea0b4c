import type { KeyObject } from 'node:crypto';

import { mustHave, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Database, Reader, Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { reviewsOf } from '../approvals/store-reviews.ts';
import { runOf } from '../execution/carry-out.ts';
import { findChange, lockChange, type Change } from '../record/store.ts';
import { jobStateAt, nextStep, type Plan } from '../rules/index.ts';
import { approvedStep } from './ask-job.ts';
import { neverRan, type JobBody, type JobResult, type SignedJob } from './job-body.ts';
import { signedBy } from './runner-key.ts';
import { endJob, findJob, noteProgress, takeJob, waitingJob, type Job } from './store-jobs.ts';
import type { StoredRunner } from './store-runners.ts';

const actorOf = ({ id, name }: StoredRunner): Actor => ({ kind: 'integration', id, name });

/** Whether a command may still begin: its step is the next one, and is what was approved. */
async function stands(reader: Reader, change: Change, at: { plan: Plan; place: number }): Promise<ReturnType<typeof approvedStep>> {
  const next = nextStep(mustHave(await runOf(reader, change), 'a change with commands is carried out').run);
  if (next?.plan !== at.plan || next.place !== at.place) return refuse('conflict', 'the change has gone on, or was stopped');
  return approvedStep(reader, change, at);
}

async function approvalsOf(
  reader: Reader,
  change: Change,
  { round, hash }: { round: number; hash: string },
): Promise<JobBody['approvals']> {
  const [reviews, directory] = [await reviewsOf(reader, change.id), await loadDirectory(reader)];
  const asks = reviews.find((each) => each.round === round)?.asks ?? [];
  return asks.flatMap(({ role, answer, answeredAt, answeredBy }) =>
    answer !== 'approved' || answeredAt === null
      ? []
      : [{ role, email: answeredBy === null ? null : (directory.person(answeredBy)?.email ?? null), at: answeredAt, stepHash: hash }],
  );
}

async function bodyOf(reader: Reader, job: Job, now: number): Promise<Result<JobBody>> {
  const change = mustHave(await findChange(reader, job.changeId), 'a command is of a change');
  const step = await stands(reader, change, job);
  if (!step.ok) return step;
  const directory = await loadDirectory(reader);
  const mail = (id: string | undefined): string | null => (id === undefined ? null : (directory.person(id)?.email ?? null));
  return ok({
    for: 'evenkeel runner job 1',
    runner: job.runner,
    job: job.id,
    issuedAt: now,
    expiresAt: job.expiresAt,
    change: { id: change.id, number: change.number, version: change.version },
    plan: job.plan,
    place: job.place,
    step: step.value.text,
    stepHash: step.value.hash,
    approvals: await approvalsOf(reader, change, step.value),
    submitter: mail(change.submitter?.id),
    technician: mail(change.technician?.id),
    askedBy: mail(job.askedBy.id),
  });
}

/** Does one thing to a job of a runner; its change is locked first, as by whoever walks the steps. */
async function onJob<T>(
  db: Database,
  at: { runner: StoredRunner; job: string },
  act: (tx: Tx, job: Job, change: Change) => Promise<Result<T>>,
): Promise<Result<T>> {
  return db.write<Result<T>>(actorOf(at.runner), async (tx) => {
    const found = await findJob(tx, at.job);
    if (found?.runnerId !== at.runner.id) return refuse('not-found', 'this runner has no such job');
    const change = mustHave(await lockChange(tx, found.changeId), 'a command is of a change');
    const job = mustHave(await findJob(tx, at.job), 'jobs are never deleted');
    if (change.state === 'closed' && job.endedAt === null) return refuse('conflict', `CHG-${change.number} is closed: its record stands`);
    return act(tx, job, change);
  });
}

function note(
  tx: Tx,
  { change, job }: { change: Change; job: Job },
  line: { action: string; because: string; body?: Record<string, unknown> },
): void {
  tx.journal({
    action: line.action,
    subject: { kind: 'change', id: change.id },
    because: line.because,
    body: { change: change.number, plan: job.plan, step: job.place + 1, runner: job.runner, job: job.id, ...line.body },
  });
}

const anothers = refuse('conflict', 'another installation of this runner has taken it: it does not run here');

/** Ends a command that waits and may not begin any more. It is looked at again under the lock: somebody may have gone on or taken it meanwhile. */
const endUnlessItStands = async (db: Database, at: { runner: StoredRunner; job: string }): Promise<Result<null>> =>
  onJob(db, at, async (tx, job, change) => {
    if (jobStateAt(job, tx.now) !== 'waiting') return ok(null);
    const may = await stands(tx, change, job);
    if (may.ok) return ok(null);
    const because = may.refusal.detail;
    await endJob(tx, job.id, neverRan(because));
    note(tx, { change, job }, { action: 'change.command-ended', because, body: { state: 'refused', exitCode: null } });
    return ok(null);
  });

/** The next job of a runner, signed. It may be given again until it is taken: it runs only once it is. */
export async function nextJob(db: Database, runner: StoredRunner, key: KeyObject): Promise<SignedJob | undefined> {
  const now = db.clock.now();
  const job = await waitingJob(db, runner.id, now);
  if (job === undefined) return undefined;
  const body = await bodyOf(db, job, now);
  if (!body.ok) {
    await endUnlessItStands(db, { runner, job: job.id });
    return undefined;
  }
  const text = JSON.stringify(body.value);
  return { body: text, signature: signedBy(key, text) };
}

/** An installation takes a job, and may begin once this is answered; asking again changes nothing. */
export const take = async (db: Database, at: { runner: StoredRunner; job: string; instance: string }): Promise<Result<null>> =>
  onJob(db, at, async (tx, job, change) => {
    if (job.takenBy !== null) return job.takenBy === at.instance && job.state === 'running' ? ok(null) : anothers;
    if (jobStateAt(job, tx.now) !== 'waiting') return refuse('conflict', 'nobody took it in time');
    const may = await stands(tx, change, job);
    if (!may.ok) return may;
    await takeJob(tx, job.id, at.instance);
    note(tx, { change, job }, { action: 'change.command-began', because: `the runner ${job.runner} took it` });
    return ok(null);
  });

/** Takes what a command said so far; answers whether somebody wants it stopped. */
export const progress = async (
  db: Database,
  at: { runner: StoredRunner; job: string; instance: string; output: string },
): Promise<Result<{ stop: boolean }>> =>
  onJob(db, at, async (tx, job) => {
    if (job.takenBy !== at.instance) return anothers;
    if (job.state === 'running') await noteProgress(tx, job.id, at.output);
    return ok({ stop: job.stopAskedAt !== null });
  });

const endWords: Readonly<Record<JobResult['state'], string>> = {
  done: 'it ended with exit code 0',
  failed: 'it failed',
  'timed-out': 'it took too long and was ended',
  stopped: 'it was stopped',
  refused: 'its runner did not run it',
  unknown: 'nobody knows what became of it',
};

/** Takes what became of a job; told again it changes nothing. */
export const end = async (db: Database, at: { runner: StoredRunner; job: string; result: JobResult }): Promise<Result<null>> =>
  onJob(db, at, async (tx, job, change) => {
    const { instance, ...result } = at.result;
    if (job.takenBy !== null && job.takenBy !== instance) return anothers;
    if (job.state !== 'waiting' && job.state !== 'running') return ok(null);
    if (job.takenBy === null && result.state !== 'refused') return refuse('conflict', 'it was not taken, so it cannot have run');
    await endJob(tx, job.id, result);
    const because = result.because === '' ? endWords[result.state] : result.because;
    note(tx, { change, job }, { action: 'change.command-ended', because, body: { state: result.state, exitCode: result.exitCode } });
    return ok(null);
  });
