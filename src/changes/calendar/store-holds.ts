import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { changeStates, type ChangeState } from '../rules/index.ts';

const by = z.object({ name: z.string() });
const hold = z
  .object({
    id: z.string(),
    change_id: z.string(),
    number: z.number(),
    title: z.string(),
    state: z.string(),
    state_before: z.enum(changeStates),
    scheduled_start: z.number().nullable(),
    because: z.string(),
    held_by: by,
    held_at: z.number(),
    released_by: by.nullable(),
    released_at: z.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    changeId: row.change_id,
    number: row.number,
    title: row.title,
    state: row.state,
    stateBefore: row.state_before,
    scheduledStart: row.scheduled_start,
    because: row.because,
    heldBy: row.held_by.name,
    heldAt: row.held_at,
    releasedBy: row.released_by?.name ?? null,
    releasedAt: row.released_at,
  }));

/** A change that was held because of a ticket, with who did it and who released it. */
export type Hold = z.output<typeof hold>;

/** Every hold because of a ticket, oldest first. */
export const holdsOf = async (reader: Reader, ticket: string): Promise<Hold[]> =>
  reader.many(
    sql`select h.id, h.change_id, c.number, c.title, c.state, h.state_before, c.scheduled_start, h.because, h.held_by, h.held_at, h.released_by, h.released_at
        from change_hold h join change c on c.id = h.change_id where h.ticket_id = ${ticket} order by h.held_at, c.number limit 1000`,
    hold,
  );

/** Which tickets some changes are for, by change. */
export const ticketsOfChanges = async (reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await reader.many(
    sql`select id, ticket_id from change where id = any(${ids}) and ticket_id is not null`,
    z.object({ id: z.string(), ticket_id: z.string() }),
  );
  return new Map(rows.map((row) => [row.id, row.ticket_id]));
};

/** Locks changes in the order of their ids and answers the state of each. */
export const lockChanges = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, ChangeState>> => {
  const rows = await tx.many(
    sql`select id, state from change where id = any(${ids}) order by id for update`,
    z.object({ id: z.string(), state: z.enum(changeStates) }),
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
};

export interface NewHold {
  readonly change: string;
  readonly ticket: string;
  readonly stateBefore: string;
  readonly because: string;
}

export const insertHold = async (tx: Tx, { change, ticket, stateBefore, because }: NewHold): Promise<number> =>
  tx.run(
    sql`insert into change_hold (id, change_id, ticket_id, state_before, because, held_by, held_at)
        values (${tx.id()}, ${change}, ${ticket}, ${stateBefore}, ${because}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );

/** What nobody could answer while its change was held is due later by so long. Its hold still stands. */
export const putOffAsks = async (tx: Tx, hold: string): Promise<number> =>
  tx.run(
    sql`update change_ask a set due_at = a.due_at + (${iso(tx.now)}::timestamptz - h.held_at) from change_hold h, change_review r
        where h.id = ${hold} and h.released_at is null and a.change_id = h.change_id and r.change_id = a.change_id and r.round = a.round
          and r.state = 'open' and a.answer is null`,
  );

export const endHold = async (tx: Tx, id: string): Promise<number> =>
  tx.run(
    sql`update change_hold set released_by = ${JSON.stringify(tx.actor)}::jsonb, released_at = ${iso(tx.now)} where id = ${id} and released_at is null`,
  );

/** Ends the hold of a change that leaves `held` by another way than its release: it was written anew, taken back or given up. */
export const endHoldOf = async (tx: Tx, change: string): Promise<number> =>
  tx.run(
    sql`update change_hold set released_by = ${JSON.stringify(tx.actor)}::jsonb, released_at = ${iso(tx.now)} where change_id = ${change} and released_at is null`,
  );
