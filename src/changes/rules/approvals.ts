import { hours, minutes, ok, refuse, type Duration, type Instant, type Result } from '../../kernel/index.ts';
import { utcWords } from './change-names.ts';
import type { ApprovalStep, ApproverRole } from './matrix.ts';

export const answers = ['approved', 'rejected', 'postponed', 'silent'] as const;
export type Answer = (typeof answers)[number];

export const reviewStates = ['open', 'approved', 'rejected', 'postponed', 'withdrawn', 'superseded'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** That somebody is asked to approve, and what they said. */
export interface Ask {
  readonly id: string;
  readonly step: number;
  readonly role: ApproverRole;
  /** Null for a customer who is not of this organisation. */
  readonly person: string | null;
  readonly name: string;
  readonly askedAt: Instant;
  readonly dueAt: Instant;
  readonly answer: Answer | null;
  readonly answeredAt: Instant | null;
  /** Who answered: whoever was asked, or a delegate. */
  readonly answeredBy: string | null;
}

/** One round of approvals, of one version of a change. */
export interface Review {
  readonly version: number;
  readonly state: ReviewState;
  readonly steps: readonly ApprovalStep[];
  readonly asks: readonly Ask[];
  readonly submitter: string | null;
  readonly technician: string | null;
  /** Everybody who wrote what is asked about, or put it forward. */
  readonly writers: readonly string[];
}

/** How long each role has until the question moves up; customers have at least two days to object. */
export const patience: Readonly<Record<ApproverRole, Duration>> = {
  peer: hours(24),
  manager: hours(24),
  customer: hours(48),
  operations: hours(24),
  vp: hours(24),
};

type StepState = 'open' | 'approved' | 'rejected' | 'postponed';

const isYes = ({ answer }: Pick<Ask, 'answer'>): boolean => answer === 'approved' || answer === 'silent';

/** Whether the asks of one role are enough. Each customer must be heard, or have let the time pass. */
export function isEnough(role: ApproverRole, step: ApprovalStep, asks: readonly Pick<Ask, 'role' | 'answer'>[]): boolean {
  const own = asks.filter((ask) => ask.role === role);
  if (own.length === 0) return false;
  const yes = own.filter(isYes).length;
  if (role === 'customer' || step.quorum === 'all') return yes === own.length;
  return step.quorum === 'first' ? yes > 0 : yes >= Math.max(1, Math.ceil(step.quorum * own.length));
}

function stateOfStep(step: ApprovalStep, asks: readonly Ask[]): StepState {
  if (asks.some(({ answer }) => answer === 'rejected')) return 'rejected';
  if (asks.some(({ answer }) => answer === 'postponed')) return 'postponed';
  return step.roles.some((role) => isEnough(role, step, asks)) ? 'approved' : 'open';
}

const ofStep = (review: Review, step: number): readonly Ask[] => review.asks.filter((ask) => ask.step === step);

/** The step that is asked now; as many as there are when all have approved. */
export function currentStep(review: Pick<Review, 'steps' | 'asks'>): number {
  const open = review.steps.findIndex(
    (step, place) =>
      stateOfStep(
        step,
        review.asks.filter((ask) => ask.step === place),
      ) !== 'approved',
  );
  return open < 0 ? review.steps.length : open;
}

/** The round with the state that its asks come to. One that is over stays what it is. */
function settled(review: Review): Review {
  if (review.state !== 'open') return review;
  const place = currentStep(review);
  const step = review.steps[place];
  if (step === undefined) return { ...review, state: 'approved' };
  const state = stateOfStep(step, ofStep(review, place));
  return state === 'rejected' || state === 'postponed' ? { ...review, state } : review;
}

/** A round as it begins: approved at once where nobody is asked. */
export const opened = (review: Omit<Review, 'state' | 'asks'>): Review => settled({ ...review, state: 'open', asks: [] });

/** What somebody says to one question. */
export interface Said {
  readonly ask: string;
  /** Null for a customer outside, who has the link. */
  readonly by: string | null;
  /** Those for whom the person stands, beside themselves. */
  readonly standsFor: readonly string[];
  readonly answer: Exclude<Answer, 'silent'>;
  /** Of whoever postpones: it may not start before. */
  readonly notBefore: Instant | null;
  /** The version that they saw. */
  readonly version: number;
  readonly reason: string;
  /** What the reviewer knows of the service, in one line. */
  readonly expertise: string;
}

/** What else is known of a change when somebody answers. */
export interface About {
  readonly now: Instant;
  /** Words for each part that another team has not accepted. */
  readonly unaccepted: readonly string[];
  readonly emergent: boolean;
  readonly asksExpertise: boolean;
}

const OVER: Readonly<Record<Exclude<ReviewState, 'open'>, string>> = {
  approved: 'it is approved already',
  rejected: 'it was rejected',
  postponed: 'it was postponed',
  withdrawn: 'an approval was withdrawn, so it went back to its submitter',
  superseded: 'it was changed since: what is asked now is another version',
};

/** Why a person must not approve this change whoever asks them, or null. */
export function barred(review: Pick<Review, 'submitter' | 'technician' | 'writers'>, person: string): string | null {
  if (person === review.submitter || review.writers.includes(person)) return 'nobody approves their own change';
  return person === review.technician ? 'nobody approves a change that they carry out' : null;
}

function mayThey(review: Review, ask: Ask, said: Said): Result<null> {
  if (ask.person === null)
    return said.by === null ? ok(null) : refuse('not-allowed', 'a customer of another organisation answers by the link they were sent');
  if (said.by === null || (said.by !== ask.person && !said.standsFor.includes(ask.person)))
    return refuse('not-allowed', `${ask.name} is asked, or a delegate of theirs`);
  const why = barred(review, said.by) ?? barred(review, ask.person);
  if (why !== null) return refuse('not-allowed', why);
  const before = review.asks.find((each) => each.answer === 'approved' && each.answeredBy === said.by);
  return before === undefined || said.answer !== 'approved'
    ? ok(null)
    : refuse('not-allowed', `you approved it as ${before.role} already: each approval is another person's`);
}

function missingInNo(ask: Ask, { answer, notBefore, reason }: Said, { now }: About): Result<null> {
  if (answer === 'postponed' && ask.role !== 'vp') return refuse('not-allowed', 'only the VP or a delegate postpones');
  if (answer === 'postponed' && (notBefore ?? 0) <= now)
    return refuse('bad-input', 'say until when: a time that is still to come', 'body.notBefore');
  return reason.trim() === '' ? refuse('bad-input', 'say why, and how to make it right', 'body.reason') : ok(null);
}

function missingInYes(ask: Ask, said: Said, about: About): Result<null> {
  const [first] = about.unaccepted;
  if (first !== undefined) return refuse('conflict', first);
  if (ask.role === 'peer' && about.asksExpertise && said.expertise.trim() === '')
    return refuse('bad-input', 'say in one line how you know the service', 'body.expertise');
  if (about.emergent && said.reason.trim() === '' && ask.role !== 'customer')
    return refuse('bad-input', 'it is emergent: say why it may go with so little notice', 'body.reason');
  return ok(null);
}

/** One answer to a round, and the round as it stands then. Whoever saw another version, comes too late or out of turn, or may not, is refused. */
export function answered(review: Review, said: Said, about: About): Result<Review> {
  const ask = review.asks.find(({ id }) => id === said.ask);
  if (ask === undefined) return refuse('not-found', 'nobody is asked that');
  if (review.state !== 'open') return refuse('conflict', OVER[review.state]);
  if (said.version !== review.version) return refuse('conflict', OVER.superseded);
  if (ask.answer !== null) return refuse('conflict', `${ask.name} has answered already`);
  if (ask.step !== currentStep(review)) return refuse('conflict', 'this step has had its answer, or is not asked yet');
  const allowed = mayThey(review, ask, said);
  if (!allowed.ok) return allowed;
  const whole = (said.answer === 'approved' ? missingInYes : missingInNo)(ask, said, about);
  if (!whole.ok) return whole;
  const asks = review.asks.map((each) =>
    each.id === ask.id ? { ...each, answer: said.answer, answeredAt: about.now, answeredBy: said.by } : each,
  );
  return ok(settled({ ...review, asks }));
}

/** The round after the time of its customers has passed: whoever did not object in time has none. */
export function afterSilence(review: Review, now: Instant): Review {
  if (review.state !== 'open') return review;
  const place = currentStep(review);
  const asks = review.asks.map((ask): Ask => {
    const isOver = ask.step === place && ask.role === 'customer' && ask.answer === null && ask.dueAt <= now;
    return isOver ? { ...ask, answer: 'silent', answeredAt: now } : ask;
  });
  return settled({ ...review, asks });
}

/** How late a question is answered. It is asked until it has its answer, or nobody needs that any more. */
export function lateBy(review: Pick<Review, 'asks'> & { readonly endedAt: Instant | null }, ask: Ask, now: Instant): Duration {
  const next = review.asks.flatMap(({ step, askedAt }) => (step > ask.step ? [askedAt] : []));
  const until = ask.answeredAt ?? Math.min(now, review.endedAt ?? now, ...next);
  return Math.max(0, until - ask.dueAt);
}

/** The questions of the step that is asked now which nobody has answered. */
export const openAsks = (review: Review): readonly Ask[] =>
  review.state === 'open' ? ofStep(review, currentStep(review)).filter(({ answer }) => answer === null) : [];

/** A round of which somebody who approved takes that back, while the change has not begun. */
export function withdrawn(review: Review, person: string): Result<Review> {
  if (review.state !== 'open' && review.state !== 'approved') return refuse('conflict', OVER[review.state]);
  const own = review.asks.some(({ answer, answeredBy }) => answer === 'approved' && answeredBy === person);
  return own ? ok({ ...review, state: 'withdrawn' }) : refuse('not-allowed', 'only whoever approved it withdraws that');
}

/** A round whose change was edited: what was approved was another version. */
export const superseded = (review: Review): Review =>
  review.state === 'open' || review.state === 'approved' ? { ...review, state: 'superseded' } : review;

/** Whether a person has approved a round, for whom else ever. */
const hasApproved = (review: Review, person: string | null): boolean =>
  person !== null && review.asks.some(({ answer, answeredBy }) => answer === 'approved' && answeredBy === person);

/** Whether somebody may carry a change out, or go on with it: whoever approved it may not. */
export const mayCarryOut = (review: Review | undefined, person: string | null): Result<null> =>
  review !== undefined && hasApproved(review, person) ? refuse('not-allowed', 'you approved it: somebody else carries it out') : ok(null);

/** What is known of a change that somebody wants to start. */
export interface StartFacts {
  readonly version: number;
  readonly technician: string | null;
  readonly review: Review | undefined;
  /** What the matrix asks of it as things are now, where nobody was asked when it was put forward. */
  readonly asks: readonly ApprovalStep[];
  /** Words for each part that another team has not accepted. */
  readonly unaccepted: readonly string[];
  readonly now: Instant;
  readonly start: Instant | null;
  readonly end: Instant | null;
  /** As the VP said who postponed it. */
  readonly notBefore: Instant | null;
  /** Who starts it; null for a machine. */
  readonly by: string | null;
}

const sameRoles = (one: ApprovalStep, other: ApprovalStep): boolean =>
  one.roles.length === other.roles.length && one.roles.every((role) => other.roles.includes(role));

/** So long before its time a change may start. */
const EARLY: Duration = minutes(15);

function isItsTime({ now, start, end, notBefore }: StartFacts): Result<null> {
  const from = Math.max(start === null ? 0 : start - EARLY, notBefore ?? 0);
  if (now < from) return refuse('conflict', `it starts at ${utcWords(start)}, and may not begin before ${utcWords(from)}`);
  return end === null || now < end ? ok(null) : refuse('conflict', `its time ended at ${utcWords(end)}: give it a new time`);
}

function isApprovedNow({ version, technician, review, asks, by }: StartFacts): Result<null> {
  if (review === undefined) return refuse('conflict', 'it was not put forward yet');
  if (review.state !== 'approved')
    return refuse('conflict', review.state === 'open' ? 'it is not approved yet' : `it may not start: ${OVER[review.state]}`);
  if (review.version !== version) return refuse('conflict', OVER.superseded);
  const missing = asks.find((step) => !review.steps.some((each) => sameRoles(each, step)));
  if (missing !== undefined) return refuse('conflict', `it needs the approval of ${missing.roles.join(' or ')} now: put it forward again`);
  if (hasApproved(review, technician)) return refuse('conflict', 'whoever carries it out has approved it: name another technician');
  return mayCarryOut(review, by);
}

/** Whether a change may start: approved whole, as it is written now, by others than whoever carries it out, and in its time. */
export function mayStart(facts: StartFacts): Result<null> {
  const approved = isApprovedNow(facts);
  if (!approved.ok) return approved;
  const [first] = facts.unaccepted;
  return first === undefined ? isItsTime(facts) : refuse('conflict', first);
}
