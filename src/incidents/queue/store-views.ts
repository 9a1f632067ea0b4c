import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

/** What a saved view keeps of the list's address. */
export const viewFilter = z.strictObject({
  view: z.string().max(20).optional(),
  severity: z.string().max(10).optional(),
  state: z.string().max(20).optional(),
  service: z.string().max(100).optional(),
  team: z.string().max(100).optional(),
  q: z.string().max(200).optional(),
  field: z.string().max(500).optional(),
  sort: z.string().max(20).optional(),
});
export type ViewFilter = z.infer<typeof viewFilter>;

const saved = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: viewFilter,
    person_id: z.string(),
    person_name: z.string(),
    team_id: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    filter: row.filter,
    personId: row.person_id,
    personName: row.person_name,
    teamId: row.team_id,
  }));

/** A list that somebody keeps by a name. */
export type SavedView = z.infer<typeof saved>;

const columns = sql`id, name, filter, person_id, person_name, team_id`;

/** What a person keeps, and what their teams share, by name. */
export const viewsOf = async (reader: Reader, who: { personId: string; teams: readonly string[] }): Promise<SavedView[]> =>
  reader.many(
    sql`select ${columns} from saved_view where person_id = ${who.personId} or team_id = any(${who.teams}::uuid[]) order by lower(name), id limit 200`,
    saved,
  );

export const findView = async (reader: Reader, id: string): Promise<SavedView | undefined> =>
  reader.maybe(sql`select ${columns} from saved_view where id = ${id}`, saved);

/** Writes a view, new or changed. */
export const putView = async (tx: Tx, view: SavedView): Promise<number> =>
  tx.run(
    sql`insert into saved_view (id, name, filter, person_id, person_name, team_id, made_at, changed_at)
        values (${view.id}, ${view.name}, ${JSON.stringify(view.filter)}::jsonb, ${view.personId}, ${view.personName}, ${view.teamId},
          ${iso(tx.now)}, ${iso(tx.now)})
        on conflict (id) do update set name = excluded.name, filter = excluded.filter, team_id = excluded.team_id, changed_at = excluded.changed_at`,
  );

export const removeView = async (tx: Tx, id: string): Promise<number> => tx.run(sql`delete from saved_view where id = ${id}`);
