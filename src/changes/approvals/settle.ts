import { mustHave, ok, type Instant, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { endClocks, supersedeMessages } from '../../platform/engine/index.ts';
import { currentStep, type Review } from '../rules/approvals.ts';
import { emergentBecause } from '../rules/emergent.ts';
import { askStep, REVIEW, setReviewClock, type InReview } from './ask.ts';
import { findChange, setChangeState, setDone } from '../record/store.ts';
import { gapsOfWords } from '../rules/closing.ts';
import { insertClosing } from '../auditing/store-closing.ts';
import { sendNotices } from './notice.ts';
import { enterSchedule, isDue, leaveSchedule, setScheduleClock } from './schedule.ts';
import { setReview, type StoredReview } from './store-reviews.ts';

/** Tells whoever wrote a change, and whoever carries it out, what became of it. */
async function tellOwners(tx: Tx, { change, review }: InReview, words: string): Promise<void> {
  const people = [...new Set([change.submitterId, change.technicianId].flatMap((id) => id ?? []))];
  const told = {
    about: change.id,
    subject: `CHG-${change.number} ${words}: ${change.title}`.slice(0, 200),
    body: [`CHG-${change.number} ${words}.`, ...(review.reason === null ? [] : [`Why: ${review.reason}`])].join('\n\n'),
    link: { url: `${review.publicUrl}/changes/CHG-${change.number}`, words: 'Open the change' },
    reference: `${change.id}/${review.round}/${review.state}`,
  };
  await sendNotices(
    tx,
    people.map((person) => ({ to: { person }, told })),
  );
}

/** Questions that nobody needs to answer any more are taken back where they have not left. */
async function takeBack(tx: Tx, review: StoredReview): Promise<void> {
  const open = review.asks.filter(({ answer }) => answer === null).map(({ id }) => id);
  await supersedeMessages(tx, open, 'the round of approvals is over');
}

/** A change that was made before its record is over with it: what is planned is what was done. */
async function writeAfterwards(tx: Tx, { change, review }: InReview): Promise<void> {
  await setReview(tx, { ...review, endedAt: tx.now });
  await setDone(tx, change.id, mustHave(review.given.outcome, 'a record that comes after says what it came to'));
  const { reason, impact } = mustHave(await findChange(tx, change.id), 'a change that is locked stands').plan;
  const lacked = gapsOfWords({ reason, worstCase: impact.worstCase }).map(({ says }) => says);
  await insertClosing(tx, change.id, { because: 'it was written down after it was done', lacked, explained: '' });
  await setChangeState(tx, change.id, 'closed');
  tx.journal({
    action: 'change.written-afterwards',
    subject: { kind: 'change', id: change.id },
    because: `row ${review.matrixRow} lets its record come after it`,
    body: { round: review.round, version: review.version, row: review.matrixRow, outcome: review.given.outcome },
  });
}

/** An approved change waits for its start, on the schedule if that is near. */
export async function approved(tx: Tx, about: InReview): Promise<void> {
  const { change, review } = about;
  if (review.asked.record === 'after') return writeAfterwards(tx, about);
  const ended: StoredReview = {
    ...review,
    endedAt: tx.now,
    emergent: emergentBecause(review.approveBy, tx.now, tx.now) ?? review.emergent,
  };
  await setReview(tx, ended);
  await setChangeState(tx, change.id, 'approved');
  tx.journal({
    action: 'change.approved',
    subject: { kind: 'change', id: change.id },
    because: review.steps.length === 0 ? `row ${review.matrixRow} asks nobody` : `everybody whom row ${review.matrixRow} asks has approved`,
    body: { round: review.round, version: review.version, row: review.matrixRow, emergent: ended.emergent },
  });
  const next = { ...about, review: ended };
  if (isDue(change, tx.now)) await enterSchedule(tx, next);
  else await setScheduleClock(tx, change);
  if (review.steps.length > 0) await tellOwners(tx, next, 'is approved');
}

const sentBack: Readonly<Record<'rejected' | 'postponed' | 'withdrawn' | 'superseded', string>> = {
  rejected: 'was rejected',
  postponed: 'was postponed by the VP',
  withdrawn: 'is not approved any more: an approval was withdrawn',
  superseded: 'asks for approval again',
};

/** A change goes back to whoever wrote it, for a reason. */
export async function goBack(
  tx: Tx,
  about: InReview,
  why: { readonly state: keyof typeof sentBack; readonly reason: string; readonly words?: string; readonly notBefore?: Instant | null },
): Promise<void> {
  const { change, review } = about;
  const ended: StoredReview = {
    ...review,
    state: why.state,
    endedAt: tx.now,
    reason: why.reason,
    notBefore: why.notBefore ?? review.notBefore,
  };
  await setReview(tx, ended);
  await setChangeState(tx, change.id, 'draft');
  await endClocks(tx, REVIEW, [change.id]);
  await takeBack(tx, review);
  await leaveSchedule(tx, { ...about, review: ended });
  tx.journal({
    action: `change.${why.state}`,
    subject: { kind: 'change', id: change.id },
    because: why.reason,
    body: { round: review.round, version: review.version, notBefore: ended.notBefore },
  });
  await tellOwners(tx, { ...about, review: ended }, why.words ?? sentBack[why.state]);
}

/** Does what follows from an answer or from silence: the next step is asked, or the round is over. `about` holds the round as it stands now. */
export async function settle(
  tx: Tx,
  about: InReview,
  rest: { readonly before: Review; readonly reason: string; readonly notBefore: Instant | null },
): Promise<Result<null>> {
  const { review, change } = about;
  if (review.state === 'approved') {
    await endClocks(tx, REVIEW, [change.id]);
    await takeBack(tx, review);
    await approved(tx, about);
    return ok(null);
  }
  if (review.state === 'rejected' || review.state === 'postponed') {
    await goBack(tx, about, { state: review.state, reason: rest.reason, notBefore: rest.notBefore });
    return ok(null);
  }
  if (currentStep(review) === currentStep(rest.before)) {
    await setReviewClock(tx, about);
    return ok(null);
  }
  await takeBack(tx, review);
  const asked = await askStep(tx, about);
  if (asked.ok) return ok(null);
  await goBack(tx, about, { state: 'withdrawn', reason: asked.refusal.detail });
  return ok(null);
}
