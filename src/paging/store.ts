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

const escalation = z.object({
  ticketId: z.string(),
  number: z.number(),
  purpose: z.enum(['real', 'test', 'drill', 'synthetic']),
  severity: z.number(),
  serviceId: z.string(),
  teamId: z.string(),
  policy: policyBody,
  facts,
  state: z.enum(['unowned', 'owned', 'over']),
  run: z.number(),
  step: z.number(),
  round: z.number(),
  levels: z.number(),
  paged: z.array(z.string()),
  startedAt: z.number(),
  movedAt: z.number(),
});

/** The pages that one ticket has made and will make. */
export type Escalation = Omit<z.infer<typeof escalation>, 'policy'> & { readonly policy: Policy };

export type NewEscalation = Pick<Escalation, 'ticketId' | 'number' | 'purpose' | 'severity' | 'serviceId' | 'teamId' | 'facts'> & {
  readonly policy: Policy;
  readonly policyVersion: number | null;
};

const escalationColumns = sql`ticket_id as "ticketId", number, purpose, severity, service_id as "serviceId", team_id as "teamId", policy, facts, state,
  run, step, round, levels, paged, started_at as "startedAt", moved_at as "movedAt"`;

/** Locks escalations in the order of their ids. */
export const lockEscalations = async (tx: Tx, tickets: readonly string[]): Promise<Escalation[]> =>
  tx.many(
    prepared(
      'escalations.lock',
      sql`select ${escalationColumns} from escalation where ticket_id = any(${tickets}) order by ticket_id for update`,
    ),
    escalation,
  );

const freed = z.object({ ticket_id: z.string() });

/** Locks, in the same order, those escalations that nobody else holds; answers the ids of their tickets. */
export async function lockFreeEscalations(tx: Tx, tickets: readonly string[]): Promise<ReadonlySet<string>> {
  const free = await tx.many(
    prepared(
      'escalations.lock-free',
      sql`select ticket_id from escalation where ticket_id = any(${tickets}) order by ticket_id for update skip locked`,
    ),
    freed,
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
export async function insertEscalations(
  tx: Tx,
  begun: readonly (NewEscalation & { readonly next?: EscalationState; readonly heardAt?: Instant | undefined })[],
): Promise<void> {
  // Many tickets follow one policy: it travels once.
  const policies = [...new Set(begun.map((each) => each.policy))];
  const place = new Map(policies.map((policy, index) => [policy, index]));
  const rows = begun.map(({ policy, next = atStart, ...each }) => ({ ...each, ...next, policy: place.get(policy) }));
  await tx.run(
    prepared(
      'escalations.insert',
      sql`insert into escalation (ticket_id, number, purpose, severity, service_id, team_id, policy_version, policy, facts, state,
            step, round, levels, paged, started_at, moved_at, heard_at)
          select "ticketId", number, purpose, severity, "serviceId", "teamId", "policyVersion", ${JSON.stringify(policies)}::jsonb -> policy, facts, 'unowned',
            step, round, levels, array(select jsonb_array_elements_text(paged)::uuid), ${iso(tx.now)}::timestamptz, ${iso(tx.now)}::timestamptz, to_timestamp("heardAt" / 1000.0)
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e("ticketId" uuid, number int, purpose text, severity int, "serviceId" uuid,
            "teamId" uuid, "policyVersion" bigint, policy int, facts jsonb, step int, round int, levels int, paged jsonb, "heardAt" bigint)`,
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

/** Who asks for a person, where a person does, and whether that person is out of rotation. */
const asks = z.object({ by: z.string(), outOfRotation: z.boolean() }).nullable();
export type Asks = z.infer<typeof asks>;

const page = z.object({
  id: z.string(),
  ticketId: z.string(),
  run: z.number(),
  personId: z.string(),
  personName: z.string(),
  purpose: z.string(),
  severity: z.number(),
  role: z.string(),
  because: z.string(),
  state: z.enum(['unanswered', 'answered', 'declined', 'over']),
  madeAt: z.number(),
  late: z.number().nullable(),
  endedAt: z.number().nullable(),
  answeredBy: z.string().nullable(),
  used: z.array(z.string()),
  reached: z.boolean(),
  calledAt: z.number().nullable(),
  heldUntil: z.number().nullable(),
  asks,
});

/** One demand for one person's attention. */
export type Page = z.infer<typeof page>;

const pageColumns = sql`id, ticket_id as "ticketId", run, person_id as "personId", person_name as "personName", purpose, severity, role, because, state,
  made_at as "madeAt", late_ms as late, ended_at as "endedAt", answered_by as "answeredBy", used, reached, called_at as "calledAt",
  held_until as "heldUntil", asks`;

export const findPage = async (reader: Reader, id: string): Promise<Page | undefined> =>
  reader.maybe(sql`select ${pageColumns} from page where id = ${id}`, page);

export const pagesByIds = async (reader: Reader, ids: readonly string[]): Promise<Page[]> =>
  reader.many(prepared('pages.by-id', sql`select ${pageColumns} from page where id = any(${ids})`), page);

export const pagesOfTickets = async (reader: Reader, tickets: readonly string[]): Promise<Page[]> =>
  reader.many(sql`select ${pageColumns} from page where ticket_id = any(${tickets}) order by made_at, id`, page);

export const unansweredOfPerson = async (reader: Reader, person: string): Promise<Page[]> =>
  reader.many(
    sql`select ${pageColumns} from page where person_id = ${person} and state = 'unanswered' order by severity, made_at, id limit 1000`,
    page,
  );

/** The page that a token answers, if the token was ever given out; of a bundle the most severe. */
export const pageOfToken = async (reader: Reader, hash: Buffer): Promise<Page | undefined> =>
  reader.maybe(sql`select ${pageColumns} from page where id = (select page_id from page_token where hash = ${hash})`, page);

export type NewPage = Pick<
  Page,
  'id' | 'ticketId' | 'run' | 'personId' | 'personName' | 'purpose' | 'severity' | 'role' | 'because' | 'late'
> & { readonly asks?: Asks };

/** A page as it is made: nobody has answered, nothing has been tried. */
export const unanswered = (page: NewPage, now: Instant): Page => ({
  ...page,
  asks: page.asks ?? null,
  state: 'unanswered',
  madeAt: now,
  endedAt: null,
  answeredBy: null,
  used: [],
  reached: false,
  calledAt: null,
  heldUntil: null,
});

const madePage = z.object({ id: z.string() });

/** Makes pages; a person who has an unanswered page for the ticket gets no second. Answers those made. */
export async function insertPages(tx: Tx, pages: readonly NewPage[]): Promise<Page[]> {
  if (pages.length === 0) return [];
  const made = await tx.many(
    prepared(
      'pages.insert',
      sql`insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, late_ms, asks, state, made_at)
          select id, "ticketId", run, "personId", "personName", purpose, severity, role, because, late, asks, 'unanswered', ${iso(tx.now)}::timestamptz
          from jsonb_to_recordset(${JSON.stringify(pages)}::jsonb) as p(id uuid, "ticketId" uuid, run int, "personId" uuid, "personName" text,
            purpose text, severity int, role text, because text, late bigint, asks jsonb)
          on conflict (ticket_id, person_id) where state = 'unanswered' do nothing
          returning id`,
    ),
    madePage,
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

/** A page goes by a method. */
export interface Use {
  readonly pageId: string;
  readonly methodId: string;
  readonly channel: string;
}

/** What a message carries to be answered by. */
export interface Token {
  readonly hash: Buffer;
  readonly pageId: string;
  /** Where the message is of several pages. */
  readonly bundleId?: string | undefined;
}

/** How pages go: by which methods, with which tokens, and which of them wait. */
export interface Ways {
  readonly uses: readonly Use[];
  readonly tokens: readonly Token[];
  /** Pages that wait to join others in one message. */
  readonly holds: readonly { readonly pageId: string; readonly until: Instant }[];
  readonly bundles: readonly { readonly bundleId: string; readonly pageId: string }[];
}

const tokenRows = (tokens: readonly Token[]): string =>
  JSON.stringify(tokens.map(({ hash, pageId, bundleId }) => ({ hash: hash.toString('hex'), page: pageId, bundle: bundleId })));

async function noteBundles(tx: Tx, bundles: Ways['bundles']): Promise<void> {
  if (bundles.length === 0) return;
  await tx.run(
    sql`insert into bundle_page (bundle_id, page_id)
        select "bundleId", "pageId" from jsonb_to_recordset(${JSON.stringify(bundles)}::jsonb) as b("bundleId" uuid, "pageId" uuid)`,
  );
}

async function noteHolds(tx: Tx, holds: Ways['holds']): Promise<void> {
  if (holds.length === 0) return;
  const rows = holds.map(({ pageId, until }) => ({ page: pageId, until: iso(until) }));
  await tx.run(
    sql`update page p set held_until = h.until from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as h(page uuid, until timestamptz)
        where p.id = h.page`,
  );
}

/** Notes that methods of pages are used, with the token that each message carries, and which pages wait. */
export async function noteWays(tx: Tx, { uses, tokens, holds, bundles }: Ways): Promise<void> {
  const rows = uses.map((use) => ({ page: use.pageId, method: use.methodId, channel: use.channel }));
  await Promise.all([
    uses.length === 0
      ? 0
      : tx.run(
          prepared(
            'pages.use',
            sql`with tokens as (
                  insert into page_token (hash, page_id, bundle_id, made_at)
                  select decode(hash, 'hex'), page, bundle, ${iso(tx.now)} from jsonb_to_recordset(${tokenRows(tokens)}::jsonb) as t(hash text, page uuid, bundle uuid))
                update page p set used = p.used || u.method, called_at = ${iso(tx.now)}, called_by = u.channel, held_until = null
                from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(page uuid, method uuid, channel text) where p.id = u.page`,
          ),
        ),
    noteHolds(tx, holds),
    noteBundles(tx, bundles),
  ]);
}

/** Writes pages of new tickets with the first method that each has gone by, or until when it waits. */
export async function insertUsedPages(tx: Tx, pages: readonly Page[], ways: Ways): Promise<void> {
  if (pages.length === 0) return;
  const useOf = new Map(ways.uses.map((use) => [use.pageId, use]));
  const holdOf = new Map(ways.holds.map((hold) => [hold.pageId, iso(hold.until)]));
  const rows = pages.map((each) => {
    const use = useOf.get(each.id);
    return { ...each, method: use?.methodId, channel: use?.channel, held: holdOf.get(each.id) };
  });
  await Promise.all([
    tx.run(
      prepared(
        'pages.insert-used',
        sql`with tokens as (
              insert into page_token (hash, page_id, bundle_id, made_at)
              select decode(hash, 'hex'), page, bundle, ${iso(tx.now)}::timestamptz from jsonb_to_recordset(${tokenRows(ways.tokens)}::jsonb) as t(hash text, page uuid, bundle uuid))
            insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, late_ms, state, made_at, used,
              called_at, called_by, held_until)
            select id, "ticketId", run, "personId", "personName", purpose, severity, role, because, late, 'unanswered', ${iso(tx.now)}::timestamptz,
              array_remove(array[method], null), case when method is null then null else ${iso(tx.now)}::timestamptz end, channel, held
            from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id uuid, "ticketId" uuid, run int, "personId" uuid, "personName" text,
              purpose text, severity int, role text, because text, late bigint, method uuid, channel text, held timestamptz)`,
      ),
    ),
    noteBundles(tx, ways.bundles),
  ]);
}

/** Notes that messages of these pages, or of bundles of pages, were handed over. */
export const noteReached = async (tx: Tx, subjects: readonly string[]): Promise<number> =>
  tx.run(
    prepared(
      'pages.reached',
      sql`update page set reached = true where not reached
          and id in (select unnest(${subjects}::uuid[]) union all select page_id from bundle_page where bundle_id = any(${subjects}))`,
    ),
  );

/** When pages of a person were made since an instant, newest first: the pager load. */
export const pageTimes = async (reader: Reader, person: string, since: Instant): Promise<Page[]> =>
  reader.many(
    sql`select ${pageColumns} from page where person_id = ${person} and made_at >= ${iso(since)} and purpose = 'real' order by made_at desc limit 1000`,
    page,
  );
