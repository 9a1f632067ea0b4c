import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { changeKinds } from '../rules/index.ts';

/** More than these nobody weighs; the latest are taken. */
const MOST = 2000;

const candidate = z
  .object({
    number: z.number(),
    title: z.string(),
    services: z.array(z.string()),
    kind: z.enum(changeKinds),
    environment: z.string(),
    state: z.string(),
    start: z.number(),
    finish: z.number().nullable(),
    risk: z.enum(['low', 'medium', 'high']).nullable(),
    size: z.number().nullable(),
    quality: z.number().nullable(),
    outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
    stages: z.array(z.number()),
  })
  .transform(({ finish, ...rest }) => ({ ...rest, end: finish }));

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

/** The changes that touched these services in a time, the latest first. Each service is one walk along the index. */
export const candidatesOf = async (reader: Reader, { near, zone, from, until }: Wanted): Promise<Candidate[]> =>
  reader.many(
    sql`with touched as (
          select s.change_id, s.service_id, s.at from change_service s
          where s.service_id = any(${[...near, ...zone]}::uuid[]) and s.at > ${iso(from)} and s.at <= ${iso(until)})
        select c.number, c.title, array_agg(t.service_id::text) as services, c.kind, c.environment, c.state,
          coalesce(c.actual_start, min(t.at)) as start, c.actual_end as finish, c.risk, c.size, c.quality, c.outcome,
          coalesce((select array_agg(extract(epoch from m.marked_at)::float8 * 1000 order by m.marked_at) from change_run_step m
            where c.kind in ('automated', 'code') and m.change_id = c.id and m.plan = 'timeline' and m.mark = 'done'), '{}') as stages
        from touched t join change c on c.id = t.change_id
        where t.service_id = any(${near}::uuid[]) or c.kind in ('infrastructure', 'configuration')
        group by c.id order by start desc limit ${MOST}`,
    candidate,
  );
