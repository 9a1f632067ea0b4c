import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';
import type { EscalationState } from './rules/escalation.ts';
import type { Policy } from './rules/policy.ts';
import { policyBody } from './policy-kind.ts';

const facts = z.object({
  title: z.string(),
  service: z.string(),
  tier: z.number().nullable(),
  impact: z.string(),
  since: z.number(),
  runbook: z.string().nullable(),
  graph: z.string().nullable(),
  conference: z.string().nullable(),
  asks: z.string(),
});

/** What a page says about its ticket, copied when it was cut or changed. */
export type TicketFacts = z.infer<typeof facts>;

const escalation = z
  .object({
    ticket_id: z.string(),
    number: z.number(),
    purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
    severity: z.number(),
    service_id: z.string(),
    team_id: z.string(),
    policy: policyBody,
    facts,
    state: z.enum(['unowned', 'owned', 'over']),
    run: z.number(),
    step: z.number(),
    round: z.number(),
    levels: z.number(),
    paged: z.array(z.string()),
    started_at: z.number(),
    moved_at: z.number(),
  })
  .transform(({ ticket_id: ticketId, service_id: serviceId, team_id: teamId, started_at: startedAt, moved_at: movedAt, ...rest }) => ({
    ...rest,
    ticketId,
    serviceId,
    teamId,
    startedAt,
    movedAt,
  }));

/** The pages that one ticket has made and will make. */
export type Escalation = Omit<z.infer<typeof escalation>, 'policy'> & { readonly policy: Policy };

export type NewEscalation = Pick<Escalation, 'ticketId' | 'number' | 'purpose' | 'severity' | 'serviceId' | 'teamId' | 'facts'> & {
  readonly policy: Policy;
  readonly policyVersion: number | null;
};

const escalationColumns = sql`ticket_id, number, purpose, severity, service_id, team_id, policy, facts, state, run, step, round, levels, paged, started_at, moved_at`;

/** Locks escalations in the order of their ids. */
export const lockEscalations = async (tx: Tx, tickets: readonly string[]): Promise<Escalation[]> =>
  tx.many(
    prepared(
      'escalations.lock',
      sql`select ${escalationColumns} from escalation where ticket_id = any(${tickets}) order by ticket_id for update`,
    ),
    escalation,
  );

/** Locks, in the same order, those escalations that nobody else holds; answers the ids of their tickets. */
export async function lockFreeEscalations(tx: Tx, tickets: readonly string[]): Promise<ReadonlySet<string>> {
  const free = await tx.many(
    prepared(
      'escalations.lock-free',
      sql`select ticket_id from escalation where ticket_id = any(${tickets}) order by ticket_id for update skip locked`,
    ),
    z.object({ ticket_id: z.string() }),
  );
  return new Set(free.map((row) => row.ticket_id));
}

export const findEscalation = async (reader: Reader, ticket: string): Promise<Escalation | undefined> =>
  reader.maybe(sql`select ${escalationColumns} from escalation where ticket_id = ${ticket}`, escalation);

const plain = z.object({ number: z.number(), purpose: z.string(), severity: z.number(), title: z.string(), service: z.string() });

/** The bare words of an escalation, read so that nothing in its row can make the reading fail. */
export const plainEscalation = async (reader: Reader, ticket: string): Promise<z.infer<typeof plain> | undefined> =>
  reader.maybe(
    sql`select number, purpose, severity, coalesce(facts ->> 'title', 'no title') as title, coalesce(facts ->> 'service', 'unknown service') as service
        from escalation where ticket_id::text = ${ticket}`,
    plain,
  );

/** The ticket of a page, read so that nothing else in its row can make the reading fail. */
export async function ticketOfPage(reader: Reader, page: string): Promise<string | undefined> {
  return (await reader.maybe(sql`select ticket_id from page where id::text = ${page}`, z.object({ ticket_id: z.string() })))?.ticket_id;
}

/** How far an escalation has come that has done nothing yet. */
export const atStart: EscalationState = { step: 0, round: 0, levels: 0, paged: [] };

/** Writes new escalations, as far as each has come. */
export async function insertEscalations(tx: Tx, begun: readonly (NewEscalation & { readonly next?: EscalationState })[]): Promise<void> {
  // Many tickets follow one policy: it travels once.
  const policies = [...new Set(begun.map((each) => each.policy))];
  const place = new Map(policies.map((policy, index) => [policy, index]));
  const rows = begun.map(({ policy, next = atStart, ...each }) => ({ ...each, ...next, policy: place.get(policy) }));
  await tx.run(
    prepared(
      'escalations.insert',
      sql`insert into escalation (ticket_id, number, purpose, severity, service_id, team_id, policy_version, policy, facts, state,
            step, round, levels, paged, started_at, moved_at)
          select "ticketId", number, purpose, severity, "serviceId", "teamId", "policyVersion", ${JSON.stringify(policies)}::jsonb -> policy, facts, 'unowned',
            step, round, levels, array(select jsonb_array_elements_text(paged)::uuid), ${iso(tx.now)}::timestamptz, ${iso(tx.now)}::timestamptz
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e("ticketId" uuid, number int, purpose text, severity int, "serviceId" uuid,
            "teamId" uuid, "policyVersion" bigint, policy int, facts jsonb, step int, round int, levels int, paged jsonb)`,
    ),
  );
}

export interface Progress {
  readonly ticketId: string;
  readonly next: EscalationState;
}

/** Writes how far escalations have come. */
export async function saveProgress(tx: Tx, progress: readonly Progress[]): Promise<void> {
  if (progress.length === 0) return;
  const rows = progress.map(({ ticketId, next }) => ({ ticketId, ...next }));
  await tx.run(
    prepared(
      'escalations.progress',
      sql`update escalation e set step = p.step, round = p.round, levels = p.levels,
            paged = array(select jsonb_array_elements_text(p.paged)::uuid)
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p("ticketId" uuid, step int, round int, levels int, paged jsonb)
          where e.ticket_id = p."ticketId"`,
    ),
  );
}

/** Changes an escalation that is locked. A new run starts from the first step. */
export const setEscalation = async (
  tx: Tx,
  ticket: string,
  change: { state: Escalation['state']; severity: number; facts: TicketFacts; policy: Policy; newRun: boolean },
): Promise<number> =>
  tx.run(
    sql`update escalation set state = ${change.state}, severity = ${change.severity}, facts = ${JSON.stringify(change.facts)}::jsonb,
          policy = ${JSON.stringify(change.policy)}::jsonb, moved_at = ${iso(tx.now)},
          run = run + ${change.newRun ? 1 : 0}, step = case when ${change.newRun} then 0 else step end,
          round = case when ${change.newRun} then 0 else round end, levels = case when ${change.newRun} then 0 else levels end,
          paged = case when ${change.newRun} then '{}' else paged end
        where ticket_id = ${ticket}`,
  );

const page = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    run: z.number(),
    person_id: z.string(),
    person_name: z.string(),
    purpose: z.string(),
    severity: z.number(),
    role: z.string(),
    because: z.string(),
    state: z.enum(['unanswered', 'answered', 'declined', 'over']),
    made_at: z.number(),
    late_ms: z.number().nullable(),
    ended_at: z.number().nullable(),
    answered_by: z.string().nullable(),
    used: z.array(z.string()),
    reached: z.boolean(),
  })
  .transform(
    ({
      ticket_id: ticketId,
      person_id: personId,
      person_name: personName,
      made_at: madeAt,
      late_ms: late,
      ended_at: endedAt,
      answered_by: answeredBy,
      ...rest
    }) => ({
      ...rest,
      ticketId,
      personId,
      personName,
      madeAt,
      late,
      endedAt,
      answeredBy,
    }),
  );

/** One demand for one person's attention. */
export type Page = z.infer<typeof page>;

const pageColumns = sql`id, ticket_id, run, person_id, person_name, purpose, severity, role, because, state, made_at, late_ms, ended_at, answered_by, used, reached`;

export const findPage = async (reader: Reader, id: string): Promise<Page | undefined> =>
  reader.maybe(sql`select ${pageColumns} from page where id = ${id}`, page);

export const pagesByIds = async (reader: Reader, ids: readonly string[]): Promise<Page[]> =>
  reader.many(prepared('pages.by-id', sql`select ${pageColumns} from page where id = any(${ids})`), page);

export const pagesOfTickets = async (reader: Reader, tickets: readonly string[]): Promise<Page[]> =>
  reader.many(sql`select ${pageColumns} from page where ticket_id = any(${tickets}) order by made_at, id`, page);

export const unansweredOfPerson = async (reader: Reader, person: string): Promise<Page[]> =>
  reader.many(sql`select ${pageColumns} from page where person_id = ${person} and state = 'unanswered' order by severity, made_at`, page);

/** The page that a token answers, if the token was ever given out. */
export const pageOfToken = async (reader: Reader, hash: Buffer): Promise<Page | undefined> =>
  reader.maybe(sql`select ${pageColumns} from page where id = (select page_id from page_token where hash = ${hash})`, page);

export type NewPage = Pick<
  Page,
  'id' | 'ticketId' | 'run' | 'personId' | 'personName' | 'purpose' | 'severity' | 'role' | 'because' | 'late'
>;

/** A page as it is made: nobody has answered, nothing has been tried. */
export const unanswered = (page: NewPage, now: Instant): Page => ({
  ...page,
  state: 'unanswered',
  madeAt: now,
  endedAt: null,
  answeredBy: null,
  used: [],
  reached: false,
});

/** Makes pages; a person who has an unanswered page for the ticket gets no second. Answers those made. */
export async function insertPages(tx: Tx, pages: readonly NewPage[]): Promise<Page[]> {
  if (pages.length === 0) return [];
  const made = await tx.many(
    prepared(
      'pages.insert',
      sql`insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, late_ms, state, made_at)
          select id, "ticketId", run, "personId", "personName", purpose, severity, role, because, late, 'unanswered', ${iso(tx.now)}::timestamptz
          from jsonb_to_recordset(${JSON.stringify(pages)}::jsonb) as p(id uuid, "ticketId" uuid, run int, "personId" uuid, "personName" text,
            purpose text, severity int, role text, because text, late bigint)
          on conflict (ticket_id, person_id) where state = 'unanswered' do nothing
          returning id`,
    ),
    z.object({ id: z.string() }),
  );
  const ids = new Set(made.map((row) => row.id));
  return pages.filter((each) => ids.has(each.id)).map((each) => unanswered(each, tx.now));
}

/** Ends unanswered pages. Answers those that it ended: the first to end a page wins. */
export const endPages = async (
  tx: Tx,
  ids: readonly string[],
  how: { state: 'answered' | 'declined' | 'over'; by: string | null },
): Promise<Page[]> =>
  tx.many(
    sql`update page set state = ${how.state}, ended_at = ${iso(tx.now)}, answered_by = ${how.by}
        where id = any(${ids}) and state = 'unanswered' returning ${pageColumns}`,
    page,
  );

export interface Use {
  readonly pageId: string;
  readonly methodId: string;
  readonly tokenHash: Buffer;
}

/** Notes that methods of pages are used, with the token that each message carries. */
export async function noteUses(tx: Tx, uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  const rows = uses.map((use) => ({ page: use.pageId, method: use.methodId, hash: use.tokenHash.toString('hex') }));
  await tx.run(
    prepared(
      'pages.use',
      sql`with use as (select page, method, decode(hash, 'hex') as hash from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(page uuid, method uuid, hash text)),
          tokens as (insert into page_token (hash, page_id, made_at) select hash, page, ${iso(tx.now)} from use)
          update page p set used = p.used || use.method from use where p.id = use.page`,
    ),
  );
}

/** Writes pages of new tickets with the first method that each has gone by. */
export async function insertUsedPages(tx: Tx, pages: readonly Page[], uses: readonly Use[]): Promise<void> {
  if (pages.length === 0) return;
  const useOf = new Map(uses.map((use) => [use.pageId, use]));
  const rows = pages.map((each) => {
    const use = useOf.get(each.id);
    return { ...each, method: use?.methodId, hash: use?.tokenHash.toString('hex') };
  });
  await tx.run(
    prepared(
      'pages.insert-used',
      sql`with p as materialized (
            select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id uuid, "ticketId" uuid, run int, "personId" uuid, "personName" text,
              purpose text, severity int, role text, because text, late bigint, method uuid, hash text)),
          made as (
            insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, late_ms, state, made_at, used)
            select id, "ticketId", run, "personId", "personName", purpose, severity, role, because, late, 'unanswered', ${iso(tx.now)}::timestamptz,
              array_remove(array[method], null) from p)
          insert into page_token (hash, page_id, made_at) select decode(hash, 'hex'), id, ${iso(tx.now)}::timestamptz from p where hash is not null`,
    ),
  );
}

/** Notes that messages of these pages were handed over. */
export const noteReached = async (tx: Tx, ids: readonly string[]): Promise<number> =>
  tx.run(prepared('pages.reached', sql`update page set reached = true where id = any(${ids}) and not reached`));

/** When pages of a person were made since an instant, newest first: the pager load. */
export const pageTimes = async (reader: Reader, person: string, since: Instant): Promise<Page[]> =>
  reader.many(
    sql`select ${pageColumns} from page where person_id = ${person} and made_at >= ${iso(since)} and purpose = 'real' order by made_at desc limit 1000`,
    page,
  );
