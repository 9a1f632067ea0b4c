import { z } from 'zod';

import { hours, iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

/** Which part of the calendar a link shows; what is left out leaves nothing out. */
export const shownPart = z.object({ service: z.string().optional(), team: z.string().optional(), near: z.string().optional() });
export type ShownPart = z.output<typeof shownPart>;

const link = z
  .object({ id: z.string(), name: z.string(), shows: shownPart, made_at: z.number(), read_at: z.number().nullable() })
  .transform(({ made_at: madeAt, read_at: readAt, ...rest }) => ({ ...rest, madeAt, readAt }));
export type CalendarLink = z.output<typeof link>;

const columns = sql`l.id, l.name, l.shows, l.made_at, l.read_at`;

/** A person's links that were not revoked, newest first. */
export const linksOf = async (reader: Reader, person: string): Promise<CalendarLink[]> =>
  reader.many(
    sql`select ${columns} from change_calendar_link l where l.person_id = ${person} and l.revoked_at is null order by l.made_at desc limit 100`,
    link,
  );

/** The link that a token opens. It ends with its person's account. */
export const linkByToken = async (reader: Reader, hash: Buffer): Promise<CalendarLink | undefined> =>
  reader.maybe(
    sql`select ${columns} from change_calendar_link l join person p on p.id = l.person_id
        where l.token_hash = ${hash} and l.revoked_at is null and p.active`,
    link,
  );

export interface NewLink {
  readonly person: string;
  readonly name: string;
  readonly shows: ShownPart;
  readonly hash: Buffer;
}

export async function insertLink(tx: Tx, { person, name, shows, hash }: NewLink): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into change_calendar_link (id, person_id, name, shows, token_hash, made_at)
        values (${id}, ${person}, ${name}, ${JSON.stringify(shows)}::jsonb, ${hash}, ${iso(tx.now)})`,
  );
  return id;
}

export const revokeLink = async (tx: Tx, person: string, id: string): Promise<boolean> =>
  (await tx.run(
    sql`update change_calendar_link set revoked_at = ${iso(tx.now)} where id = ${id} and person_id = ${person} and revoked_at is null`,
  )) > 0;

/** Calendars read every few minutes: that is noted once an hour. */
export const noteLinkRead = async (tx: Tx, id: string, now: Instant): Promise<number> =>
  tx.run(
    sql`update change_calendar_link set read_at = ${iso(now)} where id = ${id} and (read_at is null or read_at < ${iso(now - hours(1))})`,
  );
