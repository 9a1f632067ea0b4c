import { z } from 'zod';

import { iso } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';

const page = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    about: z.string(),
    audience: z.enum(['public', 'internal']),
    version: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform(({ ended_at: endedAt, ...rest }) => ({ ...rest, endedAt }));

/** A status page, as it is defined now. */
export type StatusPage = z.infer<typeof page>;

const columns = sql`id, slug, title, about, audience, version, ended_at`;

/** The pages that stand, by their titles. */
export const statusPages = async (reader: Reader): Promise<StatusPage[]> =>
  reader.many(sql`select ${columns} from status_page where ended_at is null order by title, slug limit 100`, page);

export const findStatusPage = async (reader: Reader, slug: string): Promise<StatusPage | undefined> =>
  reader.maybe(sql`select ${columns} from status_page where slug = ${slug}`, page);

export const statusPageById = async (reader: Reader, id: string): Promise<StatusPage | undefined> =>
  reader.maybe(sql`select ${columns} from status_page where id = ${id}`, page);

/** Locks a page: the first statement of every transaction that changes what it shows, after the lock of a ticket. */
export const lockStatusPage = async (tx: Tx, slug: string): Promise<StatusPage | undefined> =>
  tx.maybe(sql`select ${columns} from status_page where slug = ${slug} and ended_at is null for update`, page);

export interface PageWords {
  readonly slug: string;
  readonly title: string;
  readonly about: string;
  readonly audience: 'public' | 'internal';
}

export async function insertStatusPage(tx: Tx, words: PageWords): Promise<string> {
  const id = tx.id();
  await tx.run(
    sql`insert into status_page (id, slug, title, about, audience, made_at)
        values (${id}, ${words.slug}, ${words.title}, ${words.about}, ${words.audience}, ${iso(tx.now)})`,
  );
  return id;
}

export const setStatusPage = async (tx: Tx, id: string, words: Omit<PageWords, 'slug'> & { isOver: boolean }): Promise<number> =>
  tx.run(
    sql`update status_page set title = ${words.title}, about = ${words.about}, audience = ${words.audience}, version = version + 1,
          ended_at = ${words.isOver ? iso(tx.now) : null}
        where id = ${id}`,
  );

/** Notes that a page shows something else from now on. */
export const raiseVersion = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update status_page set version = version + 1 where id = ${id}`);

const component = z
  .object({
    id: z.string(),
    page_id: z.string(),
    name: z.string(),
    about: z.string(),
    heading: z.string(),
    service_id: z.string().nullable(),
    since: z.number(),
  })
  .transform(({ page_id: pageId, service_id: serviceId, ...rest }) => ({ ...rest, pageId, serviceId }));

/** A component of a page, under its public name. */
export type Component = z.infer<typeof component>;

const componentColumns = sql`id, page_id, name, about, heading, service_id, since`;

/** The components of pages, in their order. */
export const componentsOf = async (reader: Reader, pages: readonly string[]): Promise<Component[]> =>
  reader.many(
    sql`select ${componentColumns} from status_component where page_id = any(${pages}::uuid[]) and ended_at is null order by page_id, place, id limit 2000`,
    component,
  );

/** The components that a service stands behind, on every page. */
export const componentsOfService = async (reader: Reader, service: string): Promise<Component[]> =>
  reader.many(
    sql`select ${componentColumns} from status_component where service_id = ${service} and ended_at is null order by page_id, place limit 200`,
    component,
  );

export interface ComponentWords {
  /** Of one that stands already. */
  readonly id: string | undefined;
  readonly name: string;
  readonly about: string;
  readonly heading: string;
  readonly serviceId: string | undefined;
  readonly since: number;
}

/** Makes these the components of a page, in their order: those that are not among them end. */
export async function setComponents(tx: Tx, pageId: string, list: readonly ComponentWords[]): Promise<void> {
  const rows = list.map(({ id, serviceId, since, ...rest }, place) => ({
    ...rest,
    place,
    id: id ?? tx.id(),
    service: serviceId ?? null,
    since: iso(since),
  }));
  await tx.run(
    sql`update status_component set ended_at = ${iso(tx.now)}
        where page_id = ${pageId} and ended_at is null and id <> all(${rows.map(({ id }) => id)}::uuid[])`,
  );
  await tx.run(
    sql`insert into status_component (id, page_id, name, about, heading, service_id, place, since)
        select id, ${pageId}::uuid, name, about, heading, service, place, since
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id uuid, name text, about text, heading text, service uuid, place int, since timestamptz)
        on conflict (id) do update set name = excluded.name, about = excluded.about, heading = excluded.heading, service_id = excluded.service_id,
          place = excluded.place`,
  );
}
