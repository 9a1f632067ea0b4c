import { z } from 'zod';

import { days, iso, type Duration, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Sql } from '../../platform/database/index.ts';
import { changeKinds } from '../rules/index.ts';

/** More than these nobody weighs; the latest are taken: of each service, of each that shares a zone alone, and of all. */
const MOST_OF_ONE = 100;
const MOST_OF_ZONE = 20;
const MOST = 1000;
/** So many that went on for long, on any service, are looked at. */
const MOST_LONG = 2000;
/** What is under way for longer is forgotten rather than at work. */
const UNDER_WAY: Duration = days(30);

const candidate = z.object({
  number: z.number(),
  title: z.string(),
  services: z.array(z.string()),
  kind: z.enum(changeKinds),
  environment: z.string(),
  state: z.string(),
  start: z.number(),
  end: z.number().nullable(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  size: z.number().nullable(),
  quality: z.number().nullable(),
  outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
  stages: z.array(z.number()).nullable(),
});

/** A change that touched one of the services asked for; its services are ids, and of those asked for alone. */
export type Candidate = Readonly<z.output<typeof candidate>>;

interface Wanted {
  /** Services of which every change counts. */
  readonly near: readonly string[];
  /** Services that share a zone alone: only what changes a whole zone counts. */
  readonly zone: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
}

/** The latest touches of each of some services in a time: one walk along the index for each. */
const touches = (services: readonly string[], { from, until }: Wanted, { only, most }: { only: Sql; most: number }): Sql =>
  sql`select s.* from unnest(${services}::uuid[]) as of(id) cross join lateral (
        select change_id, service_id, at from change_service
        where service_id = of.id and at > ${iso(from)} and at <= ${iso(until)} and ${only} order by at desc limit ${most}) as s`;

/**
 * What began before a time and went on into it: found first, since it is little, and then asked whether it touched one of the
 * services. Joined the other way round, everything that ever touched them would be read.
 */
const longOnes = ({ near, from }: Wanted): Sql =>
  sql`select s.* from (
        (select id from change where actual_end > ${iso(from)} and actual_end <= ${iso(from + UNDER_WAY)}
            and actual_end - actual_start > interval '1 hour' and actual_start <= ${iso(from)} order by actual_end limit ${MOST_LONG})
        union all
        (select id from change where state = 'working' and actual_start <= ${iso(from)} and actual_start > ${iso(from - UNDER_WAY)}
          order by actual_start desc limit ${MOST_LONG})) as long
      cross join lateral (
        select change_id, service_id, at from change_service where change_id = long.id and service_id = any(${near}::uuid[]) limit 20) as s`;

/** The changes that touched these services in a time, or went on in it, the latest first. */
export const candidatesOf = async (reader: Reader, wanted: Wanted): Promise<Candidate[]> =>
  reader.many(
    sql`with touched as materialized (
          ${touches(wanted.near, wanted, { only: sql`true`, most: MOST_OF_ONE })}
          union all ${touches(wanted.zone, wanted, { only: sql`is_wide`, most: MOST_OF_ZONE })}
          union all ${longOnes(wanted)}),
        latest as materialized (
          select change_id, array_agg(distinct service_id::text) as services, min(at) as at from touched group by change_id order by at desc limit ${MOST})
        select c.number, c.title, l.services, c.kind, c.environment, c.state, coalesce(c.actual_start, l.at) as start, c.actual_end as "end",
          c.risk, c.size, c.quality, c.outcome,
          (select array_agg(extract(epoch from m.marked_at)::float8 * 1000 order by m.marked_at) from change_run_step m
            where c.kind in ('automated', 'code') and m.change_id = c.id and m.plan = 'timeline' and m.mark = 'done') as stages
        from latest l join change c on c.id = l.change_id order by start desc`,
    candidate,
  );
