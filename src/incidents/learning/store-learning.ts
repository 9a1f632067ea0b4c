import { z } from 'zod';

import { mayReadTicket } from '../../platform/access/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { actionKinds } from '../rules/actions.ts';
import { postMortemStates } from '../rules/post-mortem.ts';

const review = z
  .object({
    ticket_id: z.string(),
    state: z.enum(postMortemStates),
    owner: z.string().nullable(),
    reviewed_at: z.number().nullable(),
  })
  .transform(({ ticket_id: ticketId, reviewed_at: reviewedAt, ...row }) => ({ ...row, ticketId, reviewedAt }));

/** How far the post mortems of some tickets are; of those that a person may not read nobody is named. */
export const reviewsOf = async (
  reader: Reader,
  tickets: readonly string[],
  person: string | undefined,
): Promise<z.infer<typeof review>[]> =>
  reader.many(
    sql`select ticket_id, state, case when ${mayReadTicket(sql`ticket_id`, person)} then owner_name end as owner, reviewed_at
        from post_mortem where ticket_id = any(${tickets}::uuid[])`,
    review,
  );

const action = z
  .object({
    id: z.string(),
    number: z.number(),
    ticket_id: z.string(),
    text: z.string(),
    kind: z.enum(actionKinds),
    priority: z.number(),
    owner: z.string().nullable(),
    due_at: z.number().nullable(),
    state: z.enum(['open', 'done', 'dropped']),
    made_at: z.number(),
    ended_at: z.number().nullable(),
    escalated_to: z.string().nullable(),
  })
  .transform(({ ticket_id: ticketId, due_at: dueAt, made_at: madeAt, ended_at: endedAt, escalated_to: escalatedTo, ...row }) => ({
    ...row,
    ticketId,
    dueAt,
    madeAt,
    endedAt,
    escalatedTo,
  }));

/** An action as far as it is held against its goal. */
export type PromisedAction = z.infer<typeof action>;

/** The actions that some tickets led to, the newest first; of those that a person may not read only that they are. */
export const promisedOf = async (reader: Reader, tickets: readonly string[], person: string | undefined): Promise<PromisedAction[]> =>
  reader.many(
    sql`select id, number, ticket_id, case when m.may then text else 'An action of a restricted ticket' end as text, kind, priority,
          case when m.may then owner_name end as owner, due_at, state, made_at, ended_at, escalated_to
        from action_item cross join lateral (select ${mayReadTicket(sql`ticket_id`, person)} as may) m
        where ticket_id = any(${tickets}::uuid[]) order by number desc limit 20000`,
    action,
  );
