import { z } from 'zod';

import { days, iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import type { Page } from './store.ts';

const progress = z.object({ step: z.number(), round: z.number(), levels: z.number(), paged: z.array(z.string()) });

const stored = z
  .object({
    id: z.string(),
    case_hash: z.string(),
    alert_keys: z.array(z.string()),
    person_id: z.string(),
    person_name: z.string(),
    role: z.string(),
    because: z.string(),
    progress,
    step_due: z.number(),
    made_at: z.number(),
    used: z.array(z.string()),
    method_due: z.number().nullable(),
    reached: z.boolean(),
    ticket_id: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    caseHash: row.case_hash,
    alertKeys: row.alert_keys,
    personId: row.person_id,
    personName: row.person_name,
    role: row.role,
    because: row.because,
    progress: row.progress,
    stepDue: row.step_due,
    madeAt: row.made_at,
    used: row.used,
    methodDue: row.method_due,
    reached: row.reached,
    ticketId: row.ticket_id,
  }));

/** A page that an instance made by itself while the database was away. */
export type EmergencyPage = Readonly<z.infer<typeof stored>>;
export type NewEmergencyPage = Omit<EmergencyPage, 'ticketId'>;

/** What a person said by the link of such a page. */
export interface EmergencyAnswer {
  readonly pageId: string;
  readonly act: 'stop' | 'take' | 'decline';
  readonly caseHash: string;
  readonly personId: string;
  readonly personName: string;
  readonly actedAt: Instant;
}

/** What happened longer ago is of another emergency. */
const LATELY = days(2);

const columns = sql`id, case_hash, alert_keys, person_id, person_name, role, because, progress, step_due, made_at, used, method_due, reached, ticket_id`;

/** Notes pages of an emergency; told again, what is known of them is the later word. */
export async function noteEmergencyPages(tx: Tx, pages: readonly NewEmergencyPage[]): Promise<void> {
  if (pages.length === 0) return;
  const rows = pages.map((page) => ({
    ...page,
    stepDue: iso(page.stepDue),
    madeAt: iso(page.madeAt),
    methodDue: page.methodDue === null ? null : iso(page.methodDue),
  }));
  await tx.run(
    sql`insert into emergency_page (id, case_hash, alert_keys, person_id, person_name, role, because, progress, step_due, made_at, used, method_due,
          reached)
        select id, "caseHash", array(select jsonb_array_elements_text("alertKeys")), "personId", "personName", role, because, progress, "stepDue", "madeAt",
          array(select jsonb_array_elements_text(used)::uuid), "methodDue", reached
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id uuid, "caseHash" text, "alertKeys" jsonb, "personId" uuid, "personName" text,
          role text, because text, progress jsonb, "stepDue" timestamptz, "madeAt" timestamptz, used jsonb, "methodDue" timestamptz, reached boolean)
        on conflict (id) do update set alert_keys = excluded.alert_keys, progress = excluded.progress, step_due = excluded.step_due, used = excluded.used,
          method_due = excluded.method_due, reached = excluded.reached`,
  );
}

/** Notes answers; one that came by another instance already is known. */
export async function noteEmergencyAnswers(tx: Tx, answers: readonly EmergencyAnswer[]): Promise<void> {
  if (answers.length === 0) return;
  const rows = answers.map((answer) => ({ ...answer, actedAt: iso(answer.actedAt) }));
  await tx.run(
    sql`insert into emergency_answer (page_id, act, case_hash, person_id, person_name, acted_at)
        select "pageId", act, "caseHash", "personId", "personName", "actedAt" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a("pageId" uuid,
          act text, "caseHash" text, "personId" uuid, "personName" text, "actedAt" timestamptz)
        on conflict do nothing`,
  );
}

/** Pages of emergencies about any of these alerts that no ticket tells of yet. */
export const emergencyPagesAbout = async (reader: Reader, keys: readonly string[], now: Instant): Promise<EmergencyPage[]> =>
  reader.many(
    sql`select ${columns} from emergency_page
        where alert_keys && ${keys}::text[] and settled_at is null and ticket_id is null and made_at > ${iso(now - LATELY)} order by made_at, id`,
    stored,
  );

/** All pages of emergencies that are not settled. */
export const unsettledPages = async (reader: Reader): Promise<EmergencyPage[]> =>
  reader.many(sql`select ${columns} from emergency_page where settled_at is null order by made_at, id limit 1000`, stored);

const answered = z
  .object({
    page_id: z.string(),
    act: z.enum(['stop', 'take', 'decline']),
    case_hash: z.string(),
    person_id: z.string(),
    person_name: z.string(),
    acted_at: z.number(),
  })
  .transform((row) => ({
    pageId: row.page_id,
    act: row.act,
    caseHash: row.case_hash,
    personId: row.person_id,
    personName: row.person_name,
    actedAt: row.acted_at,
  }));

/** All answers that are not settled, in their order. */
export const unsettledAnswers = async (reader: Reader): Promise<EmergencyAnswer[]> =>
  reader.many(
    sql`select page_id, act, case_hash, person_id, person_name, acted_at from emergency_answer where settled_at is null order by acted_at limit 1000`,
    answered,
  );

/** The alerts and the ticket, if one tells of it, of a case's pages of late. */
export async function alertsOfCase(
  reader: Reader,
  caseHash: string,
  now: Instant,
): Promise<{ keys: string[]; ticketId: string | undefined }> {
  const rows = await reader.many(
    sql`select ${columns} from emergency_page where case_hash = ${caseHash} and made_at > ${iso(now - LATELY)} order by made_at desc limit 100`,
    stored,
  );
  return {
    keys: [...new Set(rows.flatMap((row) => row.alertKeys))],
    ticketId: rows.find((row) => row.ticketId !== null)?.ticketId ?? undefined,
  };
}

/** The ticket that tells of these pages. */
export const adoptPages = async (tx: Tx, pages: readonly string[], ticket: string): Promise<number> =>
  tx.run(
    sql`update emergency_page set ticket_id = ${ticket}, settled_at = ${iso(tx.now)} where id = any(${pages}::uuid[]) and settled_at is null`,
  );

/** Nothing is left to be done about these pages. */
export const settlePages = async (tx: Tx, pages: readonly string[]): Promise<number> =>
  tx.run(sql`update emergency_page set settled_at = ${iso(tx.now)} where id = any(${pages}::uuid[]) and settled_at is null`);

/** Nothing is left to be done about an answer. */
export const settleAnswer = async (tx: Tx, answer: Pick<EmergencyAnswer, 'pageId' | 'act'>): Promise<number> =>
  tx.run(
    sql`update emergency_answer set settled_at = ${iso(tx.now)} where page_id = ${answer.pageId} and act = ${answer.act} and settled_at is null`,
  );

/** Writes pages that were made before their ticket was cut. */
export async function insertPagesAsMade(tx: Tx, pages: readonly Page[]): Promise<void> {
  if (pages.length === 0) return;
  const rows = pages.map((page) => ({ ...page, madeAt: iso(page.madeAt) }));
  await tx.run(
    sql`insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, late_ms, state, made_at, used, reached)
        select id, "ticketId", run, "personId", "personName", purpose, severity, role, because, late, 'unanswered', "madeAt",
          array(select jsonb_array_elements_text(used)::uuid), reached
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id uuid, "ticketId" uuid, run int, "personId" uuid, "personName" text,
          purpose text, severity int, role text, because text, late bigint, "madeAt" timestamptz, used jsonb, reached boolean)`,
  );
}

const standing = z.object({ ticket_id: z.string(), state: z.enum(['unowned', 'owned', 'over']), answered: z.array(z.string()) });

/** How the escalations of these tickets stand, and who has stopped a page of theirs. */
export const escalationStates = async (reader: Reader, tickets: readonly string[]): Promise<z.infer<typeof standing>[]> =>
  reader.many(
    sql`select ticket_id, state, array(select distinct p.person_id::text from page p where p.ticket_id = e.ticket_id and p.run = e.run and p.state = 'answered') as answered
        from escalation e where ticket_id = any(${tickets}::uuid[])`,
    standing,
  );
