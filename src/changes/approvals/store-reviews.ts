import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Sql, type Tx } from '../../platform/database/index.ts';
import { answers, reviewStates, type Ask, type Review } from '../rules/approvals.ts';
import { approverRoles, type MatrixAnswer } from '../rules/matrix.ts';
import { risks, type RiskAnswer } from '../rules/risk.ts';
import { givenBody, type Given } from './given.ts';
import { matrixAnswerBody } from './matrix-answer.ts';

const nullable = z.string().nullable();
const instant = z.number().nullable();

const riskView = z.object({ view: z.enum(['rules', 'questions', 'history']), risk: z.enum(risks), because: z.string() });
/** The risk of a change as it is kept and shown. */
export const riskAnswerBody = z.object({
  risk: z.enum(risks),
  setBy: z.enum(['rules', 'questions', 'history']).describe('The view that set it'),
  because: z.string(),
  views: z.array(riskView),
});

/** That somebody is asked, with all that is kept of it. */
export interface StoredAsk extends Ask {
  readonly address: string | null;
  readonly level: number;
  readonly answeredName: string | null;
  readonly way: 'web' | 'link' | null;
  readonly reason: string;
  readonly expertise: string;
}

/** One round of approvals as stored. */
export interface StoredReview extends Review {
  readonly changeId: string;
  readonly round: number;
  readonly matrixRow: string;
  readonly matrixVersion: number;
  readonly asked: MatrixAnswer;
  readonly risk: RiskAnswer;
  readonly given: Given;
  readonly publicUrl: string;
  readonly flag: string | null;
  readonly approveBy: Instant | null;
  readonly emergent: string | null;
  readonly agenda: string | null;
  readonly openedAt: Instant;
  readonly endedAt: Instant | null;
  readonly reason: string | null;
  readonly notBefore: Instant | null;
  readonly asks: readonly StoredAsk[];
}

const storedAsk = z.object({
  id: z.string(),
  step: z.number(),
  role: z.enum(approverRoles),
  person: nullable,
  name: z.string(),
  address: nullable,
  level: z.number(),
  askedAt: z.number(),
  dueAt: z.number(),
  answer: z.enum(answers).nullable(),
  answeredAt: instant,
  answeredBy: nullable,
  answeredName: nullable,
  way: z.enum(['web', 'link']).nullable(),
  reason: z.string(),
  expertise: z.string(),
});

const stored = z.object({
  change_id: z.string(),
  round: z.number(),
  version: z.number(),
  state: z.enum(reviewStates),
  matrix_row: z.string(),
  matrix_version: z.number(),
  asked: matrixAnswerBody,
  risk: riskAnswerBody,
  given: givenBody,
  submitter_id: nullable,
  technician_id: nullable,
  writers: z.array(z.string()),
  public_url: z.string(),
  flag: nullable,
  approve_by: instant,
  emergent: nullable,
  agenda: nullable,
  opened_at: z.number(),
  ended_at: instant,
  reason: nullable,
  not_before: instant,
  asks: z.array(storedAsk),
});

const reviewRow = {
  parse(row: unknown): StoredReview {
    const { change_id: changeId, matrix_row: matrixRow, matrix_version: matrixVersion, ...rest } = stored.parse(row);
    const { submitter_id: submitter, technician_id: technician, approve_by: approveBy, opened_at: openedAt, ...words } = rest;
    const { ended_at: endedAt, not_before: notBefore, public_url: publicUrl, ...same } = words;
    return {
      ...same,
      changeId,
      matrixRow,
      matrixVersion,
      submitter,
      technician,
      approveBy,
      openedAt,
      endedAt,
      notBefore,
      publicUrl,
      steps: same.asked.approvals,
    };
  },
};

const ms = (column: Sql): Sql => sql`(extract(epoch from ${column}) * 1000)::bigint`;

const select = sql`
  select r.change_id, r.round, r.version, r.state, r.matrix_row, r.matrix_version, r.asked, r.risk, r.given, r.submitter_id, r.technician_id, r.writers::text[] as writers, r.public_url,
    r.flag, r.approve_by, r.emergent, r.agenda, r.opened_at, r.ended_at, r.reason, r.not_before,
    coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'step', a.step, 'role', a.role, 'person', a.person_id, 'name', a.name,
        'address', a.address, 'level', a.level, 'askedAt', ${ms(sql`a.asked_at`)}, 'dueAt', ${ms(sql`a.due_at`)}, 'answer', a.answer,
        'answeredAt', ${ms(sql`a.answered_at`)}, 'answeredBy', a.answered_by, 'answeredName', a.answered_name, 'way', a.way,
        'reason', a.reason, 'expertise', a.expertise) order by a.step, a.asked_at, a.id)
      from change_ask a where a.change_id = r.change_id and a.round = r.round), '[]') as asks
  from change_review r`;

/** The last round of a change. */
export const lastReview = async (reader: Reader, change: string): Promise<StoredReview | undefined> =>
  reader.maybe(sql`${select} where r.change_id = ${change} order by r.round desc limit 1`, reviewRow);

/** Every round of a change, the first first. */
export const reviewsOf = async (reader: Reader, change: string): Promise<StoredReview[]> =>
  reader.many(sql`${select} where r.change_id = ${change} order by r.round limit 200`, reviewRow);

/** Open rounds whose step that is asked now, the last one, asks a person or somebody for whom they stand: the first due first. */
export const reviewsAsking = async (reader: Reader, people: readonly string[]): Promise<StoredReview[]> =>
  reader.many(
    sql`${select} where r.state = 'open' and exists (select 1 from change_ask a where a.change_id = r.change_id and a.round = r.round
          and a.person_id = any(${people}::uuid[]) and a.answer is null
          and not exists (select 1 from change_ask later where later.change_id = a.change_id and later.round = a.round and later.step > a.step))
        order by r.approve_by nulls last, r.opened_at limit 200`,
    reviewRow,
  );

/** The last round of each change that a person put forward: those that are open, and those that ended since an instant; the newest first. */
export const reviewsSubmitted = async (reader: Reader, person: string, since: Instant): Promise<StoredReview[]> =>
  reader.many(
    sql`${select} where r.submitter_id = ${person} and (r.state = 'open' or r.ended_at >= ${iso(since)})
          and not exists (select 1 from change_review later where later.change_id = r.change_id and later.round > r.round)
        order by r.opened_at desc limit 200`,
    reviewRow,
  );

/** Rounds that the review of changes must hear of, the newest first. */
export const reviewsOnAgenda = async (reader: Reader, from: Instant): Promise<StoredReview[]> =>
  reader.many(
    sql`${select} where (r.agenda is not null or r.flag is not null) and r.opened_at >= ${iso(from)} order by r.opened_at desc limit 200`,
    reviewRow,
  );

const asked = z.object({ change_id: z.string() });

/** The change that a question is about. */
export const changeOfAsk = async (reader: Reader, ask: string): Promise<string | undefined> =>
  (await reader.maybe(sql`select change_id from change_ask where id = ${ask}`, asked))?.change_id;

export const insertReview = async (tx: Tx, review: Omit<StoredReview, 'asks'>): Promise<number> =>
  tx.run(sql`
    insert into change_review (change_id, round, version, state, matrix_row, matrix_version, asked, risk, given, submitter_id, technician_id, writers, public_url, flag,
      approve_by, emergent, agenda, opened_at, ended_at, not_before)
    values (${review.changeId}, ${review.round}, ${review.version}, ${review.state}, ${review.matrixRow}, ${review.matrixVersion},
      ${JSON.stringify(review.asked)}::jsonb, ${JSON.stringify(review.risk)}::jsonb, ${JSON.stringify(review.given)}::jsonb,
      ${review.submitter}, ${review.technician}, ${review.writers}::uuid[], ${review.publicUrl}, ${review.flag}, ${review.approveBy === null ? null : iso(review.approveBy)},
      ${review.emergent}, ${review.agenda}, ${iso(review.openedAt)}, ${review.endedAt === null ? null : iso(review.endedAt)}, ${review.notBefore === null ? null : iso(review.notBefore)})`);

/** Writes what became of a round. */
export const setReview = async (
  tx: Tx,
  review: Pick<StoredReview, 'changeId' | 'round' | 'state' | 'emergent' | 'endedAt' | 'reason' | 'notBefore'>,
): Promise<number> =>
  tx.run(sql`
    update change_review set state = ${review.state}, emergent = ${review.emergent}, reason = ${review.reason},
      ended_at = ${review.endedAt === null ? null : iso(review.endedAt)}, not_before = ${review.notBefore === null ? null : iso(review.notBefore)}
    where change_id = ${review.changeId} and round = ${review.round}`);

export type NewAsk = Pick<StoredAsk, 'id' | 'step' | 'role' | 'person' | 'name' | 'address' | 'level' | 'askedAt' | 'dueAt'>;

export async function insertAsks(tx: Tx, of: Pick<StoredReview, 'changeId' | 'round'>, asks: readonly NewAsk[]): Promise<void> {
  for (const ask of asks)
    await tx.run(sql`
      insert into change_ask (id, change_id, round, step, role, person_id, name, address, level, asked_at, due_at)
      values (${ask.id}, ${of.changeId}, ${of.round}, ${ask.step}, ${ask.role}, ${ask.person}, ${ask.name}, ${ask.address}, ${ask.level},
        ${iso(ask.askedAt)}, ${iso(ask.dueAt)})`);
}

export interface AskAnswer {
  readonly id: string;
  readonly answer: NonNullable<StoredAsk['answer']>;
  readonly answeredBy: string | null;
  readonly answeredName: string | null;
  readonly way: 'web' | 'link' | null;
  readonly reason: string;
  readonly expertise: string;
}

/** Writes an answer, once. */
export const setAnswer = async (tx: Tx, answer: AskAnswer): Promise<number> =>
  tx.run(sql`
    update change_ask set answer = ${answer.answer}, answered_at = ${iso(tx.now)}, answered_by = ${answer.answeredBy},
      answered_name = ${answer.answeredName}, way = ${answer.way}, reason = ${answer.reason}, expertise = ${answer.expertise}
    where id = ${answer.id} and answer is null`);

const acceptance = z.object({ team_id: z.string(), steps: z.string() });

/** What teams accepted of the steps that they were given. */
export const acceptancesOf = async (reader: Reader, change: string): Promise<{ readonly team: string; readonly steps: string }[]> =>
  (await reader.many(sql`select team_id, steps from change_acceptance where change_id = ${change}`, acceptance)).map(
    ({ team_id: team, steps }) => ({ team, steps }),
  );

export const putAcceptance = async (tx: Tx, change: string, given: { readonly team: string; readonly steps: string }): Promise<number> =>
  tx.run(sql`
    insert into change_acceptance (change_id, team_id, steps, accepted_by, accepted_at)
    values (${change}, ${given.team}, ${given.steps}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
    on conflict (change_id, team_id) do update set steps = excluded.steps, accepted_by = excluded.accepted_by, accepted_at = excluded.accepted_at`);

export const putScheduled = async (tx: Tx, change: string, how: { readonly ready: boolean; readonly told: number }): Promise<number> =>
  tx.run(sql`
    insert into change_scheduled (change_id, at, ready, told) values (${change}, ${iso(tx.now)}, ${how.ready}, ${how.told})
    on conflict (change_id) do update set at = excluded.at, ready = excluded.ready, told = change_scheduled.told + excluded.told`);

/** Takes a change off the public schedule. */
export const dropScheduled = async (tx: Tx, change: string): Promise<number> =>
  tx.run(sql`delete from change_scheduled where change_id = ${change}`);
