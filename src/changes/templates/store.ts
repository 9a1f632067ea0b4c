import { z } from 'zod';

import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { outcomes } from '../rules/index.ts';

const run = z
  .object({
    template_id: z.string(),
    template_version: z.number(),
    number: z.number(),
    title: z.string(),
    outcome: z.enum(outcomes).nullable(),
    actual_end: z.number().nullable(),
  })
  .transform(({ template_id: templateId, template_version: version, actual_end: endedAt, ...rest }) => ({
    ...rest,
    templateId,
    version,
    endedAt,
  }));

/** A change made from a template, that is over or is being rolled back. */
export type StoredTemplateRun = Readonly<z.infer<typeof run>>;

/** No template owes more runs than half of these. */
const MOST_OF_ONE = 2000;

/** The last runs of each of some templates, the newest first. */
export const runsOfTemplates = async (reader: Reader, ids: readonly string[]): Promise<StoredTemplateRun[]> =>
  ids.length === 0
    ? []
    : reader.many(
        sql`select c.template_id, c.template_version, c.number, c.title, c.outcome, c.actual_end
            from unnest(${ids}::uuid[]) as of(id) cross join lateral (
              select c.template_id, c.template_version, c.number, c.title, c.outcome, c.actual_end
              from change c left join change_run r on r.change_id = c.id
              where c.template_id = of.id and (c.outcome is not null or r.state = 'rolling-back')
              order by c.actual_end desc nulls first, c.number desc limit ${MOST_OF_ONE}) as c
            order by c.actual_end desc nulls first, c.number desc`,
        run,
      );

const id = z.object({ id: z.string() });

/** Locks a template that stands, so that what its runs prove is decided by one after the other. Answers whether it stands. */
export const lockTemplate = async (tx: Tx, template: string): Promise<boolean> =>
  (await tx.maybe(
    sql`select id from definition where kind = 'change-template' and id = ${template} and valid_until is null for update`,
    id,
  )) !== undefined;

/** Changes made from a template that nobody had to approve and that have not begun. Those that somebody else holds judge for themselves as they start. */
export const lockWaiting = async (tx: Tx, template: string): Promise<readonly string[]> =>
  (
    await tx.many(
      sql`select c.id from change c where c.template_id = ${template} and c.state in ('approved', 'scheduled')
          order by c.id limit 500 for update of c skip locked`,
      id,
    )
  ).map((each) => each.id);
