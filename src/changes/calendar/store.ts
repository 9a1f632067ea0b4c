import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { prepared, sql, type Reader } from '../../platform/database/index.ts';
import { isId } from '../../platform/fields.ts';
import type { Span } from '../rules/index.ts';

const minute = 60_000;

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
  // What is planned without an end, or ends as it begins, takes a minute: it touches something.
  .transform(({ until, ...row }) => ({ ...row, until: Math.max(until ?? 0, row.from + minute) }));

/** A change with its times, as the calendar reads it: real times once it began, else those that are planned. */
export type CalendarChange = z.output<typeof planned>;

const rows = z.object({ rows: z.array(planned) });

/** Instants as milliseconds, so that thousands of rows are one document that is parsed at once. */
const columns = sql`jsonb_build_object('id', c.id, 'number', c.number, 'title', c.title, 'kind', c.kind, 'state', c.state, 'tier', c.tier,
  'risk', c.risk, 'technician', c.technician_id, 'version', c.version,
  'from', (extract(epoch from coalesce(c.actual_start, c.scheduled_start)) * 1000)::bigint,
  'until', (extract(epoch from coalesce(c.actual_end, c.scheduled_end)) * 1000)::bigint,
  'services', (select coalesce(jsonb_agg(s.service_id order by s.service_id), '[]') from change_service s where s.change_id = c.id),
  'isUnfelt', c.is_unfelt, 'places', c.places)`;

/** Changes in production that are planned and not over, whose times touch a span; those of machines and those over are elsewhere. */
export async function changesPlanned(reader: Reader, span: Span): Promise<CalendarChange[]> {
  const found = await reader.maybe(
    prepared(
      'changes.planned',
      sql`select coalesce(jsonb_agg(${columns} order by c.scheduled_start, c.id), '[]') as rows from change c
          where c.state in ('review', 'approved', 'scheduled', 'working') and c.environment = 'production'
            and c.scheduled_start < ${iso(span.until)} and c.scheduled_end > ${iso(span.from)}`,
    ),
    rows,
  );
  return found?.rows ?? [];
}

/** A change by its id or number, whatever its state; undefined also where nobody has said when it is. */
export const changeTimes = async (reader: Reader, key: string): Promise<CalendarChange | undefined> => {
  const number = /^(?:CHG-)?(\d{1,15})$/i.exec(key)?.[1];
  const condition = number === undefined ? sql`c.id = ${isId(key) ? key : null}::uuid` : sql`c.number = ${Number(number)}`;
  const found = await reader.maybe(
    sql`select jsonb_build_array(${columns}) as rows from change c where ${condition} and coalesce(c.actual_start, c.scheduled_start) is not null`,
    rows,
  );
  return found?.rows[0];
};

/** Changes in production to be drawn one by one within a span: those of people whatever became of them, and those of machines that are ahead. */
export async function changesDrawn(reader: Reader, span: Span): Promise<CalendarChange[]> {
  const found = await reader.maybe(
    sql`select coalesce(jsonb_agg(drawn.row), '[]') as rows from (
          select ${columns} as row from change c
          where c.environment = 'production' and c.state in ('draft', 'review', 'approved', 'scheduled', 'working', 'held', 'resolved', 'closed')
            and (c.source = 'person' or c.state in ('review', 'approved', 'scheduled', 'working', 'held'))
            and c.scheduled_start < ${iso(span.until)} and c.scheduled_end > ${iso(span.from)}
          order by c.scheduled_start, c.id limit 2000) as drawn`,
    rows,
  );
  return found?.rows ?? [];
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
