import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { mayReadTicket } from '../../platform/access/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { actionKinds } from '../rules/actions.ts';

const action = z
  .object({
    id: z.string(),
    number: z.number(),
    ticket_id: z.string(),
    ticket_number: z.number(),
    ticket_title: z.string(),
    text: z.string(),
    kind: z.enum(actionKinds),
    priority: z.number(),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    due_at: z.number().nullable(),
    due_is: z.enum(['done', 'dated']),
    state: z.enum(['open', 'done', 'dropped']),
    made_at: z.number(),
    ended_at: z.number().nullable(),
    outcome: z.string().nullable(),
    reminded: z.number(),
    services: z.array(z.string()),
    escalated_to: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    ticketId: row.ticket_id,
    ticketNumber: row.ticket_number,
    ticketTitle: row.ticket_title,
    text: row.text,
    kind: row.kind,
    priority: row.priority,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    dueAt: row.due_at,
    dueIs: row.due_is,
    state: row.state,
    madeAt: row.made_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    reminded: row.reminded,
    services: row.services,
    escalatedTo: row.escalated_to,
  }));

/** What somebody promised to do, so that it does not happen again. */
export type ActionItem = z.infer<typeof action>;

const columns = sql`a.id, a.number, a.ticket_id, t.number as ticket_number, t.title as ticket_title, a.text, a.kind, a.priority, a.owner_id, a.owner_name,
  a.due_at, a.due_is, a.state, a.made_at, a.ended_at, a.outcome, a.reminded, a.services, a.escalated_to`;

export const actionsOf = async (reader: Reader, ticket: string): Promise<ActionItem[]> =>
  reader.many(
    sql`select ${columns} from action_item a join ticket t on t.id = a.ticket_id where a.ticket_id = ${ticket} order by a.number limit 500`,
    action,
  );

export const findAction = async (reader: Reader, id: string): Promise<ActionItem | undefined> =>
  reader.maybe(sql`select ${columns} from action_item a join ticket t on t.id = a.ticket_id where a.id = ${id}`, action);

/** Locks actions in the order of their ids, those that nobody else holds. */
export async function lockFreeActions(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.many(
    sql`select id from action_item where id = any(${ids}::uuid[]) order by id for update skip locked`,
    z.object({ id: z.string() }),
  );
  return new Set(rows.map((row) => row.id));
}

export interface NewAction {
  readonly ticket: string;
  readonly matter: string | undefined;
  readonly text: string;
  readonly kind: ActionItem['kind'];
  readonly priority: number;
  readonly owner: { readonly id: string; readonly name: string } | undefined;
  readonly dueAt: Instant | undefined;
  readonly dueIs: ActionItem['dueIs'];
  /** Ids of the services that it goes through. */
  readonly services: readonly string[];
}

/** Writes an action; answers its id. */
export async function insertAction(tx: Tx, made: NewAction): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into action_item (id, ticket_id, matter_id, text, kind, priority, owner_id, owner_name, due_at, due_is, state, made_at, services)
        values (${id}, ${made.ticket}, ${made.matter ?? null}, ${made.text}, ${made.kind}, ${made.priority}, ${made.owner?.id ?? null}, ${made.owner?.name ?? null},
          ${made.dueAt === undefined ? null : iso(made.dueAt)}, ${made.dueIs}, 'open', ${iso(tx.now)}, ${made.services}::uuid[])`,
  );
  return id;
}

/** Writes an action of a ticket that is locked. */
export const setAction = async (tx: Tx, after: ActionItem): Promise<number> =>
  tx.run(
    sql`update action_item set text = ${after.text}, kind = ${after.kind}, priority = ${after.priority}, owner_id = ${after.ownerId}, owner_name = ${after.ownerName},
          due_at = ${after.dueAt === null ? null : iso(after.dueAt)}, due_is = ${after.dueIs}, state = ${after.state},
          ended_at = ${after.endedAt === null ? null : iso(after.endedAt)}, outcome = ${after.outcome}, reminded = ${after.reminded},
          services = ${after.services}::uuid[], escalated_to = ${after.escalatedTo}
        where id = ${after.id}`,
  );

/** Open actions of a person, or of everybody, as somebody may read them, the first due first. */
export const openActions = async (
  reader: Reader,
  by: { owner: string | undefined; person: string | undefined; most: number },
): Promise<ActionItem[]> =>
  reader.many(
    sql`select ${columns} from action_item a join ticket t on t.id = a.ticket_id
        where a.state = 'open' and (${by.owner ?? null}::uuid is null or a.owner_id = ${by.owner ?? null}::uuid)
          and ${mayReadTicket(sql`t.id`, by.person)}
        order by a.due_at nulls last, a.priority, a.number limit ${by.most}`,
    action,
  );
