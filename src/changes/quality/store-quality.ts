import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Tx } from '../../platform/database/index.ts';
import type { Quality } from '../rules/index.ts';

/** Keeps what a record was judged to be as it is put forward; its row is locked. */
export async function keepQuality(tx: Tx, id: string, quality: Quality): Promise<void> {
  await tx.run(sql`update change set quality = ${quality.score} where id = ${id}`);
  await tx.run(
    sql`insert into change_judgement (change_id, version, judged_at, score, passes, fields)
        select id, version, ${iso(tx.now)}::timestamptz, ${quality.score}, ${quality.passes}, ${JSON.stringify(quality.fields)}::jsonb from change where id = ${id}
        on conflict (change_id, version, judged_at) do nothing`,
  );
}

const judgement = z
  .object({ version: z.number(), judged_at: z.number(), score: z.number(), passes: z.boolean() })
  .transform(({ judged_at: judgedAt, ...rest }) => ({ ...rest, judgedAt }));

/** What a record was judged to be each time, the first first. */
export const judgementsOf = async (reader: Reader, id: string): Promise<z.infer<typeof judgement>[]> =>
  reader.many(
    sql`select version, judged_at, score, passes from change_judgement where change_id = ${id} order by judged_at limit 500`,
    judgement,
  );

const week = z
  .object({ team_id: z.string(), week: z.number(), records: z.number(), median: z.number(), sent_back: z.number() })
  .transform(({ team_id: teamId, sent_back: sentBack, ...rest }) => ({ ...rest, teamId, sentBack }));

/** What the records of one team came to in one week that begins on a Monday, in UTC. */
export type QualityWeek = z.infer<typeof week>;

/** Quality of what was put forward in a period, by team and week: each record counts once, as it was judged last. */
export const qualityByWeek = async (
  reader: Reader,
  asked: { readonly from: Instant; readonly until: Instant; readonly team: string | undefined },
): Promise<QualityWeek[]> => {
  const conditions = [sql`j.judged_at >= ${iso(asked.from)}`, sql`j.judged_at < ${iso(asked.until)}`];
  if (asked.team !== undefined) conditions.push(sql`c.team_id = ${asked.team}::uuid`);
  return reader.many(
    sql`select team_id, date_trunc('week', judged_at at time zone 'UTC') at time zone 'UTC' as week, count(*) as records,
          percentile_cont(0.5) within group (order by score) as median, count(*) filter (where not passes) as sent_back
        from (select distinct on (j.change_id) c.team_id, j.judged_at, j.score, j.passes
              from change_judgement j join change c on c.id = j.change_id
              where ${allOf(conditions)} order by j.change_id, j.judged_at desc) as judged
        group by 1, 2 order by 2, 1 limit 5000`,
    week,
  );
};

const lastRow = z
  .object({
    score: z.number(),
    fields: z.array(z.looseObject({ points: z.array(z.looseObject({ says: z.string(), stops: z.boolean().optional() })) })),
  })
  .transform(({ score, fields }) => ({
    score,
    stops: fields.flatMap(({ points }) => points.flatMap(({ says, stops }) => (stops === true ? [says] : []))),
  }));

/** What a record came to as it was put forward last, and what in it sends it back; undefined where it never was. */
export const lastJudged = async (reader: Reader, id: string): Promise<z.output<typeof lastRow> | undefined> =>
  reader.maybe(
    sql`select score, fields from change_judgement where change_id = ${id} order by judged_at desc, version desc limit 1`,
    lastRow,
  );
