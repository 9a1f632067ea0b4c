import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { findPerson } from '../../catalog/index.ts';
import { judgeSubmitted } from '../quality/judge.ts';
import { opened } from '../rules/approvals.ts';
import { utcWords } from '../rules/change-names.ts';
import { approvedBy, countsNot, emergentBecause, excuseFlag, type Excuse } from '../rules/emergent.ts';
import { decide, withPeer, type MatrixAnswer } from '../rules/matrix.ts';
import { overrunQuestion } from '../rules/overrun.ts';
import type { RiskAnswer } from '../rules/risk.ts';
import type { Span } from '../rules/spans.ts';
import { lockTemplate } from '../templates/store.ts';
import { askStep, everyStepFinds, namedIn, whoWouldBeAsked } from './ask.ts';
import { exceptionFor, excuseOf, matrixFactsOf, provenOf, riskOf, windowOf, workingTimeOf } from './facts.ts';
import type { Given } from './given.ts';
import { readMatrix, type MatrixBody, type Versioned } from './matrix-kind.ts';
import { addWriter, setChangeState } from '../record/store.ts';
import { keepStepHashes } from '../runner/approved-steps.ts';
import { setScheduleClock } from './schedule.ts';
import { approved } from './settle.ts';
import { setRisk, type ReviewedChange } from './store-changes.ts';
import { insertReview, lastReview, type StoredReview } from './store-reviews.ts';

/** What was decided about a change that is put forward. */
interface Decided {
  readonly matrix: Versioned<MatrixBody>;
  readonly answer: MatrixAnswer;
  readonly risk: RiskAnswer;
  readonly excuse: Excuse | null;
  readonly approveBy: Instant | null;
}

/** Asks the matrix about a change as it stands. */
export async function decideFor(
  reader: Reader,
  change: ReviewedChange,
  about: { readonly given: Given; readonly now: Instant },
): Promise<Result<Decided>> {
  const { given, now } = about;
  const exception = await exceptionFor(reader, change, given);
  if (!exception.ok) return exception;
  const [matrix, excuse] = [await readMatrix(reader), await excuseOf(reader, change)];
  const risk = await riskOf(reader, change, { given, now });
  const proven = await provenOf(reader, change, { least: matrix.templatesOwe, now });
  const facts = await matrixFactsOf(reader, change, { given, risk, excuse, proven, now });
  const decided = decide(matrix, facts, exception.value);
  const answer = change.body.short && !proven.proven ? withPeer(decided) : decided;
  const approveBy = change.start === null ? null : approvedBy(answer, change.start, await workingTimeOf(reader, change.teamId));
  return ok({ matrix, answer, risk, excuse, approveBy });
}

/** The people whom a submitter names as peers, by their ids. */
async function reviewersOf(reader: Reader, names: readonly string[]): Promise<Result<readonly string[]>> {
  const ids: string[] = [];
  for (const [place, name] of names.entries()) {
    const found = await findPerson(reader, name);
    if (found === undefined) return refuse('bad-input', `there is no person "${name}"`, `body.reviewers.${place}`);
    ids.push(found.id);
  }
  return ok([...new Set(ids)]);
}

/** Why what nobody is named to carry out is not put forward. */
export const NO_TECHNICIAN = 'it names nobody who carries it out: name a technician';
const PAST = 'its start is past: only the fix of a severity 1 is written down afterwards, as an emergency with its ticket';
const FUTURE = 'only what is done is written down afterwards: this fix asks nobody, so make it first, then put its record forward';

/** Why a change whose start is past is refused. */
function pastBecause(excuse: Excuse | null, start: Instant): string {
  const why = excuse === null ? null : countsNot(excuse, start);
  return why === null ? PAST : `${PAST}; ${why}`;
}

/** What a submitter still has to answer about the times, before anybody is asked. */
function isAnswered(times: { readonly start: Instant; readonly end: Instant }, given: Given, emergent: string | null): Result<null> {
  const question = given.windowEnd === null ? null : overrunQuestion({ ...times, windowEnd: given.windowEnd });
  if (question !== null && given.overrun === null) return refuse('bad-input', question, 'body.overrun');
  if (emergent === null || given.why.trim() !== '') return ok(null);
  return refuse('bad-input', `it is emergent, since ${emergent}: say why it cannot wait`, 'body.why');
}

interface Standing {
  readonly decided: Pick<Decided, 'answer' | 'excuse'>;
  readonly last: Pick<StoredReview, 'notBefore'> | undefined;
  readonly now: Instant;
}

/** Whether somebody may be asked about a change at its times, or it may be written down after them. */
export function timesStand({ start, end }: ReviewedChange, { decided, last, now }: Standing): Result<Span> {
  if (start === null || end === null) return refuse('bad-input', 'say when it starts and ends');
  const times = ok({ from: start, until: end });
  if (decided.answer.record === 'after') return end <= now ? times : refuse('conflict', FUTURE);
  if (start <= now) return refuse('conflict', pastBecause(decided.excuse, start));
  const notBefore = last?.notBefore ?? 0;
  return start < notBefore ? refuse('conflict', `the VP postponed it: it may not start before ${utcWords(notBefore)}`) : times;
}

/** Whether the times of a change are such that somebody may be asked about it, and what they ask was answered. */
function timesAreRight(change: ReviewedChange, given: Given, rest: Standing & { readonly decided: Decided }): Result<null> {
  const times = timesStand(change, rest);
  if (!times.ok) return times;
  const { decided, now } = rest;
  if (decided.answer.record === 'after')
    return given.outcome === null ? refuse('bad-input', 'it is done: say what it came to', 'body.outcome') : ok(null);
  return isAnswered({ start: times.value.from, end: times.value.until }, given, emergentBecause(decided.approveBy, null, now));
}

const journal = (tx: Tx, review: StoredReview): void =>
  tx.journal({
    action: review.asked.record === 'none' ? 'change.no-record-needed' : 'change.put-forward',
    subject: { kind: 'change', id: review.changeId },
    because: `row ${review.matrixRow} of version ${review.matrixVersion} of the matrix: ${review.asked.because}`,
    body: {
      row: review.matrixRow,
      matrixVersion: review.matrixVersion,
      risk: review.risk.risk,
      riskSetBy: review.risk.setBy,
      round: review.round,
      version: review.version,
      flag: review.flag,
      emergent: review.emergent,
      agenda: review.agenda,
    },
  });

/** The round that begins. */
function roundOf(
  change: ReviewedChange,
  given: Given,
  rest: { decided: Decided; last: StoredReview | undefined; now: Instant; publicUrl: string },
): StoredReview {
  const { answer, risk, matrix, excuse, approveBy } = rest.decided;
  const begun = opened({
    version: change.version,
    steps: answer.approvals,
    submitter: change.submitterId,
    technician: change.technicianId,
    writers: change.writers,
  });
  return {
    ...begun,
    asks: [],
    changeId: change.id,
    round: (rest.last?.round ?? 0) + 1,
    matrixRow: answer.row,
    matrixVersion: matrix.version,
    asked: answer,
    risk,
    given,
    publicUrl: rest.publicUrl,
    flag: excuseFlag(excuse, rest.now),
    approveBy,
    emergent: emergentBecause(approveBy, null, rest.now),
    agenda: answer.agenda,
    openedAt: rest.now,
    endedAt: begun.state === 'approved' ? rest.now : null,
    reason: null,
    notBefore: rest.last?.notBefore ?? null,
  };
}

/** What a submitter answered, with what the record and the calendar say where they did not: the peer it names, the end of its window. */
export async function completedOf(reader: Reader, change: ReviewedChange, written: Given): Promise<Result<Given>> {
  const { peer } = change.body;
  const reviewers = await reviewersOf(reader, written.reviewers.length === 0 && peer !== null ? [peer] : written.reviewers);
  if (!reviewers.ok) return reviewers;
  return ok({ ...written, reviewers: [...reviewers.value], windowEnd: written.windowEnd ?? (await windowOf(reader, change)).endsAt });
}

/**
 * Puts a change forward: its risk is judged, the matrix decides by which row, and the first who must approve are asked. What nobody
 * must approve is approved at once. The change is locked.
 */
export async function putForward(
  tx: Tx,
  standing: ReviewedChange,
  { given: written, publicUrl }: { readonly given: Given; readonly publicUrl: string },
): Promise<Result<null>> {
  if (standing.state !== 'draft') return refuse('conflict', `it is ${standing.state}`);
  if (standing.teamId === null) return refuse('conflict', 'it belongs to no team');
  if (standing.technicianId === null) return refuse('conflict', NO_TECHNICIAN);
  const change = { ...standing, writers: await addWriter(tx, standing.id) };
  const completed = await completedOf(tx, change, written);
  if (!completed.ok) return completed;
  const given = completed.value;
  if (change.templateId !== null) await lockTemplate(tx, change.templateId);
  const decided = await decideFor(tx, change, { given, now: tx.now });
  if (!decided.ok) return decided;
  const last = await lastReview(tx, change.id);
  const right = timesAreRight(change, given, { decided: decided.value, last, now: tx.now });
  if (!right.ok) return right;
  const review = roundOf(change, given, { decided: decided.value, last, now: tx.now, publicUrl });
  const found = await whoWouldBeAsked(tx, { change, given, steps: review.steps, now: tx.now }, decided.value.matrix);
  const asked = everyStepFinds(found);
  if (!asked.ok) return asked;
  await insertReview(tx, review);
  await judgeSubmitted(tx, change.id, { approvers: namedIn(found), asked: review.steps.flatMap(({ roles }) => roles.slice(0, 1)) });
  await keepStepHashes(tx, review);
  await setRisk(tx, change.id, review.risk.risk);
  journal(tx, review);
  const about = { change, review };
  if (review.state === 'approved') {
    await approved(tx, about);
    return ok(null);
  }
  await setChangeState(tx, change.id, 'review');
  const begun = await askStep(tx, about);
  if (!begun.ok) return begun;
  await setScheduleClock(tx, change);
  return ok(null);
}
