import { ok, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { emergentBecause, excuseFlag } from '../rules/emergent.ts';
import type { MatrixAnswer } from '../rules/matrix.ts';
import { overrunQuestion } from '../rules/overrun.ts';
import type { RiskAnswer } from '../rules/risk.ts';
import { windowOf } from './facts.ts';
import { everyStepFinds, namedIn, whoWouldBeAsked, type WouldAsk } from './ask.ts';
import type { Approving } from '../quality/judge.ts';
import { givenBody, type Given } from './given.ts';
import { completedOf, decideFor, NO_TECHNICIAN, timesStand } from './put-forward.ts';
import { findReviewed, type ReviewedChange } from './store-changes.ts';
import { lastReview } from './store-reviews.ts';

/** What putting a change forward would come to as things are. */
export interface Foreseen {
  readonly risk: RiskAnswer;
  readonly asked: MatrixAnswer;
  readonly matrixVersion: number;
  readonly steps: readonly WouldAsk[];
  readonly approveBy: Instant | null;
  readonly emergent: string | null;
  readonly flag: string | null;
  readonly window: { readonly isInside: boolean | null; readonly endsAt: Instant | null };
  /** How likely it is to run over, where somebody has to say. */
  readonly overrun: string | null;
  /** Why it could not be put forward. */
  readonly whyNot: string | null;
}

const overrunOf = ({ start, end }: ReviewedChange, windowEnd: Instant | null): string | null =>
  start === null || end === null || windowEnd === null ? null : overrunQuestion({ start, end, windowEnd });

/** Why a change cannot be put forward as it stands, or null. */
async function whyNotOf(
  reader: Reader,
  change: ReviewedChange,
  rest: Omit<Parameters<typeof timesStand>[1], 'last'>,
): Promise<string | null> {
  if (change.technicianId === null) return NO_TECHNICIAN;
  const times = timesStand(change, { ...rest, last: await lastReview(reader, change.id) });
  return times.ok ? null : times.refusal.detail;
}

/** Looks ahead at what putting a change forward would come to; nothing is written. */
export async function foresee(
  reader: Reader,
  change: ReviewedChange,
  about: { readonly given: Given; readonly now: Instant },
): Promise<Result<Foreseen>> {
  const { now } = about;
  const completed = await completedOf(reader, change, about.given);
  if (!completed.ok) return completed;
  const given = completed.value;
  const decided = await decideFor(reader, change, { given, now });
  if (!decided.ok) return decided;
  const { answer, risk, matrix, approveBy, excuse } = decided.value;
  const steps = await whoWouldBeAsked(reader, { change, given, steps: answer.approvals, now }, matrix);
  const found = everyStepFinds(steps);
  const window = await windowOf(reader, change);
  return ok({
    risk,
    asked: answer,
    matrixVersion: matrix.version,
    steps,
    approveBy,
    emergent: emergentBecause(approveBy, null, now),
    flag: excuseFlag(excuse, now),
    window,
    overrun: answer.record === 'after' ? null : overrunOf(change, given.windowEnd),
    whyNot: (await whyNotOf(reader, change, { decided: decided.value, now })) ?? (found.ok ? null : found.refusal.detail),
  });
}

/** Whom the matrix would ask about a record as it stands, by what was answered when it was put forward last; undefined where it cannot be said. */
export async function approvingOf(reader: Reader, key: string, now: Instant): Promise<Approving | undefined> {
  const change = await findReviewed(reader, key);
  if (change === undefined || change.teamId === null) return undefined;
  const given = (await lastReview(reader, change.id))?.given ?? givenBody.parse({});
  const ahead = await foresee(reader, change, { given, now });
  if (!ahead.ok) return undefined;
  const { steps, asked } = ahead.value;
  return { approvers: namedIn(steps), asked: asked.approvals.flatMap(({ roles }) => roles.slice(0, 1)) };
}
