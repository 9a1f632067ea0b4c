import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { forms, type Form } from '../rules/review-form.ts';
import { postMortemStates, sectionKeys, type Section } from '../rules/post-mortem.ts';

const postMortem = z
  .object({
    ticket_id: z.string(),
    state: z.enum(postMortemStates),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    facilitator_id: z.string().nullable(),
    facilitator_name: z.string().nullable(),
    submitted_by: z.string().nullable(),
    due_at: z.number().nullable(),
    opened_at: z.number(),
    state_at: z.number(),
    reviewed_at: z.number().nullable(),
    meets_at: z.number().nullable(),
    form: z.enum(forms),
    form_because: z.string(),
  })
  .transform((row) => ({
    ticketId: row.ticket_id,
    state: row.state,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    facilitatorId: row.facilitator_id,
    facilitatorName: row.facilitator_name,
    submittedBy: row.submitted_by,
    dueAt: row.due_at,
    openedAt: row.opened_at,
    stateAt: row.state_at,
    reviewedAt: row.reviewed_at,
    meetsAt: row.meets_at,
    form: row.form,
    formBecause: row.form_because,
  }));

/** What is learned from an incident. */
export type PostMortem = z.infer<typeof postMortem>;

const columns = sql`ticket_id, state, owner_id, owner_name, facilitator_id, facilitator_name, submitted_by, due_at, opened_at, state_at,
  reviewed_at, meets_at, form, form_because`;

export const findPostMortem = async (reader: Reader, ticket: string): Promise<PostMortem | undefined> =>
  reader.maybe(sql`select ${columns} from post_mortem where ticket_id = ${ticket}`, postMortem);

export interface NewPostMortem {
  readonly ticket: string;
  readonly owner: { readonly id: string; readonly name: string } | undefined;
  readonly dueAt: Instant;
  readonly form: Form;
  readonly formBecause: string;
}

export const insertPostMortem = async (tx: Tx, { ticket, owner, dueAt, form, formBecause }: NewPostMortem): Promise<number> =>
  tx.run(
    sql`insert into post_mortem (ticket_id, state, owner_id, owner_name, due_at, opened_at, state_at, form, form_because)
        values (${ticket}, 'draft', ${owner?.id ?? null}, ${owner?.name ?? null}, ${iso(dueAt)}, ${iso(tx.now)}, ${iso(tx.now)}, ${form}, ${formBecause})`,
  );

const instant = (at: Instant | null): string | null => (at === null ? null : iso(at));

/** Writes a post mortem of a ticket that is locked. */
export const setPostMortem = async (tx: Tx, after: PostMortem): Promise<number> =>
  tx.run(
    sql`update post_mortem set state = ${after.state}, state_at = ${iso(after.stateAt)}, owner_id = ${after.ownerId}, owner_name = ${after.ownerName},
          facilitator_id = ${after.facilitatorId}, facilitator_name = ${after.facilitatorName}, submitted_by = ${after.submittedBy},
          due_at = ${instant(after.dueAt)}, reviewed_at = ${instant(after.reviewedAt)}, meets_at = ${instant(after.meetsAt)},
          form = ${after.form}, form_because = ${after.formBecause}
        where ticket_id = ${after.ticketId}`,
  );

const section = z
  .object({ section: z.enum(sectionKeys), version: z.number(), text: z.string(), edited_by: z.string(), edited_at: z.number() })
  .transform((row) => ({ section: row.section, version: row.version, text: row.text, editedBy: row.edited_by, editedAt: row.edited_at }));

/** The text of a section as it was last written. */
export type SectionText = z.infer<typeof section>;

/** The last version of every section that was ever written. */
export const sectionsOf = async (reader: Reader, ticket: string): Promise<SectionText[]> =>
  reader.many(
    sql`select distinct on (section) section, version, text, edited_by, edited_at from post_mortem_section
        where ticket_id = ${ticket} order by section, version desc`,
    section,
  );

export const insertSection = async (
  tx: Tx,
  ticket: string,
  written: { section: Section; version: number; text: string; by: string },
): Promise<number> =>
  tx.run(
    sql`insert into post_mortem_section (ticket_id, section, version, text, edited_by, edited_at)
        values (${ticket}, ${written.section}, ${written.version}, ${written.text}, ${written.by}, ${iso(tx.now)})`,
  );

const why = z
  .object({ id: z.string(), parent_id: z.string().nullable(), text: z.string() })
  .transform((row) => ({ id: row.id, parent: row.parent_id, text: row.text }));

/** The whys of a post mortem, in the order in which they were asked. */
export const whysOf = async (reader: Reader, ticket: string): Promise<z.infer<typeof why>[]> =>
  reader.many(sql`select id, parent_id, text from post_mortem_why where ticket_id = ${ticket} order by made_at, id limit 200`, why);

export const insertWhy = async (tx: Tx, ticket: string, asked: { parent: string | undefined; text: string }): Promise<number> =>
  tx.run(
    sql`insert into post_mortem_why (id, ticket_id, parent_id, text, made_at) values (${tx.id()}, ${ticket}, ${asked.parent ?? null}, ${asked.text}, ${iso(tx.now)})`,
  );

export const setWhy = async (tx: Tx, ticket: string, { id, text }: { id: string; text: string }): Promise<number> =>
  tx.run(sql`update post_mortem_why set text = ${text} where ticket_id = ${ticket} and id = ${id}`);
