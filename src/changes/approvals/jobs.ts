import { hours } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob, type DueClock } from '../../platform/engine/index.ts';
import { takeSilence } from './answer.ts';
import { moveUp, REVIEW, type InReview } from './ask.ts';
import { enterSchedule, SCHEDULE } from './schedule.ts';
import { settle } from './settle.ts';
import { findReviewed, lockFreeChanges } from './store-changes.ts';
import { lastReview } from './store-reviews.ts';

async function inReview(tx: Tx, due: DueClock): Promise<InReview | undefined> {
  const [change, review] = [await findReviewed(tx, due.subject), await lastReview(tx, due.subject)];
  return change === undefined || review === undefined ? undefined : { change, review };
}

/** A step that cannot be made is tried again in an hour: nobody is paged by it. */
const later: ClockJob['giveUp'] = async (tx, due, why) => {
  await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + hours(1), data: due.data }]);
  tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
};

/** What is held waits, and its clocks with it. */
const AGAIN = hours(1);

async function wait(tx: Tx, { kind, subject }: DueClock): Promise<void> {
  await setClocks(tx, [{ kind, subject, dueAt: tx.now + AGAIN }]);
}

async function review(tx: Tx, due: DueClock): Promise<void> {
  const about = await inReview(tx, due);
  if (about?.change.state === 'held') return wait(tx, due);
  if (about === undefined || about.review.state !== 'open' || about.change.state !== 'review') return;
  const next = await takeSilence(tx, about);
  const now = { ...about, review: next };
  const isMoved = next.asks.some((ask, place) => ask.answer !== about.review.asks[place]?.answer);
  if (isMoved) await settle(tx, now, { before: about.review, reason: '', notBefore: null });
  else await moveUp(tx, now);
}

/** Questions that nobody answered in time move up by themselves; customers who let their time pass have consented. */
const reviewJob: ClockJob = {
  kind: REVIEW,
  batch: 10,
  lock: lockFreeChanges,
  async advance(tx, due) {
    for (const each of due) await review(tx, each);
  },
  giveUp: later,
};

/** Changes enter the public schedule 48 hours before they start; those that are not ready enter it as emergent. */
const scheduleJob: ClockJob = {
  kind: SCHEDULE,
  batch: 10,
  lock: lockFreeChanges,
  async advance(tx, due) {
    for (const each of due) {
      const about = await inReview(tx, each);
      if (about?.change.state === 'held') await wait(tx, each);
      if (about !== undefined && ['review', 'approved'].includes(about.change.state)) await enterSchedule(tx, about);
    }
  },
  giveUp: later,
};

/** What the engine does for approvals. */
export const approvalJobs: readonly ClockJob[] = [reviewJob, scheduleJob];
