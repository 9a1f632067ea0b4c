import { z } from 'zod';

import { iso, mustHave, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Sql } from '../platform/database/index.ts';

/** Of a period with more pages than this, the newest count. */
export const MOST_PAGES = 20_000;
const MOST_LATE = 100;

/** What was asked: pages that were made in the period. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** Real pages of severity 1 and 2, each with what its ticket was accepted for, when it was first handed over, and by which channel. */
const measured = ({ from, until }: Period): Sql => sql`
  pages as materialized (
    select id, ticket_id, run, severity, state, made_at, ended_at, late_ms, reached from page
    where purpose = 'real' and severity <= 2 and made_at >= ${iso(from)} and made_at < ${iso(until)} order by made_at desc limit ${MOST_PAGES}),
  measured as materialized (
    select p.*, e.number, e.facts ->> 'title' as title,
      -- What comes after the first page of a ticket was accepted when it became due.
      case when p.run = 1 and p.made_at <= e.started_at + interval '1 second' then coalesce(e.heard_at, e.started_at)
        else p.made_at - make_interval(secs => coalesce(p.late_ms, 0) / 1000.0) end as accepted_at,
      m.handed_at, m.channel, d.delivered_at, cardinality(o.own) > 1 as is_bundled
    from pages p join escalation e on e.ticket_id = p.ticket_id
    cross join lateral (
      select array_append(array(select b.bundle_id::text from bundle_page b where b.page_id = p.id), p.id::text) as own) o
    left join lateral (
      select ended_at as handed_at, channel from message_past
      where subject = any(o.own) and kind in ('page', 'bundle') and outcome = 'handed-over' and ended_at >= p.made_at order by ended_at limit 1) m on true
    left join lateral (
      select min(at) as delivered_at from journal
      where subject_kind = 'page' and subject_id = p.id::text and action like '%.delivered' and at >= p.made_at) d on true)`;

const lengths = z.object({ count: z.number(), p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });

/** How many were measured, and how long half, 95 and 99 of a hundred took at most, in milliseconds. */
export type Lengths = z.infer<typeof lengths>;

const stage = z.object({ stage: z.enum(['handedOver', 'delivered', 'answered']), channel: z.string().nullable() }).and(lengths);
export type Stage = z.infer<typeof stage>;

/** From accepted to handed over, to delivered and to answered: over all channels (null), and by each. */
export const stagesOf = async (reader: Reader, period: Period): Promise<Stage[]> =>
  reader.many(
    sql`with ${measured(period)},
        took as (
          select 'handedOver' as stage, channel, extract(epoch from handed_at - accepted_at) * 1000 as ms from measured where handed_at is not null
          union all
          select 'delivered', channel, extract(epoch from delivered_at - accepted_at) * 1000 from measured where delivered_at is not null
          union all
          select 'answered', channel, extract(epoch from ended_at - accepted_at) * 1000 from measured where state = 'answered')
        select stage, channel, count(*) as count, (percentile_disc(0.5) within group (order by ms))::float8 as p50,
          (percentile_disc(0.95) within group (order by ms))::float8 as p95, (percentile_disc(0.99) within group (order by ms))::float8 as p99
        from took group by grouping sets ((stage), (stage, channel)) order by stage, channel`,
    stage,
  );

const counts = z.object({ pages: z.number(), tickets: z.number(), repeated: z.number() });

/** How many pages there were, of how many tickets, and how many tries went out behind a try whose answer was lost. */
export const countPages = async (reader: Reader, period: Period): Promise<z.infer<typeof counts>> =>
  mustHave(
    await reader.maybe(
      sql`with ${measured(period)}
          select count(*) as pages, count(distinct ticket_id) as tickets,
            coalesce((select sum(m.tries - 1) from measured q join message_past m on m.subject = q.id::text
              where m.kind = 'page' and m.outcome = 'handed-over' and m.ended_at >= q.made_at), 0)::int as repeated
          from measured`,
      counts,
    ),
    'a count always answers',
  );

const outcome = z.object({ good: z.number(), bad: z.number() });

/**
 * How many tickets of the period had their first page handed over in time, and how many did not. What was answered or over before its
 * time was up counts for neither, nor does what still has time, nor what was held to go with others: its person had been called before.
 */
export const firstPages = async (
  reader: Reader,
  period: Period,
  { within, now }: { within: Duration; now: Instant },
): Promise<z.infer<typeof outcome>> =>
  mustHave(
    await reader.maybe(
      sql`with begun as (
            select ticket_id, state, moved_at, started_at, coalesce(heard_at, started_at) as accepted_at,
              coalesce(heard_at, started_at) + make_interval(secs => ${within / 1000}) as until
            from escalation where purpose = 'real' and started_at >= ${iso(period.from)} and started_at < ${iso(period.until)}
            order by started_at desc limit ${MOST_PAGES}),
          judged as (
            select b.until, b.state = 'over' and b.moved_at <= b.until or exists (
                select from page p where p.ticket_id = b.ticket_id and p.run = 1 and (p.ended_at <= b.until or p.held_until is not null
                  -- Handed over while the database was away.
                  or (p.reached and p.made_at < b.started_at) or exists (
                  select from bundle_page k where k.page_id = p.id))) as is_excused,
              (select min(m.ended_at) from message_past m
                where m.ticket_id = b.ticket_id and m.kind = 'page' and m.outcome = 'handed-over' and m.ended_at >= b.started_at) as handed_at
            from begun b)
          select count(*) filter (where handed_at <= until) as good,
            count(*) filter (where (handed_at > until or handed_at is null) and not is_excused and until < ${iso(now)}) as bad
          from judged`,
      outcome,
    ),
    'a count always answers',
  );

const late = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    made_at: z.number(),
    handed_at: z.number().nullable(),
    channel: z.string().nullable(),
    late_ms: z.number().nullable(),
  })
  .transform(({ made_at: madeAt, handed_at: handedAt, late_ms: lateMs, ...rest }) => ({ ...rest, madeAt, handedAt, lateMs }));

/** Pages that were handed over later than in this time of what they were accepted for, or not at all; newest first. */
export const latePages = async (
  reader: Reader,
  period: Period,
  { within, now }: { within: Duration; now: Instant },
): Promise<z.infer<typeof late>[]> =>
  reader.many(
    sql`with ${measured(period)}, judged as (
          select *, accepted_at + make_interval(secs => ${within / 1000}) as until from measured)
        select id, number, title, severity, made_at, handed_at, channel, (extract(epoch from handed_at - accepted_at) * 1000)::float8 as late_ms from judged
        where not is_bundled and (handed_at > until or (handed_at is null and not reached and until < ${iso(now)} and (ended_at is null or ended_at > until)))
        order by made_at desc limit ${MOST_LATE}`,
    late,
  );

const firstPage = z.object({ ticket_id: z.string(), made_at: z.number() });

/** When the first page of each of these tickets was made; those that paged nobody are left out. */
export const firstPagesOf = async (reader: Reader, tickets: readonly string[]): Promise<ReadonlyMap<string, Instant>> => {
  const rows = await reader.many(
    sql`select ticket_id, min(made_at) as made_at from page where ticket_id = any(${tickets}) group by ticket_id`,
    firstPage,
  );
  return new Map(rows.map((row) => [row.ticket_id, row.made_at]));
};
