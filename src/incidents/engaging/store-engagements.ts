import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const actor = z.object({ kind: z.string(), name: z.string(), id: z.string().optional() });
const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('role'), service: z.string(), role: z.enum(['primary', 'secondary', 'escalation']) }),
  z.object({ kind: z.literal('rotation'), rotation: z.string() }),
  z.object({ kind: z.literal('person'), person: z.string() }),
]);

/** How a calling in may stand. It is open while it is sent or unanswered. */
export const engagementStates = ['sent', 'answered', 'unanswered', 'declined', 'over'] as const;

const engagement = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    matter_id: z.string(),
    whom: z.string(),
    words: z.string(),
    because: z.string(),
    asked_by: actor,
    sent_by: actor,
    sent_at: z.number(),
    alone: z.boolean(),
    state: z.enum(engagementStates),
    steps: z.array(z.array(target)),
    step: z.number(),
    pages: z.array(z.object({ id: z.string(), step: z.number() })),
    due_at: z.number().nullable(),
    ended_at: z.number().nullable(),
    ended_because: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    ticketId: row.ticket_id,
    matterId: row.matter_id,
    whom: row.whom,
    words: row.words,
    because: row.because,
    askedBy: row.asked_by,
    sentBy: row.sent_by,
    sentAt: row.sent_at,
    alone: row.alone,
    state: row.state,
    steps: row.steps,
    step: row.step,
    pages: row.pages,
    dueAt: row.due_at,
    endedAt: row.ended_at,
    endedBecause: row.ended_because,
  }));

/** One calling in of somebody. */
export type Engagement = z.infer<typeof engagement>;

const columns = sql`id, ticket_id, matter_id, whom, words, because, asked_by, sent_by, sent_at, alone, state, steps, step, pages, due_at, ended_at, ended_because`;

/** Everybody who was called in for a ticket, in the order in which they were sent for. */
export const engagementsOf = async (reader: Reader, ticket: string): Promise<Engagement[]> =>
  reader.many(sql`select ${columns} from engagement where ticket_id = ${ticket} order by sent_at, id limit 500`, engagement);

/** Writes a calling in that is sent, with the team that it is of. */
export async function insertEngagement(tx: Tx, one: Engagement & { readonly team: string | null }): Promise<void> {
  await tx.run(
    sql`insert into engagement (id, ticket_id, matter_id, whom, words, because, asked_by, sent_by, sent_at, team_id, alone, state, steps, step, pages, due_at,
          ended_at, ended_because)
        values (${one.id}, ${one.ticketId}, ${one.matterId}, ${one.whom}, ${one.words}, ${one.because}, ${JSON.stringify(one.askedBy)}::jsonb,
          ${JSON.stringify(one.sentBy)}::jsonb, ${iso(one.sentAt)}, ${one.team}, ${one.alone}, ${one.state}, ${JSON.stringify(one.steps)}::jsonb, ${one.step},
          ${JSON.stringify(one.pages)}::jsonb, ${instant(one.dueAt)}, ${instant(one.endedAt)}, ${one.endedBecause})`,
  );
}

const instant = (at: Instant | null): string | null => (at === null ? null : iso(at));

/** Writes how a calling in stands; its ticket is locked. */
export const setEngagement = async (tx: Tx, one: Engagement): Promise<number> =>
  tx.run(
    sql`update engagement set state = ${one.state}, step = ${one.step}, pages = ${JSON.stringify(one.pages)}::jsonb, due_at = ${instant(one.dueAt)},
          ended_at = ${instant(one.endedAt)}, ended_because = ${one.endedBecause} where id = ${one.id}`,
  );

const lately = z.object({ number: z.number() });

/** The number of another ticket for which the product itself has called this in since an instant, and which is not over. */
export const calledInLately = async (reader: Reader, asked: { whom: string; since: Instant; but: string }): Promise<number | undefined> =>
  (
    await reader.maybe(
      sql`select t.number from engagement e join ticket t on t.id = e.ticket_id join matter m on m.id = e.matter_id
          where m.whom ->> 'whom' = ${asked.whom} and e.sent_at >= ${iso(asked.since)} and e.ticket_id <> ${asked.but} and e.asked_by ->> 'kind' = 'system'
            and e.state in ('sent', 'answered') and t.state in ('assigned', 'researching', 'mitigating')
          order by e.sent_at desc limit 1`,
      lately,
    )
  )?.number;

const used = z.object({ id: z.string().nullable(), name: z.string(), made: z.number(), answered: z.number() });

/** Who has called people in since an instant, each with how often and how many came. */
export const useBySender = async (reader: Reader, since: Instant): Promise<z.infer<typeof used>[]> =>
  reader.many(
    sql`select asked_by ->> 'id' as id, asked_by ->> 'name' as name, count(*) as made, count(*) filter (where state = 'answered') as answered
        from engagement where sent_at >= ${iso(since)} and asked_by ->> 'kind' <> 'system' group by asked_by ->> 'id', asked_by ->> 'name'
        order by made desc, name limit 200`,
    used,
  );

/** Of which teams people were called in since an instant. */
export const useByTeam = async (reader: Reader, since: Instant): Promise<z.infer<typeof used>[]> =>
  reader.many(
    sql`select e.team_id::text as id, coalesce(t.name, 'no team') as name, count(*) as made, count(*) filter (where e.state = 'answered') as answered
        from engagement e left join team t on t.id = e.team_id where e.sent_at >= ${iso(since)} and e.asked_by ->> 'kind' <> 'system'
        group by e.team_id, t.name order by made desc, name limit 200`,
    used,
  );
