import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const overrule = z
  .object({
    change_id: z.string(),
    about: z.string(),
    score: z.number().nullable(),
    is_back: z.boolean(),
    machine: z.string(),
    reason: z.string(),
    said_by: z.object({ name: z.string() }),
    said_at: z.number(),
  })
  .transform(({ change_id: changeId, is_back: isBack, said_by: by, said_at: at, ...rest }) => ({
    ...rest,
    changeId,
    isBack,
    by: by.name,
    at,
  }));

/** What somebody said of a field or a finding of a record. */
export type Overrule = Readonly<z.output<typeof overrule>>;

/** The last that was said of each field and finding of some records; what was taken back is left out. */
export const overrulesOf = async (reader: Reader, changes: readonly string[]): Promise<Overrule[]> =>
  (
    await reader.many(
      sql`select distinct on (change_id, about) change_id, about, score, is_back, machine, reason, said_by, said_at from change_overrule
          where change_id = any(${changes}::uuid[]) order by change_id, about, said_at desc, id desc`,
      overrule,
    )
  ).filter(({ isBack }) => !isBack);

/** Adds what somebody says of a record. */
export const insertOverrule = async (
  tx: Tx,
  change: string,
  said: Pick<Overrule, 'about' | 'score' | 'isBack' | 'machine' | 'reason'>,
): Promise<number> =>
  tx.run(
    sql`insert into change_overrule (id, change_id, about, score, is_back, machine, reason, said_by, said_at)
        values (${tx.id()}, ${change}, ${said.about}, ${said.score}, ${said.isBack}, ${said.machine}, ${said.reason},
          ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );

const usual = z
  .object({ team_id: z.string(), records: z.number(), median: z.number() })
  .transform(({ team_id: teamId, ...rest }) => ({ ...rest, teamId }));

/** What the records of each team usually come to: the median of those that began in a span, as they were judged. */
export const baselineOf = async (
  reader: Reader,
  { from, until }: { readonly from: Instant; readonly until: Instant },
): Promise<z.output<typeof usual>[]> =>
  reader.many(
    sql`select team_id, count(*) as records, percentile_cont(0.5) within group (order by quality) as median from change
        where source = 'person' and quality is not null and state not in ('draft', 'cancelled')
          and coalesce(actual_start, scheduled_start) >= ${iso(from)} and coalesce(actual_start, scheduled_start) < ${iso(until)}
        group by team_id order by team_id limit 2000`,
    usual,
  );
