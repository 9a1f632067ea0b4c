import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { afterSilence, answered, mayCarryOut, mayStart, superseded, withdrawn, type About, type Said } from '../rules/approvals.ts';
import { emergentBecause } from '../rules/emergent.ts';
import type { InReview } from './ask.ts';
import { unacceptedOf } from './facts.ts';
import { readMatrix } from './matrix-kind.ts';
import { decideFor } from './put-forward.ts';
import { goBack, settle } from './settle.ts';
import { findReviewed, lockReviewed, type ReviewedChange } from './store-changes.ts';
import { standsFor } from './store-delegates.ts';
import { lastReview, setAnswer, type StoredAsk, type StoredReview } from './store-reviews.ts';

/** An answer as somebody gives it. */
export interface Answering {
  readonly ask: string;
  readonly answer: Said['answer'];
  readonly version: number;
  readonly reason: string;
  readonly expertise: string;
  /** Of the VP who postpones: it may not start before. */
  readonly notBefore: Instant | null;
}

/** Who answers: a person who is signed in, or whoever holds the link of the question. */
export type Answerer = { readonly way: 'web'; readonly person: string } | { readonly way: 'link' };

const NOT_PUT_FORWARD = refuse('conflict', 'it was not put forward yet');

/** A change and its last round; the change is locked until the transaction ends. */
async function lockInReview(tx: Tx, key: string): Promise<Result<{ change: ReviewedChange; review: StoredReview }>> {
  const change = await lockReviewed(tx, key);
  if (change === undefined) return refuse('not-found', `there is no change ${key}`);
  const review = await lastReview(tx, change.id);
  return review === undefined ? NOT_PUT_FORWARD : ok({ change, review });
}

const merged = (review: StoredReview, next: ReturnType<typeof afterSilence>): StoredReview => ({
  ...review,
  state: next.state,
  asks: review.asks.map((ask): StoredAsk => {
    const found = next.asks.find(({ id }) => id === ask.id);
    return found === undefined ? ask : { ...ask, answer: found.answer, answeredAt: found.answeredAt, answeredBy: found.answeredBy };
  }),
});

async function saidBy(tx: Tx, given: Answering, by: { who: Answerer; ask: StoredAsk | undefined }): Promise<Said> {
  const { who, ask } = by;
  const person = who.way === 'web' ? who.person : (ask?.person ?? null);
  return { ...given, by: person, standsFor: who.way === 'web' ? await standsFor(tx, who.person, tx.now) : [] };
}

const journal = (tx: Tx, about: { review: StoredReview; ask: StoredAsk; given: Answering; who: Answerer }): void =>
  tx.journal({
    action: 'change.answered',
    subject: { kind: 'change', id: about.review.changeId },
    because: about.given.reason === '' ? `${about.given.answer} as ${about.ask.role}` : about.given.reason,
    body: {
      answer: about.given.answer,
      role: about.ask.role,
      asked: about.ask.name,
      round: about.review.round,
      version: about.review.version,
      row: about.review.matrixRow,
      expertise: about.given.expertise,
      way: about.who.way,
    },
  });

/** Somebody approves, rejects or postpones. Everything that follows is done in the same transaction. */
export async function answerAsk(
  tx: Tx,
  key: string,
  { given, who }: { readonly given: Answering; readonly who: Answerer },
): Promise<Result<null>> {
  const found = await lockInReview(tx, key);
  if (!found.ok) return found;
  const { change, review } = found.value;
  if (change.state === 'held') return refuse('conflict', 'it is held: it is answered once it is released');
  const ask = review.asks.find(({ id }) => id === given.ask);
  const matrix = await readMatrix(tx);
  const about: About = {
    now: tx.now,
    unaccepted: await unacceptedOf(tx, change),
    // An answer that comes later than the notice makes it emergent, whatever it was when it was asked.
    emergent: review.emergent !== null || emergentBecause(review.approveBy, null, tx.now) !== null,
    asksExpertise: matrix.asksExpertise,
  };
  const said = await saidBy(tx, given, { who, ask });
  if (who.way === 'link' && said.by !== null && (await loadDirectory(tx)).person(said.by) === undefined)
    return refuse('not-allowed', 'whoever was sent this link is not here any more: the question moves up by itself');
  const next = answered(review, said, about);
  if (!next.ok || ask === undefined) return next.ok ? refuse('not-found', 'nobody is asked that') : next;
  const name = who.way === 'web' ? tx.actor.name : ask.name;
  await setAnswer(tx, { ...given, id: ask.id, answeredBy: said.by, answeredName: name, way: who.way });
  journal(tx, { review, ask, given, who });
  return settle(tx, { change, review: merged(review, next.value) }, { before: review, reason: given.reason, notBefore: given.notBefore });
}

/** Customers who let their time pass have consented. Answers the round as it is then. */
export async function takeSilence(tx: Tx, about: InReview): Promise<StoredReview> {
  const next = merged(about.review, afterSilence(about.review, tx.now));
  const silent = next.asks.filter((ask, place) => ask.answer === 'silent' && about.review.asks[place]?.answer === null);
  for (const ask of silent) {
    await setAnswer(tx, { id: ask.id, answer: 'silent', answeredBy: null, answeredName: null, way: null, reason: '', expertise: '' });
    tx.journal({
      action: 'change.no-objection',
      subject: { kind: 'change', id: about.change.id },
      because: `${ask.name} did not object within 48 hours`,
      body: { round: about.review.round, asked: ask.name },
    });
  }
  return next;
}

/** Somebody who approved takes that back before the change has begun; it goes back to whoever wrote it. */
export async function withdrawApproval(
  tx: Tx,
  key: string,
  given: { readonly person: string; readonly because: string },
): Promise<Result<null>> {
  const found = await lockInReview(tx, key);
  if (!found.ok) return found;
  const { change, review } = found.value;
  if (!['review', 'approved', 'scheduled'].includes(change.state)) return refuse('conflict', `it is ${change.state}: too late to withdraw`);
  const next = withdrawn(review, given.person);
  if (!next.ok) return next;
  await goBack(tx, { change, review }, { state: 'withdrawn', reason: given.because });
  return ok(null);
}

/** What was approved of a change is void, since it was edited or taken back: approval is asked for again. The change is locked. */
export async function endRound(tx: Tx, id: string, why: { readonly reason: string; readonly words: string }): Promise<void> {
  const found = await lockInReview(tx, id);
  if (!found.ok) return;
  const { change, review } = found.value;
  if (superseded(review).state !== 'superseded' || review.state === 'superseded') return;
  await goBack(tx, { change, review }, { state: 'superseded', ...why });
}

/** Whether somebody may start a change now: by its approvals, by what the matrix asks of it as things are, and by its time. */
export async function checkStart(
  reader: Reader,
  id: string,
  { by, now }: { readonly by: string | null; readonly now: Instant },
): Promise<Result<null>> {
  const [change, review] = [await findReviewed(reader, id), await lastReview(reader, id)];
  if (change === undefined || review === undefined) return NOT_PUT_FORWARD;
  // What it was put forward by may be gone since: an exception that was ended refuses here.
  const decided = await decideFor(reader, change, { given: review.given, now });
  if (!decided.ok) return decided;
  const { answer } = decided.value;
  const isNewRow = change.templateId !== null && review.matrixRow !== answer.row;
  return mayStart({
    version: change.version,
    technician: change.technicianId,
    review,
    // Where people approved, that stands. Where nobody was asked, or a template was demoted, the matrix as it is now decides.
    asks: review.steps.length === 0 || isNewRow ? answer.approvals : [],
    unaccepted: await unacceptedOf(reader, change),
    now,
    start: change.start,
    end: change.end,
    notBefore: review.notBefore,
    by,
  });
}

/** Whether a person may go on with a change that is under way: whoever approved it may not. */
export const checkCarryOut = async (tx: Tx, id: string, person: string | null): Promise<Result<null>> =>
  mayCarryOut(await lastReview(tx, id), person);
