import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { invitedAnswers, invitedParts, type InvitedAnswer, type Offer } from '../rules/invited.ts';

const invited = z
  .object({
    id: z.string(),
    person_id: z.string().nullable(),
    name: z.string(),
    part: z.enum(invitedParts),
    because: z.string(),
    invited_at: z.number(),
    answer: z.enum(invitedAnswers).nullable(),
    said: z.string(),
  })
  .transform(({ person_id: person, invited_at: invitedAt, ...row }) => ({ ...row, person, invitedAt }));

/** Somebody who is invited to look back at an incident. */
export type Invited = z.infer<typeof invited>;

/** Who is invited, in the order in which they were; without those who were taken off. */
export const invitedTo = async (reader: Reader, ticket: string): Promise<Invited[]> =>
  reader.many(
    sql`select id, person_id, name, part, because, invited_at, answer, said from post_mortem_invited
        where ticket_id = ${ticket} and withdrawn_at is null order by invited_at, id limit 500`,
    invited,
  );

export const insertInvited = async (tx: Tx, ticket: string, { person, name, part, because }: Offer): Promise<number> =>
  tx.run(
    sql`insert into post_mortem_invited (id, ticket_id, person_id, name, part, because, invited_by, invited_at)
        values (${tx.id()}, ${ticket}, ${person}, ${name}, ${part}, ${because}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );

export const setInvitedAnswer = async (
  tx: Tx,
  ticket: string,
  told: { id: string; answer: InvitedAnswer | null; said: string },
): Promise<number> =>
  tx.run(
    sql`update post_mortem_invited set answer = ${told.answer}, said = ${told.said}, answered_at = ${iso(tx.now)}
        where ticket_id = ${ticket} and id = ${told.id} and withdrawn_at is null`,
  );

/** Takes somebody off the list; that they were on it stays in the record. */
export const withdrawInvited = async (tx: Tx, ticket: string, id: string): Promise<number> =>
  tx.run(
    sql`update post_mortem_invited set withdrawn_at = ${iso(tx.now)} where ticket_id = ${ticket} and id = ${id} and withdrawn_at is null`,
  );
