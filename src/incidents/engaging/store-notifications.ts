import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

/** Which notification of an incident it is. */
export const notificationKinds = ['first', 'later', 'final'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

const person = z.object({ id: z.string(), name: z.string() });
const facts = z.object({
  impact: z.string(),
  cause: z.string().nullable(),
  timeToFix: z.string().nullable(),
  engaged: z.array(z.string()),
});
const told = z.object({ slug: z.string(), name: z.string(), because: z.string() });

const notification = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    kind: z.enum(notificationKinds),
    facts,
    text: z.string(),
    lists: z.array(told),
    recipients: z.array(person),
    sent_by: z.object({ kind: z.string(), name: z.string() }),
    sent_at: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    ticketId: row.ticket_id,
    kind: row.kind,
    facts: row.facts,
    text: row.text,
    lists: row.lists,
    recipients: row.recipients,
    sentBy: row.sent_by.name,
    sentAt: row.sent_at,
  }));

/** One notification about a ticket, as it was sent. */
export type Notification = z.infer<typeof notification>;

/** The notifications of a ticket, oldest first. */
export const notificationsOf = async (reader: Reader, ticket: string): Promise<Notification[]> =>
  reader.many(
    sql`select id, ticket_id, kind, facts, text, lists, recipients, sent_by, sent_at from list_notification where ticket_id = ${ticket}
        order by sent_at, id limit 500`,
    notification,
  );

export const insertNotification = async (tx: Tx, one: Omit<Notification, 'sentBy' | 'sentAt'>): Promise<number> =>
  tx.run(
    sql`insert into list_notification (id, ticket_id, kind, facts, text, lists, recipients, sent_by, sent_at)
        values (${one.id}, ${one.ticketId}, ${one.kind}, ${JSON.stringify(one.facts)}::jsonb, ${one.text}, ${JSON.stringify(one.lists)}::jsonb,
          ${JSON.stringify(one.recipients)}::jsonb, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );
