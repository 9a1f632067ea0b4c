import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Sql, type Tx } from '../database/index.ts';

/** Who stands on a list: a person, or everybody of a team. */
export interface ListReader {
  readonly kind: 'person' | 'team';
  readonly id: string;
}

const member = z
  .object({ reader_kind: z.enum(['person', 'team']), reader_id: z.string() })
  .transform((row): ListReader => ({ kind: row.reader_kind, id: row.reader_id }));

/** Who stands on a list, in the order in which they came onto it. */
export const readersOfList = async (reader: Reader, list: string): Promise<ListReader[]> =>
  reader.many(
    sql`select reader_kind, reader_id from reading_list_member where list_id = ${list} order by added_at, reader_id limit 500`,
    member,
  );

/** Puts readers on a list; who stands there already stays. Answers how many are new. */
export const addReaders = async (tx: Tx, list: string, readers: readonly ListReader[]): Promise<number> =>
  tx.run(
    sql`insert into reading_list_member (list_id, reader_kind, reader_id, added_by, added_at)
        select ${list}, kind, id, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}
        from jsonb_to_recordset(${JSON.stringify(readers)}::jsonb) as r(kind text, id uuid) on conflict do nothing`,
  );

/** Takes a reader off a list, or everybody. */
export const removeReaders = async (tx: Tx, list: string, only?: string): Promise<number> =>
  tx.run(
    sql`delete from reading_list_member where list_id = ${list} and (${only ?? null}::uuid is null or reader_id = ${only ?? null}::uuid)`,
  );

const listed = z.object({ list_id: z.string(), person_id: z.string() });

/** Everybody who may read by some lists, whether they stand there themselves or by a team. */
export async function peopleOfLists(reader: Reader, lists: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows =
    lists.length === 0
      ? []
      : await reader.many(
          sql`select m.list_id, coalesce(t.person_id, m.reader_id) as person_id from reading_list_member m
              left join membership t on m.reader_kind = 'team' and t.team_id = m.reader_id
              where m.list_id = any(${lists}::uuid[]) and (m.reader_kind = 'person' or t.person_id is not null)`,
          listed,
        );
  const found = new Map<string, Set<string>>(lists.map((list) => [list, new Set()]));
  for (const row of rows) found.get(row.list_id)?.add(row.person_id);
  return found;
}

/** That a person may read the ticket of a row: `ticket` is the column of its id. A key, and whoever is nobody, reads nothing restricted. */
export const mayReadTicket = (ticket: Sql, person: string | undefined): Sql => sql`may_read_ticket(${ticket}, ${person ?? null}::uuid)`;
