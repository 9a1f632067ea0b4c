import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Directory } from '../../catalog/index.ts';
import { answers, currentStep, lateBy, openAsks, reviewStates } from '../rules/approvals.ts';
import { approverRoles } from '../rules/matrix.ts';
import { givenBody } from './given.ts';
import { matrixAnswerBody } from './matrix-answer.ts';
import type { MatrixBody } from './matrix-kind.ts';
import type { ReviewedChange } from './store-changes.ts';
import { riskAnswerBody, type StoredReview } from './store-reviews.ts';

const nullable = z.string().nullable();
const instant = z.number().nullable();

const askView = z.object({
  id: z.string(),
  step: z.number(),
  role: z.enum(approverRoles),
  name: z.string(),
  mine: z.boolean().describe('Whether the reader may answer it'),
  level: z.number().describe('How often it had moved up when they were asked'),
  askedAt: z.number(),
  dueAt: z.number(),
  answer: z.enum(answers).nullable(),
  answeredAt: instant,
  answeredBy: nullable,
  answeredById: nullable,
  reason: z.string(),
  expertise: z.string(),
  late: z.number().describe('Milliseconds past its time, 0 where it is in time'),
});

/** One round of approvals as it is shown. */
export const reviewView = z.object({
  change: z.string(),
  number: z.number(),
  title: z.string(),
  kind: z.string(),
  tier: z.number(),
  services: z.array(z.string()).describe('As people call them'),
  submitter: nullable,
  technician: nullable,
  quality: instant.describe('0 to 100, as it was put forward'),
  start: instant,
  end: instant,
  round: z.number(),
  version: z.number(),
  state: z.enum(reviewStates),
  row: z.string(),
  matrixVersion: z.number(),
  asked: matrixAnswerBody,
  risk: riskAnswerBody,
  given: givenBody,
  step: z.number().describe('The step that is asked now'),
  flag: nullable,
  approveBy: instant,
  emergent: nullable.describe('Why it is emergent'),
  agenda: nullable,
  openedAt: z.number(),
  endedAt: instant,
  reason: nullable,
  notBefore: instant,
  asks: z.array(askView),
  checklist: z.array(z.string()).describe('What whoever is asked now looks at'),
});
export type ReviewView = z.infer<typeof reviewView>;

/** Who reads: what they may answer is theirs. */
export interface ReadBy {
  readonly people: readonly string[];
  readonly matrix: MatrixBody;
  readonly directory: Directory;
  readonly now: Instant;
}

/** A change as whoever is asked about it knows it. */
function factsOf(change: ReviewedChange, directory: Directory) {
  const name = (id: string | null): string | null => (id === null ? null : (directory.person(id)?.name ?? 'somebody who left'));
  const { id, number, title, kind, tier, quality, start, end } = change;
  const services = change.services.flatMap((each) => directory.service(each)?.name ?? []);
  return {
    change: id,
    number,
    title,
    kind,
    tier,
    quality,
    start,
    end,
    services,
    submitter: name(change.submitterId),
    technician: name(change.technicianId),
  };
}

/** A round as the API gives it to a reader. */
export function viewOfReview(change: ReviewedChange, review: StoredReview, by: ReadBy): ReviewView {
  const open = new Set(openAsks(review).map(({ id }) => id));
  const roles = review.steps[currentStep(review)]?.roles ?? [];
  return {
    ...factsOf(change, by.directory),
    round: review.round,
    version: review.version,
    state: review.state,
    row: review.matrixRow,
    matrixVersion: review.matrixVersion,
    asked: matrixAnswerBody.parse(review.asked),
    risk: { ...review.risk, views: [...review.risk.views] },
    given: review.given,
    step: currentStep(review),
    flag: review.flag,
    approveBy: review.approveBy,
    emergent: review.emergent,
    agenda: review.agenda,
    openedAt: review.openedAt,
    endedAt: review.endedAt,
    reason: review.reason,
    notBefore: review.notBefore,
    asks: review.asks.map((ask) => ({
      id: ask.id,
      step: ask.step,
      role: ask.role,
      name: ask.name,
      mine: open.has(ask.id) && ask.person !== null && by.people.includes(ask.person),
      level: ask.level,
      askedAt: ask.askedAt,
      dueAt: ask.dueAt,
      answer: ask.answer,
      answeredAt: ask.answeredAt,
      answeredBy: ask.answeredName,
      answeredById: ask.answeredBy,
      reason: ask.reason,
      expertise: ask.expertise,
      late: lateBy(review, ask, by.now),
    })),
    checklist: review.state === 'open' ? roles.flatMap((role) => by.matrix.checklists[role] ?? []) : [],
  };
}
