import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { afterSilence, answered, mayStart, superseded, withdrawn, type About, type Said } from '../rules/approvals.ts';
import { lockTemplate } from '../templates/store.ts';
import type { InReview } from './ask.ts';
import { unacceptedOf } from './facts.ts';
import { readMatrix } from './matrix-kind.ts';
import { decideFor } from './put-forward.ts';
import { goBack, settle } from './settle.ts';
import { lockReviewed, type ReviewedChange } from './store-changes.ts';
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

/** A change and its last round; the change is locked until the transaction ends. */
async function lockInReview(tx: Tx, key: string): Promise<Result<{ change: ReviewedChange; review: StoredReview }>> {
  const change = await lockReviewed(tx, key);
  if (change === undefined) return refuse('not-found', `there is no change ${key}`);
  const review = await lastReview(tx, change.id);
  return review === undefined ? refuse('conflict', 'it was not put forward yet') : ok({ change, review });
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
    emergent: review.emergent !== null,
    asksExpertise: matrix.asksExpertise,
  };
  const said = await saidBy(tx, given, { who, ask });
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
export async function endRound(tx: Tx, id: string, reason: string): Promise<void> {
  const found = await lockInReview(tx, id);
  if (!found.ok) return;
  const { change, review } = found.value;
  if (superseded(review).state !== 'superseded' || review.state === 'superseded') return;
  await goBack(tx, { change, review }, { state: 'superseded', reason });
}

/** Whether a change may start now: by its approvals, and by what the matrix asks of it as things are. The change is locked. */
export async function checkStart(tx: Tx, id: string): Promise<Result<null>> {
  const found = await lockInReview(tx, id);
  if (!found.ok) return found;
  const { change, review } = found.value;
  // What its template has proven is decided by one after the other: none is let through while a run of it is found to have failed.
  if (change.templateId !== null) await lockTemplate(tx, change.templateId);
  const decided = await decideFor(tx, change, { given: review.given, now: tx.now });
  return mayStart({
    version: change.version,
    technician: change.technicianId,
    review,
    // The matrix may have been edited since, which asks nothing of what was put forward; a template that was demoted does.
    asks:
      decided.ok && review.matrixRow !== decided.value.answer.row && (review.steps.length === 0 || change.templateId !== null)
        ? decided.value.answer.approvals
        : [],
    unaccepted: await unacceptedOf(tx, change),
  });
}
