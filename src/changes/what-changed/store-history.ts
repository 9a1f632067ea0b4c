import { z } from 'zod';

import { days, iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

/** Looked at of each service: the last changes that ended, of so many days. */
const LAST = 60;
const BACK = days(40);

/** What became of the last changes of a service. */
export interface History {
  readonly runs: number;
  readonly fallout: number;
}

const history = z
  .object({ service_id: z.string(), runs: z.number(), fallout: z.number() })
  .transform(({ service_id: serviceId, ...rest }) => ({ serviceId, ...rest }));

/** What became of earlier changes of some services, by id. */
export const historiesOf = async (reader: Reader, services: readonly string[]): Promise<ReadonlyMap<string, History>> =>
  new Map(
    (
      await reader.many(
        sql`select service_id, runs, fallout from change_history where service_id = any(${services}::uuid[]) and runs > 0 limit 20000`,
        history,
      )
    ).map(({ serviceId, ...rest }) => [serviceId, rest]),
  );

/** Services whose changes were counted longest ago, or never. */
export const servicesToCount = async (reader: Reader, ask: { countedBefore: Instant; most: number }): Promise<string[]> =>
  (
    await reader.many(
      sql`select s.id from service s left join change_history h on h.service_id = s.id
          where s.removed_at is null and (h.counted_at is null or h.counted_at < ${iso(ask.countedBefore)})
          order by h.counted_at nulls first, s.id limit ${ask.most}`,
      z.object({ id: z.string() }),
    )
  ).map(({ id }) => id);

const ended = z
  .object({ service_id: z.string(), number: z.number(), url: z.string().nullable(), is_bad: z.boolean() })
  .transform(({ service_id: serviceId, is_bad: isBad, ...rest }) => ({ serviceId, isBad, ...rest }));

/** The last changes of each of these services that ended in production, and whether their outcome was bad. */
export const lastEndedOf = async (reader: Reader, services: readonly string[], now: Instant): Promise<z.output<typeof ended>[]> =>
  reader.many(
    sql`select of.id as service_id, c.number, c.body -> 'feed' ->> 'url' as url, c.outcome <> 'success' as is_bad
        from unnest(${services}::uuid[]) as of(id)
        cross join lateral (select change_id from change_service where service_id = of.id and at > ${iso(now - BACK)} and at <= ${iso(now)}
          order by at desc limit ${LAST}) s
        join change c on c.id = s.change_id where c.environment = 'production' and c.outcome is not null limit 20000`,
    ended,
  );

/** Keeps what was counted. */
export const keepHistories = async (tx: Tx, counted: readonly (History & { readonly serviceId: string })[]): Promise<number> =>
  tx.run(
    sql`insert into change_history (service_id, runs, fallout, counted_at)
        select service_id, runs, fallout, ${iso(tx.now)} from unnest(${counted.map(({ serviceId }) => serviceId)}::uuid[],
          ${counted.map(({ runs }) => runs)}::int[], ${counted.map(({ fallout }) => fallout)}::int[]) as counted(service_id, runs, fallout)
        on conflict (service_id) do update set runs = excluded.runs, fallout = excluded.fallout, counted_at = excluded.counted_at`,
  );
