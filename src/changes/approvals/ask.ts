import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { setClocks } from '../../platform/engine/index.ts';
import { linkKey, linkToken } from '../../platform/link-tokens.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { utcWords } from '../rules/change-names.ts';
import { currentStep, openAsks, patience } from '../rules/approvals.ts';
import type { ApprovalStep, ApproverRole } from '../rules/matrix.ts';
import type { Given } from './given.ts';
import { readMatrix, type MatrixBody } from './matrix-kind.ts';
import { sendNotices, type Recipient } from './notice.ts';
import { findReviewed, type ReviewedChange } from './store-changes.ts';
import { delegatesOf } from './store-delegates.ts';
import { insertAsks, lastReview, type NewAsk, type StoredReview } from './store-reviews.ts';
import { whatTheyRead } from './what-approvers-read.ts';
import { whomToAsk, type AskedFor, type Candidate } from './whom.ts';

/** The clock by which questions move up, and customers consent. */
export const REVIEW = 'change.review';
/** What links of approvals are signed for. */
export const LINK = { setting: 'change-link-key', purpose: 'change answer' };

/** A change with the round of approvals that it is in. */
export interface InReview {
  readonly change: ReviewedChange;
  readonly review: StoredReview;
}

export const askedFor = (change: ReviewedChange, reviewers: readonly string[]): AskedFor => ({
  services: change.services,
  teamId: change.teamId ?? '',
  submitter: change.submitterId,
  technician: change.technicianId,
  writers: change.writers,
  reviewers,
});

const roleWords: Readonly<Record<ApproverRole, string>> = {
  peer: 'a peer',
  manager: 'a manager',
  customer: 'a customer',
  operations: 'operations',
  vp: 'the VP or a delegate',
};

/** What a change is, in paragraphs for whoever is asked. */
async function wordsOf(tx: Tx, { change, review }: InReview, role: ApproverRole): Promise<string[]> {
  const directory = await loadDirectory(tx);
  const { checklists } = await readMatrix(tx);
  const services = change.services.flatMap((id) => directory.service(id)?.name ?? []).join(', ');
  const name = (id: string | null): string => (id === null ? 'a machine' : (directory.person(id)?.name ?? 'somebody who left'));
  const lines = checklists[role] ?? [];
  return [
    `CHG-${change.number}: ${change.title}`,
    `${services} (tier ${change.tier}), ${change.kind}, from ${utcWords(change.start)} to ${utcWords(change.end)}. Written by ${name(change.submitterId)}, carried out by ${name(change.technicianId)}.`,
    `Risk ${review.risk.risk}, by the ${review.risk.setBy}: ${review.risk.because}. Row ${review.matrixRow} of the matrix asks you as ${roleWords[role]}.`,
    ...(review.emergent === null ? [] : [`Emergent: ${review.emergent}. ${review.given.why}`]),
    ...(review.flag === null ? [] : [`Look closely: ${review.flag}.`]),
    ...(await whatTheyRead(tx, change.id, { role, given: review.given })).map((each) => `${each.name}: ${each.words}`),
    ...(lines.length === 0 ? [] : [`What you look at:\n${lines.map((line) => `- ${line}`).join('\n')}`]),
    ...(role === 'customer' ? ['You have 48 hours to ask or object. If you say nothing, it goes ahead.'] : []),
  ];
}

/** Writes to those who are asked, each with a link of their own, and to whoever stands for them. */
async function writeTo(tx: Tx, about: InReview, asks: readonly NewAsk[]): Promise<void> {
  const key = await linkKey(tx, LINK);
  const { change, review } = about;
  const { publicUrl } = review;
  const notices = await Promise.all(
    asks.map(async (ask) => {
      const to: Recipient | undefined =
        ask.person !== null ? { person: ask.person } : ask.address === null ? undefined : { email: ask.address };
      const words = await wordsOf(tx, about, ask.role);
      const told = {
        about: ask.id,
        subject: `CHG-${change.number} asks for your approval: ${change.title}`.slice(0, 200),
        body: words.join('\n\n'),
        link: { url: `${publicUrl}/c/${linkToken(key, LINK, ask.id)}`, words: 'Read it and answer' },
        reference: `${ask.id}/asked`,
      };
      return to === undefined ? [] : [{ to, told }];
    }),
  );
  const people = asks.flatMap(({ person }) => person ?? []);
  const delegates = (await delegatesOf(tx, people, tx.now)).filter((each) => !people.includes(each));
  const forDelegates = {
    about: about.review.changeId,
    subject: `CHG-${change.number} asks somebody for whom you stand: ${change.title}`.slice(0, 200),
    body: `Sign in and answer it in their place.`,
    link: { url: `${publicUrl}/changes/CHG-${change.number}`, words: 'Open the change' },
    reference: `${about.review.changeId}/${about.review.round}/${currentStep(about.review)}/delegates`,
  };
  await sendNotices(tx, [...notices.flat(), ...delegates.map((person) => ({ to: { person }, told: forDelegates }))]);
}

const passedOver = (review: StoredReview): ReadonlySet<string> =>
  new Set([
    ...review.asks.flatMap(({ answer, answeredBy }) => (answer === 'approved' && answeredBy !== null ? [answeredBy] : [])),
    ...review.asks.filter(({ step }) => step === currentStep(review)).flatMap(({ person }) => person ?? []),
  ]);

interface Asking {
  readonly role: ApproverRole;
  readonly people: readonly Candidate[];
  readonly level: number;
}

/** Asks the people of some roles, and sets the clock by which the question moves up. */
async function askThem(tx: Tx, about: InReview, asking: readonly Asking[]): Promise<StoredReview> {
  const { review } = about;
  const made = asking.flatMap(({ role, people, level }) =>
    people.map((each): NewAsk => ({
      id: tx.id(),
      step: currentStep(review),
      role,
      person: each.person,
      name: each.name,
      address: each.address,
      level,
      askedAt: tx.now,
      dueAt: tx.now + patience[role],
    })),
  );
  await insertAsks(tx, review, made);
  await writeTo(tx, about, made);
  const unanswered = { answer: null, answeredAt: null, answeredBy: null, answeredName: null, way: null, reason: '', expertise: '' };
  return { ...review, asks: [...review.asks, ...made.map((ask) => ({ ...ask, ...unanswered }))] };
}

/** Sets the clock of a round to when its next question is due. */
export async function setReviewClock(tx: Tx, { change, review }: InReview): Promise<void> {
  const due = openAsks(review).map(({ dueAt }) => dueAt);
  const later = due.filter((at) => at > tx.now);
  const dueAt = later.length > 0 ? Math.min(...later) : tx.now + patience.manager;
  await setClocks(tx, [{ kind: REVIEW, subject: change.id, dueAt }]);
}

/** Goes on with the round of a change that was held: its questions are due later, and so is its clock. */
export async function resumeRound(tx: Tx, id: string): Promise<void> {
  const [change, review] = [await findReviewed(tx, id), await lastReview(tx, id)];
  if (change !== undefined && review?.state === 'open') await setReviewClock(tx, { change, review });
}

/** Asks the step whose turn it is. Answers the round with its questions; one that asks nobody says so. */
export async function askStep(tx: Tx, about: InReview): Promise<Result<StoredReview>> {
  const { change, review } = about;
  const step = review.steps[currentStep(review)];
  if (step === undefined) return ok(review);
  const matrix = await readMatrix(tx);
  const asking: Asking[] = [];
  for (const role of step.roles) {
    const wanted = { role, level: 0, matrix, but: passedOver(review), now: tx.now };
    asking.push({ role, ...(await whomToAsk(tx, askedFor(change, review.given.reviewers), wanted)) });
  }
  if (asking.every(({ people }) => people.length === 0))
    return refuse('unreachable', `nobody is left who could approve it as ${step.roles.map((role) => roleWords[role]).join(' or ')}`);
  const asked = await askThem(tx, about, asking);
  await setReviewClock(tx, { ...about, review: asked });
  return ok(asked);
}

/** A step with those whom it would ask first. */
export interface WouldAsk {
  readonly roles: readonly ApproverRole[];
  readonly people: readonly { readonly role: ApproverRole; readonly name: string }[];
}

/** Whom each step would ask as things are, before the first is asked. */
export async function whoWouldBeAsked(
  reader: Reader,
  about: { readonly change: ReviewedChange; readonly steps: readonly ApprovalStep[]; readonly given: Given; readonly now: Instant },
  matrix: MatrixBody,
): Promise<readonly WouldAsk[]> {
  const asked = askedFor(about.change, about.given.reviewers);
  const found: WouldAsk[] = [];
  for (const { roles } of about.steps) {
    const people = await Promise.all(
      roles.map(async (role) => {
        const whom = await whomToAsk(reader, asked, { role, level: 0, matrix, but: new Set(), now: about.now });
        return whom.people.map(({ name }) => ({ role, name }));
      }),
    );
    found.push({ roles, people: people.flat() });
  }
  return found;
}

/** Everybody who would be asked, each with the role. */
export const namedIn = (steps: readonly WouldAsk[]): WouldAsk['people'] => steps.flatMap(({ people }) => people);

/** Refuses where a step would ask nobody. */
export function everyStepFinds(steps: readonly WouldAsk[]): Result<null> {
  const empty = steps.find(({ people }) => people.length === 0);
  return empty === undefined
    ? ok(null)
    : refuse('unreachable', `nobody could approve it as ${empty.roles.map((role) => roleWords[role]).join(' or ')}`);
}

/** Moves the questions that are overdue one level up their chain. Answers whether anybody more was asked. */
export async function moveUp(tx: Tx, about: InReview): Promise<boolean> {
  const { change, review } = about;
  const overdue = openAsks(review).filter(({ dueAt, role }) => dueAt <= tx.now && role !== 'customer');
  const matrix = await readMatrix(tx);
  const asking: Asking[] = [];
  for (const role of new Set(overdue.map((ask) => ask.role))) {
    const own = review.asks.filter((ask) => ask.step === currentStep(review) && ask.role === role);
    const level = Math.max(...own.map((ask) => ask.level)) + 1;
    const wanted = { role, level, matrix, but: passedOver(review), now: tx.now };
    asking.push({ role, ...(await whomToAsk(tx, askedFor(change, review.given.reviewers), wanted)) });
  }
  const found = asking.filter(({ people }) => people.length > 0);
  const asked = await askThem(tx, about, found);
  await setReviewClock(tx, { ...about, review: asked });
  for (const { role, people } of found)
    tx.journal({
      action: 'change.moved-up',
      subject: { kind: 'change', id: change.id },
      because: `nobody approved as ${roleWords[role]} in time`,
      body: { asked: people.map(({ name }) => name).slice(0, 50) },
    });
  return found.length > 0;
}
