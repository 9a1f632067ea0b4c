import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import { audiences, type Audience } from './rules/promises.ts';

const member = z
  .object({
    id: z.string(),
    audience: z.enum(audiences),
    person_id: z.string().nullable(),
    address: z.string().nullable(),
    name: z.string(),
  })
  .transform(({ person_id: personId, ...rest }) => ({ ...rest, personId }));

/** Somebody who belongs to an audience: a person, or a mail address of somebody outside. */
export type Member = z.infer<typeof member>;

/** The members of all audiences, by their names. */
export const membersOfAudiences = async (reader: Reader): Promise<Member[]> =>
  reader.many(
    sql`select id, audience, person_id, address, name from audience_member where ended_at is null order by audience, name limit 4000`,
    member,
  );

/** Adds a member; one who is there already stays. Answers whether somebody was added. */
export const insertMember = async (
  tx: Tx,
  made: { audience: Audience; person: string | undefined; address: string | undefined; name: string },
): Promise<boolean> =>
  (await tx.run(
    sql`insert into audience_member (id, audience, person_id, address, name, since)
        values (${tx.id()}, ${made.audience}, ${made.person ?? null}, ${made.address ?? null}, ${made.name}, ${iso(tx.now)})
        on conflict (audience, coalesce(person_id::text, address)) where ended_at is null do nothing`,
  )) === 1;

export const endMember = async (tx: Tx, audience: Audience, id: string): Promise<number> =>
  tx.run(sql`update audience_member set ended_at = ${iso(tx.now)} where id = ${id} and audience = ${audience} and ended_at is null`);

const sent = z
  .object({
    audience: z.enum(audiences),
    number: z.number(),
    text: z.string(),
    next_at: z.number().nullable(),
    sent_at: z.number(),
    by: z.string(),
    recipients: z.number(),
    reminded: z.number(),
  })
  .transform(({ next_at: nextAt, sent_at: sentAt, ...rest }) => ({ ...rest, nextAt, sentAt }));

/** What was said to an audience. */
export type SentUpdate = z.infer<typeof sent>;

/** The last word to each audience of a ticket that has heard any. */
export const lastUpdates = async (reader: Reader, ticket: string): Promise<SentUpdate[]> =>
  reader.many(
    sql`select distinct on (audience) audience, number, text, next_at, sent_at, sent_by ->> 'name' as by, recipients, reminded
        from stakeholder_update where ticket_id = ${ticket} order by audience, number desc`,
    sent,
  );

export interface NewWord {
  readonly ticket: string;
  readonly audience: Audience;
  readonly number: number;
  readonly text: string;
  readonly nextAt: Instant | undefined;
  readonly recipients: number;
}

export const insertWord = async (tx: Tx, made: NewWord): Promise<number> =>
  tx.run(
    sql`insert into stakeholder_update (ticket_id, audience, number, text, next_at, sent_at, sent_by, recipients)
        values (${made.ticket}, ${made.audience}, ${made.number}, ${made.text}, ${made.nextAt === undefined ? null : iso(made.nextAt)}, ${iso(tx.now)},
          ${JSON.stringify(tx.actor)}::jsonb, ${made.recipients})`,
  );

export const noteReminded = async (
  tx: Tx,
  ticket: string,
  word: { audience: Audience; number: number; reminded: number },
): Promise<number> =>
  tx.run(
    sql`update stakeholder_update set reminded = ${word.reminded}
        where ticket_id = ${ticket} and audience = ${word.audience} and number = ${word.number}`,
  );
