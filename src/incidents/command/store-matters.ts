import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { matterKinds, type MatterKind } from '../rules/matters.ts';

const actor = z.object({ kind: z.string(), name: z.string(), id: z.string().optional() });

const matter = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    kind: z.enum(matterKinds),
    text: z.string(),
    state: z.string(),
    opened_by: actor,
    opened_at: z.number(),
    moved_by: actor,
    moved_at: z.number(),
    over: z.boolean(),
    outcome: z.string().nullable(),
    rank: z.number().nullable(),
    whom: z.object({ whom: z.string(), words: z.string() }).nullable(),
  })
  .transform((row) => ({
    id: row.id,
    ticketId: row.ticket_id,
    kind: row.kind,
    text: row.text,
    state: row.state,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    movedBy: row.moved_by,
    movedAt: row.moved_at,
    over: row.over,
    outcome: row.outcome,
    rank: row.rank,
    whom: row.whom,
  }));

/** Something on an incident that stands until somebody says how it ended. */
export type Matter = z.infer<typeof matter>;

const columns = sql`id, ticket_id, kind, text, state, opened_by, opened_at, moved_by, moved_at, over, outcome, rank, whom`;

/** The matters of a ticket in the order in which they came up. */
export const mattersOf = async (reader: Reader, ticket: string): Promise<Matter[]> =>
  reader.many(sql`select ${columns} from matter where ticket_id = ${ticket} order by opened_at, id limit 1000`, matter);

/** The changes of some tickets of which something is still owed. */
export const changesOf = async (reader: Reader, tickets: readonly string[]): Promise<Matter[]> =>
  tickets.length === 0
    ? []
    : reader.many(
        sql`select ${columns} from matter where ticket_id = any(${tickets}::uuid[]) and kind = 'change' and not over
            order by opened_at, id limit 1000`,
        matter,
      );

export interface NewMatter {
  readonly id: string;
  readonly ticket: string;
  readonly kind: MatterKind;
  readonly text: string;
  readonly state: string;
  /** Whom a request asks for, where it names them. */
  readonly whom?: Matter['whom'] | undefined;
}

export const insertMatter = async (tx: Tx, { id, ticket, kind, text, state, whom }: NewMatter): Promise<number> =>
  tx.run(
    sql`insert into matter (id, ticket_id, kind, text, state, opened_by, opened_at, moved_by, moved_at, whom)
        values (${id}, ${ticket}, ${kind}, ${text}, ${state}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)},
          ${whom === undefined || whom === null ? null : JSON.stringify(whom)}::jsonb)`,
  );

/** Moves a matter of a ticket that is locked. */
export const setMatter = async (
  tx: Tx,
  id: string,
  { state, over, outcome }: { state: string; over: boolean; outcome: string | null },
): Promise<number> =>
  tx.run(
    sql`update matter set state = ${state}, over = ${over}, outcome = ${outcome}, moved_by = ${JSON.stringify(tx.actor)}::jsonb, moved_at = ${iso(tx.now)}
        where id = ${id}`,
  );

/** Says how soon a question is to be answered; null takes it back. */
export const setRank = async (tx: Tx, id: string, rank: number | null): Promise<number> =>
  tx.run(sql`update matter set rank = ${rank} where id = ${id}`);
