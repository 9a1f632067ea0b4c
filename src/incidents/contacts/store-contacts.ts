import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const contact = z
  .object({ reference: z.string(), who: z.string(), customers: z.number(), contacted_at: z.number() })
  .transform(({ contacted_at: at, ...rest }) => ({ ...rest, at }));

/** What customer support heard of an incident, by its reference. */
export type Contact = z.infer<typeof contact>;

/** The contacts of customer support that are attached to a ticket, the newest first. */
export const contactsOf = async (reader: Reader, ticket: string): Promise<Contact[]> =>
  reader.many(
    sql`select reference, who, customers, contacted_at from ticket_contact where ticket_id = ${ticket} order by contacted_at desc, reference limit 500`,
    contact,
  );

const totals = z.object({ contacts: z.number(), customers: z.number() });

/** How many contacts a ticket has, and how many customers stand behind them. */
export const countContacts = async (reader: Reader, ticket: string): Promise<z.infer<typeof totals>> =>
  (await reader.maybe(
    sql`select count(*)::int as contacts, coalesce(sum(customers), 0)::int as customers from ticket_contact where ticket_id = ${ticket}`,
    totals,
  )) ?? { contacts: 0, customers: 0 };

/** Attaches a contact; of a reference that is there already nothing changes. Answers whether it is new. */
export const insertContact = async (
  tx: Tx,
  ticket: string,
  { reference, who, customers, at }: Contact & { at: Instant },
): Promise<boolean> =>
  (await tx.run(
    sql`insert into ticket_contact (id, ticket_id, reference, who, customers, contacted_at, attached_by, attached_at)
        values (${tx.id()}, ${ticket}, ${reference}, ${who}, ${customers}, ${iso(at)}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict (ticket_id, reference) do nothing`,
  )) > 0;
