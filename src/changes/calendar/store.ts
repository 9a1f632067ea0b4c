import { z } from 'zod';

import { hours, iso, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Reader, type Sql } from '../../platform/database/index.ts';
import { goesBy } from '../record/store.ts';
import { firstDifference, type Span } from '../rules/index.ts';

/** What is planned without an end, or ends as it begins, takes a minute: it touches something. */
const minute = minutes(1);

const planned = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    kind: z.string(),
    state: z.string(),
    tier: z.number(),
    risk: z.string().nullable(),
    technician: z.string().nullable(),
    from: z.number(),
    until: z.number().nullable(),
    version: z.number(),
    services: z.array(z.string()),
    isUnfelt: z.boolean(),
    places: z.array(z.string()),
  })
  .transform(({ until, ...row }) => ({ ...row, until: Math.max(until ?? 0, row.from + minute) }));

/** A change with its times, as the calendar reads it: real times once it began, else those that are planned. */
export type CalendarChange = z.output<typeof planned>;

const rows = z.object({ rows: z.array(planned) });

/** What runs past its end is taken to go on for so long: nobody knows when it ends. */
const OVERRUN: Duration = hours(1);

/** Instants as milliseconds, so that thousands of rows are one document that is parsed at once. What is under way lasts until `goesOn` at least. */
const columns = (
  goesOn: Instant,
): Sql => sql`jsonb_build_object('id', c.id, 'number', c.number, 'title', c.title, 'kind', c.kind, 'state', c.state, 'tier', c.tier,
  'risk', c.risk, 'technician', c.technician_id, 'version', c.version,
  'from', (extract(epoch from coalesce(c.actual_start, c.scheduled_start)) * 1000)::bigint,
  'until', (extract(epoch from coalesce(c.actual_end,
    case when c.state = 'working' then greatest(c.scheduled_end, ${iso(goesOn)}::timestamptz) else c.scheduled_end end)) * 1000)::bigint,
  'services', (select coalesce(jsonb_agg(s.service_id order by s.service_id), '[]') from change_service s where s.change_id = c.id),
  'isUnfelt', c.is_unfelt, 'places', c.places)`;

/**
 * Changes in production that are planned and not over, whose times touch a span; those of machines and those over are elsewhere.
 * One that runs past its end goes on; one without an end takes a minute.
 */
export async function changesPlanned(reader: Reader, span: Span, now: Instant): Promise<CalendarChange[]> {
  const found = await reader.maybe(
    prepared(
      'changes.planned',
      sql`select coalesce(jsonb_agg(${columns(now + OVERRUN)} order by c.scheduled_start, c.id), '[]') as rows from change c
          where c.state in ('review', 'approved', 'scheduled', 'working') and c.environment = 'production'
            and c.scheduled_start < ${iso(span.until)}
            and (c.state = 'working' or coalesce(c.scheduled_end, c.scheduled_start) > ${iso(span.from - minute)})`,
    ),
    rows,
  );
  return (found?.rows ?? []).filter(({ until }) => until > span.from);
}

/** A change by its id or number, whatever its state; undefined also where nobody has said when it is. */
export const changeTimes = async (reader: Reader, key: string, now: Instant): Promise<CalendarChange | undefined> => {
  const found = await reader.maybe(
    sql`select jsonb_build_array(${columns(now)}) as rows from change c where ${goesBy(key)} and coalesce(c.actual_start, c.scheduled_start) is not null`,
    rows,
  );
  return found?.rows[0];
};

/** As many changes as a calendar draws one by one. */
export const MOST_DRAWN = 2000;

/**
 * Changes of people in production to be drawn one by one within a span, whatever became of them, in the order of time; of services
 * where any are named. Where there are more than `MOST_DRAWN`, those nearest to now: as many are the answer.
 */
export async function changesDrawn(
  reader: Reader,
  { span, services, now }: { span: Span; services: readonly string[] | undefined; now: Instant },
): Promise<CalendarChange[]> {
  const ofServices =
    services === undefined
      ? sql`true`
      : sql`exists (select from change_service s where s.change_id = c.id and s.service_id = any(${services}::uuid[]))`;
  const found = await reader.maybe(
    sql`select coalesce(jsonb_agg(drawn.row), '[]') as rows from (
          select ${columns(now)} as row from change c
          where c.source = 'person' and c.environment = 'production' and c.state <> 'cancelled' and ${ofServices}
            and coalesce(c.actual_start, c.scheduled_start) < ${iso(span.until)}
            and (c.state = 'working' or coalesce(c.actual_end, c.scheduled_end, c.scheduled_start) > ${iso(span.from - minute)})
          order by abs(extract(epoch from coalesce(c.actual_start, c.scheduled_start) - ${iso(now)}::timestamptz)), c.id limit ${MOST_DRAWN}) as drawn`,
    rows,
  );
  return (found?.rows ?? [])
    .filter(({ until }) => until > span.from)
    .toSorted((a, b) => firstDifference(a.from - b.from, a.number - b.number));
}

const bar = z.object({ at: z.number(), count: z.number() });

/** How many changes machines made in production, hour by hour: ten thousand a day cannot be drawn one by one. */
export const machineHours = async (reader: Reader, span: Span): Promise<z.output<typeof bar>[]> =>
  reader.many(
    sql`select extract(epoch from date_trunc('hour', actual_start)) * 1000 as at, count(*) as count from change
        where source <> 'person' and environment = 'production' and actual_start >= ${iso(span.from)} and actual_start < ${iso(span.until)}
        group by 1 order by 1 limit 2000`,
    bar,
  );
