import { hours } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { endClocks, setClocks } from '../../platform/engine/index.ts';
import type { InReview } from './ask.ts';
import { tellOfChange } from '../notices/tell-of-change.ts';
import { setChangeState } from '../record/store.ts';
import { utcWords } from '../rules/change-names.ts';
import type { ReviewedChange } from './store-changes.ts';
import { dropScheduled, putScheduled, setReview } from './store-reviews.ts';

/** The clock by which a change enters the public schedule. */
export const SCHEDULE = 'change.schedule';

/** So long before its start. */
const BEFORE = hours(48);

/** Sets the clock by which a change enters the schedule. */
export async function setScheduleClock(tx: Tx, change: ReviewedChange): Promise<void> {
  if (change.start === null) return;
  await setClocks(tx, [{ kind: SCHEDULE, subject: change.id, dueAt: Math.max(tx.now, change.start - BEFORE) }]);
}

/** Puts a change on the public schedule: approved, or else marked emergent, and tells its list. */
export async function enterSchedule(tx: Tx, about: InReview): Promise<void> {
  const { change, review } = about;
  const isReady = review.state === 'approved';
  const needed = review.approveBy !== null;
  const emergent = review.emergent ?? (isReady || !needed ? null : 'it was not approved when it entered the public schedule');
  if (emergent !== review.emergent) await setReview(tx, { ...review, emergent });
  const count = await tellOfChange(tx, { change, review: { ...review, emergent }, event: 'planned' });
  await putScheduled(tx, change.id, { ready: isReady, told: count });
  if (isReady) await setChangeState(tx, change.id, 'scheduled');
  tx.journal({
    action: 'change.on-schedule',
    subject: { kind: 'change', id: change.id },
    because: isReady
      ? 'it is approved and starts within 48 hours'
      : `it starts within 48 hours and is not approved: ${emergent ?? 'no notice is asked'}`,
    body: { told: count, ready: isReady },
  });
}

/** Takes a change off the schedule. Whoever was told of it there is told that it is off, and why, in the same way. */
export async function leaveSchedule(tx: Tx, { change, review }: InReview): Promise<void> {
  await endClocks(tx, SCHEDULE, [change.id]);
  if ((await dropScheduled(tx, change.id)) === 0) return;
  const why = review.reason === null ? '' : `: ${review.reason}`;
  await tellOfChange(tx, { change, review, event: 'off', came: `It does not begin at ${utcWords(change.start)}${why}` });
}

/** Whether a change that is approved now belongs on the schedule at once. */
export const isDue = (change: ReviewedChange, now: number): boolean => change.start !== null && change.start - BEFORE <= now;
